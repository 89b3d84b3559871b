//! Calls from addresses of their own.

use model::cognito_idp::Operation;
use serde_json::Value;
use userpool::{AddressLimits, Call, Caller, Peer, Presence, Settings};

use crate::world::Refusal;
use crate::{ACCOUNT, REGION, World};

impl World {
    /// Calls an unsigned operation as a peer with an address of its own.
    ///
    /// # Errors
    /// What the operation refuses.
    ///
    /// # Panics
    /// Where there is no such operation.
    pub async fn call_from(
        &self,
        peer: Peer,
        operation: &str,
        body: Value,
    ) -> Result<Value, Refusal> {
        let named = Operation::from_name(operation).expect("an operation of the facts");
        let call = Call {
            now_millis: self.now_millis(),
            seed: self.seed(),
            region: REGION.to_owned(),
            account: ACCOUNT.to_owned(),
            caller: Caller::Anonymous,
            peer,
            client: Presence::default(),
        };
        let answer = self.directory().call(&call, named, body).await;
        answer.map_err(|error| {
            let code = error.code().as_str().to_owned();
            observed::note(operation, &code);
            (code, error.message().to_owned())
        })
    }
}

/// What is settled for most tests: they sign the same people up all day.
pub(crate) fn wide() -> Settings {
    Settings {
        limits: AddressLimits::WIDE,
        ..Settings::default()
    }
}

/// One of many peers.
pub fn peer(number: u8) -> Peer {
    Peer::V4([192, 0, 2, number])
}
