//! What of the outbox is due: letters, and what can't be read as one and must not keep the others from leaving.

use std::collections::BTreeSet;

use crypto::random::Stream;
use model::{Error, Sensitive};
use store::{Commit, Direction, Engine, Key, Outcome, StoreError, Version, Versioned, Write, walk};

use crate::Result;
use crate::duties::delivery::call;
use crate::duties::leases::{HeldLease, still_held};
use crate::limits::{
    LETTER_FAILURES_MAX, LETTER_REFUSALS_MAX, LETTERS_DROPPED_AT_ONCE_MAX, OUTBOX_PAGE_ENTRIES,
    OUTBOX_PAGES_MAX,
};
use crate::messages::Content;
use crate::records::{Medium, Message};
use crate::world::{Cx, Seed, Services};

/// What is due at an instant.
#[derive(Debug, Default)]
pub struct Due {
    /// Letters, those that are due longest first.
    pub letters: Vec<Letter>,
    /// What stands among them and can't be read.
    pub unreadable: Vec<Unreadable>,
}

/// Something that waits and that nobody can ever be sent: a letter, or a line of a log.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// Why it can't be read; without its content.
    pub why: String,
    /// Where an index has it.
    pub(super) entry: Option<Key>,
    pub(super) record: (Key, Version),
}

/// A letter that waits to be delivered.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Names the letter in [`Services::delivered`], [`Services::failed`] and [`Services::given_up`].
    pub handle: String,
    /// How it travels.
    pub medium: Medium,
    /// The e-mail address or phone number.
    pub to: String,
    /// Who it comes from; empty for a text message.
    pub from: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// One line of plain text; empty for a text message.
    pub subject: String,
    /// HTML in a mail, plain text in a text message.
    pub body: Sensitive<String>,
    /// The code or the temporary password in it.
    pub code: Option<Sensitive<String>>,
    /// The pool of the user.
    pub pool_id: String,
    /// The user; none where a version before this member wrote the letter.
    pub sub: Option<String>,
    /// When it was written, in milliseconds since the epoch.
    pub created_millis: i64,
    /// From when on it is of no use to anybody.
    pub ends_millis: i64,
    /// Deliveries so far that failed for now.
    pub failures: u32,
    /// Those that were refused for good.
    pub refusals: u32,
}

impl Letter {
    /// How often it could not be delivered.
    pub fn tries(&self) -> u32 {
        self.failures.saturating_add(self.refusals)
    }

    /// Whether one more refusal for good is enough.
    pub fn is_nearly_refused(&self) -> bool {
        self.refusals.saturating_add(1) >= LETTER_REFUSALS_MAX
    }

    /// Why nobody is to get it any more at this instant; `None` as long as it is to be sent.
    pub fn is_over(&self, now_millis: i64) -> Option<&'static str> {
        match self {
            _ if self.ends_millis <= now_millis => Some("late"),
            _ if self.failures >= LETTER_FAILURES_MAX => Some("failures"),
            _ => None,
        }
    }
}

impl Services {
    /// What is to be delivered now, `limit` letters at most. Letters to nobody are dropped here.
    ///
    /// # Errors
    /// An internal one where the store can't be read.
    pub async fn due_messages(&self, now_millis: i64, limit: usize) -> Result<Due> {
        self.due_beside(now_millis, limit, &BTreeSet::new()).await
    }

    /// As [`Services::due_messages`], without the letters that are on their way.
    pub(super) async fn due_beside(
        &self,
        now_millis: i64,
        limit: usize,
        under_way: &BTreeSet<String>,
    ) -> Result<Due> {
        let (engine, forward) = (self.engine(), Direction::Forward);
        let call = call(now_millis, "due", 0);
        let cx = Cx::once(self, &call);
        let (mut due, mut to_nobody) = (Due::default(), Vec::new());
        let mut rest = Some(Message::due_until(now_millis));
        for _ in 0..OUTBOX_PAGES_MAX {
            let wanted = limit.saturating_sub(due.letters.len());
            let Some(range) = rest.take().filter(|_| wanted > 0) else {
                break;
            };
            let size = wanted.max(OUTBOX_PAGE_ENTRIES);
            let entries = engine.scan(&range, size, forward).await;
            let entries = entries.map_err(Error::internal)?;
            let (keys, found) = named(engine.as_ref(), &entries).await?;
            if let Some((last, _)) = entries.last().filter(|_| entries.len() == size) {
                rest = Some(range.past(last, forward));
            }
            for (((entry, _), key), found) in entries.into_iter().zip(keys).zip(found) {
                // Between the two reads it may have been delivered.
                let Some(found) = found else { continue };
                match read(&cx, &found) {
                    Ok(Some(letter)) if letter.to.is_empty() => to_nobody.push(letter),
                    Ok(Some(letter)) if under_way.contains(&letter.handle) => {}
                    Ok(Some(letter)) if due.letters.len() < limit => due.letters.push(letter),
                    Ok(_) => {}
                    Err(why) => due.unreadable.push(Unreadable {
                        why,
                        entry: Some(entry),
                        record: (key, found.version),
                    }),
                }
            }
        }
        for letters in to_nobody.chunks(LETTERS_DROPPED_AT_ONCE_MAX) {
            self.drop_letters(now_millis, letters).await?;
        }
        Ok(due)
    }

    /// Forgets what can't be read, under a lease; says whether the lease was still held.
    ///
    /// # Errors
    /// An internal one where the store can't be written.
    pub async fn discard(
        &self,
        it: &Unreadable,
        now_millis: i64,
        held: Option<&HeldLease>,
        seed: Seed,
    ) -> Result<bool> {
        let call = call(now_millis, "discard", 0);
        if !still_held(&mut Cx::once(self, &call), held).await? {
            return Ok(false);
        }
        let (key, version) = it.record.clone();
        let commit = Commit {
            operation: Version::from_bytes(Stream::from_seed(seed.0).bytes::<16>()),
            checks: vec![(key.clone(), Some(version))],
            writes: std::iter::once(key)
                .chain(it.entry.clone())
                .map(Write::Delete)
                .collect(),
        };
        let done = self.engine().commit(commit).await;
        if done.map_err(Error::internal)? == Outcome::Committed {
            let key = it.record.0.to_string();
            self.note_unreadable(now_millis, &key).await?;
        }
        Ok(true)
    }
}

/// What entries of an index name: the keys, and what is there.
pub(super) async fn named(
    engine: &dyn Engine,
    entries: &[(Key, Versioned)],
) -> Result<(Vec<Key>, Vec<Option<Versioned>>)> {
    let named = entries.iter().map(|(_, entry)| walk::primary(&entry.value));
    // What is no entry names the empty key, where nothing is: a check tells of it.
    let keys: Vec<Key> = named.map(std::result::Result::unwrap_or_default).collect();
    let found = engine.get(&keys).await.map_err(Error::internal)?;
    Ok((keys, found))
}

/// The letter of a record; `None` where a newer version of the program has to read it.
pub(super) fn read(cx: &Cx<'_>, found: &Versioned) -> std::result::Result<Option<Letter>, String> {
    match store::decode::<Message>(&found.value) {
        Ok(message) => opened(cx, message).map(Some).map_err(|error| {
            error
                .cause()
                .map_or_else(|| error.to_string(), ToString::to_string)
        }),
        Err(StoreError::NewerFormat { .. }) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

fn opened(cx: &Cx<'_>, message: Message) -> Result<Letter> {
    let plain = cx.open(&Message::context(&message.id), &message.letter)?;
    let content: Content = serde_json::from_slice(&plain).map_err(Error::internal)?;
    Ok(Letter {
        handle: format!("{}.{}", message.created_millis, message.id),
        medium: message.medium,
        to: content.to,
        from: content.from,
        reply_to: content.reply_to,
        subject: content.subject,
        body: Sensitive::new(content.body),
        code: content.code.map(Sensitive::new),
        sub: content.sub,
        created_millis: message.created_millis,
        ends_millis: message.ends_millis(),
        failures: message.failures,
        refusals: message.refusals,
        pool_id: message.pool_id,
    })
}
