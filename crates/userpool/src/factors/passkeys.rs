//! Passkeys: made, shown to browsers, taken away. `registration` is how a user gets one, `credential` what browsers send.

mod credential;
mod registration;

use std::collections::BTreeSet;

use crypto::mac::base64url;
use crypto::random::Stream;
use crypto::webauthn::{self, Expected};
use model::{Error, ErrorCode, Sensitive};
use serde_json::{Value, json};

use crate::limits::{PASSKEY_ANSWER_MILLIS, PASSKEYS_MAX};
use crate::records::{Passkey, Passkeys, PasskeysInUse, Pool, User};
use crate::rules::passkeys;
use crate::tokens::{self, SignedIn};
use crate::world::{Cx, Services};
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
    let key = Passkeys::key_of(&user.pool_id, &user.sub);
    let found = cx.load::<Passkeys>(&key).await?;
    Ok(found.map(|passkeys| Passkeys {
        is_indexed: false,
        ..passkeys
    }))
}

/// What an authenticator has to say in a pool.
pub(crate) fn expected<'a>(
    services: &'a Services,
    pool: &'a Pool,
    challenge: &'a str,
) -> Expected<'a> {
    Expected {
        challenge,
        relying_party: passkeys::relying_party(pool).unwrap_or_default(),
        apps: &services.settings().passkey_apps,
        verified: passkeys::are_verified(pool),
    }
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
    } else {
        cx.update(&passkeys);
    }
    note(&mut user, &passkeys.held);
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
        ..Passkeys::default()
    });
    passkeys.held.push(passkey);
    if is_there {
        cx.update(&passkeys);
    } else {
        cx.insert(&passkeys);
    }
    note(&mut user, &passkeys.held);
    user.modified_millis = cx.now();
    cx.update(&user);
    Ok(())
}

/// Writes down what whoever reads the user is to know of these passkeys.
fn note(user: &mut User, held: &[Passkey]) {
    if held.is_empty() {
        user.passkeys = None;
        return;
    }
    let parties = held.iter().map(|passkey| passkey.relying_party.clone());
    let parties: BTreeSet<String> = parties.collect();
    let noted = user.passkeys.get_or_insert_with(PasskeysInUse::default);
    noted.relying_parties = parties.into_iter().collect();
}

/// Somebody's who does not exist: of most one passkey, the same each time for one relying party, of kinds that are common.
pub(crate) fn made_up(cx: &Cx<'_>, pool: &Pool, user: &User) -> Passkeys {
    let party = passkeys::relying_party(pool).unwrap_or_default();
    let context = format!("{}/phantom/passkey/{party}", pool.id);
    let drawn = cx.services.keyring().mac(&context, user.sub.as_bytes());
    let mut traits = Stream::from_seed(drawn);
    let [many] = traits.bytes::<1>();
    let count = match many {
        0..184 => 1,
        184..240 => 2,
        _ => 3,
    };
    Passkeys {
        pool_id: pool.id.clone(),
        sub: user.sub.clone(),
        held: (0..count)
            .map(|_| made_up_one(&mut traits, party))
            .collect(),
        is_indexed: false,
    }
}

/// Those of phones and computers have ids of 16, 20 and 32 bytes; those of keys that one plugs in have longer ones.
fn made_up_one(traits: &mut Stream, relying_party: &str) -> Passkey {
    let [kind] = traits.bytes::<1>();
    let id = traits.bytes::<64>();
    let (bytes, transports): (usize, &[&str]) = match kind {
        0..80 => (16, &["hybrid", "internal"]),
        80..150 => (20, &["internal", "hybrid"]),
        150..224 => (32, &["internal"]),
        224..244 => (48, &["nfc", "usb"]),
        _ => (64, &["usb"]),
    };
    Passkey {
        id: base64url(&id[..bytes]),
        public_key: base64url(&webauthn::DECOY),
        relying_party: relying_party.to_owned(),
        transports: transports.iter().map(|it| (*it).to_owned()).collect(),
        ..Passkey::default()
    }
}

/// `PublicKeyCredentialRequestOptions` (W3C Web Authentication, section 5.5), of the passkeys that answer to the pool's relying party
/// of now. Where none does, those are named that are `made_up`: a list of none would have the browser take anybody's of the site.
pub(crate) fn request_options(
    pool: &Pool,
    held: &[Passkey],
    made_up: &[Passkey],
    challenge: &str,
) -> String {
    let relying_party = passkeys::relying_party(pool).unwrap_or_default();
    let named = |passkey: &Passkey| json!({ "type": PUBLIC_KEY, "id": passkey.id, "transports": passkey.transports });
    let answers = |passkey: &&Passkey| passkey.relying_party == relying_party;
    let mut allowed: Vec<Value> = held.iter().filter(answers).map(named).collect();
    if allowed.is_empty() {
        allowed = made_up.iter().map(named).collect();
    }
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
