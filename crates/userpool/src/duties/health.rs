//! Whether the directory can do its work, for those who watch over the server.

use model::Error;
use store::{Direction, Engine, Key, Part};

use crate::records::{KeyMark, Message};
use crate::world::{Call, Cx, Services};
use crate::{Result, limits};

/// Letters that wait to be delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many, counted up to [`limits::BACKLOG_COUNTED_MAX`].
    pub letters: usize,
    /// For how long the one that has been due longest has waited, in milliseconds; zero where none is due.
    pub lag_millis: i64,
    /// Whether one of them could leave now.
    pub is_due: bool,
}

impl Backlog {
    /// What waits in the outbox of a store at an instant.
    ///
    /// # Errors
    /// An internal one where the store can't be read.
    pub async fn of(engine: &dyn Engine, now_millis: i64) -> Result<Backlog> {
        let limit = limits::BACKLOG_COUNTED_MAX;
        let scan = engine
            .scan(&Message::waiting(), limit, Direction::Forward)
            .await;
        let waiting = scan.map_err(Error::internal)?;
        let since = waiting.first().and_then(|(key, _)| due_millis(key));
        Ok(Backlog {
            letters: waiting.len(),
            lag_millis: since.map_or(0, |since| now_millis.saturating_sub(since).max(0)),
            is_due: since.is_some_and(|since| since <= now_millis),
        })
    }
}

impl Services {
    /// Whether the store's secrets are sealed with the key of this directory; a store that has none yet takes the key for its own.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn fits_key(&self, call: &Call) -> Result<bool> {
        self.perform(call, |mut cx| async move {
            let answer = fits(&mut cx).await;
            (cx, answer)
        })
        .await
    }

    /// Reads from the store.
    ///
    /// # Errors
    /// An internal one where the store can't be read.
    pub async fn probe(&self) -> Result<()> {
        let anything = Key::of(&["probe"]);
        let read = self.engine().get(&[anything]).await;
        read.map(drop).map_err(Error::internal)
    }

    /// What waits in the outbox at an instant.
    ///
    /// # Errors
    /// An internal one where the store can't be read.
    pub async fn backlog(&self, now_millis: i64) -> Result<Backlog> {
        Backlog::of(self.engine().as_ref(), now_millis).await
    }
}

async fn fits(cx: &mut Cx<'_>) -> Result<bool> {
    let known = cx.load::<KeyMark>(&KeyMark::key_of()).await?;
    if let Some(mark) = known {
        return Ok(cx.open(KeyMark::CONTEXT, &mark.sealed).is_ok());
    }
    let nonce = cx.random.bytes::<16>();
    let sealed = cx.seal(KeyMark::CONTEXT, &nonce);
    cx.insert(&KeyMark { sealed });
    Ok(true)
}

/// The instant at which a letter is due, from its entry in the index.
fn due_millis(entry: &Key) -> Option<i64> {
    match entry.parts().ok()?.get(1)? {
        Part::Text(instant) => instant.parse().ok(),
        _ => None,
    }
}
