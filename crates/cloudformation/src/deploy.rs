//! Deployments: from what a stack is to what it is to be, each step recorded before the next is taken.

mod asker;
mod beginning;
mod desired;
mod drift;
mod dynamic;
mod early;
mod forward;
mod includes;
mod journal;
mod kinds;
mod nested;
mod one;
mod outputs;
mod plan;
mod removal;
mod scope;
mod secrets;
mod standing;
mod undo;

use std::collections::BTreeMap;

use model::Error;
use model::cloudformation::{ResourceStatus, StackStatus};
use userpool::Nodes;

use crate::records::{Deployer, Resource, Stack};
use crate::template::Template;
use crate::world::{Standin, World, conflicted, unavailable};

use plan::Size;

pub(crate) use beginning::{begin, blank, deletable, is_failed, turn_to, updatable};
pub(crate) use desired::{
    Source, Wanted, given, template_at_hand, template_of, template_text, want,
};
pub(crate) use drift::{detect, drift_of, status_of as drift_status};
pub(crate) use early::read as read_template;
pub(crate) use journal::move_on;
pub(crate) use outputs::{exports, open_outputs};
pub(crate) use plan::{Imports, changes, is_unchanged};
pub(crate) use scope::ground;

/// A deployment of one stack. While it runs nobody else writes the stack or its resources.
pub(crate) struct Deployment<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) stack: Stack,
    pub(crate) resources: BTreeMap<String, Resource>,
    /// `ClientRequestToken` of the request, which its events carry.
    pub(crate) token: Option<String>,
    /// Resources that failed, and at what.
    failed: Vec<(ResourceStatus, String)>,
    /// How large the stack is so far.
    size: Size,
    /// What dynamic references came to already.
    looked_up: BTreeMap<String, String>,
    /// Exports that resources used.
    imports: Vec<String>,
}

/// Why a deployment does not go on.
#[derive(Debug)]
pub(crate) enum Halt {
    /// For a reason that the stack's events tell; it is rolled back.
    Refused(String),
    /// The store failed; the deployment is resumed at the next start.
    Broken(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Halt {
        Halt::Broken(error)
    }
}

/// A refusal with the words of an error.
pub(crate) fn refused(error: &Error) -> Halt {
    Halt::Refused(error.message().to_owned())
}

impl<'a> Deployment<'a> {
    /// The deployment of a stack whose record already says that one is under way.
    pub(crate) async fn of(
        world: &'a mut World,
        stack: Stack,
        token: Option<String>,
    ) -> Result<Deployment<'a>, Error> {
        let resources = world.all::<Resource>(Resource::of(&stack.uuid)).await?;
        let resources = resources
            .into_iter()
            .map(|resource| (resource.logical_id.clone(), resource))
            .collect();
        let imports = Vec::new();
        Ok(Deployment {
            world,
            stack,
            resources,
            token,
            failed: Vec::new(),
            size: Size::default(),
            looked_up: BTreeMap::new(),
            imports,
        })
    }

    /// Brings the stack to what its template wants it to be, or back.
    pub(crate) async fn run(mut self, template: &Template) -> Result<(), Error> {
        match self.forward(template).await {
            Ok(()) => self.clean_up().await,
            Err(Halt::Refused(reason)) => self.fail(&reason).await,
            Err(Halt::Broken(error)) => Err(error),
        }
    }

    /// Whether there is no state to go back to but that of nothing.
    pub(crate) fn creates(&self) -> bool {
        self.stack.previous.is_none()
    }
}

/// Goes on with the deployments that the end of a program cut short; how many. One that can't go on is logged and
/// waits for the next time: it must not keep the others, or the server, from theirs.
pub(crate) async fn resume(world: &mut World, nodes: Nodes) -> Result<usize, Error> {
    let stacks = world.all_by::<Stack>(Stack::running()).await?;
    let mut count = 0;
    for stack in stacks {
        let Some(stack) = take_over(world, &stack.uuid, nodes).await? else {
            continue;
        };
        count += 1;
        let name = stack.name.clone();
        tracing::info!(stack = name, status = %stack.status, "resuming a deployment");
        if let Err(error) = resume_one(world, stack).await {
            tracing::error!(stack = name, %error, cause = ?error.cause(), "a deployment can't be resumed");
        }
    }
    Ok(count)
}

/// Marks a stack as this call's to deploy, unless it is at rest or another node is still at it.
async fn take_over(world: &mut World, uuid: &str, nodes: Nodes) -> Result<Option<Stack>, Error> {
    let mut tx = world.tx();
    let stored: Option<Stack> = tx.load(&Stack::at(uuid)).await.map_err(unavailable)?;
    let Some(mut stack) = stored.filter(Stack::is_running) else {
        return Ok(None);
    };
    let latest = world.late_millis() - userpool::limits::LEASE_SKEW_MILLIS;
    let at_it = |deployer: &Deployer| deployer.until_millis >= latest;
    if nodes == Nodes::Several && stack.deployer.as_ref().is_some_and(at_it) {
        return Ok(None);
    }
    world.stand_in(&stack);
    world.predecessor = stack.deployer.take().map(|deployer| deployer.id);
    stack.deployer = Some(world.deployer());
    tx.update(&stack);
    match world.settle(tx).await {
        // Whoever came between has it.
        Err(error) if conflicted(&error) => Ok(None),
        settled => settled.map(|()| Some(stack)),
    }
}

async fn resume_one(world: &mut World, stack: Stack) -> Result<(), Error> {
    world.verify_caller().await?;
    let mut deployment = Deployment::of(world, stack, None).await?;
    deployment.settle_interrupted().await?;
    match deployment.stack.status {
        StackStatus::DeleteInProgress => deployment.delete().await,
        StackStatus::UpdateCompleteCleanupInProgress
        | StackStatus::UpdateRollbackCompleteCleanupInProgress => deployment.clean_up().await,
        StackStatus::RollbackInProgress | StackStatus::UpdateRollbackInProgress => {
            deployment.undo().await
        }
        _ => {
            let mut reason = "The deployment was interrupted by the end of the server.".to_owned();
            if let Standin::Void(why) = &deployment.world.standin {
                reason.extend([" ", why.as_str()]);
            }
            deployment.fail(&reason).await
        }
    }
}
