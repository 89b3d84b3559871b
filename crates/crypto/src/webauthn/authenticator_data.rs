//! `authenticatorData`: what the authenticator says (W3C Web Authentication, section 6.1).

use super::{Expected, Fault, State, cbor};
use crate::limits::CREDENTIAL_ID_BYTES_MAX;
use crate::mac::{equal, sha256};

const MALFORMED: Fault = Fault::Malformed("authenticatorData");

/// The bits of the flags.
const SOMEBODY_THERE: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const MAY_BE_BACKED_UP: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENDED: u8 = 1 << 7;

pub(super) struct AuthenticatorData<'a> {
    relying_party: &'a [u8; 32],
    flags: u8,
    sign_count: u32,
    pub(super) attested: Option<Attested<'a>>,
}

/// The passkey that was made.
#[derive(Clone, Copy)]
pub(super) struct Attested<'a> {
    pub(super) id: &'a [u8],
    pub(super) public_key: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    /// Reads all of it: nothing may be left over.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        let (relying_party, rest) = bytes.split_first_chunk::<32>().ok_or(MALFORMED)?;
        let ([flags], rest) = rest.split_first_chunk::<1>().ok_or(MALFORMED)?;
        let (sign_count, mut rest) = rest.split_first_chunk::<4>().ok_or(MALFORMED)?;
        let mut attested = None;
        if flags & ATTESTED != 0 {
            let (found, after) = Attested::read(rest).ok_or(MALFORMED)?;
            (attested, rest) = (Some(found), after);
        }
        if flags & EXTENDED != 0 {
            (_, rest) = cbor::map(rest).ok_or(MALFORMED)?;
        }
        if !rest.is_empty() {
            return Err(MALFORMED);
        }
        Ok(Self {
            relying_party,
            flags: *flags,
            sign_count: u32::from_be_bytes(*sign_count),
            attested,
        })
    }

    pub(super) fn check(&self, expected: &Expected<'_>) -> Result<(), Fault> {
        let is = |flag| self.flags & flag != 0;
        if !equal(
            self.relying_party,
            &sha256(&[expected.relying_party.as_bytes()]),
        ) {
            let relying_party = expected.relying_party.to_owned();
            return Err(Fault::RelyingParty { relying_party });
        }
        if !is(SOMEBODY_THERE) {
            return Err(Fault::NobodyThere);
        }
        if expected.verified && !is(VERIFIED) {
            return Err(Fault::Unverified);
        }
        if is(BACKED_UP) && !is(MAY_BE_BACKED_UP) {
            return Err(Fault::Backup);
        }
        Ok(())
    }

    pub(super) fn state(&self) -> State {
        State {
            sign_count: self.sign_count,
            may_be_backed_up: self.flags & MAY_BE_BACKED_UP != 0,
            is_backed_up: self.flags & BACKED_UP != 0,
        }
    }
}

impl<'a> Attested<'a> {
    /// Reads a passkey and gives what follows it.
    fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (_make, rest) = bytes.split_first_chunk::<16>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        if !(1..=CREDENTIAL_ID_BYTES_MAX).contains(&length) {
            return None;
        }
        let (id, rest) = rest.split_at_checked(length)?;
        let (public_key, rest) = cbor::map(rest)?;
        Some((Self { id, public_key }, rest))
    }
}
