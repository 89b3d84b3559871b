//! AWS Security Token Service, as far as the AWS CLI and the CDK need it.

use model::sts::{
    AssumeRoleRequest, AssumeRoleResponse, AssumedRoleUser, Credentials, GetCallerIdentityResponse,
    Operation,
};
use model::{Error, ErrorCode};
use serde::Serialize;
use serde_json::Value;
use userpool::{AssumeRole, Call, Directory, Principal};

/// Seconds that a role's credentials hold if the request does not say.
const DURATION_SECONDS: i32 = 3600;

/// Runs an operation for the principal who signed it.
pub(crate) fn perform(
    directory: &Directory,
    call: &Call,
    principal: &Principal,
    operation: Operation,
    input: Value,
) -> Result<Value, Error> {
    match operation {
        Operation::GetCallerIdentity => answer(&GetCallerIdentityResponse {
            account: Some(principal.account.clone()),
            arn: Some(principal.identity.arn.clone()),
            user_id: Some(principal.user_id.clone()),
        }),
        Operation::AssumeRole => {
            let request: AssumeRoleRequest =
                serde_json::from_value(input).map_err(Error::internal)?;
            answer(&assume_role(directory, call, &request)?)
        }
        other => Err(Error::new(
            ErrorCode::InvalidAction,
            format!(
                "{} is an operation of AWS STS that Cenote does not have.",
                other.name()
            ),
        )),
    }
}

fn assume_role(
    directory: &Directory,
    call: &Call,
    request: &AssumeRoleRequest,
) -> Result<AssumeRoleResponse, Error> {
    let wish = AssumeRole {
        role_arn: request.role_arn.clone(),
        session_name: request.role_session_name.clone(),
        duration_seconds: i64::from(request.duration_seconds.unwrap_or(DURATION_SECONDS)),
    };
    let role = directory.assume_role(call, &wish)?;
    Ok(AssumeRoleResponse {
        credentials: Some(Credentials {
            access_key_id: role.access_key_id,
            secret_access_key: role.secret,
            session_token: role.session_token.into_exposed(),
            expiration: role.expires,
        }),
        assumed_role_user: Some(AssumedRoleUser {
            arn: role.arn,
            assumed_role_id: role.assumed_role_id,
        }),
        ..AssumeRoleResponse::default()
    })
}

fn answer(output: &impl Serialize) -> Result<Value, Error> {
    serde_json::to_value(output).map_err(Error::internal)
}
