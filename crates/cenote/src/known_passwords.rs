//! The operator's list of passwords that others know, in the forms in which Have I Been Pwned gives them away: a file in the order of
//! the digests, which may be larger than the memory, or a folder with a file for each range of them.
//!
//! A list is read anew for each password, so that another may be put in its place while the server runs.

mod line;
mod ranges;
mod sorted;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use userpool::KnownPasswords;

use crate::failure::Failure;

use ranges::Ranges;
use sorted::Sorted;

/// Hexadecimal digits of SHA-1.
const DIGEST_DIGITS: usize = 40;

/// Looks at a list that the operator names, as far as it can be judged at once.
pub(crate) fn open(path: &Path) -> Result<Arc<dyn KnownPasswords>, Failure> {
    let unread = |cause: io::Error| {
        Failure::new(
            format!("can't read the known passwords in {}", path.display()),
            "Name a file or a folder that the server may read: passwords.known, or --known-passwords.",
        )
        .because(cause)
    };
    let kind = fs::metadata(path).map_err(unread)?;
    if kind.is_dir() {
        let list = Ranges::new(path);
        list.judge(unread)?;
        Ok(Arc::new(list))
    } else if kind.is_file() {
        let list = Sorted::new(path);
        list.judge(unread)?;
        Ok(Arc::new(list))
    } else {
        Err(unread(io::Error::other(
            "it is neither a file nor a folder",
        )))
    }
}

/// Opens a file, and nothing that would be waited for.
fn open_file(path: &Path) -> io::Result<fs::File> {
    if !fs::metadata(path)?.is_file() {
        let what = format!("{} is no file", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    fs::File::open(path)
}

/// A list that can't be one, and why.
fn no_list(path: &Path, why: &str) -> Failure {
    Failure::new(
        format!("{} is no list of known passwords: {why}", path.display()),
        "Take the passwords of Have I Been Pwned by SHA-1: one file in the order of the digests (`LC_ALL=C sort` puts it in order), or a folder with a file for each range, such as 21BD1.txt.",
    )
}
