//! `CreateUserImportJob`: makes an import of users, and gives the address to which their file is sent.
//!
//! Refuses, in this order: an unknown pool; a role of another account; one import too many.
//! Changes: the import is there, counted, and waits for its file and to be started. Sends nothing.

use model::{CreateUserImportJobRequest, CreateUserImportJobResponse, Error, ErrorCode};

use crate::imports::view;
use crate::lists::counts::{self, Counted};
use crate::records::{ImportState, UserImport};
use crate::rules::groups;
use crate::world::Cx;
use crate::{Result, limits, load};

/// Letters and digits of an id, as AWS's has.
const ID_CHARACTERS: usize = 10;

pub(crate) async fn create_user_import_job(
    cx: &mut Cx<'_>,
    request: CreateUserImportJobRequest,
) -> Result<CreateUserImportJobResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    groups::refuse_foreign_role(&pool.account, Some(&request.cloud_watch_logs_role_arn))?;
    let counts = counts::with_imports(cx, &pool.id).await?;
    if counts.is_full(Counted::Imports) {
        return Err(Error::new(
            ErrorCode::LimitExceededException,
            format!(
                "A user pool can not have more than {} user import jobs.",
                limits::IMPORTS_MAX
            ),
        ));
    }

    let import = UserImport {
        pool_id: pool.id.clone(),
        id: format!("import-{}", cx.random.alphanumeric(ID_CHARACTERS)),
        name: request.job_name,
        role_arn: request.cloud_watch_logs_role_arn,
        hashed: request.password_hashing_algorithm.map(view::hashed_by),
        state: ImportState::Created,
        created_millis: cx.now(),
        started_millis: None,
        ended_millis: None,
        message: None,
        upload: None,
        uploads: 0,
        imported: 0,
        skipped: 0,
        failed: 0,
    };
    cx.insert(&import);
    counts.more(cx, Counted::Imports);
    Ok(CreateUserImportJobResponse {
        user_import_job: Some(view::job_type(cx, &pool, import)),
    })
}
