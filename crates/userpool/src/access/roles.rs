//! Assumed roles: their credentials are self-contained, so that nothing is stored for them.

use crypto::random::Stream;
use model::{Error, ErrorCode, Sensitive, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::access::Principal;
use crate::call::{Call, Caller};
use crate::directory::Directory;

/// What seals a session token.
const CONTEXT: &str = "session token";

/// A wish to act in a role.
#[derive(Debug, Clone)]
pub struct AssumeRole {
    /// `arn:aws:iam::<account>:role/<name>`.
    pub role_arn: String,
    /// Becomes the last part of the principal's ARN.
    pub session_name: String,
    /// How long the credentials hold.
    pub duration_seconds: i64,
}

/// The credentials of an assumed role.
#[derive(Debug, Clone)]
pub struct AssumedRole {
    /// `ASIA` and sixteen upper-case letters and digits.
    pub access_key_id: String,
    /// Forty letters and digits.
    pub secret: Sensitive<String>,
    /// Has to come with each request that is signed with the key.
    pub session_token: Sensitive<String>,
    /// When the credentials cease to hold.
    pub expires: Timestamp,
    /// `arn:aws:sts::<account>:assumed-role/<role>/<session>`.
    pub arn: String,
    /// `AROA…:<session>`.
    pub assumed_role_id: String,
}

/// What a session token says, sealed.
#[derive(Serialize, Deserialize)]
struct Claims {
    access_key_id: String,
    secret: String,
    arn: String,
    account: String,
    user_id: String,
    expires_millis: i64,
}

impl Directory {
    /// Gives the caller credentials of a role. Any principal may assume any role: who may do what is the operator's to say
    /// by handing out keys.
    ///
    /// # Errors
    /// `AccessDenied` for a caller without a key; `ValidationError` for a role that is not written as an ARN.
    pub fn assume_role(&self, call: &Call, wish: &AssumeRole) -> Result<AssumedRole> {
        if call.caller == Caller::Anonymous {
            return Err(Error::new(
                ErrorCode::AccessDenied,
                "Not authorized to perform sts:AssumeRole",
            ));
        }
        let (account, role) = parts(&wish.role_arn).ok_or_else(|| {
            let role = &wish.role_arn;
            Error::new(ErrorCode::ValidationError, format!("{role} is invalid"))
        })?;
        let mut random = Stream::from_seed(call.seed.0);
        let access_key_id = format!("ASIA{}", random.alphanumeric(16).to_uppercase());
        let secret = random.alphanumeric(40);
        let session = &wish.session_name;
        let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{session}");
        let assumed_role_id = format!("AROA{}:{session}", random.alphanumeric(17).to_uppercase());
        let expires_millis = call.now_millis + 1000 * wish.duration_seconds;
        let claims = Claims {
            access_key_id: access_key_id.clone(),
            secret: secret.clone(),
            arn: arn.clone(),
            account: account.to_owned(),
            user_id: assumed_role_id.clone(),
            expires_millis,
        };
        let plain = serde_json::to_vec(&claims).map_err(Error::internal)?;
        let session_token = self.keyring().seal(CONTEXT, &plain, &mut random);
        Ok(AssumedRole {
            access_key_id,
            secret: Sensitive::new(secret),
            session_token: Sensitive::new(session_token),
            expires: Timestamp::from_millis(expires_millis),
            arn,
            assumed_role_id,
        })
    }
}

/// The principal of a session token that is ours, goes with the access key and has not expired.
pub(super) fn principal(
    directory: &Directory,
    call: &Call,
    access_key_id: &str,
    token: &str,
) -> Option<Principal> {
    let plain = directory.keyring().open(CONTEXT, token).ok()?;
    let claims: Claims = serde_json::from_slice(&plain).ok()?;
    let holds = claims.access_key_id == access_key_id && call.now_millis < claims.expires_millis;
    holds.then(|| Principal {
        secret: Sensitive::new(claims.secret),
        arn: claims.arn,
        account: claims.account,
        user_id: claims.user_id,
    })
}

/// The account and the role's name (without its path) of a role's ARN.
fn parts(arn: &str) -> Option<(&str, &str)> {
    let rest = arn.strip_prefix("arn:")?.split_once(":iam::")?.1;
    let (account, role) = rest.split_once(":role/")?;
    let role = role.rsplit('/').next()?;
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !role.is_empty()).then_some((account, role))
}
