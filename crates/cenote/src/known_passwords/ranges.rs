//! A folder with a file for each range of digests: it is called by their first five digits, and its lines hold the others.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crypto::text::hex;
use userpool::{KnownPasswords, PASSWORD_DIGEST_BYTES};

use super::line::{Line, malformed};
use super::{DIGEST_DIGITS, no_list, open_file};
use crate::failure::Failure;
use crate::limits::KNOWN_RANGE_BYTES_MAX;

/// Digits by which a range is called.
const NAME_DIGITS: usize = 5;
/// Digits of a line.
const LINE_DIGITS: usize = DIGEST_DIGITS - NAME_DIGITS;

/// A folder of ranges.
#[derive(Debug)]
pub(super) struct Ranges {
    folder: PathBuf,
}

impl Ranges {
    pub(super) fn new(folder: &Path) -> Ranges {
        Ranges {
            folder: folder.to_owned(),
        }
    }

    /// Looks whether there is a range at all, and whether the first that is met is one.
    pub(super) fn judge(&self, unread: impl Fn(io::Error) -> Failure) -> Result<(), Failure> {
        for entry in fs::read_dir(&self.folder).map_err(&unread)? {
            let path = entry.map_err(&unread)?.path();
            if !is_range(&path) {
                continue;
            }
            let text = read(&path).map_err(&unread)?;
            let mut lines = lines(&text);
            return match lines.find(|(_, line)| Line::read(line, LINE_DIGITS).is_none()) {
                None => Ok(()),
                Some((number, _)) => Err(no_list(
                    &path,
                    &format!(
                        "line {number} has not {LINE_DIGITS} hexadecimal digits, a colon and a number"
                    ),
                )),
            };
        }
        Err(no_list(
            &self.folder,
            "no file in it is called by five hexadecimal digits",
        ))
    }
}

impl KnownPasswords for Ranges {
    /// A range that is not there holds nothing.
    fn holds(&self, digest: &[u8; PASSWORD_DIGEST_BYTES]) -> io::Result<bool> {
        let digits = hex(digest).to_ascii_uppercase();
        let (name, rest) = digits.split_at_checked(NAME_DIGITS).unwrap_or_default();
        for file in [format!("{name}.txt"), name.to_owned()] {
            let path = self.folder.join(file);
            match read(&path) {
                Ok(text) => return find(&path, &text, rest.as_bytes()),
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                Err(cause) => return Err(cause),
            }
        }
        // A disk that went away takes all ranges along.
        fs::metadata(&self.folder).map(|_| false)
    }
}

fn find(path: &Path, text: &[u8], rest: &[u8]) -> io::Result<bool> {
    for (number, line) in lines(text) {
        let line = Line::read(line, LINE_DIGITS);
        let line = line.ok_or_else(|| malformed(path, &format!("line {number}")))?;
        if line.cmp(rest).is_eq() {
            return Ok(line.is_seen);
        }
    }
    Ok(false)
}

/// The lines of a text that say something, counted from one.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let lines = text.split(|byte| *byte == b'\n');
    let counted = lines.enumerate().map(|(before, line)| (before + 1, line));
    counted.filter(|(_, line)| !line.is_empty())
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut file = open_file(path)?.take(KNOWN_RANGE_BYTES_MAX + 1);
    if file.read_to_end(&mut text)? as u64 > KNOWN_RANGE_BYTES_MAX {
        return Err(malformed(path, "the size"));
    }
    Ok(text)
}

/// Whether a file is called as ranges are.
fn is_range(path: &Path) -> bool {
    let extension = path.extension();
    let name = match extension {
        None => path.file_name(),
        Some(extension) if extension == OsStr::new("txt") => path.file_stem(),
        Some(_) => None,
    };
    let name = name.and_then(OsStr::to_str).unwrap_or_default();
    name.len() == NAME_DIGITS
        && name
            .bytes()
            .all(|it| it.is_ascii_digit() || (b'A'..=b'F').contains(&it))
}
