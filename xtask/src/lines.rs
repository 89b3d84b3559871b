//! What another program writes, line by line.

use std::io::{BufRead, Result};

/// The lines of an output. What is no UTF-8 in them, such as a path of a test's, is replaced: one such line hides no other.
pub(crate) fn lines(output: impl BufRead) -> impl Iterator<Item = Result<String>> {
    output.split(b'\n').map(|line| {
        let line = line?;
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        Ok(String::from_utf8_lossy(line).into_owned())
    })
}
