//! Removal: resources that leave a stack, and stacks that end.

use model::Error;
use model::cloudformation::{ResourceStatus, StackStatus};

use super::{Deployment, Halt, kinds};
use crate::records::{ChangeSet, State, TemplateText};
use crate::resources::ResourceFailure;
use crate::template::Policy;
use crate::world::remove;

const UNDELETED: &str = "Update successful. One or more resources could not be deleted.";
const UNREADABLE: &str = "What is stored of it can't be read: it is left as it is.";

/// Why a resource goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The template or the stack does without it.
    Leaves,
    /// The deployment that made it is rolled back.
    Undone,
}

impl Deployment<'_> {
    /// After an update: deletes what was replaced and what the template does without.
    pub(super) async fn clean_up(&mut self) -> Result<(), Error> {
        if self.stack.status == StackStatus::CreateComplete {
            self.warn_of_missed();
            self.forget_changes().await?;
            return self.close_change_sets(true).await;
        }
        let mut all = true;
        for logical_id in self.backwards() {
            all &= self.delete_replaced(&logical_id).await?;
            if self
                .resources
                .get(&logical_id)
                .is_some_and(|resource| resource.leaving)
            {
                // What can't be deleted here is no longer part of the stack all the same.
                if !self.remove(&logical_id, Cause::Leaves).await? {
                    all = false;
                    self.resources.remove(&logical_id);
                    self.save(&[&logical_id], Vec::new()).await?;
                }
            }
        }
        self.forget_changes().await?;
        let undone = self.stack.status == StackStatus::UpdateRollbackCompleteCleanupInProgress;
        let status = if undone {
            StackStatus::UpdateRollbackComplete
        } else {
            StackStatus::UpdateComplete
        };
        let mut reasons = Vec::new();
        if !undone {
            reasons.extend((!all).then(|| UNDELETED.to_owned()));
            reasons.extend(self.warn_of_missed());
        }
        let reason = (!reasons.is_empty()).then(|| reasons.join(" "));
        self.enter(status, reason.as_deref()).await?;
        self.close_change_sets(!undone).await
    }

    /// Deletes the stack.
    pub(crate) async fn delete(&mut self) -> Result<(), Error> {
        match self.drop_exports().await {
            Ok(()) => {}
            Err(Halt::Refused(reason)) => {
                let reason = format!("Delete canceled. {reason}");
                return self.enter(StackStatus::DeleteFailed, Some(&reason)).await;
            }
            Err(Halt::Broken(error)) => return Err(error),
        }
        let mut failed = Vec::new();
        for logical_id in self.backwards() {
            self.delete_replaced(&logical_id).await?;
            if self.stack.retained.contains(&logical_id) {
                self.skip(&logical_id, None).await?;
            } else if !self.remove(&logical_id, Cause::Leaves).await? {
                failed.push(logical_id);
            }
        }
        if !failed.is_empty() {
            let names = failed.join(", ");
            let reason = format!("The following resource(s) failed to delete: [{names}]. ");
            return self.enter(StackStatus::DeleteFailed, Some(&reason)).await;
        }
        self.end().await
    }

    /// Logical ids, those that need others first.
    pub(super) fn backwards(&self) -> Vec<String> {
        let mut resources: Vec<_> = self.resources.values().collect();
        resources.sort_by_key(|resource| std::cmp::Reverse(resource.order));
        resources
            .into_iter()
            .map(|resource| resource.logical_id.clone())
            .collect()
    }

    /// Takes a resource out of the stack and, where its policy says so, deletes the thing; whether that went well.
    pub(super) async fn remove(&mut self, logical_id: &str, cause: Cause) -> Result<bool, Error> {
        let Some(resource) = self.resources.get(logical_id) else {
            return Ok(true);
        };
        let undone = cause == Cause::Undone;
        let kept = match resource.deletion_policy.unwrap_or(Policy::Delete) {
            Policy::Delete => false,
            Policy::Retain => !(undone && self.stack.wishes.retain_except_on_create),
            Policy::RetainExceptOnCreate => !undone,
        };
        let Some(physical_id) = resource.physical_id.clone() else {
            self.resources.remove(logical_id);
            self.save(&[logical_id], Vec::new()).await?;
            return Ok(true);
        };
        if kept {
            self.skip(logical_id, None).await?;
            return Ok(true);
        }
        let readable = self.read_state(logical_id).is_some();
        let events = self.note(logical_id, ResourceStatus::DeleteInProgress, None);
        self.save(&[logical_id], events).await?;
        match self.delete_thing(logical_id, &physical_id, None).await {
            Ok(()) => {
                let events = self.note(logical_id, ResourceStatus::DeleteComplete, None);
                self.resources.remove(logical_id);
                self.save(&[logical_id], events).await?;
                Ok(true)
            }
            // Nobody could mend it: a stack must end all the same.
            Err(_) if !readable => {
                self.skip(logical_id, Some(UNREADABLE)).await?;
                Ok(true)
            }
            Err(failure) => {
                let events = self.note(logical_id, ResourceStatus::DeleteFailed, Some(&failure.0));
                self.save(&[logical_id], events).await?;
                Ok(false)
            }
        }
    }

    /// Deletes a thing with the properties that its resource has, or had.
    pub(super) async fn delete_thing(
        &mut self,
        logical_id: &str,
        physical_id: &str,
        state: Option<State>,
    ) -> Result<(), ResourceFailure> {
        let state = state.unwrap_or_else(|| self.state(logical_id));
        let kind = self
            .resources
            .get(logical_id)
            .and_then(|one| kinds::named(&one.kind));
        let Some(kind) = kind else { return Ok(()) };
        let mut place = self.place(logical_id, false);
        kind.delete(&mut place, physical_id, &state.properties)
            .await
    }

    async fn skip(&mut self, logical_id: &str, reason: Option<&str>) -> Result<(), Error> {
        let events = self.note(logical_id, ResourceStatus::DeleteSkipped, reason);
        self.resources.remove(logical_id);
        self.save(&[logical_id], events).await
    }

    // The predecessor of a replaced resource; it goes unless its policy says that it stays. Whether that went well.
    async fn delete_replaced(&mut self, logical_id: &str) -> Result<bool, Error> {
        let Some(resource) = self.resources.get(logical_id) else {
            return Ok(true);
        };
        let Some(before) = resource.before.clone() else {
            return Ok(true);
        };
        let Some(physical_id) = before.replaced else {
            return Ok(true);
        };
        let mut gone = true;
        let context = resource.context();
        let (status, reason) = (resource.status, resource.reason.clone());
        let successor = resource.physical_id.clone();
        self.with(logical_id, |resource| {
            resource.physical_id = Some(physical_id.clone());
        });
        let mut events;
        if before
            .update_replace_policy
            .is_some_and(|policy| policy != Policy::Delete)
        {
            events = self.note(logical_id, ResourceStatus::DeleteSkipped, None);
        } else {
            events = self.note(logical_id, ResourceStatus::DeleteInProgress, None);
            let state: Option<State> = self.world.open(&context, &before.state).ok();
            let deleted = self
                .delete_thing(logical_id, &physical_id, Some(state.unwrap_or_default()))
                .await;
            gone = deleted.is_ok();
            let (status, reason) = match deleted {
                Ok(()) => (ResourceStatus::DeleteComplete, None),
                Err(failure) => (ResourceStatus::DeleteFailed, Some(failure.0)),
            };
            events.extend(self.note(logical_id, status, reason.as_deref()));
        }
        self.with(logical_id, |resource| {
            resource.physical_id = successor;
            resource.status = status;
            resource.reason = reason;
            resource.before = None;
        });
        self.save(&[logical_id], events).await?;
        Ok(gone)
    }

    /// Resources are what they are from here on.
    pub(super) async fn forget_changes(&mut self) -> Result<(), Error> {
        let changed: Vec<String> = self
            .resources
            .values_mut()
            .filter(|resource| resource.added || resource.before.is_some())
            .map(|resource| {
                resource.added = false;
                resource.before = None;
                resource.logical_id.clone()
            })
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        let touched: Vec<&str> = changed.iter().map(String::as_str).collect();
        self.save(&touched, Vec::new()).await
    }

    async fn end(&mut self) -> Result<(), Error> {
        let change_sets = self
            .world
            .all::<ChangeSet>(ChangeSet::of(&self.stack.uuid))
            .await?;
        for change_set in change_sets {
            let mut tx = self.world.tx();
            let key = ChangeSet::at(&change_set.stack, &change_set.name);
            remove::<ChangeSet>(&mut tx, &key).await?;
            self.world.settle(tx).await?;
        }
        let texts = self
            .world
            .all::<TemplateText>(TemplateText::of(&self.stack.uuid))
            .await?;
        for text in texts {
            let mut tx = self.world.tx();
            remove::<TemplateText>(&mut tx, &TemplateText::at(&text.stack, &text.id)).await?;
            self.world.settle(tx).await?;
        }
        self.stack.deleted_millis = Some(self.world.now());
        self.stack.desired.template = None;
        self.stack.nesting.earlier.clear();
        self.stack.imports.clear();
        self.enter(StackStatus::DeleteComplete, None).await
    }
}
