//! The job that makes the users of a file: some rows a step, each step one commit, which also says how far the job has come.

use async_trait::async_trait;
use model::Error;
use serde::{Deserialize, Serialize};
use store::Key;
use work::{Change, Job, Kind, Progress, Step, Then, Trouble, Turn};

use super::log::{self, Outcome};
use super::reading::{self, Cursor, Judged, Taken};
use super::{columns, file, running};
use crate::Result;
use crate::limits::{
    IMPORT_CHECKS_MAX, IMPORT_LOG_MILLIS, IMPORT_ROWS_AT_ONCE_MAX, IMPORT_WRITES_MAX,
};
use crate::people::{arrival, decoys};
use crate::records::{ImportLog, ImportState, Pool, User, UserImport};
use crate::rules::names;
use crate::world::{Call, Caller, Cx, Identity, Peer, Presence, Seed, Services};

const STOPPED: &str = "The Import Job was stopped by the developer.";
const NOBODY: &str = "Too many users have failed or been skipped during the import.";

/// The imports of users into pools.
pub(crate) struct Import<'a>(pub(crate) &'a Services);

/// Which import it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Payload {
    pool_id: String,
    import_id: String,
}

/// The job of an import that is to begin.
///
/// # Errors
/// An internal one where there can be none.
pub(crate) fn job(import: &UserImport, now_millis: i64) -> Result<Job> {
    let payload = Payload {
        pool_id: import.pool_id.clone(),
        import_id: import.id.clone(),
    };
    let id = id(&import.pool_id, &import.id);
    Job::new(Import::NAME, &id, &payload, now_millis).map_err(Error::internal)
}

/// Where the job of an import stands.
pub(super) fn key_of(pool_id: &str, import_id: &str) -> Key {
    Job::key_of(Import::NAME, &id(pool_id, import_id))
}

fn id(pool_id: &str, import_id: &str) -> String {
    format!("{pool_id}/{import_id}")
}

impl Import<'_> {
    const NAME: &'static str = "import";
}

#[async_trait]
impl Kind for Import<'_> {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn step(&self, turn: &Turn<'_>) -> std::result::Result<Step, Trouble> {
        let payload: Payload = turn.payload()?;
        let cursor: Cursor = turn.cursor()?.unwrap_or_default();
        let call = Call {
            now_millis: turn.now_millis,
            seed: Seed(turn.seed),
            region: String::new(),
            account: String::new(),
            caller: Caller::Principal(Identity::root("")),
            peer: Peer::Unknown,
            client: Presence::default(),
        };
        let mut cx = Cx::once(self.0, &call);
        let rows_max = turn.narrowed(IMPORT_ROWS_AT_ONCE_MAX);
        let progress = advance(&mut cx, &payload, cursor, rows_max).await;
        let (progress, then) = match progress {
            Ok(Some((cursor, done))) => (Progress::to(&cursor, done)?, Then::Again),
            Ok(None) => (Progress::anew(0), Then::Done),
            Err(error) => return Err(trouble(&error)),
        };
        Ok(Step::Change(Change {
            parts: cx.into_parts()?,
            progress,
            then,
            faults: Vec::new(),
        }))
    }
}

/// Takes some rows of an import's file. Gives where the next step goes on, unless there is none, and how many rows there were.
async fn advance(
    cx: &mut Cx<'_>,
    payload: &Payload,
    cursor: Cursor,
    rows_max: usize,
) -> Result<Option<(Cursor, u64)>> {
    let pool_key = Pool::key_of(&payload.pool_id);
    let key = UserImport::key_of(&payload.pool_id, &payload.import_id);
    let import = cx.load::<UserImport>(&key).await?;
    let pool = cx.load::<Pool>(&pool_key).await?;
    let (Some(mut import), Some(pool)) = (import, pool) else {
        return Ok(None);
    };
    let Some(upload) = import.upload.clone() else {
        return Err(Error::internal("an import without a file was started"));
    };
    if !import.state.is_under_way() {
        return clear(cx, &import, cursor).await;
    }
    let taken = if import.state == ImportState::Stopping {
        Taken::ended(cursor, ImportState::Stopped, STOPPED.to_owned())
    } else {
        let rows_max = rows_max.min(rows_of_a_commit(cx, &pool));
        reading::take(cx, &pool, (&import, &upload), cursor, rows_max).await?
    };
    let Taken { cursor, rows, end } = taken;
    let done = rows.len() as u64;
    admit(cx, &pool, &mut import, rows).await?;
    if let Some((state, message)) = end {
        finish(cx, &mut import, state, &message).await?;
    } else {
        import.state = ImportState::InProgress;
    }
    cx.update(&import);
    Ok(Some((cursor, done)))
}

/// Ends an import. One of which nobody came has failed.
async fn finish(
    cx: &mut Cx<'_>,
    import: &mut UserImport,
    state: ImportState,
    message: &str,
) -> Result<()> {
    let is_vain = import.imported == 0 && import.rows() > 0;
    let (state, message) = match state {
        ImportState::Succeeded if is_vain => (ImportState::Failed, NOBODY),
        state => (state, message),
    };
    import.state = state;
    import.message = Some(columns::told(message));
    import.ended_millis = Some(cx.now());
    if let Some(running) = running::of_pool(cx, &import.pool_id).await? {
        cx.delete(&running);
    }
    Ok(())
}

/// Removes some of what is left of the file of an import that has ended.
async fn clear(
    cx: &mut Cx<'_>,
    import: &UserImport,
    mut cursor: Cursor,
) -> Result<Option<(Cursor, u64)>> {
    let rest = file::remove(cx, import, cursor.offset).await?;
    Ok(rest.map(|offset| {
        cursor.offset = offset;
        (cursor, 0)
    }))
}

/// How many rows a commit holds at most: by what each writes, and by what is looked at for each.
fn rows_of_a_commit(cx: &Cx<'_>, pool: &Pool) -> usize {
    let names = 1 + names::aliases_of(pool).len();
    let looks = if cx.services.settings().look_alikes_refused {
        2 * names
    } else {
        0
    };
    let audited = usize::from(cx.services.keeps_audit());
    // The user, the names, what the lists by address and by number go by, and the entry of the audit log.
    let writes = 3 + names + looks + audited;
    let checks = 1 + names * names + looks;
    (IMPORT_WRITES_MAX / writes).min(IMPORT_CHECKS_MAX / checks)
}

/// Adds the users whose names are free, counts, and says in the log what became of each row.
async fn admit(
    cx: &mut Cx<'_>,
    pool: &Pool,
    import: &mut UserImport,
    rows: Vec<(u64, Judged)>,
) -> Result<()> {
    let Some((first_line, _)) = rows.first() else {
        return Ok(());
    };
    let first_line = *first_line;
    let (mut newcomers, mut judged) = (Vec::new(), Vec::with_capacity(rows.len()));
    let mut hashes = Vec::new();
    for (number, row) in rows {
        judged.push(match row {
            Judged::Failed(reason) => (number, Some(reason)),
            Judged::Newcomer(newcomer) => {
                let (newcomer, hash) = *newcomer;
                newcomers.push(newcomer);
                hashes.push(hash);
                (number, None)
            }
        });
    }
    let texts = hashes.iter().flatten();
    decoys::keep(cx, pool, texts.map(|hash| hash.expose().as_str())).await?;
    let taken = arrival::taken(cx, pool, &mut newcomers).await?;
    let mut newcomers = newcomers.into_iter().zip(hashes).zip(taken);
    let mut lines = Vec::with_capacity(judged.len());
    for (number, reason) in judged {
        let newcomer = if reason.is_none() {
            newcomers.next()
        } else {
            None
        };
        let outcome = match (reason, newcomer) {
            (None, Some(((newcomer, hash), None))) => {
                let mut user = newcomer.user;
                if let Some(hash) = hash {
                    let context = User::hash_context(&pool.id, &user.sub);
                    user.hash = Some(cx.seal(&context, hash.expose().as_bytes()));
                }
                cx.insert(&user);
                arrival::note(cx, "ImportUser", &user, Some(&import.id));
                Outcome::Imported
            }
            (None, Some((_, Some(taken)))) => log::taken(taken),
            (reason, _) => Outcome::Failed(reason.unwrap_or_default()),
        };
        match outcome {
            Outcome::Imported => import.imported += 1,
            Outcome::Skipped => import.skipped += 1,
            Outcome::Failed(_) => import.failed += 1,
        }
        lines.push(log::line(number, &outcome));
    }
    cx.insert(&ImportLog {
        pool_id: pool.id.clone(),
        import_id: import.id.clone(),
        first_line,
        at_millis: cx.now(),
        lines,
        expires_millis: cx.now().saturating_add(IMPORT_LOG_MILLIS),
    });
    Ok(())
}

fn trouble(error: &Error) -> Trouble {
    let cause = error.cause().map(ToString::to_string);
    Trouble::passing(&cause.unwrap_or(error.to_string()))
}
