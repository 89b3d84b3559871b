//! Reading a backup.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};

use crypto::mac::Sha256;
use store::limits::{KEY_BYTES_MAX, VALUE_BYTES_MAX};

use super::{HEADER_BYTES_MAX, Header, MAGIC, MAGIC_OF_ALL, MAGIC_OF_OLD, Trailer};

/// Why a file is no whole backup.
#[derive(Debug)]
pub(crate) enum Broken {
    /// It begins otherwise.
    NoBackup,
    /// Its format is another one: written by a newer version.
    OtherFormat,
    /// It ends too early.
    Truncated,
    /// Its bytes are not those that were written.
    Altered,
    /// It can't be read.
    Unread(io::Error),
}

/// The key and the value of a record.
pub(crate) type Stored = (Vec<u8>, Vec<u8>);

/// A backup that is being read.
pub(crate) struct Reader {
    input: BufReader<File>,
    digest: Sha256,
    records: u64,
    /// Whether the format has a place for the MAC.
    is_old: bool,
    /// Bytes read so far.
    pub(crate) bytes: u64,
}

impl Reader {
    pub(crate) fn open(file: File) -> Result<(Reader, Header), Broken> {
        let mut reader = Reader {
            input: BufReader::with_capacity(1 << 20, file),
            digest: Sha256::default(),
            records: 0,
            is_old: false,
            bytes: 0,
        };
        let magic = match reader.take(MAGIC.len()) {
            Err(Broken::Truncated) => return Err(Broken::NoBackup),
            taken => taken?,
        };
        if !magic.starts_with(MAGIC_OF_ALL) {
            return Err(Broken::NoBackup);
        }
        reader.is_old = magic == MAGIC_OF_OLD;
        if magic != MAGIC && !reader.is_old {
            return Err(Broken::OtherFormat);
        }
        let header = reader.take_counted(HEADER_BYTES_MAX)?;
        let header = serde_json::from_slice(&header).map_err(|_| Broken::Altered)?;
        Ok((reader, header))
    }

    /// The key and the value of the next record; `None` past the last one, once [`Reader::end`] is to be asked.
    pub(crate) fn next(&mut self) -> Result<Option<Stored>, Broken> {
        let key = self.take_counted(KEY_BYTES_MAX)?;
        if key.is_empty() {
            return Ok(None);
        }
        let value = self.take_counted(VALUE_BYTES_MAX)?;
        self.records += 1;
        Ok(Some((key, value)))
    }

    /// Checks the trailer against what was read.
    pub(crate) fn end(mut self) -> Result<Trailer, Broken> {
        let records = self.take(8)?;
        if records != self.records.to_be_bytes() {
            return Err(Broken::Altered);
        }
        let digest = std::mem::take(&mut self.digest).finish();
        let written = self.take(digest.len())?;
        let mut mac = [0; 32];
        if !self.is_old {
            mac.copy_from_slice(&self.take(digest.len())?);
        }
        let rest = self.input.read(&mut [0]).map_err(Broken::Unread)?;
        if written != digest || rest != 0 {
            return Err(Broken::Altered);
        }
        Ok(Trailer {
            records: self.records,
            digest,
            mac: Some(mac).filter(|mac| *mac != [0; 32]),
        })
    }

    fn take_counted(&mut self, bytes_max: usize) -> Result<Vec<u8>, Broken> {
        let mut length = [0; 4];
        length.copy_from_slice(&self.take(4)?);
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if length > bytes_max {
            return Err(Broken::Altered);
        }
        self.take(length)
    }

    fn take(&mut self, bytes: usize) -> Result<Vec<u8>, Broken> {
        let mut taken = vec![0; bytes];
        self.input.read_exact(&mut taken).map_err(Broken::from)?;
        self.digest.update(&taken);
        self.bytes += bytes as u64;
        Ok(taken)
    }
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Broken {
        if error.kind() == ErrorKind::UnexpectedEof {
            Broken::Truncated
        } else {
            Broken::Unread(error)
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::NoBackup => formatter.write_str("it does not begin as a backup does"),
            Broken::OtherFormat => formatter.write_str("a newer version of Cenote wrote it"),
            Broken::Truncated => formatter.write_str("its end is missing"),
            Broken::Altered => formatter.write_str("its content is not what was written"),
            Broken::Unread(cause) => write!(formatter, "{cause}"),
        }
    }
}

impl std::error::Error for Broken {}
