//! The journal of a deployment: every step is one commit of the stack, the resources that it touched, and its events.

use model::Error;
use model::cloudformation::{ResourceStatus, StackStatus};
use store::Tx;

use super::Deployment;
use super::kinds::STACK_TYPE;
use crate::limits;
use crate::names;
use crate::records::{Deployer, Event, Resource, Stack};
use crate::world::{World, conflicted, internal, put, remove, unavailable};

impl Deployment<'_> {
    /// Moves the stack on and records it.
    pub(super) async fn enter(
        &mut self,
        status: StackStatus,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        let event = move_on(
            &mut self.stack,
            self.world,
            status,
            reason,
            self.token.clone(),
        );
        self.save(&[], vec![event]).await
    }

    /// An event of a resource, whose record gets its status and its instant.
    pub(super) fn note(
        &mut self,
        logical_id: &str,
        status: ResourceStatus,
        reason: Option<&str>,
    ) -> Vec<Event> {
        let millis = next_millis(&mut self.stack, self.world);
        let properties = self.shown_properties(logical_id);
        let reason = reason.map(shortened);
        let Some(resource) = self.resources.get_mut(logical_id) else {
            return Vec::new();
        };
        resource.status = status;
        resource.reason.clone_from(&reason);
        resource.changed_millis = millis;
        vec![Event {
            stack: self.stack.uuid.clone(),
            millis,
            id: format!("{logical_id}-{}-{millis}", status.as_str()),
            logical_id: logical_id.to_owned(),
            physical_id: resource.physical_id.clone().unwrap_or_default(),
            kind: resource.kind.clone(),
            status: status.as_str().to_owned(),
            reason,
            token: self.token.clone(),
            properties,
        }]
    }

    /// The properties of a resource as its events show them, sealed; none where they are too long.
    fn shown_properties(&mut self, logical_id: &str) -> Option<String> {
        let state = self.state(logical_id);
        let text = serde_json::to_string(&state.shown.unwrap_or(state.properties)).ok()?;
        if text.len() > limits::EVENT_PROPERTIES_BYTES_MAX {
            return None;
        }
        self.world
            .seal(&Event::context(&self.stack.uuid), &text)
            .ok()
    }

    /// Commits the stack, which must still be this deployment's, some resources as they are here (those that are not here are removed), and events.
    pub(super) async fn save(&mut self, touched: &[&str], events: Vec<Event>) -> Result<(), Error> {
        for _ in 0..limits::RUNS_MAX {
            let mut tx = self.world.tx();
            let deployer = self.world.deployer();
            let key = Stack::at(&self.stack.uuid);
            let stored: Option<Stack> = tx.load(&key).await.map_err(unavailable)?;
            let marked = stored.as_ref().and_then(|stored| stored.deployer.as_ref());
            if marked.is_none_or(|marked| marked.id != deployer.id) {
                return Err(internal("another node has taken the deployment over"));
            }
            // Those inside of it count in its record.
            self.stack.nesting.changes = stored.map_or(0, |stored| stored.nesting.changes);
            renew_around(&mut tx, &self.stack, &deployer).await?;
            self.stack.deployer = Some(deployer);
            tx.update(&self.stack);
            for logical_id in touched {
                if let Some(resource) = self.resources.get(*logical_id) {
                    put(&mut tx, resource).await?;
                } else {
                    let key = Resource::at(&self.stack.uuid, logical_id);
                    remove::<Resource>(&mut tx, &key).await?;
                }
            }
            for event in &events {
                tx.insert(event);
            }
            match self.world.settle(tx).await {
                Err(error) if conflicted(&error) => {}
                settled => return settled,
            }
        }
        Err(internal(
            "a stack is written by something beside its deployment",
        ))
    }
}

/// Gives the deployments of the stacks around a stack the time that its own has: they wait for it, and would count as dead.
async fn renew_around(tx: &mut Tx, stack: &Stack, deployer: &Deployer) -> Result<(), Error> {
    let parent_of = |stack: &Stack| stack.parent.as_ref().map(|parent| parent.id.clone());
    let mut around = parent_of(stack);
    while let Some(id) = around {
        let key = Stack::at(names::uuid_of(&id));
        let stored: Option<Stack> = tx.load(&key).await.map_err(unavailable)?;
        let Some(mut stored) = stored else { break };
        around = parent_of(&stored);
        let is_due = stored.deployer.as_ref().is_some_and(|it| {
            let left = it.until_millis - (deployer.until_millis - limits::STEP_MILLIS);
            it.id == deployer.id && left < limits::STEP_MILLIS / 2
        });
        if is_due && stored.is_running() {
            stored.deployer = Some(deployer.clone());
            tx.update(&stored);
        }
    }
    Ok(())
}

/// Moves a stack on to a status; the event that says so.
pub(crate) fn move_on(
    stack: &mut Stack,
    world: &mut World,
    status: StackStatus,
    reason: Option<&str>,
    token: Option<String>,
) -> Event {
    let millis = next_millis(stack, world);
    stack.status = status;
    stack.reason = reason.map(shortened);
    stack.deployer = Some(world.deployer());
    Event {
        stack: stack.uuid.clone(),
        millis,
        id: world.random.uuid(),
        logical_id: stack.name.clone(),
        physical_id: stack.id.clone(),
        kind: STACK_TYPE.to_owned(),
        status: status.as_str().to_owned(),
        reason: stack.reason.clone(),
        token,
        properties: None,
    }
}

fn shortened(reason: &str) -> String {
    reason.chars().take(limits::REASON_CHARACTERS_MAX).collect()
}

/// The instant of the next event: now, or a millisecond after the one before.
pub(super) fn next_millis(stack: &mut Stack, world: &World) -> i64 {
    stack.last_event_millis = world.now().max(stack.last_event_millis + 1);
    stack.last_event_millis
}
