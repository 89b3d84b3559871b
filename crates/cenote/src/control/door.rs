//! The side of the server.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

use super::letters::{Answer, Asked};
use super::workshop::Workshop;
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::random;

/// Bytes of a wish.
const WISH_BYTES_MAX: u64 = 4096;
/// Callers that are heard at once.
const CALLERS_MAX: usize = 64;
/// How long somebody may take to say it.
const PATIENCE: Duration = Duration::from_secs(2);

/// A door that is open, and known to whoever may read the folder.
pub(crate) struct Door {
    folder: DataFolder,
    listener: TcpListener,
    word: String,
}

impl Door {
    /// Opens the door of a folder.
    ///
    /// # Errors
    /// Where there is no port, or the folder can't be written.
    pub(crate) async fn open(folder: &DataFolder) -> Result<Door, Failure> {
        let (address, listener) = listen().await.map_err(|cause| {
            Failure::new(
                "can't listen on 127.0.0.1",
                "Check that loopback is up (ip addr).",
            )
            .because(cause)
        })?;
        let word = crypto::text::hex(&random::bytes()?);
        folder.open_door(address, &word)?;
        Ok(Door {
            folder: folder.clone(),
            listener,
            word,
        })
    }

    /// Does what is wished, one wish after another, until `stop` changes. Who says nothing keeps nobody else waiting.
    pub(crate) async fn keep(self, workshop: Workshop, mut stop: watch::Receiver<bool>) {
        let Door {
            folder,
            listener,
            word,
        } = self;
        let room = Arc::new(Room {
            word,
            workshop: Mutex::new(workshop),
        });
        let mut callers = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept(), if callers.len() < CALLERS_MAX => match accepted {
                    Ok((stream, _)) => drop(callers.spawn(Arc::clone(&room).answer(stream))),
                    Err(cause) => {
                        tracing::warn!(%cause, "a command can't be heard");
                        tokio::time::sleep(PATIENCE).await;
                    }
                },
                Some(_) = callers.join_next() => {}
                _ = stop.changed() => break,
            }
        }
        folder.shut_door();
        while callers.join_next().await.is_some() {}
    }
}

/// Where those are heard who have come in.
struct Room {
    word: String,
    workshop: Mutex<Workshop>,
}

impl Room {
    /// Answers whoever knows the word, and nobody else at all.
    async fn answer(self: Arc<Room>, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        let mut limited = (&mut stream).take(WISH_BYTES_MAX);
        let read = tokio::time::timeout(PATIENCE, limited.read_until(b'\n', &mut line)).await;
        if !matches!(read, Ok(Ok(_))) {
            return;
        }
        let Ok(asked) = serde_json::from_slice::<Asked>(&line) else {
            return;
        };
        if !crypto::mac::equal(asked.word.as_bytes(), self.word.as_bytes()) {
            return;
        }
        let answer = match self.workshop.lock().await.fulfil(asked.wish).await {
            Ok(told) => Answer::Done(told),
            Err(failure) => {
                let (what, mend) = failure.into_words();
                Answer::Refused { what, mend }
            }
        };
        let mut line = serde_json::to_vec(&answer).unwrap_or_default();
        line.push(b'\n');
        if let Err(cause) = stream.write_all(&line).await {
            tracing::warn!(%cause, "a command can't be answered");
        }
    }
}

async fn listen() -> std::io::Result<(SocketAddr, TcpListener)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    Ok((listener.local_addr()?, listener))
}
