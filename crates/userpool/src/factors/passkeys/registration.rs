//! How a user gets a passkey. What is asked of the authenticator travels as the challenge itself, sealed, so that nothing is stored
//! before there is a passkey; what makes it single-use is the [`Spent`] record of the answer that succeeds.

use crypto::mac::base64url;
use crypto::text::from_base64url;
use crypto::webauthn::{self, Fault};
use model::{Error, ErrorCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Record as _;

use super::credential::{Creation, invalid};
use super::{PUBLIC_KEY, add, expected, of_user, refuse_many, verification};
use crate::Result;
use crate::limits::{PASSKEY_OFFER_MILLIS, PASSKEY_OFFER_PROMPT_MILLIS};
use crate::records::{Passkey, Pool, Spent};
use crate::rules::passkeys;
use crate::tokens::SignedIn;
use crate::world::Cx;

/// What a user was asked for a new passkey with.
#[derive(Serialize, Deserialize)]
struct Offer {
    /// 32 random bytes in base64url.
    id: String,
    sub: String,
    client_id: String,
    begun_millis: i64,
    expires_millis: i64,
}

/// Asks the holder of a token for a new passkey: `PublicKeyCredentialCreationOptions` (W3C Web Authentication, section 5.4).
///
/// # Errors
/// `WebAuthnNotEnabledException`, `WebAuthnConfigurationMissingException`; `LimitExceededException` where the user has too many.
pub(crate) async fn start(cx: &mut Cx<'_>, caller: &SignedIn) -> Result<Value> {
    let SignedIn {
        pool, client, user, ..
    } = caller;
    refuse_not_enabled(pool)?;
    let relying_party = relying_party(pool)?;
    let held = of_user(cx, user).await?;
    let held = held.map(|it| it.held).unwrap_or_default();
    refuse_many(&held)?;
    let offer = Offer {
        id: base64url(&cx.random.bytes::<32>()),
        sub: user.sub.clone(),
        client_id: client.id.clone(),
        begun_millis: cx.now(),
        expires_millis: cx.now() + PASSKEY_OFFER_MILLIS,
    };
    let plain = serde_json::to_vec(&offer).map_err(Error::internal)?;
    let challenge = base64url(cx.seal(&context(pool), &plain).as_bytes());
    let exclude = held.iter();
    let exclude: Vec<Value> = exclude
        .map(|passkey| json!({ "id": passkey.id, "type": PUBLIC_KEY }))
        .collect();
    let algorithms = webauthn::ALGORITHMS.map(|it| json!({ "alg": it, "type": PUBLIC_KEY }));
    let name = &user.username;
    Ok(json!({
        "authenticatorSelection": {
            "requireResidentKey": true,
            "residentKey": "required",
            "userVerification": verification(pool),
        },
        "challenge": challenge,
        "excludeCredentials": exclude,
        "pubKeyCredParams": algorithms,
        "rp": { "id": relying_party, "name": relying_party },
        "timeout": PASSKEY_OFFER_PROMPT_MILLIS,
        "user": { "displayName": name, "id": base64url(user.sub.as_bytes()), "name": name },
    }))
}

/// Takes the passkey that was made.
///
/// # Errors
/// `WebAuthnNotEnabledException`; `InvalidParameterException` for what is no new passkey; `WebAuthnChallengeNotFoundException`,
/// `WebAuthnClientMismatchException`, `LimitExceededException`, and what is wrong with what the authenticator says.
pub(crate) async fn complete(cx: &mut Cx<'_>, caller: SignedIn, credential: &Value) -> Result<()> {
    let SignedIn {
        pool, client, user, ..
    } = caller;
    refuse_not_enabled(&pool)?;
    let creation = Creation::read(credential)?;
    let challenge = webauthn::challenge_of(&creation.client_data);
    let challenge = challenge.map_err(|fault| refusal(&fault))?;
    let offer = open(cx, &pool, &challenge).filter(|offer| offer.sub == user.sub);
    let offer = offer.ok_or_else(no_challenge)?;
    let spent = Spent {
        pool_id: pool.id.clone(),
        expires_millis: offer.expires_millis,
        id: offer.id,
    };
    if cx.load::<Spent>(&spent.key()).await?.is_some() {
        return Err(no_challenge());
    }
    if offer.client_id != client.id {
        return Err(Error::new(
            ErrorCode::WebAuthnClientMismatchException,
            "The access token is of another app client than the one with whose token StartWebAuthnRegistration was called.",
        ));
    }
    let held = of_user(cx, &user).await?;
    let held = held.map(|it| it.held).unwrap_or_default();
    refuse_many(&held)?;
    let relying_party = relying_party(&pool)?;
    let expected = expected(cx.services, &pool, &challenge);
    let made = webauthn::made(&creation.client_data, &creation.attestation, &expected);
    let made = made.map_err(|fault| refusal(&fault))?;
    if base64url(&made.id) != creation.id {
        return Err(invalid("its id is not the one in attestationObject"));
    }
    // Whether somebody else has one of this id is not told: the ids of others are shown to whoever knows their names.
    if held.iter().any(|passkey| passkey.id == creation.id) {
        return Err(invalid("the user has a passkey of its id"));
    }
    let passkey = Passkey {
        id: creation.id,
        public_key: base64url(&made.public_key),
        relying_party: relying_party.to_owned(),
        created_millis: cx.now(),
        sign_count: made.state.sign_count,
        may_be_backed_up: made.state.may_be_backed_up,
        is_backed_up: made.state.is_backed_up,
        attachment: creation.attachment,
        transports: creation.transports,
    };
    add(cx, user, passkey).await?;
    cx.insert(&spent);
    Ok(())
}

fn refuse_not_enabled(pool: &Pool) -> Result<()> {
    if passkeys::are_allowed(pool) {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::WebAuthnNotEnabledException,
        "Passkeys are not enabled for the user pool: name WEB_AUTHN in Policies.SignInPolicy.AllowedFirstAuthFactors by UpdateUserPool.",
    ))
}

/// The relying party that passkeys are made for.
///
/// # Errors
/// `WebAuthnConfigurationMissingException`.
fn relying_party(pool: &Pool) -> Result<&str> {
    passkeys::relying_party(pool).ok_or_else(|| {
        Error::new(
            ErrorCode::WebAuthnConfigurationMissingException,
            "The user pool has no relying party for passkeys: set WebAuthnConfiguration.RelyingPartyId by SetUserPoolMfaConfig.",
        )
    })
}

/// What the challenge says, where it is one of the pool's that has not ended.
fn open(cx: &Cx<'_>, pool: &Pool, challenge: &str) -> Option<Offer> {
    let sealed = String::from_utf8(from_base64url(challenge)?).ok()?;
    let plain = cx.open(&context(pool), &sealed).ok()?;
    let offer: Offer = serde_json::from_slice(&plain).ok()?;
    let holds = cx.now() < offer.expires_millis && !pool.voids(offer.begun_millis);
    holds.then_some(offer)
}

/// What a challenge is sealed for.
fn context(pool: &Pool) -> String {
    format!("{}/new passkey", pool.id)
}

fn no_challenge() -> Error {
    Error::new(
        ErrorCode::WebAuthnChallengeNotFoundException,
        "The challenge is none that StartWebAuthnRegistration gave to this user in the last minutes, or it was used: call that again.",
    )
}

/// What a fault is in the words of the API.
fn refusal(fault: &Fault) -> Error {
    let told = invalid(fault);
    let code = match fault {
        Fault::Challenge => ErrorCode::WebAuthnChallengeNotFoundException,
        Fault::Origin { .. } | Fault::App | Fault::Framed => {
            ErrorCode::WebAuthnOriginNotAllowedException
        }
        Fault::RelyingParty { .. } => ErrorCode::WebAuthnRelyingPartyMismatchException,
        Fault::Unsupported | Fault::Unverified => {
            ErrorCode::WebAuthnCredentialNotSupportedException
        }
        _ => return told,
    };
    Error::new(code, told.message().to_owned())
}
