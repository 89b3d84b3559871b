//! `clientDataJSON`: what the browser says of the page that asked (W3C Web Authentication, section 5.8.1).

use serde_json::{Map, Value};

use super::origin;
use super::{Expected, Fault};
use crate::limits::CLIENT_DATA_BYTES_MAX;

const MALFORMED: Fault = Fault::Malformed("clientDataJSON");

/// What is looked at of it; browsers add members as they like.
pub(super) struct ClientData {
    kind: String,
    challenge: String,
    origin: String,
    is_framed: bool,
}

/// The challenge that is answered, of which it is not known yet whether it was given.
///
/// # Errors
/// [`Fault::Malformed`].
pub fn challenge_of(json: &[u8]) -> Result<String, Fault> {
    ClientData::read(json).map(|data| data.challenge)
}

impl ClientData {
    pub(super) fn read(json: &[u8]) -> Result<ClientData, Fault> {
        if json.len() > CLIENT_DATA_BYTES_MAX {
            return Err(MALFORMED);
        }
        let members: Map<String, Value> = serde_json::from_slice(json).map_err(|_| MALFORMED)?;
        let text = |name: &str| {
            let text = members.get(name).and_then(Value::as_str);
            text.map(str::to_owned).ok_or(MALFORMED)
        };
        let is_framed = match members.get("crossOrigin") {
            None => false,
            Some(said) => said.as_bool().ok_or(MALFORMED)?,
        };
        Ok(ClientData {
            kind: text("type")?,
            challenge: text("challenge")?,
            origin: text("origin")?,
            is_framed,
        })
    }

    pub(super) fn check(&self, kind: &'static str, expected: &Expected<'_>) -> Result<(), Fault> {
        if self.kind != kind {
            return Err(Fault::Ceremony(kind));
        }
        if !crate::mac::equal(self.challenge.as_bytes(), expected.challenge.as_bytes()) {
            return Err(Fault::Challenge);
        }
        origin::refuse_strange(&self.origin, expected)?;
        if self.is_framed {
            return Err(Fault::Framed);
        }
        Ok(())
    }
}
