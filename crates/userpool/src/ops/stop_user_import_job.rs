//! `StopUserImportJob`: stops an import of users. Those who have come stay.
//!
//! Refuses, in this order: an unknown pool; an unknown import; one that is not under way, or whose job was given up.
//! Changes: the import's job ends before its next step. Sends nothing.

use model::{
    Error, ErrorCode, StopUserImportJobRequest, StopUserImportJobResponse, UserImportJobStatusType,
};

use crate::imports::view;
use crate::records::ImportState;
use crate::world::Cx;
use crate::{Result, load};

pub(crate) async fn stop_user_import_job(
    cx: &mut Cx<'_>,
    request: StopUserImportJobRequest,
) -> Result<StopUserImportJobResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let mut import = view::find(cx, &pool, &request.job_id).await?;
    let is_given_up = view::is_given_up(cx, &import).await?;
    if is_given_up || !import.state.is_under_way() {
        let status = if is_given_up {
            UserImportJobStatusType::Failed
        } else {
            view::status(&import, import.is_expired(cx.now()))
        };
        return Err(Error::new(
            ErrorCode::PreconditionNotMetException,
            format!(
                "User import job {} can not be stopped. Its status is {}, and has to be Pending or InProgress.",
                request.job_id,
                status.as_str()
            ),
        ));
    }

    import.state = ImportState::Stopping;
    cx.update(&import);
    Ok(StopUserImportJobResponse {
        user_import_job: Some(view::job_type(cx, &pool, import)),
    })
}
