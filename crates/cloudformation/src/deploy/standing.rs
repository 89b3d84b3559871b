//! What stands: the state of resources, and what they go back to.

use model::cloudformation::ResourceStatus;

use super::{Deployment, Halt};
use crate::records::{Before, State};
use crate::resources::{Made, Site};

impl Deployment<'_> {
    /// After a replacement that failed: the predecessor stands, and is the resource again.
    pub(super) fn take_back_replacement(&mut self, logical_id: &str) {
        let Some(resource) = self.resources.get(logical_id) else {
            return;
        };
        let replaced = resource
            .before
            .as_ref()
            .and_then(|before| before.replaced.clone());
        if resource.physical_id.is_none() && replaced.is_some() {
            self.restore(logical_id, replaced);
            self.with(logical_id, |resource| {
                resource.status = ResourceStatus::UpdateFailed;
            });
        }
    }

    /// What is remembered of a thing that is about to be replaced. What an earlier attempt at the same update made is
    /// deleted: nothing goes back to it.
    pub(super) async fn predecessor(&mut self, logical_id: &str) -> Result<Option<Before>, Halt> {
        let Some(resource) = self.resources.get(logical_id) else {
            return Ok(None);
        };
        let (added, before) = (resource.added, resource.before.clone());
        let physical_id = resource.physical_id.clone().unwrap_or_default();
        match before {
            Some(before) if before.replaced.is_none() && !added => Ok(Some(Before {
                replaced: Some(physical_id),
                changed: true,
                ..before
            })),
            None if !added => Ok(self.before(logical_id, true)),
            before => {
                let mut events = self.note(logical_id, ResourceStatus::DeleteInProgress, None);
                let deleted = self.delete_thing(logical_id, &physical_id, None).await;
                let (status, reason) = match deleted {
                    Ok(()) => (ResourceStatus::DeleteComplete, None),
                    Err(failure) => (ResourceStatus::DeleteFailed, Some(failure.0)),
                };
                events.extend(self.note(logical_id, status, reason.as_deref()));
                self.with(logical_id, |resource| resource.physical_id = None);
                self.save(&[logical_id], events).await?;
                Ok(before.filter(|_| !added))
            }
        }
    }

    /// What was made of a resource.
    pub(super) fn made(&self, logical_id: &str) -> Made {
        let state = self.state(logical_id);
        let physical_id = self
            .resources
            .get(logical_id)
            .and_then(|one| one.physical_id.clone());
        Made {
            physical_id: physical_id.unwrap_or_default(),
            attributes: state.attributes,
        }
    }

    /// The state of a resource; that of one whose state can't be read is empty.
    pub(super) fn state(&self, logical_id: &str) -> State {
        self.read_state(logical_id).unwrap_or_default()
    }

    /// The state of a resource, or nothing where it can't be read.
    pub(super) fn read_state(&self, logical_id: &str) -> Option<State> {
        let resource = self.resources.get(logical_id)?;
        let opened = self.world.open(&resource.context(), &resource.state);
        opened
            .inspect_err(|error| {
                let stack = &self.stack.name;
                tracing::warn!(%stack, logical_id, cause = ?error.cause(), "a resource's state can't be read");
            })
            .ok()
    }

    /// The state in which a thing surely stands: where its last change failed, that before it.
    pub(super) fn stands(&self, logical_id: &str) -> State {
        let state = self.state(logical_id);
        let Some(resource) = self.resources.get(logical_id) else {
            return state;
        };
        match &resource.before {
            Some(before) if resource.status == ResourceStatus::UpdateFailed => {
                let then: State = self
                    .world
                    .open(&resource.context(), &before.state)
                    .unwrap_or_default();
                State {
                    attributes: state.attributes,
                    ..then
                }
            }
            _ => state,
        }
    }

    /// Whether the update changes the tags of the stack.
    pub(super) fn retagged(&self) -> bool {
        let previous = self.stack.previous.as_ref();
        previous.is_some_and(|previous| previous.tags != self.stack.desired.tags)
    }

    /// Where a resource stands, for its type.
    pub(super) fn place(&mut self, logical_id: &str, rolling_back: bool) -> Site<'_> {
        let millis = super::journal::next_millis(&mut self.stack, self.world);
        let desired = match &self.stack.previous {
            Some(previous) if rolling_back => previous,
            _ => &self.stack.desired,
        };
        let tags = &desired.tags;
        Site {
            stack: self.stack.clone(),
            logical_id: logical_id.to_owned(),
            tags: tags.clone(),
            millis,
            rolling_back,
            world: self.world,
        }
    }

    pub(super) fn before(&self, logical_id: &str, replaced: bool) -> Option<Before> {
        let resource = self.resources.get(logical_id)?;
        Some(Before {
            replaced: resource.physical_id.clone().filter(|_| replaced),
            changed: false,
            deletion_policy: resource.deletion_policy,
            update_replace_policy: resource.update_replace_policy,
            metadata: resource.metadata.clone(),
            order: resource.order,
            state: resource.state.clone(),
        })
    }

    /// What the resource was before the deployment, or before the first of several attempts.
    pub(super) fn remembered(&self, logical_id: &str) -> Option<Before> {
        let before = self.resources.get(logical_id)?.before.clone();
        before.or_else(|| self.before(logical_id, false))
    }
}
