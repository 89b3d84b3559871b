//! Where snapshots are kept: a file each, in the form of a backup, in the data folder.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crypto::seal::Keyring;
use store::Key;

use crate::backup::{Broken, Header, Reader, Writer};
use crate::clock::now_millis;
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::secret_file::create;

/// Characters of a name, at most.
const NAME_CHARACTERS_MAX: usize = 64;
/// Behind the name of a snapshot in that of its file.
const SUFFIX: &str = "snapshot";

/// The name of a snapshot, which is the name of a file too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name(String);

/// A snapshot that is kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) name: Name,
    /// When it was taken.
    pub(crate) taken_millis: i64,
    pub(crate) bytes: u64,
}

/// The folder of snapshots.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    folder: PathBuf,
}

impl Name {
    /// Letters, digits, `-`, `_` and `.`, which does not come first.
    pub(crate) fn parse(text: &str) -> Result<Name, String> {
        let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let fits = (1..=NAME_CHARACTERS_MAX).contains(&text.len())
            && text.bytes().all(is_fit)
            && !text.starts_with(['.', '-']);
        if fits {
            Ok(Name(text.to_owned()))
        } else {
            Err(format!(
                "write letters, digits, '-', '_' and '.', {NAME_CHARACTERS_MAX} at most, a letter or a digit first"
            ))
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Shelf {
    /// That of a data folder.
    pub(crate) fn of(data: &DataFolder) -> Shelf {
        Shelf {
            folder: data.snapshots(),
        }
    }

    /// Keeps records under a name, in place of what was there.
    pub(super) fn put(
        &self,
        name: &Name,
        records: &[(Key, Arc<[u8]>)],
        keyring: Keyring,
    ) -> Result<(), Failure> {
        let path = self.path(name);
        let partial = self.folder.join(format!(".{name}.partial"));
        let write = || {
            fs::create_dir_all(&self.folder)?;
            let header = Header {
                program: env!("CARGO_PKG_VERSION").to_owned(),
                taken_millis: now_millis(),
                master_key_id: Some(keyring.key_id()),
            };
            let mut writer = Writer::begin(create(&partial)?, &header, Some(keyring))?;
            for (key, value) in records {
                writer.record(key.as_bytes(), value)?;
            }
            writer.end()?;
            fs::rename(&partial, &path)
        };
        write().map_err(|cause: std::io::Error| {
            Failure::new(
                format!("can't write {}", path.display()),
                "Check that its disk is not full.",
            )
            .because(cause)
        })
    }

    /// What was kept under a name by a server with this key.
    pub(super) fn take(
        &self,
        name: &Name,
        keyring: &Keyring,
    ) -> Result<BTreeMap<Key, Vec<u8>>, Failure> {
        let path = self.path(name);
        let (mut reader, _) = self.open(name)?;
        let broken = |cause: Broken| damaged(&path, cause);
        let mut records = BTreeMap::new();
        while let Some((key, value)) = reader.next().map_err(broken)? {
            let key = Key::from_bytes(key).map_err(|_| broken(Broken::Altered))?;
            records.insert(key, value);
        }
        if reader.end().map_err(broken)?.is_vouched_for(keyring) {
            return Ok(records);
        }
        Err(Failure::new(
            format!("{} is altered, or of another master key", path.display()),
            "Take a new snapshot in its place: nobody can tell what is in this one.",
        ))
    }

    /// Those that are kept, by their names.
    pub(crate) fn list(&self) -> Result<Vec<Kept>, Failure> {
        let unread = |cause| Failure::at_path("read", &self.folder, cause);
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(unread(cause)),
        };
        let mut kept = Vec::new();
        for entry in entries {
            let path = entry.map_err(unread)?.path();
            let is_snapshot = path.extension().is_some_and(|it| it == SUFFIX);
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let Some(name) = stem.and_then(|stem| Name::parse(stem).ok()) else {
                continue;
            };
            if is_snapshot {
                let bytes = fs::metadata(&path).map_err(unread)?.len();
                let (_, header) = self.open(&name)?;
                kept.push(Kept {
                    name,
                    taken_millis: header.taken_millis,
                    bytes,
                });
            }
        }
        kept.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(kept)
    }

    /// Forgets a snapshot.
    pub(crate) fn delete(&self, name: &Name) -> Result<(), Failure> {
        let path = self.path(name);
        match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Err(self.unknown(name)),
            Err(cause) => Err(Failure::at_path("remove", &path, cause)),
        }
    }

    /// That a snapshot can't be put back of which a part is there already.
    pub(super) fn unfinished(&self, name: &Name, cause: Failure) -> Failure {
        let (what, _) = cause.into_words();
        Failure::new(
            format!("the server was stopped while it put the snapshot {name} back, and {what}"),
            format!(
                "Put {} back as it was, or begin anew with another data folder.",
                self.path(name).display()
            ),
        )
    }

    fn open(&self, name: &Name) -> Result<(Reader, Header), Failure> {
        let path = self.path(name);
        let file = File::open(&path).map_err(|cause| match cause.kind() {
            ErrorKind::NotFound => self.unknown(name),
            _ => Failure::at_path("read", &path, cause),
        })?;
        Reader::open(file).map_err(|cause| damaged(&path, cause))
    }

    fn unknown(&self, name: &Name) -> Failure {
        let known = self.list().unwrap_or_default();
        let known: Vec<String> = known.iter().map(|kept| kept.name.to_string()).collect();
        let mend = if known.is_empty() {
            "There is none yet: take one with `cenote snapshot save NAME`.".to_owned()
        } else {
            format!("Those that are kept: {}.", known.join(", "))
        };
        Failure::new(format!("there is no snapshot {name}"), mend)
    }

    fn path(&self, name: &Name) -> PathBuf {
        self.folder.join(format!("{name}.{SUFFIX}"))
    }
}

fn damaged(path: &Path, cause: Broken) -> Failure {
    Failure::new(
        format!("{} can't be read as a snapshot", path.display()),
        "Take a new one in its place.",
    )
    .because(cause)
}
