//! Writing a backup, whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crypto::mac::Sha256;
use crypto::seal::Keyring;

use super::{CONTEXT, Header, MAGIC, Trailer};
use crate::failure::Failure;
use crate::secret_file::create;

/// A backup that is being written.
pub(crate) struct Writer {
    output: BufWriter<File>,
    digest: Sha256,
    records: u64,
    keyring: Option<Keyring>,
}

impl Writer {
    /// A backup for which this keyring vouches.
    pub(crate) fn begin(
        file: File,
        header: &Header,
        keyring: Option<Keyring>,
    ) -> io::Result<Writer> {
        let mut writer = Writer {
            output: BufWriter::with_capacity(1 << 20, file),
            digest: Sha256::default(),
            records: 0,
            keyring,
        };
        writer.put(MAGIC)?;
        let header = serde_json::to_vec(header)?;
        writer.put_counted(&header)?;
        Ok(writer)
    }

    /// Appends a record.
    pub(crate) fn record(&mut self, key: &[u8], value: &[u8]) -> io::Result<()> {
        self.records += 1;
        self.put_counted(key)?;
        self.put_counted(value)
    }

    /// Ends the backup; it is on the disk when this returns.
    pub(crate) fn end(mut self) -> io::Result<Trailer> {
        // No record has an empty key.
        self.put_counted(&[])?;
        self.put(&self.records.to_be_bytes())?;
        let digest = self.digest.finish();
        let mac = self.keyring.map(|keyring| keyring.mac(CONTEXT, &digest));
        self.output.write_all(&digest)?;
        self.output.write_all(&mac.unwrap_or_default())?;
        self.output.flush()?;
        self.output.get_ref().sync_all()?;
        Ok(Trailer {
            records: self.records,
            digest,
            mac,
        })
    }

    fn put_counted(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        self.put(&length.to_be_bytes())?;
        self.put(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.output.write_all(bytes)
    }
}

/// Makes a file that its owner alone may read, by a function that fills it: it has its name once it is whole, and one that
/// is there already is not replaced.
pub(crate) async fn write_whole<T>(
    path: &Path,
    fill: impl AsyncFnOnce(File) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if path.exists() {
        return Err(Failure::new(
            format!("{} exists already", path.display()),
            "Name another file with --to, or move that one away.",
        ));
    }
    let partial = partial(path);
    let failed = |cause: io::Error| {
        Failure::new(
            format!("can't write {}", path.display()),
            "Check that the folder exists, that you may write there and that its disk is not full, or name another file with --to.",
        )
        .because(cause)
    };
    let output = create(&partial).map_err(failed)?;
    let filled = fill(output).await;
    let named = filled.and_then(|filled| {
        fs::rename(&partial, path).map_err(failed)?;
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = File::open(folder.unwrap_or(Path::new("."))).map_err(failed)?;
        folder.sync_all().map_err(failed)?;
        Ok(filled)
    });
    if named.is_err() {
        // Half a backup is of no use to anybody.
        let _ = fs::remove_file(&partial);
    }
    named
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}
