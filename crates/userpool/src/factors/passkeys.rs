//! Passkeys: made, shown to browsers, taken away. `registration` is how a user gets one, `credential` what browsers send.

mod credential;
mod registration;

use crypto::mac::base64url;
use crypto::random::Stream;
use crypto::webauthn;
use model::{Error, ErrorCode, Sensitive};
use serde_json::{Value, json};

use crate::limits::{PASSKEY_ANSWER_MILLIS, PASSKEYS_MAX};
use crate::records::{Passkey, Passkeys, PasskeysInUse, Pool, User};
use crate::rules::passkeys;
use crate::tokens::{self, SignedIn};
use crate::world::Cx;
use crate::{Result, refusals};

pub(crate) use credential::Assertion;
pub(crate) use registration::{complete, start};

/// What all credentials are of.
const PUBLIC_KEY: &str = "public-key";

/// Who holds an access token, of whose user the operations on passkeys do not know that it may be gone.
///
/// # Errors
/// As [`tokens::caller`].
pub(crate) async fn caller(cx: &mut Cx<'_>, token: &Sensitive<String>) -> Result<SignedIn> {
    let caller = tokens::caller(cx, token).await;
    caller.map_err(|refusal| match refusal.code() {
        ErrorCode::UserNotFoundException => {
            refusals::not_authorized("Access Token has been revoked")
        }
        _ => refusal,
    })
}

/// The passkeys of a user; none of one who never had any.
pub(crate) async fn of_user(cx: &mut Cx<'_>, user: &User) -> Result<Option<Passkeys>> {
    cx.load(&Passkeys::key_of(&user.pool_id, &user.sub)).await
}

/// Refuses one more than a user can have.
///
/// # Errors
/// `LimitExceededException`.
fn refuse_many(held: &[Passkey]) -> Result<()> {
    if held.len() < PASSKEYS_MAX {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::LimitExceededException,
        format!(
            "The user has {PASSKEYS_MAX} passkeys, which is as many as there can be: take one away by DeleteWebAuthnCredential first."
        ),
    ))
}

/// Takes a passkey away from a user. With the last one nothing can stand for two factors any more.
///
/// # Errors
/// `ResourceNotFoundException` where the user has no such passkey.
pub(crate) async fn remove(cx: &mut Cx<'_>, mut user: User, id: &str) -> Result<()> {
    let found = of_user(cx, &user).await?;
    let is_it = |passkey: &Passkey| passkey.id == id;
    let Some(mut passkeys) = found.filter(|it| it.held.iter().any(is_it)) else {
        return Err(Error::new(
            ErrorCode::ResourceNotFoundException,
            "The user has no passkey of this CredentialId.",
        ));
    };
    passkeys.held.retain(|passkey| !is_it(passkey));
    if passkeys.held.is_empty() {
        cx.delete(&passkeys);
        user.passkeys = None;
    } else {
        cx.update(&passkeys);
    }
    user.modified_millis = cx.now();
    cx.update(&user);
    Ok(())
}

/// Gives a user a passkey.
async fn add(cx: &mut Cx<'_>, mut user: User, passkey: Passkey) -> Result<()> {
    let found = of_user(cx, &user).await?;
    let is_there = found.is_some();
    let mut passkeys = found.unwrap_or_else(|| Passkeys {
        pool_id: user.pool_id.clone(),
        sub: user.sub.clone(),
        held: Vec::new(),
    });
    passkeys.held.push(passkey);
    if is_there {
        cx.update(&passkeys);
    } else {
        cx.insert(&passkeys);
    }
    user.passkeys.get_or_insert_with(PasskeysInUse::default);
    user.modified_millis = cx.now();
    cx.update(&user);
    Ok(())
}

/// Somebody's who does not exist: one passkey, the same each time, of a kind that is common.
pub(crate) fn made_up(cx: &Cx<'_>, pool: &Pool, user: &User) -> Passkeys {
    let context = format!("{}/phantom/passkey", pool.id);
    let drawn = cx.services.keyring().mac(&context, user.sub.as_bytes());
    let mut traits = Stream::from_seed(drawn);
    let [kind] = traits.bytes::<1>();
    let id = traits.bytes::<32>();
    // Those of phones and computers have ids of 16, 20 and 32 bytes.
    let (id, transports): (&[u8], &[&str]) = match kind % 3 {
        0 => (&id[..16], &["hybrid", "internal"]),
        1 => (&id[..20], &["internal", "hybrid"]),
        _ => (&id, &["internal"]),
    };
    let passkey = Passkey {
        id: base64url(id),
        public_key: base64url(&webauthn::DECOY),
        relying_party: passkeys::relying_party(pool).unwrap_or_default().to_owned(),
        transports: transports.iter().map(|it| (*it).to_owned()).collect(),
        ..Passkey::default()
    };
    Passkeys {
        pool_id: pool.id.clone(),
        sub: user.sub.clone(),
        held: vec![passkey],
    }
}

/// `PublicKeyCredentialRequestOptions` (W3C Web Authentication, section 5.5), of the passkeys that answer to the pool's relying party
/// of now.
pub(crate) fn request_options(pool: &Pool, held: &[Passkey], challenge: &str) -> String {
    let relying_party = passkeys::relying_party(pool).unwrap_or_default();
    let held = held
        .iter()
        .filter(|passkey| passkey.relying_party == relying_party);
    let allowed = held.map(
        |passkey| json!({ "type": PUBLIC_KEY, "id": passkey.id, "transports": passkey.transports }),
    );
    let allowed: Vec<Value> = allowed.collect();
    json!({
        "challenge": challenge,
        "timeout": PASSKEY_ANSWER_MILLIS,
        "rpId": relying_party,
        "allowCredentials": allowed,
        "userVerification": verification(pool),
    })
    .to_string()
}

/// What an authenticator is told of verifying its user.
fn verification(pool: &Pool) -> &'static str {
    if passkeys::are_verified(pool) {
        "required"
    } else {
        "preferred"
    }
}
