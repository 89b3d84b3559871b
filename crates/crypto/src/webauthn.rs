//! Passkeys: what an authenticator says when it makes one and when it signs by one, judged (W3C Web Authentication, Level 3, sections
//! 7.1 and 7.2). Attestation is read and not verified, as Cognito does not: any make of authenticator will do.
//!
//! All of it is hostile input. It is read where it lies, without recursion, and what is longer than the limits is refused unread.

mod authenticator_data;
mod cbor;
mod client_data;
mod key;
mod origin;
mod public_key;

use crate::limits::{ATTESTATION_BYTES_MAX, PASSKEY_KEY_BYTES_MAX, PASSKEY_SIGNATURE_BYTES_MAX};
use crate::mac::sha256;
use authenticator_data::AuthenticatorData;
use client_data::ClientData;
use public_key::PublicKey;

pub use client_data::challenge_of;
pub use key::Es256Key;
pub use public_key::{ALGORITHMS, DECOY};

/// What is wrong with what an authenticator says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A part is not what the standard makes of it.
    #[error("{0} is not what an authenticator makes")]
    Malformed(&'static str),
    /// It comes of making a passkey in place of signing by one, or the other way round.
    #[error("the type in clientDataJSON is not {0}")]
    Ceremony(&'static str),
    /// It answers another challenge.
    #[error("clientDataJSON answers another challenge")]
    Challenge,
    /// It was asked for on a site that has nothing to do with the relying party.
    #[error(
        "the origin in clientDataJSON is not https:// with {relying_party} or a name below it, or http:// with localhost"
    )]
    Origin {
        /// The relying party.
        relying_party: String,
    },
    /// It was asked for by an app that may not.
    #[error(
        "the origin in clientDataJSON is an Android app whose certificate passkeys.android_certificates of the server's configuration does not list"
    )]
    App,
    /// It was asked for in a frame of another site.
    #[error("clientDataJSON comes from a frame of another site")]
    Framed,
    /// It was made for another relying party.
    #[error("the authenticator answered to another relying party than {relying_party}")]
    RelyingParty {
        /// The relying party.
        relying_party: String,
    },
    /// Nobody touched the authenticator.
    #[error("the authenticator did not see that somebody was there")]
    NobodyThere,
    /// The authenticator did not make sure who was there.
    #[error(
        "the authenticator did not verify its user, by a PIN or a finger, which the user pool requires"
    )]
    Unverified,
    /// It says that it is backed up, and that it can't be.
    #[error("the authenticator says that the passkey is backed up and that it can't be")]
    Backup,
    /// The kind of key is none of those that were offered.
    #[error("the passkey has a key of another kind than those in pubKeyCredParams")]
    Unsupported,
    /// Another key signed, or something else was signed.
    #[error("the signature is not the passkey's")]
    Signature,
}

/// Which apps on Android may ask an authenticator: known by the digests of their certificates, in base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Apps {
    /// Whichever do.
    Any,
    /// These.
    Listed(Vec<String>),
}

impl Default for Apps {
    fn default() -> Apps {
        Apps::Listed(Vec::new())
    }
}

/// What an authenticator has to say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The challenge as it was given: base64url.
    pub challenge: &'a str,
    /// The id of the relying party: a host.
    pub relying_party: &'a str,
    /// The apps that may ask in its name.
    pub apps: &'a Apps,
    /// Whether the authenticator has to verify its user.
    pub verified: bool,
}

/// What an authenticator says of a passkey whenever it uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// How often it signed, by whatever it counts; 0 where it does not.
    pub sign_count: u32,
    /// Whether the passkey may be copied to other devices of the user.
    pub may_be_backed_up: bool,
    /// Whether it is.
    pub is_backed_up: bool,
}

/// A passkey that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its id.
    pub id: Vec<u8>,
    /// Its public key as `COSE_Key` (RFC 9052, section 7).
    pub public_key: Vec<u8>,
    /// What the authenticator says of it.
    pub state: State,
}

/// What an authenticator signed.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// `clientDataJSON`.
    pub client_data: &'a [u8],
    /// `authenticatorData`.
    pub authenticator_data: &'a [u8],
    /// The signature over both.
    pub signature: &'a [u8],
}

/// Judges the making of a passkey by its `clientDataJSON` and its `attestationObject`.
///
/// # Errors
/// The first fault in the order of the standard.
pub fn made(
    client_data: &[u8],
    attestation: &[u8],
    expected: &Expected<'_>,
) -> Result<Made, Fault> {
    ClientData::read(client_data)?.check("webauthn.create", expected)?;
    let malformed = Fault::Malformed("attestationObject");
    if attestation.len() > ATTESTATION_BYTES_MAX {
        return Err(malformed);
    }
    let data = cbor::attested(attestation).ok_or(malformed.clone())?;
    let data = AuthenticatorData::read(data)?;
    data.check(expected)?;
    let attested = data.attested.ok_or(malformed)?;
    if attested.public_key.len() > PASSKEY_KEY_BYTES_MAX {
        return Err(Fault::Malformed("the public key"));
    }
    PublicKey::read(attested.public_key)?;
    Ok(Made {
        id: attested.id.to_vec(),
        public_key: attested.public_key.to_vec(),
        state: data.state(),
    })
}

/// Judges a signature by a passkey, whose public key is given as `COSE_Key`. Whether it counts up, and stays what it was, is for whoever
/// knows what was said before.
///
/// # Errors
/// The first fault in the order of the standard.
pub fn signed(
    said: &Signed<'_>,
    public_key: &[u8],
    expected: &Expected<'_>,
) -> Result<State, Fault> {
    ClientData::read(said.client_data)?.check("webauthn.get", expected)?;
    let data = AuthenticatorData::read(said.authenticator_data)?;
    data.check(expected)?;
    let message = [said.authenticator_data, &sha256(&[said.client_data])[..]].concat();
    let is_short = said.signature.len() <= PASSKEY_SIGNATURE_BYTES_MAX;
    if !is_short || !PublicKey::read(public_key)?.verifies(&message, said.signature) {
        return Err(Fault::Signature);
    }
    Ok(data.state())
}
