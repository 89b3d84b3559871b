//! Tells a Rust file's code from its comments and literals.

/// Characters from the quote that opens a character literal to the one that closes it: `'\u{10ffff}'`.
const ESCAPE_CHARACTERS_MAX: usize = 11;

/// The text with blanks in place of comments and of what string and character literals hold. Lines and columns (in
/// characters) stay where they are.
pub(crate) fn blank(text: &str) -> String {
    let mut reader = Reader {
        left: text.chars().collect(),
        at: 0,
        out: String::new(),
    };
    while let Some(character) = reader.peek(0) {
        match (character, reader.peek(1)) {
            ('/', Some('/')) => reader.blank_while(|reader| reader.peek(0) != Some('\n')),
            ('/', Some('*')) => reader.block_comment(),
            ('"', _) => reader.string(),
            ('r', Some('"' | '#')) if !reader.follows_word() => reader.raw_string(),
            ('b' | 'c', Some('r')) if !reader.follows_word() => {
                reader.keep(1);
                reader.raw_string();
            }
            ('\'', _) => reader.character_or_lifetime(),
            _ => reader.keep(1),
        }
    }
    reader.out
}

struct Reader {
    left: Vec<char>,
    at: usize,
    out: String,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.left.get(self.at + ahead).copied()
    }

    fn follows_word(&self) -> bool {
        self.out
            .ends_with(|character: char| character.is_alphanumeric() || character == '_')
    }

    fn keep(&mut self, count: usize) {
        for _ in 0..count {
            self.out.extend(self.peek(0));
            self.at += 1;
        }
    }

    fn drop(&mut self, count: usize) {
        for _ in 0..count {
            let blank = self
                .peek(0)
                .map(|character| if character == '\n' { '\n' } else { ' ' });
            self.out.extend(blank);
            self.at += 1;
        }
    }

    fn blank_while(&mut self, goes_on: impl Fn(&Reader) -> bool) {
        while self.peek(0).is_some() && goes_on(self) {
            self.drop(1);
        }
    }

    /// Block comments nest.
    fn block_comment(&mut self) {
        let mut depth = 0usize;
        while self.peek(0).is_some() {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                _ => {
                    self.drop(1);
                    continue;
                }
            }
            self.drop(2);
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        self.keep(1);
        while let Some(character) = self.peek(0) {
            match character {
                '"' => return self.keep(1),
                '\\' => self.drop(2),
                _ => self.drop(1),
            }
        }
    }

    fn raw_string(&mut self) {
        let after = self.left.iter().skip(self.at + 1);
        let hashes = after.take_while(|character| **character == '#').count();
        if self.peek(1 + hashes) != Some('"') {
            // `r#type` is a name, and so is the `r` of any other word.
            return self.keep(1);
        }
        self.keep(2 + hashes);
        let ends = |reader: &Reader| {
            reader.peek(0) == Some('"') && (1..=hashes).all(|ahead| reader.peek(ahead) == Some('#'))
        };
        self.blank_while(|reader| !ends(reader));
        self.keep(1 + hashes);
    }

    fn character_or_lifetime(&mut self) {
        let length = match (self.peek(1), self.peek(2), self.peek(3)) {
            (Some('\\'), ..) => {
                (3..=ESCAPE_CHARACTERS_MAX).find(|ahead| self.peek(*ahead) == Some('\''))
            }
            (Some(_), Some('\''), _) => Some(2),
            _ => None,
        };
        match length {
            Some(length) => {
                self.keep(1);
                self.drop(length - 1);
                self.keep(1);
            }
            None => self.keep(1),
        }
    }
}
