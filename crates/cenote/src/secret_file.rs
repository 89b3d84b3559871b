//! Files that hold a secret: whose they are, who else may read them, and how they are written.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use model::Sensitive;
use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::process::geteuid;

use crate::failure::Failure;

/// The text of a file of the server's own, or `None` where it is absent. One that is a link, another's, or that others can read is
/// refused: somebody has put it there.
pub(crate) fn read_own(path: &Path) -> Result<Option<Sensitive<String>>, Failure> {
    let unread = |cause| Failure::at_path("read", path, cause);
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
        .open(path);
    let mut file = match opened {
        Ok(file) => file,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) if cause.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {
            return Err(Failure::new(
                format!("{} is a link", path.display()),
                "Put the file itself there: whoever placed the link could have the server read, or write, something else.",
            ));
        }
        Err(cause) => return Err(unread(cause)),
    };
    let about = file.metadata().map_err(unread)?;
    refuse_other_owner(path, &about)?;
    if about.permissions().mode() & 0o077 != 0 {
        return Err(Failure::new(
            format!("{} can be read by others", path.display()),
            format!("Run `chmod 600 {}`.", path.display()),
        ));
    }
    text(&mut file).map(Some).map_err(unread)
}

/// The text of a file that the configuration names.
///
/// # Errors
/// As [`read_given_bytes`], and where it is no text.
pub(crate) fn read_given(path: &Path) -> Result<Sensitive<String>, Failure> {
    let mut file = open_given(path)?;
    text(&mut file).map_err(|cause| Failure::at_path("read", path, cause))
}

/// What a file holds that the configuration names, text or not.
///
/// # Errors
/// Where it can't be read, is another's, or others can write it.
pub(crate) fn read_given_bytes(path: &Path) -> Result<Sensitive<Vec<u8>>, Failure> {
    let mut file = open_given(path)?;
    let mut bytes = Vec::new();
    let read = file.read_to_end(&mut bytes);
    let bytes = Sensitive::new(bytes);
    match read {
        Ok(_) => Ok(bytes),
        Err(cause) => Err(Failure::at_path("read", path, cause)),
    }
}

/// Opens a file that the configuration names. Secret managers mount links, and files that all in their container can read:
/// that is told in the log; one that others can write is refused.
fn open_given(path: &Path) -> Result<File, Failure> {
    let unread = |cause| Failure::at_path("read", path, cause);
    let file = File::open(path).map_err(unread)?;
    let about = file.metadata().map_err(unread)?;
    refuse_other_owner(path, &about)?;
    let mode = about.permissions().mode();
    if mode & 0o022 != 0 {
        return Err(Failure::new(
            format!("{} can be written by others", path.display()),
            format!("Run `chmod go-w {}`.", path.display()),
        ));
    }
    if mode & 0o007 != 0 {
        tracing::warn!(file = %path.display(), "a file with a secret can be read by everybody on this machine");
    }
    Ok(file)
}

/// Writes a file that its owner alone may read: whole or not at all, and on the disk when this returns.
pub(crate) fn write_secret(path: &Path, text: &str) -> Result<(), Failure> {
    let fresh = path.with_extension("new");
    let write = || {
        create(&fresh)?.write_all(text.as_bytes())?;
        File::open(&fresh)?.sync_all()?;
        fs::rename(&fresh, path)?;
        // The folder of a bare name is the one in which the program runs.
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    write().map_err(|cause| Failure::at_path("write", path, cause))
}

/// Makes a file anew that its owner alone may read. What was there before, a link that somebody planted too, is removed, not followed.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

/// Refuses a folder in which others could plant files, those of its group among them. They may read it.
pub(crate) fn refuse_open_folder(path: &Path) -> Result<(), Failure> {
    let about = fs::metadata(path).map_err(|cause| Failure::at_path("read", path, cause))?;
    refuse_other_owner(path, &about)?;
    let writers = match about.permissions().mode() & 0o022 {
        0 => return Ok(()),
        0o020 => "its group",
        _ => "everybody",
    };
    Err(Failure::new(
        format!("{} can be written by {writers}", path.display()),
        format!(
            "Run `chmod go-w {0}`: whoever writes there could put keys in place of the server's. A group may read it (`chmod 750 {0}`).",
            path.display()
        ),
    ))
}

/// What belongs to root is sound, and root may use what is anybody's: whoever runs a container may not own what is mounted.
pub(crate) fn refuse_other_owner(path: &Path, about: &Metadata) -> Result<(), Failure> {
    let own = geteuid();
    if about.uid() == own.as_raw() || about.uid() == 0 || own.is_root() {
        return Ok(());
    }
    Err(Failure::new(
        format!("{} belongs to another user", path.display()),
        "Run the server as its owner, or give it to the user that runs the server (chown).",
    ))
}

fn text(file: &mut File) -> io::Result<Sensitive<String>> {
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok(Sensitive::new(text))
}
