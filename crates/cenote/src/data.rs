//! The data folder: where it keeps what, and who may read it.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crypto::master_key::MasterKey;
use model::Sensitive;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::random;
use crate::secret_file::{read_own, refuse_open_folder, write_secret};

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
            refuse_open_folder(path)?;
        }
        folder.ignore_itself()?;
        Ok(folder)
    }

    /// Has Git leave the folder out, wherever it lies: `git add` of everything around it must not take keys along.
    fn ignore_itself(&self) -> Result<(), Failure> {
        let path = self.root.join(".gitignore");
        if path.symlink_metadata().is_ok() {
            return Ok(());
        }
        write_secret(
            &path,
            "# Keys and users: nothing of this folder belongs in a repository.\n*\n",
        )
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

    /// The logs of the pools of a server for development, a file for each place that a pool names.
    pub(crate) fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// What was kept of a server for development, a file each.
    pub(crate) fn snapshots(&self) -> PathBuf {
        self.root.join("snapshots")
    }

    /// The certificate of the local authority.
    pub(crate) fn authority_certificate(&self) -> PathBuf {
        self.root.join("ca.pem")
    }

    pub(crate) fn authority_key(&self) -> PathBuf {
        self.root.join("ca.key")
    }

    /// What programs have to know that know no endpoint, and what signs the certificates that they are shown.
    pub(crate) fn proxy_file(&self) -> PathBuf {
        self.root.join("proxy.json")
    }

    /// What such a program is told of by its environment.
    pub(crate) fn proxied(&self) -> PathBuf {
        self.root.join("proxy")
    }

    /// The server's certificate for a region, signed by the local authority; its key lies beside it.
    pub(crate) fn certificate(&self, region: &str) -> PathBuf {
        self.root.join(format!("tls-{region}.pem"))
    }

    fn endpoint_file(&self) -> PathBuf {
        self.root.join("endpoint")
    }

    /// The 32-byte master key: from the file, which is made where it is absent.
    pub(crate) fn master_key(&self) -> Result<MasterKey, Failure> {
        if let Some(key) = self.known_master_key()? {
            return Ok(key);
        }
        let key = MasterKey::new(random::bytes()?);
        write_secret(&self.master_key_file(), &key.digits())?;
        Ok(key)
    }

    /// The master key of a folder that has one.
    pub(crate) fn known_master_key(&self) -> Result<Option<MasterKey>, Failure> {
        let path = self.master_key_file();
        let Some(text) = read_own(&path)? else {
            return Ok(None);
        };
        let key = MasterKey::parse(text.expose().trim());
        key.map(Some).map_err(|cause| {
            Failure::new(
                format!("{} does not hold a master key", path.display()),
                "It has to hold 64 hexadecimal digits. Restore the file: without it the data folder can't be read.",
            )
            .because(cause)
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
        self.renew_credentials(account, region)
    }

    /// Another access key in place of the one that the folder has.
    pub(crate) fn renew_credentials(
        &self,
        account: &str,
        region: &str,
    ) -> Result<Credentials, Failure> {
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
        let Some(text) = read_own(&path)? else {
            return Ok(None);
        };
        serde_json::from_str(text.expose())
            .map(Some)
            .map_err(|cause| {
                Failure::new(
                    format!("{} does not hold an access key", path.display()),
                    "Delete the file: the next start of the server makes a new key.",
                )
                .because(cause)
            })
    }

    /// What tells this folder from others that serve the same directory, made on the first start.
    pub(crate) fn id(&self) -> Result<String, Failure> {
        let path = self.root.join("folder-id");
        if let Some(id) = read_own(&path)? {
            return Ok(id.expose().trim().to_owned());
        }
        let id = crypto::text::hex(&random::bytes()?[..8]);
        write_secret(&path, &id)?;
        Ok(id)
    }

    /// Writes down where the server of this folder answers.
    pub(crate) fn announce(&self, endpoint: &str) -> Result<(), Failure> {
        write_secret(&self.endpoint_file(), endpoint)
    }

    /// Where the server of this folder answers.
    pub(crate) fn endpoint(&self) -> Result<String, Failure> {
        let path = self.endpoint_file();
        let endpoint = read_own(&path)?.map(Sensitive::into_exposed);
        endpoint.ok_or_else(|| {
            Failure::new(
                format!("no server has run on {}", self.root.display()),
                "Start `cenote dev` first, or name the folder of a server that runs with --data.",
            )
        })
    }

    /// Writes down where the door of the server of this folder is, and the word that opens it.
    pub(crate) fn open_door(&self, address: SocketAddr, word: &str) -> Result<(), Failure> {
        write_secret(&self.door_file(), &format!("{address} {word}"))
    }

    /// Where the door of the server of this folder is, or was, and the word that opens it.
    pub(crate) fn door(&self) -> Result<Option<(SocketAddr, String)>, Failure> {
        let text = read_own(&self.door_file())?;
        Ok(text.and_then(|text| {
            let (address, word) = text.expose().trim().split_once(' ')?;
            Some((address.parse().ok()?, word.to_owned()))
        }))
    }

    /// Forgets where the door is.
    pub(crate) fn shut_door(&self) {
        // One that is left leads nowhere.
        let _ = fs::remove_file(self.door_file());
    }

    /// How many milliseconds the clock of this folder's server is ahead of the machine's.
    pub(crate) fn ahead_millis(&self) -> Result<i64, Failure> {
        let path = self.ahead_file();
        let Some(text) = read_own(&path)? else {
            return Ok(0);
        };
        text.expose().trim().parse().map_err(|cause| {
            Failure::new(
                format!("{} does not hold milliseconds", path.display()),
                "Delete the file: the clock is the machine's then.",
            )
            .because(cause)
        })
    }

    /// Writes down how far the clock is ahead.
    pub(crate) fn set_ahead_millis(&self, millis: i64) -> Result<(), Failure> {
        write_secret(&self.ahead_file(), &millis.to_string())
    }

    fn door_file(&self) -> PathBuf {
        self.root.join("control")
    }

    fn ahead_file(&self) -> PathBuf {
        self.root.join("clock")
    }

    fn credentials_file(&self) -> PathBuf {
        self.root.join("credentials.json")
    }
}
