//! An import as the API shows it.

use model::{
    Error, ErrorCode, PasswordHashingAlgorithmType, Timestamp, UserImportJobStatusType,
    UserImportJobType,
};

use super::{running, upload};
use crate::Result;
use crate::records::{HashedBy, ImportState, Pool, UserImport};
use crate::world::Cx;

const EXPIRED: &str = "The user import job has expired.";
const GIVEN_UP: &str = "The import job could not be gone on with. The server's log says why.";

/// An import of a pool, as it is.
///
/// # Errors
/// `ResourceNotFoundException` where there is none of this id.
pub(crate) async fn find(cx: &mut Cx<'_>, pool: &Pool, id: &str) -> Result<UserImport> {
    let found = cx
        .load::<UserImport>(&UserImport::key_of(&pool.id, id))
        .await?;
    found.ok_or_else(|| {
        Error::new(
            ErrorCode::ResourceNotFoundException,
            format!("User import job {id} does not exist."),
        )
    })
}

/// The import with all that there is to be seen of it. One whose job was given up has failed.
pub(crate) async fn shown(
    cx: &mut Cx<'_>,
    pool: &Pool,
    import: UserImport,
) -> Result<UserImportJobType> {
    if is_given_up(cx, &import).await? {
        let failed = UserImport {
            state: ImportState::Failed,
            message: Some(GIVEN_UP.to_owned()),
            ..import
        };
        return Ok(job_type(cx, pool, failed));
    }
    Ok(job_type(cx, pool, import))
}

/// Whether an import is under way by what it says itself, and its job was given up.
///
/// # Errors
/// An internal one where the store fails.
pub(crate) async fn is_given_up(cx: &mut Cx<'_>, import: &UserImport) -> Result<bool> {
    let is_under_way = import.state.is_under_way();
    Ok(is_under_way && !running::is_gone_on_with(cx, &import.pool_id, &import.id).await?)
}

/// The import, whose job is as the import says.
pub(crate) fn job_type(cx: &Cx<'_>, pool: &Pool, import: UserImport) -> UserImportJobType {
    let is_expired = import.is_expired(cx.now());
    let (ended, message) = if is_expired {
        (Some(import.start_until_millis()), Some(EXPIRED.to_owned()))
    } else {
        (import.ended_millis, import.message.clone())
    };
    UserImportJobType {
        cloud_watch_logs_role_arn: Some(import.role_arn.clone()),
        completion_date: ended.map(Timestamp::from_millis),
        completion_message: message,
        creation_date: Some(Timestamp::from_millis(import.created_millis)),
        failed_users: Some(count(import.failed)),
        imported_users: Some(count(import.imported)),
        job_id: Some(import.id.clone()),
        job_name: Some(import.name.clone()),
        password_hashing_algorithm: import.hashed.map(algorithm),
        pre_signed_url: Some(upload::address(cx.services, pool, &import)),
        skipped_users: Some(count(import.skipped)),
        start_date: import.started_millis.map(Timestamp::from_millis),
        status: Some(status(&import, is_expired)),
        user_pool_id: Some(import.pool_id),
    }
}

/// What the API calls where an import is.
pub(crate) fn status(import: &UserImport, is_expired: bool) -> UserImportJobStatusType {
    match import.state {
        ImportState::Created if is_expired => UserImportJobStatusType::Expired,
        ImportState::Created => UserImportJobStatusType::Created,
        ImportState::Pending => UserImportJobStatusType::Pending,
        ImportState::InProgress => UserImportJobStatusType::InProgress,
        ImportState::Stopping => UserImportJobStatusType::Stopping,
        ImportState::Stopped => UserImportJobStatusType::Stopped,
        ImportState::Failed => UserImportJobStatusType::Failed,
        ImportState::Succeeded => UserImportJobStatusType::Succeeded,
    }
}

/// How the passwords of a file are hashed, by the API's name.
pub(crate) fn hashed_by(algorithm: PasswordHashingAlgorithmType) -> HashedBy {
    match algorithm {
        PasswordHashingAlgorithmType::Bcrypt => HashedBy::Bcrypt,
        PasswordHashingAlgorithmType::Scrypt => HashedBy::Scrypt,
        PasswordHashingAlgorithmType::Argon2id => HashedBy::Argon2id,
        PasswordHashingAlgorithmType::Pbkdf2Sha256 => HashedBy::Pbkdf2Sha256,
    }
}

fn algorithm(hashed: HashedBy) -> PasswordHashingAlgorithmType {
    match hashed {
        HashedBy::Bcrypt => PasswordHashingAlgorithmType::Bcrypt,
        HashedBy::Scrypt => PasswordHashingAlgorithmType::Scrypt,
        HashedBy::Argon2id => PasswordHashingAlgorithmType::Argon2id,
        HashedBy::Pbkdf2Sha256 => PasswordHashingAlgorithmType::Pbkdf2Sha256,
    }
}

fn count(users: u64) -> i64 {
    i64::try_from(users).unwrap_or(i64::MAX)
}
