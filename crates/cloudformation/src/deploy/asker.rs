//! Who asked for a deployment: its record says so, and whoever brings it to a rest does it in that name.

use userpool::{Caller, Identity, Origin};

use crate::limits;
use crate::records::{Asker, Deployer, Stack};
use crate::world::{Standin, World};

impl World {
    /// The mark of this call's deployment on its stack, from now on.
    pub(super) fn deployer(&self) -> Deployer {
        Deployer {
            id: self.deployer.clone(),
            until_millis: self.late_millis().saturating_add(limits::STEP_MILLIS),
            asker: asker(&self.call.caller),
        }
    }

    /// Whether somebody else is at the running deployment of a stack; one that nobody has taken a step of for long is given up.
    pub(crate) fn is_deployed_elsewhere(&self, stack: &Stack) -> bool {
        let latest = self.late_millis() - userpool::limits::LEASE_SKEW_MILLIS;
        let own = |id: &String| *id == self.deployer || Some(id) == self.predecessor.as_ref();
        stack.is_running()
            && stack
                .deployer
                .as_ref()
                .is_some_and(|it: &Deployer| it.until_millis >= latest && !own(&it.id))
    }

    /// Acts from now on as whoever asked for the deployment of a stack, or as the program where nobody is known.
    pub(crate) fn stand_in(&mut self, stack: &Stack) {
        // Stacks belong to their own account and region, whoever calls.
        self.call.account.clone_from(&stack.account);
        self.call.region.clone_from(&stack.region);
        let asker = stack
            .deployer
            .as_ref()
            .and_then(|it: &Deployer| it.asker.clone());
        let identity = match asker {
            Some(asker) => Identity {
                arn: asker.arn,
                origin: Some(Origin {
                    key_id: asker.key_id,
                    epoch_millis: asker.epoch_millis,
                    until_millis: None,
                }),
                scope: asker.scope,
            },
            None => Identity::root(&stack.account),
        };
        self.call.caller = Caller::Principal(identity);
        self.standin = Standin::Nobody;
    }
}

/// Who asks for a deployment; nobody where the program acts by itself.
fn asker(caller: &Caller) -> Option<Asker> {
    let Caller::Principal(identity) = caller else {
        return None;
    };
    let origin = identity.origin.as_ref()?;
    Some(Asker {
        arn: identity.arn.clone(),
        key_id: origin.key_id.clone(),
        epoch_millis: origin.epoch_millis,
        scope: identity.scope.clone(),
    })
}
