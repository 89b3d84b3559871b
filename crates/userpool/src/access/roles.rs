//! Assumed roles: their credentials are self-contained, so that nothing is stored for them.

use crypto::random::Stream;
use model::{Error, ErrorCode, Sensitive, Timestamp};
use serde::{Deserialize, Serialize};

use crate::access::keys::holding;
use crate::access::permission::denied;
use crate::access::{Action, Principal};
use crate::world::{Call, Caller, Cx, Identity, Origin, Services};
use crate::{Result, limits};

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
    /// The access key from which it comes.
    origin: String,
    /// The epoch of that key in which the token holds.
    epoch_millis: i64,
    /// When the chain of roles ends: what is assumed with this token holds no longer either.
    until_millis: i64,
}

impl Services {
    /// Gives the caller credentials of a role in its own account. They may do what its key may do, and hold no longer than the
    /// chain that the key began, whatever is assumed on the way.
    ///
    /// # Errors
    /// `AccessDenied` for a caller without a key, one whose key does not allow it, and a role of another account;
    /// `ValidationError` for a role that is not written as an ARN, and for more time than there is.
    pub fn assume_role(&self, call: &Call, wish: &AssumeRole) -> Result<AssumedRole> {
        let Caller::Principal(identity) = &call.caller else {
            return Err(no_key());
        };
        let Some(caller) = &identity.origin else {
            return Err(no_key());
        };
        let (account, role) = parts(&wish.role_arn).ok_or_else(|| {
            let role = &wish.role_arn;
            Error::new(ErrorCode::ValidationError, format!("{role} is invalid"))
        })?;
        let action = Action {
            service: "sts",
            name: "AssumeRole",
            resource: Some(wish.role_arn.clone()),
            pool: None,
        };
        call.permit(&action)?;
        if account != call.account {
            return Err(denied(&identity.arn, &action, false));
        }
        if wish.duration_seconds * 1000 > limits::CHAIN_MILLIS {
            return Err(Error::new(
                ErrorCode::ValidationError,
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            ));
        }
        let mut random = Stream::from_seed(call.seed.0);
        let access_key_id = format!("ASIA{}", random.alphanumeric(16).to_uppercase());
        let secret = random.alphanumeric(40);
        let session = &wish.session_name;
        let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{session}");
        let assumed_role_id = format!("AROA{}:{session}", random.alphanumeric(17).to_uppercase());
        let until_millis = caller
            .until_millis
            .unwrap_or(call.now_millis + limits::CHAIN_MILLIS);
        let expires_millis = until_millis.min(call.now_millis + 1000 * wish.duration_seconds);
        let claims = Claims {
            access_key_id: access_key_id.clone(),
            secret: secret.clone(),
            arn: arn.clone(),
            account: account.to_owned(),
            user_id: assumed_role_id.clone(),
            expires_millis,
            origin: caller.key_id.clone(),
            epoch_millis: caller.epoch_millis,
            until_millis,
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

fn no_key() -> Error {
    Error::new(
        ErrorCode::AccessDenied,
        "Not authorized to perform sts:AssumeRole",
    )
}

/// The principal of a session token that is ours and goes with the access key, while the key from which it comes holds.
pub(super) async fn principal(
    services: &Services,
    call: &Call,
    access_key_id: &str,
    token: &str,
) -> Result<Option<Principal>> {
    let Some(claims) = open(services, token).filter(|it| it.access_key_id == access_key_id) else {
        return Ok(None);
    };
    let mut cx = Cx::once(services, call);
    let origin = holding(&mut cx, &claims.origin).await?;
    let origin = origin.filter(|key| key.epoch_millis == claims.epoch_millis);
    let Some(key) = origin.filter(|key| key.account == claims.account) else {
        return Ok(None);
    };
    if call.now_millis >= claims.expires_millis {
        return Err(Error::new(
            ErrorCode::ExpiredTokenException,
            "The security token included in the request is expired",
        ));
    }
    let origin = Origin {
        key_id: key.id,
        epoch_millis: key.epoch_millis,
        until_millis: Some(claims.until_millis),
    };
    Ok(Some(Principal {
        secret: Sensitive::new(claims.secret),
        account: claims.account,
        user_id: claims.user_id,
        identity: Identity {
            arn: claims.arn,
            origin: Some(origin),
            scope: key.scope,
        },
    }))
}

fn open(services: &Services, token: &str) -> Option<Claims> {
    let plain = services.keyring().open(CONTEXT, token).ok()?;
    serde_json::from_slice(&plain).ok()
}

/// The account and the role's name (without its path) of a role's ARN.
fn parts(arn: &str) -> Option<(&str, &str)> {
    let rest = arn.strip_prefix("arn:")?.split_once(":iam::")?.1;
    let (account, role) = rest.split_once(":role/")?;
    let role = role.rsplit('/').next()?;
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !role.is_empty()).then_some((account, role))
}
