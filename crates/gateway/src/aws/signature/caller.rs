//! The call of whoever signed.

use std::time::Duration;

use userpool::Call;

use super::{Refused, Verified};
use crate::front::Exchange;
use crate::limits;

impl Exchange {
    /// The call of the principal who signed, whose key the log names from now on. A key is looked up again where the body took its
    /// time: it may have been taken back meanwhile.
    pub(crate) async fn signed(&self, verified: &Verified) -> Result<Call, Refused> {
        let call = verified.call(self.anonymous());
        let Some(origin) = &verified.principal.identity.origin else {
            return Ok(call);
        };
        // It is empty until now, since a request is signed once.
        let _ = self.key_id.set(origin.key_id.clone());
        let waited = self
            .services
            .surroundings
            .uptime()
            .saturating_sub(self.begun);
        if waited < Duration::from_millis(limits::KEY_KNOWN_MILLIS) {
            return Ok(call);
        }
        match self.services.directory.still_holds(&call, origin).await {
            Ok(true) => Ok(call),
            Ok(false) => Err(Refused::UnknownKey),
            Err(error) => Err(Refused::Lookup(error)),
        }
    }
}
