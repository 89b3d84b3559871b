//! A file to which lines are appended. Whoever moves it away finds a new one made with the next lines.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::MEND;
use crate::failure::Failure;
use crate::secret_file::refuse_other_owner;

/// What mends a file that takes no lines.
const UNFIT: &str =
    "Its folder has to be there and the server's to write, and the file one of its own, no link.";

/// A file that takes lines; it is made where it is absent.
pub(super) fn judged(arn: &str, path: &Path) -> Result<PathBuf, Failure> {
    if !path.is_absolute() {
        return Err(Failure::new(
            format!(
                "the file for {arn} is {:?}, which is no whole path",
                path.display().to_string()
            ),
            MEND,
        ));
    }
    append(path, "")?;
    Ok(path.to_owned())
}

/// Appends lines, each with its end. What was broken off before them gets its end first.
pub(super) fn append(path: &Path, lines: &str) -> Result<(), Failure> {
    let unwritten = |cause: io::Error| {
        Failure::new(format!("can't append to {}", path.display()), UNFIT).because(cause)
    };
    // A pipe that nobody reads must not hold up whoever opens it.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let opened = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .custom_flags(flags.bits().cast_signed())
        .open(path);
    let mut file = opened.map_err(unwritten)?;
    let about = file.metadata().map_err(unwritten)?;
    if !about.is_file() {
        return Err(Failure::new(
            format!("{} is no file that holds anything", path.display()),
            UNFIT,
        ));
    }
    refuse_other_owner(path, &about)?;
    let broken_off = !lines.is_empty() && !ends(&file, about.len()).map_err(unwritten)?;
    let end = if broken_off { "\n" } else { "" };
    let text = format!("{end}{lines}");
    file.write_all(text.as_bytes()).map_err(unwritten)
}

/// Whether the last line of a file has its end.
fn ends(file: &File, length: u64) -> io::Result<bool> {
    let Some(last) = length.checked_sub(1) else {
        return Ok(true);
    };
    let mut byte = [b'\n'];
    file.read_exact_at(&mut byte, last)?;
    Ok(byte == [b'\n'])
}
