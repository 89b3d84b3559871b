//! A line of a list: hexadecimal digits, a colon, and how often the password was seen.

use std::io;
use std::path::Path;

/// A line that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Of the digest, or of what is left of it.
    pub(super) digits: &'a [u8],
    /// Whether the password was ever seen: ranges are filled up with lines of passwords that never were.
    pub(super) is_seen: bool,
}

impl<'a> Line<'a> {
    /// Reads a line of so many digits. Of those who leave the number out each password was seen.
    pub(super) fn read(text: &'a [u8], digits: usize) -> Option<Line<'a>> {
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let (digits, rest) = text.split_at_checked(digits)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let is_seen = match rest.split_first() {
            None => true,
            Some((b':', number)) => {
                if number.is_empty() || !number.iter().all(u8::is_ascii_digit) {
                    return None;
                }
                number.iter().any(|digit| *digit != b'0')
            }
            Some(_) => return None,
        };
        Some(Line { digits, is_seen })
    }

    /// How its digits lie to others, which are capitals.
    pub(super) fn cmp(&self, others: &[u8]) -> std::cmp::Ordering {
        let capitals = self.digits.iter().map(u8::to_ascii_uppercase);
        capitals.cmp(others.iter().copied())
    }
}

/// A line that is none.
pub(super) fn malformed(path: &Path, place: &str) -> io::Error {
    let what = format!("{place} of {} is none of such a list", path.display());
    io::Error::new(io::ErrorKind::InvalidData, what)
}
