//! The import that a pool has under way, of which there is one at a time.

use model::{Error, ErrorCode};
use work::Job;

use super::job;
use crate::Result;
use crate::records::ImportRunning;
use crate::world::Cx;

/// The mark of the import that is under way in a pool.
pub(crate) async fn of_pool(cx: &mut Cx<'_>, pool_id: &str) -> Result<Option<ImportRunning>> {
    cx.load::<ImportRunning>(&ImportRunning::key_of(pool_id))
        .await
}

/// Whether the job of an import is gone on with: one that can't be ends without it.
pub(crate) async fn is_gone_on_with(
    cx: &mut Cx<'_>,
    pool_id: &str,
    import_id: &str,
) -> Result<bool> {
    let job = cx.load::<Job>(&job::key_of(pool_id, import_id)).await?;
    Ok(job.is_some_and(|job| job.end.is_none()))
}

/// Refuses to change what an import rests on while it is under way.
///
/// # Errors
/// `UserImportInProgressException`.
pub(crate) async fn refuse_during(cx: &mut Cx<'_>, pool_id: &str) -> Result<()> {
    let Some(running) = of_pool(cx, pool_id).await? else {
        return Ok(());
    };
    let id = &running.import_id;
    if !is_gone_on_with(cx, pool_id, id).await? {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::UserImportInProgressException,
        format!("User import job {id} is in progress. Wait until it has ended, or stop it."),
    ))
}
