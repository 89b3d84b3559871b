//! `StartUserImportJob`: begins to import the users of a file.
//!
//! Refuses, in this order: an unknown pool; an unknown import; one that was started, or not in time; one whose file has not come; a
//! pool that proves no addresses by itself; another import of the pool that is under way.
//! Changes: a job is made that goes through the file in bounded steps, and makes its users; the pool's settings stay as they are
//! meanwhile. Sends nothing.

use model::{
    Error, ErrorCode, StartUserImportJobRequest, StartUserImportJobResponse,
    UserImportJobStatusType,
};

use crate::imports::{self, running, view};
use crate::records::{Contact, ImportRunning, ImportState};
use crate::rules::contacts;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn start_user_import_job(
    cx: &mut Cx<'_>,
    request: StartUserImportJobRequest,
) -> Result<StartUserImportJobResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let mut import = view::find(cx, &pool, &request.job_id).await?;
    let id = &request.job_id;
    let status = view::status(&import, import.is_expired(cx.now()));
    if status != UserImportJobStatusType::Created {
        return Err(unmet(format!(
            "User import job {id} can not be started. Its status is {}, and has to be Created.",
            status.as_str()
        )));
    }
    if import.upload.is_none() {
        return Err(unmet(format!("No csv file was uploaded for {id}")));
    }
    let is_proved = |contact| contacts::is_auto_verified(&pool, contact);
    if !Contact::ALL.into_iter().any(is_proved) {
        return Err(unmet(
            "User import job can not be started. The user pool has no auto-verified attribute: set AutoVerifiedAttributes.".to_owned(),
        ));
    }
    let before = running::of_pool(cx, &pool.id).await?;
    if let Some(before) = &before {
        let other = &before.import_id;
        if running::is_gone_on_with(cx, &pool.id, other).await? {
            return Err(unmet(format!(
                "User import job {other} is in progress, and there is one at a time. Wait until it has ended, or stop it."
            )));
        }
    }

    let running = ImportRunning {
        pool_id: pool.id.clone(),
        import_id: import.id.clone(),
    };
    if before.is_some() {
        cx.update(&running);
    } else {
        cx.insert(&running);
    }
    import.state = ImportState::Pending;
    import.started_millis = Some(cx.now());
    cx.insert(&imports::job(&import, cx.now())?);
    cx.update(&import);
    Ok(StartUserImportJobResponse {
        user_import_job: Some(view::job_type(cx, &pool, import)),
    })
}

fn unmet(sentence: String) -> Error {
    Error::new(ErrorCode::PreconditionNotMetException, sentence)
}
