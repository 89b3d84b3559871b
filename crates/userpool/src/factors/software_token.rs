//! Software tokens: offered, verified, registered, judged, taken away.

use crypto::mac::base64url;
use crypto::text::base32;
use crypto::totp::{self, Judged};
use model::{Error, ErrorCode, Sensitive};
use zeroize::Zeroizing;

use crate::Result;
use crate::limits::SOFTWARE_TOKEN_SECRET_BYTES;
use crate::records::{Pool, SoftwareToken, TokenInUse, User};
use crate::world::Cx;

/// The secret that a software token and the directory share.
pub(crate) type Secret = Zeroizing<Vec<u8>>;

/// Refuses where the pool has software tokens switched off. Users who have one keep using it.
///
/// # Errors
/// `SoftwareTokenMFANotFoundException`.
pub(crate) fn refuse_switched_off(pool: &Pool) -> Result<()> {
    if pool.software_token {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::SoftwareTokenMFANotFoundException,
        "Software Token MFA has not been enabled by the userPool",
    ))
}

/// A new secret.
pub(crate) fn new_secret(cx: &mut Cx<'_>) -> Secret {
    Zeroizing::new(cx.random.bytes::<SOFTWARE_TOKEN_SECRET_BYTES>().to_vec())
}

/// A secret as programs take it.
pub(crate) fn written(secret: &[u8]) -> Sensitive<String> {
    Sensitive::new(base32(secret))
}

/// Gives a user a secret that counts once a code of it has come back; until then the one before it does.
pub(crate) async fn offer(cx: &mut Cx<'_>, user: &User) -> Result<Sensitive<String>> {
    let secret = new_secret(cx);
    let found = load(cx, user).await?;
    let is_there = found.is_some();
    let mut token = found.unwrap_or_else(|| blank(user));
    token.offered = Some(seal(cx, user, &secret));
    keep(cx, &token, is_there);
    Ok(written(&secret))
}

/// Takes the code of a secret that was offered, which counts from now on. What the user has said of second factors stays.
///
/// # Errors
/// `EnableSoftwareTokenMFAException` where the code is wrong or was taken before, or where nothing was offered.
pub(crate) async fn verify(
    cx: &mut Cx<'_>,
    user: &mut User,
    code: &str,
    name: Option<String>,
) -> Result<()> {
    let token = load(cx, user).await?;
    let token = token.ok_or_else(mismatch)?;
    let Some(offered) = &token.offered else {
        return Err(if is_last(cx, user, &token, code)? {
            not_enabled("Your software token has already been used once")
        } else {
            mismatch()
        });
    };
    let secret = open(cx, user, offered)?;
    let step = verified_step(cx, &secret, code)?;
    register(cx, user, &secret, step, name).await
}

/// The step of a code that shows that the user's program has the secret. The caller has just been given it: nothing is guessed.
///
/// # Errors
/// `EnableSoftwareTokenMFAException` where it is of another secret, or of another time.
pub(crate) fn verified_step(cx: &Cx<'_>, secret: &[u8], code: &str) -> Result<i64> {
    match totp::judge(secret, code, cx.now_of_clients() / 1000, None) {
        Judged::Right(step) => Ok(step),
        Judged::Used | Judged::Wrong => Err(mismatch()),
    }
}

/// Has a secret count from now on, of which the code of a step was seen. The user is changed, and is to be kept.
pub(crate) async fn register(
    cx: &mut Cx<'_>,
    user: &mut User,
    secret: &[u8],
    step: i64,
    name: Option<String>,
) -> Result<()> {
    let found = load(cx, user).await?;
    let is_there = found.is_some();
    let mut token = found.unwrap_or_else(|| blank(user));
    token.active = Some(seal(cx, user, secret));
    token.offered = None;
    token.used_step = Some(step);
    keep(cx, &token, is_there);
    let before = user.software_token.take().unwrap_or_default();
    user.software_token = Some(TokenInUse {
        name,
        mark: Some(mark(cx, user, secret)),
        ..before
    });
    user.modified_millis = cx.now();
    Ok(())
}

/// What a code is worth in a sign-in.
pub(crate) enum Worth {
    /// It is right: the token with it as its last one, to be kept.
    Right(SoftwareToken),
    /// It was right before.
    Used,
    /// It is wrong.
    Nothing,
}

/// Judges a code.
pub(crate) async fn judge(cx: &mut Cx<'_>, user: &User, code: &str) -> Result<Worth> {
    let Some(token) = load(cx, user).await? else {
        return Ok(Worth::Nothing);
    };
    let Some(active) = &token.active else {
        return Ok(Worth::Nothing);
    };
    let secret = open(cx, user, active)?;
    Ok(
        match totp::judge(&secret, code, cx.now_of_clients() / 1000, token.used_step) {
            Judged::Right(step) => Worth::Right(SoftwareToken {
                used_step: Some(step),
                ..token
            }),
            Judged::Used => Worth::Used,
            Judged::Wrong => Worth::Nothing,
        },
    )
}

/// Whether this secret is the one that counts.
pub(crate) async fn is_registered(cx: &mut Cx<'_>, user: &User, secret: &[u8]) -> Result<bool> {
    let token = load(cx, user).await?;
    let Some(active) = token.and_then(|token| token.active) else {
        return Ok(false);
    };
    let active = open(cx, user, &active)?;
    Ok(crypto::mac::equal(&active, secret))
}

/// Takes the user's software token away. The user is changed, and is to be kept.
pub(crate) async fn remove(cx: &mut Cx<'_>, user: &mut User) -> Result<()> {
    if let Some(token) = load(cx, user).await? {
        cx.delete(&token);
    }
    user.software_token = None;
    user.modified_millis = cx.now();
    Ok(())
}

/// The code of a sign-in that was right before.
pub(crate) fn used() -> Error {
    Error::new(
        ErrorCode::ExpiredCodeException,
        "Your software token has already been used once.",
    )
}

/// The software token that was asked for in a sign-in was taken away meanwhile.
pub(crate) fn gone() -> Error {
    Error::new(
        ErrorCode::SoftwareTokenMFANotFoundException,
        "Software Token MFA does not exist for the user.",
    )
}

/// A wrong code of a sign-in.
pub(crate) fn wrong() -> Error {
    Error::new(
        ErrorCode::CodeMismatchException,
        "Invalid code received for user",
    )
}

fn mismatch() -> Error {
    not_enabled("Code mismatch and fail enable Software Token MFA")
}

fn not_enabled(message: &'static str) -> Error {
    Error::new(ErrorCode::EnableSoftwareTokenMFAException, message)
}

/// Whether a code is the last one that was right: of any other nothing is told.
fn is_last(cx: &Cx<'_>, user: &User, token: &SoftwareToken, code: &str) -> Result<bool> {
    let (Some(active), Some(step)) = (&token.active, token.used_step) else {
        return Ok(false);
    };
    let secret = open(cx, user, active)?;
    let last = totp::code(&secret, step);
    Ok(crypto::mac::equal(last.as_bytes(), code.as_bytes()))
}

async fn load(cx: &mut Cx<'_>, user: &User) -> Result<Option<SoftwareToken>> {
    cx.load(&SoftwareToken::key_of(&user.pool_id, &user.sub))
        .await
}

fn blank(user: &User) -> SoftwareToken {
    SoftwareToken {
        pool_id: user.pool_id.clone(),
        sub: user.sub.clone(),
        ..SoftwareToken::default()
    }
}

fn keep(cx: &mut Cx<'_>, token: &SoftwareToken, is_there: bool) {
    if is_there {
        cx.update(token);
    } else {
        cx.insert(token);
    }
}

/// What tells a secret from others.
fn mark(cx: &Cx<'_>, user: &User, secret: &[u8]) -> String {
    let context = SoftwareToken::context(&user.pool_id, &user.sub);
    let mac = cx.services.keyring().mac(&context, secret);
    base64url(&mac[..12])
}

fn seal(cx: &mut Cx<'_>, user: &User, secret: &[u8]) -> String {
    cx.seal(&SoftwareToken::context(&user.pool_id, &user.sub), secret)
}

fn open(cx: &Cx<'_>, user: &User, sealed: &str) -> Result<Secret> {
    cx.open(&SoftwareToken::context(&user.pool_id, &user.sub), sealed)
}
