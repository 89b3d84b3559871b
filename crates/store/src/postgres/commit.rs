//! Commits: each is one statement. What takes thought is a commit whose answer is missing.
//!
//! Such a commit is given again, if it checks the version of a key that it writes: once it is kept, that
//! version is gone for ever. Then there are three ends. It is kept, now or before: the version of a key
//! that it puts tells. It is certain not to have been kept: a check failed, and a key that it
//! would have changed still has the version that was read. Or neither can be shown, because what it
//! would have written has been written over or deleted since, and the outcome stays unknown.
//!
//! A commit that checks no more than absence is not given again, since somebody may have deleted meanwhile
//! what it put, a used code for instance, which would come back. What it put is looked for instead.

use std::sync::atomic::Ordering;

use tokio::time::{Instant, sleep};
use tokio_postgres::Row;

use super::fault::Fault;
use super::{Postgres, pause};
use crate::{Cause, Commit, Key, Outcome, StoreError, limits};

/// What is asked of the server.
#[derive(Clone, Copy, PartialEq)]
enum Ask {
    /// To do it.
    Do,
    /// Whether it is done, and durable.
    Confirm,
}

/// What the server answered.
enum Answer {
    Kept,
    /// A key had the operation already.
    KeptBefore,
    /// A check failed; whether a key that the commit would have changed is as it was read.
    Failed {
        untouched: bool,
    },
    /// No key has the operation.
    Absent,
}

/// How often a commit was tried in vain, by why it was: each of these has patience of its own.
#[derive(Default)]
struct Tries {
    /// Undone for the sake of others.
    undone: u32,
    /// Never sent, for want of a connection.
    unsent: u32,
    /// Sent, without an answer that says what became of it.
    in_doubt: u32,
}

impl Postgres {
    pub(super) async fn settle(&self, commit: &Commit) -> Result<Outcome, StoreError> {
        let mut until = Instant::now() + self.deadline();
        let (mut doubt, mut ask): (Option<Cause>, _) = (None, Ask::Do);
        let (mut tries, mut reason) = (Tries::default(), None);
        loop {
            let before = match self.ask(ask, commit, until).await {
                Ok(Answer::Kept) => return Ok(Outcome::Committed),
                Ok(Answer::KeptBefore) => {
                    doubt.get_or_insert_with(|| "its keys were written over since".into());
                    ask = Ask::Confirm;
                    Some(one_more(&mut tries.in_doubt))
                }
                Ok(Answer::Failed { untouched }) if untouched || doubt.is_none() => {
                    return Ok(Outcome::Conflict);
                }
                Ok(Answer::Absent) if is_repeatable(commit) => {
                    ask = Ask::Do;
                    Some(one_more(&mut tries.in_doubt))
                }
                // What is in doubt has its time to find out, however often others come first.
                Err(Fault::Undone)
                    if tries.undone < limits::COMMIT_TRIES_MAX
                        || doubt.is_some() && Instant::now() < until =>
                {
                    self.retries.fetch_add(1, Ordering::Relaxed);
                    Some(one_more(&mut tries.undone))
                }
                Err(Fault::Undone) if doubt.is_none() => return Ok(Outcome::Conflict),
                Err(Fault::Unsent(error)) if Instant::now() < until => {
                    reason = Some(error);
                    Some(one_more(&mut tries.unsent))
                }
                // That the time is over says less than what came before it.
                Err(Fault::Unsent(error)) if doubt.is_none() => {
                    return Err(reason.unwrap_or(error));
                }
                Err(Fault::Refused(error)) if doubt.is_none() => return Err(error),
                Err(Fault::Lost(cause)) => {
                    if doubt.is_none() {
                        self.read_back.fetch_add(1, Ordering::Relaxed);
                        until = Instant::now() + self.deadline();
                    }
                    doubt.get_or_insert(cause);
                    if !is_repeatable(commit) {
                        ask = Ask::Confirm;
                    }
                    let has_time = Instant::now() < until;
                    has_time.then(|| one_more(&mut tries.in_doubt))
                }
                Ok(Answer::Failed { .. } | Answer::Absent) | Err(_) => None,
            };
            let Some(before) = before else {
                let cause = doubt.unwrap_or_else(|| "no answer".into());
                return Err(StoreError::OutcomeUnknown(cause));
            };
            sleep(pause(commit.operation, before)).await;
        }
    }

    async fn ask(&self, ask: Ask, commit: &Commit, until: Instant) -> Result<Answer, Fault> {
        let connection = self.checkout(until).await?;
        if ask == Ask::Confirm {
            let asked = tokio::time::timeout_at(until, connection.confirm(commit)).await;
            let there = super::answered(connection, asked)?;
            return Ok(if there { Answer::Kept } else { Answer::Absent });
        }
        let asked = tokio::time::timeout_at(until, connection.commit(commit)).await;
        let failed = super::answered(connection, asked)?;
        if failed.is_empty() {
            return Ok(Answer::Kept);
        }
        answer_of(commit, &failed).map_err(Fault::from)
    }
}

/// Counts one more try, and says how many there were before it.
fn one_more(count: &mut u32) -> u32 {
    *count += 1;
    *count - 1
}

/// What the rows of [`super::sql::COMMIT`] say.
fn answer_of(commit: &Commit, failed: &[Row]) -> Result<Answer, tokio_postgres::Error> {
    let operation = commit.operation.to_bytes();
    let mut numbers = Vec::new();
    for row in failed {
        if row.try_get::<_, Option<&[u8]>>(1)? == Some(operation.as_slice()) {
            return Ok(Answer::KeptBefore);
        }
        numbers.push(row.try_get::<_, i64>(0)?);
    }
    let held = (1..)
        .zip(&commit.checks)
        .filter(|(number, _)| !numbers.contains(number));
    let untouched = held
        .into_iter()
        .any(|(_, (key, version))| version.is_some() && writes(commit, key));
    Ok(Answer::Failed { untouched })
}

/// Whether the commit, once kept, can never be kept again: it checks a version that it replaces.
fn is_repeatable(commit: &Commit) -> bool {
    let replaces = |(key, version): &(Key, _)| Option::is_some(version) && writes(commit, key);
    commit.checks.iter().any(replaces)
}

fn writes(commit: &Commit, key: &Key) -> bool {
    commit.writes.iter().any(|write| write.key() == key)
}
