//! In whose name a deployment goes on that the end of a program cut short: that of whoever asked for it.

use model::{Error, ErrorCode};
use userpool::{Action, Caller, Identity};

use crate::world::World;

/// In whose name a call acts on what is outside of stacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Standin {
    /// The caller's.
    #[default]
    Nobody,
    /// The program's own: to find again what the caller had made, which gives the caller nothing.
    Program,
    /// Nobody's any more: the access key from which the caller came was taken back.
    Void(String),
}

impl World {
    /// Finds out whether the caller's key still holds: where it was revoked, or a backup restored, nothing is done in its name.
    pub(crate) async fn verify_caller(&mut self) -> Result<(), Error> {
        let Caller::Principal(Identity {
            origin: Some(origin),
            ..
        }) = &self.call.caller
        else {
            return Ok(());
        };
        if !self.still_holds(origin).await? {
            self.standin = Standin::Void(format!(
                "The access key {}, with which this deployment was begun, holds no more.",
                origin.key_id
            ));
        }
        Ok(())
    }

    /// In whose name user pools are asked.
    pub(crate) fn acting(&self) -> Result<Caller, Error> {
        match &self.standin {
            Standin::Nobody => Ok(self.call.caller.clone()),
            Standin::Program => Ok(Caller::Principal(Identity::root(&self.call.account))),
            Standin::Void(reason) => Err(void(reason)),
        }
    }

    /// Makes sure that whoever the call acts for may do something.
    pub(crate) fn permit(&self, action: &Action<'_>) -> Result<(), Error> {
        match &self.standin {
            Standin::Nobody => self.call.permit(action),
            Standin::Program => Ok(()),
            Standin::Void(reason) => Err(void(reason)),
        }
    }
}

fn void(reason: &str) -> Error {
    Error::new(ErrorCode::AccessDeniedException, reason.to_owned())
}
