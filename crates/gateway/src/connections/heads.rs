//! The lines of HTTP/1.1 heads, each of which ends in CR LF.
//!
//! The parser takes a bare LF for the end of a line too, as RFC 9112 §2.2 lets it; a proxy in front may not, and the two of them
//! then see different requests. A head with one is spoiled: the parser meets a NUL and the end of the head, and answers 400. So is
//! one that hides the length of its body behind many blanks: whoever can't tell where the body ends can't look at the next head.

/// The longest line that tells a length.
const LINE_BYTES_KEPT: usize = 64;

/// Where a connection is between its heads.
pub(super) enum Heads {
    /// In a head.
    Within(Line),
    /// In a body of so many bytes more.
    Body(u64),
    /// After a head whose body ends as it says itself: with its answer the connection ends, so that no head follows.
    Last,
    /// In a head that was spoiled, of which the parser has to see the end.
    Spoiled,
    /// After that: nothing more is read.
    Over,
}

/// The line of a head that is being read.
#[derive(Default)]
pub(super) struct Line {
    kept: Vec<u8>,
    /// All of its bytes.
    length: usize,
    after_return: bool,
    /// Whether a line has gone before: empty ones in front of a head are none of it.
    begun: bool,
    body_bytes: u64,
    chunked: bool,
}

/// What ends with a line.
enum End {
    /// Not the head.
    None,
    /// The head.
    Head,
    /// All reading: it ended as no line may.
    Spoiled,
}

impl Heads {
    /// At the beginning of a connection.
    pub(super) fn new() -> Heads {
        Heads::Within(Line::default())
    }

    /// What stands for all further bytes of a connection whose head was spoiled.
    pub(super) fn end(&mut self) -> Option<&'static [u8]> {
        match self {
            Heads::Spoiled => {
                *self = Heads::Over;
                Some(b"\r\n\r\n")
            }
            Heads::Over => Some(b""),
            Heads::Within(_) | Heads::Body(_) | Heads::Last => None,
        }
    }

    /// Looks at bytes as they come.
    pub(super) fn pass(&mut self, bytes: &mut [u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let seen = match self {
                Heads::Last | Heads::Spoiled | Heads::Over => return,
                Heads::Body(left) => {
                    let length = u64::try_from(rest.len()).unwrap_or(u64::MAX);
                    let seen = length.min(*left);
                    *left -= seen;
                    if *left == 0 {
                        *self = Heads::new();
                    }
                    usize::try_from(seen).unwrap_or(rest.len())
                }
                Heads::Within(line) => {
                    let (seen, end) = line.pass(rest);
                    match end {
                        End::None => {}
                        End::Head => *self = line.body(),
                        End::Spoiled => *self = Heads::Spoiled,
                    }
                    seen
                }
            };
            rest = &mut rest[seen..];
        }
    }
}

impl Line {
    /// Looks at the bytes up to the end of the line; gives their number, and what ends with them.
    fn pass(&mut self, bytes: &mut [u8]) -> (usize, End) {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let text = &bytes[..end.unwrap_or(bytes.len())];
        self.length += text.len();
        let room = LINE_BYTES_KEPT.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&text[..room.min(text.len())]);
        self.after_return = text.last().map_or(self.after_return, |last| *last == b'\r');
        let Some(end) = end else {
            return (bytes.len(), End::None);
        };
        if !self.after_return {
            bytes[end] = 0;
            return (end + 1, End::Spoiled);
        }
        let empty = self.length <= 1;
        let ended = if empty && self.begun {
            End::Head
        } else {
            End::None
        };
        self.begun |= !empty;
        if !self.note_length() {
            bytes[end] = 0;
            return (end + 1, End::Spoiled);
        }
        self.kept.clear();
        (self.length, self.after_return) = (0, false);
        (end + 1, ended)
    }

    /// Notes what the line says of the body's length; one that says it further on than is kept can't be followed.
    fn note_length(&mut self) -> bool {
        let Some(colon) = self.kept.iter().position(|byte| *byte == b':') else {
            return true;
        };
        let (name, value) = (&self.kept[..colon], &self.kept[colon + 1..]);
        if name.eq_ignore_ascii_case(b"content-length") {
            let value = std::str::from_utf8(value).unwrap_or_default();
            self.body_bytes = value.trim().parse().unwrap_or_default();
            return self.length <= LINE_BYTES_KEPT;
        }
        self.chunked |= name.eq_ignore_ascii_case(b"transfer-encoding");
        true
    }

    /// What follows the head.
    fn body(&self) -> Heads {
        match (self.chunked, self.body_bytes) {
            (true, _) => Heads::Last,
            (false, 0) => Heads::new(),
            (false, bytes) => Heads::Body(bytes),
        }
    }
}
