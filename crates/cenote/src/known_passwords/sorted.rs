//! A file in the order of the digests, a line each. It is looked up by halves, so that its size hardly matters.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crypto::text::hex;
use userpool::{KnownPasswords, PASSWORD_DIGEST_BYTES};

use super::line::{Line, malformed};
use super::{DIGEST_DIGITS, no_list, open_file};
use crate::failure::Failure;
use crate::limits::{KNOWN_LINE_BYTES_MAX, KNOWN_WINDOW_BYTES};

/// Bytes at the beginning of a file that are judged line by line.
const JUDGED_BYTES: u64 = 64 * 1024;
/// Places in a file whose lines are held against each other.
const PLACES: u64 = 64;

/// A file of a list.
#[derive(Debug)]
pub(super) struct Sorted {
    path: PathBuf,
}

impl Sorted {
    pub(super) fn new(path: &Path) -> Sorted {
        Sorted {
            path: path.to_owned(),
        }
    }

    /// Looks at the first lines, and at some all over the file: that each is one, and that they are in order.
    pub(super) fn judge(&self, unread: impl Fn(io::Error) -> Failure) -> Result<(), Failure> {
        let file = open_file(&self.path).map_err(&unread)?;
        let length = file.metadata().map_err(&unread)?.len();
        let first = part(&file, 0, JUDGED_BYTES.min(length)).map_err(&unread)?;
        let is_whole = JUDGED_BYTES >= length;
        let mut before: Vec<u8> = Vec::new();
        for (number, text) in (1..).zip(lines(&first, is_whole)) {
            let Some(line) = Line::read(text, DIGEST_DIGITS) else {
                let why = format!(
                    "line {number} has not {DIGEST_DIGITS} hexadecimal digits, a colon and a number"
                );
                return Err(no_list(&self.path, &why));
            };
            if line.cmp(&before).is_lt() {
                let why = format!("line {number} would have to stand before the one above it");
                return Err(no_list(&self.path, &why));
            }
            before = line.digits.to_ascii_uppercase();
        }
        if before.is_empty() {
            return Err(no_list(&self.path, "there is no line in it"));
        }
        for place in 1..PLACES {
            let offset = length / PLACES * place;
            if offset < JUDGED_BYTES {
                continue;
            }
            let found = self.line_after(&file, offset).map_err(|cause| {
                no_list(&self.path, "some line far down is none").because(cause)
            })?;
            if before.as_slice() > found.digits.as_slice() {
                let why = format!(
                    "the line after byte {offset} would have to stand before others above it"
                );
                return Err(no_list(&self.path, &why));
            }
            before = found.digits;
        }
        Ok(())
    }

    /// The first line that begins after a place.
    fn line_after(&self, file: &File, offset: u64) -> io::Result<Found> {
        let malformed = || malformed(&self.path, &format!("the line after byte {offset}"));
        let text = part(file, offset, 2 * KNOWN_LINE_BYTES_MAX)?;
        let end = text.iter().position(|byte| *byte == b'\n');
        let (_, rest) = end
            .and_then(|end| text.split_at_checked(end + 1))
            .ok_or_else(malformed)?;
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let read = Line::read(line, DIGEST_DIGITS).ok_or_else(malformed)?;
        Ok(Found {
            start: offset + (text.len() - rest.len()) as u64,
            digits: read.digits.to_ascii_uppercase(),
            is_seen: read.is_seen,
        })
    }
}

/// A line somewhere in the file.
struct Found {
    start: u64,
    digits: Vec<u8>,
    is_seen: bool,
}

impl KnownPasswords for Sorted {
    fn holds(&self, digest: &[u8; PASSWORD_DIGEST_BYTES]) -> io::Result<bool> {
        let sought = hex(digest).to_ascii_uppercase();
        let sought = sought.as_bytes();
        let file = open_file(&self.path)?;
        // The line begins within these, if it is there; the first of them is the beginning of a line.
        let (mut low, mut high) = (0, file.metadata()?.len());
        while high - low > KNOWN_WINDOW_BYTES {
            let found = self.line_after(&file, low + (high - low) / 2)?;
            if found.start >= high {
                let place = format!("the line before byte {high}");
                return Err(malformed(&self.path, &place));
            }
            match found.digits.as_slice().cmp(sought) {
                std::cmp::Ordering::Equal => return Ok(found.is_seen),
                std::cmp::Ordering::Less => low = found.start,
                std::cmp::Ordering::Greater => high = found.start,
            }
        }
        let window = part(&file, low, high - low)?;
        for text in lines(&window, true) {
            let line = Line::read(text, DIGEST_DIGITS).ok_or_else(|| {
                malformed(
                    &self.path,
                    &format!("a line between bytes {low} and {high}"),
                )
            })?;
            if line.cmp(sought).is_eq() {
                return Ok(line.is_seen);
            }
        }
        Ok(false)
    }
}

/// The lines of a part that say something; the last one only where the part ends with a whole one.
fn lines(part: &[u8], is_whole: bool) -> impl Iterator<Item = &[u8]> {
    let end = match part.iter().rposition(|byte| *byte == b'\n') {
        Some(end) if !is_whole => end,
        _ => part.len(),
    };
    let (part, _) = part.split_at_checked(end).unwrap_or_default();
    let lines = part.split(|byte| *byte == b'\n');
    lines.filter(|line| !line.is_empty())
}

/// So many bytes of a file from a place on, or fewer where it ends before.
fn part(file: &File, offset: u64, bytes: u64) -> io::Result<Vec<u8>> {
    let mut text = vec![0; usize::try_from(bytes).unwrap_or(usize::MAX)];
    let mut read = 0;
    while let Some(rest) = text.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset + read as u64) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    text.truncate(read);
    Ok(text)
}
