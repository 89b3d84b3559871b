//! The lines of HTTP/1.1 heads, each of which ends in CR LF.
//!
//! The parser takes a bare LF for the end of a line too, as RFC 9112 §2.2 lets it; a proxy in front may not, and the two of them
//! then see different requests. What this finds it spoils: the parser meets a NUL and answers 400.

/// The longest part of a line that tells a length.
const LINE_BYTES_KEPT: usize = 64;

/// Where a connection is between its heads.
pub(super) enum Heads {
    /// In a head.
    Within(Line),
    /// In a body of so many bytes more.
    Body(u64),
    /// After a head whose body ends as it says itself: with its answer the connection ends, so that no head follows.
    Last,
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

impl Heads {
    /// At the beginning of a connection.
    pub(super) fn new() -> Heads {
        Heads::Within(Line::default())
    }

    /// Looks at bytes as they come.
    pub(super) fn pass(&mut self, bytes: &mut [u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let seen = match self {
                Heads::Last => return,
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
                    let (seen, over) = line.pass(rest);
                    if over {
                        *self = line.body();
                    }
                    seen
                }
            };
            rest = &mut rest[seen..];
        }
    }
}

impl Line {
    /// Looks at the bytes up to the end of the line; gives their number, and whether the head ends with it.
    fn pass(&mut self, bytes: &mut [u8]) -> (usize, bool) {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let text = &bytes[..end.unwrap_or(bytes.len())];
        self.length += text.len();
        let room = LINE_BYTES_KEPT.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&text[..room.min(text.len())]);
        self.after_return = text.last().map_or(self.after_return, |last| *last == b'\r');
        let Some(end) = end else {
            return (bytes.len(), false);
        };
        if !self.after_return {
            bytes[end] = 0;
        }
        let empty = self.length <= 1;
        let over = empty && self.begun;
        self.begun |= !empty;
        self.note_length();
        self.kept.clear();
        (self.length, self.after_return) = (0, false);
        (end + 1, over)
    }

    /// What the line says of the body's length.
    fn note_length(&mut self) {
        let Some(colon) = self.kept.iter().position(|byte| *byte == b':') else {
            return;
        };
        let (name, value) = (&self.kept[..colon], &self.kept[colon + 1..]);
        if name.eq_ignore_ascii_case(b"content-length") {
            let value = std::str::from_utf8(value).unwrap_or_default();
            self.body_bytes = value.trim().parse().unwrap_or_default();
        }
        self.chunked |= name.eq_ignore_ascii_case(b"transfer-encoding");
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
