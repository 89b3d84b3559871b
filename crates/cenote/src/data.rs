//! The data folder: where it keeps what, and who may read it.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::random;

/// The folder with everything that a server keeps.
#[derive(Debug, Clone)]
pub(crate) struct DataFolder {
    root: PathBuf,
}

/// The access key of a data folder and the place that it belongs to.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Credentials {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

impl DataFolder {
    /// The folder at `root`, made where it is absent, readable by its owner alone.
    pub(crate) fn open(root: &Path) -> Result<DataFolder, Failure> {
        let folder = DataFolder {
            root: root.to_owned(),
        };
        for path in [root, &folder.mail()] {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(path)
                .map_err(|cause| Failure::at_path("make the folder", path, cause))?;
        }
        Ok(folder)
    }

    /// The folder at `root`, whether or not it is there.
    pub(crate) fn at(root: &Path) -> DataFolder {
        DataFolder {
            root: root.to_owned(),
        }
    }

    /// The folder at `root`, which a server has made before.
    pub(crate) fn existing(root: &Path) -> Result<DataFolder, Failure> {
        if root.is_dir() {
            return Ok(DataFolder {
                root: root.to_owned(),
            });
        }
        Err(Failure::new(
            format!("there is no data folder at {}", root.display()),
            "Start `cenote dev` first, or name the folder of a server that runs with --data.",
        ))
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The embedded database.
    pub(crate) fn store(&self) -> PathBuf {
        self.root.join("store.sqlite")
    }

    /// Captured messages, one file each.
    pub(crate) fn mail(&self) -> PathBuf {
        self.root.join("mail")
    }

    /// The certificate of the local authority.
    pub(crate) fn authority_certificate(&self) -> PathBuf {
        self.root.join("ca.pem")
    }

    pub(crate) fn authority_key(&self) -> PathBuf {
        self.root.join("ca.key")
    }

    /// The server's certificate for a region, signed by the local authority; its key lies beside it.
    pub(crate) fn certificate(&self, region: &str) -> PathBuf {
        self.root.join(format!("tls-{region}.pem"))
    }

    fn endpoint_file(&self) -> PathBuf {
        self.root.join("endpoint")
    }

    /// The 32-byte master key: from the file, which is made where it is absent.
    pub(crate) fn master_key(&self) -> Result<[u8; 32], Failure> {
        if let Some(key) = self.known_master_key()? {
            return Ok(key);
        }
        let key = random::bytes()?;
        write_secret(&self.master_key_file(), &crypto::text::hex(&key))?;
        Ok(key)
    }

    /// The master key of a folder that has one.
    pub(crate) fn known_master_key(&self) -> Result<Option<[u8; 32]>, Failure> {
        let path = self.master_key_file();
        let Some(text) = read_secret(&path)? else {
            return Ok(None);
        };
        parse_key(text.trim()).map(Some).ok_or_else(|| {
            Failure::new(
                format!("{} does not hold a master key", path.display()),
                "It has to hold 64 hexadecimal digits. Restore the file: without it the data folder can't be read.",
            )
        })
    }

    pub(crate) fn master_key_file(&self) -> PathBuf {
        self.root.join("master.key")
    }

    /// The access key, made on the first start.
    pub(crate) fn credentials(&self, account: &str, region: &str) -> Result<Credentials, Failure> {
        if let Some(known) = self.known_credentials()? {
            return Ok(known);
        }
        let key = userpool::NewAccessKey::generate(random::bytes()?);
        let credentials = Credentials {
            account: account.to_owned(),
            region: region.to_owned(),
            access_key_id: key.id,
            secret_access_key: key.secret.expose().clone(),
        };
        let text = serde_json::to_string_pretty(&credentials)
            .map_err(|cause| Failure::new("can't write the access key", "").because(cause))?;
        write_secret(&self.credentials_file(), &text)?;
        Ok(credentials)
    }

    /// The access key of a folder that a server has used.
    pub(crate) fn known_credentials(&self) -> Result<Option<Credentials>, Failure> {
        let path = self.credentials_file();
        let Some(text) = read_secret(&path)? else {
            return Ok(None);
        };
        serde_json::from_str(&text).map(Some).map_err(|cause| {
            Failure::new(
                format!("{} does not hold an access key", path.display()),
                "Delete the file: the next start of the server makes a new key.",
            )
            .because(cause)
        })
    }

    /// Writes down where the server of this folder answers.
    pub(crate) fn announce(&self, endpoint: &str) -> Result<(), Failure> {
        write_secret(&self.endpoint_file(), endpoint)
    }

    /// Where the server of this folder answers.
    pub(crate) fn endpoint(&self) -> Result<String, Failure> {
        let path = self.endpoint_file();
        read_secret(&path)?.ok_or_else(|| {
            Failure::new(
                format!("no server has run on {}", self.root.display()),
                "Start `cenote dev` first, or name the folder of a server that runs with --data.",
            )
        })
    }

    fn credentials_file(&self) -> PathBuf {
        self.root.join("credentials.json")
    }
}

/// The text of a file, or `None` where it is absent; one that others can read is refused.
fn read_secret(path: &Path) -> Result<Option<String>, Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Failure::at_path("read", path, cause)),
    };
    let mode = fs::metadata(path).map_err(|cause| Failure::at_path("read", path, cause))?;
    if mode.permissions().mode() & 0o077 != 0 {
        return Err(Failure::new(
            format!("{} can be read by others", path.display()),
            format!("Run `chmod 600 {}`.", path.display()),
        ));
    }
    Ok(Some(text))
}

/// Writes a file that its owner alone may read: whole or not at all, and on the disk when this returns.
pub(crate) fn write_secret(path: &Path, text: &str) -> Result<(), Failure> {
    let fresh = path.with_extension("new");
    let write = || {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, path)?;
        // The folder of a bare name is the one in which the program runs.
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    write().map_err(|cause| Failure::at_path("write", path, cause))
}

/// A key of 64 hexadecimal digits.
pub(crate) fn parse_key(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}
