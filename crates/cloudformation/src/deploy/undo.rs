//! Back: what a deployment did is undone, latest first.

use model::Error;
use model::cloudformation::{ExecutionStatus, ResourceStatus, StackStatus};

use super::removal::Cause;
use super::{Deployment, Halt};
use crate::records::{ChangeSet, State, TemplateText};
use crate::resources;
use crate::world::{put, remove, unavailable};

impl Deployment<'_> {
    /// The deployment failed: back, unless the caller wants to see what there is.
    pub(super) async fn fail(&mut self, reason: &str) -> Result<(), Error> {
        let verb = if self.creates() { "create" } else { "update" };
        let told = if self.failed.is_empty() {
            reason.to_owned()
        } else {
            format!(
                "The following resource(s) failed to {verb}: [{}]. ",
                self.failed.join(", ")
            )
        };
        if self.stack.disable_rollback {
            let status = if self.creates() {
                StackStatus::CreateFailed
            } else {
                StackStatus::UpdateFailed
            };
            self.enter(status, Some(&told)).await?;
            return self.close_change_sets(false).await;
        }
        let status = if self.creates() {
            StackStatus::RollbackInProgress
        } else {
            StackStatus::UpdateRollbackInProgress
        };
        let told = if self.creates() && !self.failed.is_empty() {
            format!("{told}Rollback requested by user.")
        } else {
            told
        };
        self.enter(status, Some(&told)).await?;
        self.undo().await
    }

    /// Undoes what was done.
    pub(crate) async fn undo(&mut self) -> Result<(), Error> {
        let creates = self.creates();
        let mut failed = Vec::new();
        for logical_id in self.backwards() {
            if !self.undo_one(&logical_id).await? {
                failed.push(logical_id);
            }
        }
        if !failed.is_empty() {
            let names = failed.join(", ");
            let (status, reason) = if creates {
                let reason = format!("The following resource(s) failed to delete: [{names}]. ");
                (StackStatus::RollbackFailed, reason)
            } else {
                let reason = format!("The following resource(s) failed to update: [{names}]. ");
                (StackStatus::UpdateRollbackFailed, reason)
            };
            self.enter(status, Some(&reason)).await?;
            return self.close_change_sets(false).await;
        }
        if creates {
            self.enter(StackStatus::RollbackComplete, None).await?;
            self.close_change_sets(false).await?;
            if self.stack.delete_on_failure {
                self.enter(StackStatus::DeleteInProgress, None).await?;
                return self.delete().await;
            }
            return Ok(());
        }
        if let Some(previous) = self.stack.previous.take() {
            self.stack.desired = previous;
        }
        self.enter(StackStatus::UpdateRollbackCompleteCleanupInProgress, None)
            .await?;
        self.clean_up().await
    }

    async fn undo_one(&mut self, logical_id: &str) -> Result<bool, Error> {
        let Some(resource) = self.resources.get(logical_id) else {
            return Ok(true);
        };
        if resource.added || self.creates() {
            return self.remove(logical_id, Cause::Undone).await;
        }
        let Some(before) = resource.before.clone() else {
            return Ok(true);
        };
        let context = resource.context();
        let made = match self.made(logical_id) {
            Ok(made) => made,
            Err(Halt::Broken(error)) => return Err(error),
            Err(Halt::Refused(_)) => return Ok(false),
        };
        let now: State = match self.state(logical_id) {
            Ok(state) => state,
            Err(_) => return Ok(false),
        };
        let then: State = self.world.open(&context, &before.state)?;
        if let Some(predecessor) = before.replaced.clone() {
            if !made.physical_id.is_empty() {
                let deleted = self
                    .delete_thing(logical_id, &made.physical_id, Some(now))
                    .await?;
                if let Err(failure) = deleted {
                    let events =
                        self.note(logical_id, ResourceStatus::UpdateFailed, Some(&failure.0));
                    self.save(&[logical_id], events).await?;
                    return Ok(false);
                }
            }
            self.restore(logical_id, Some(predecessor));
        } else if now.properties == then.properties && !self.retagged() {
            self.restore(logical_id, None);
            self.save(&[logical_id], Vec::new()).await?;
            return Ok(true);
        } else {
            let events = self.note(logical_id, ResourceStatus::UpdateInProgress, None);
            self.save(&[logical_id], events).await?;
            let kind = self
                .resources
                .get(logical_id)
                .and_then(|one| resources::named(&one.kind));
            if let Some(kind) = kind {
                let mut place = self.place(logical_id, true);
                let undone = kind
                    .update(&mut place, made, &now.properties, &then.properties)
                    .await;
                if let Err(failure) = undone {
                    let events =
                        self.note(logical_id, ResourceStatus::UpdateFailed, Some(&failure.0));
                    self.save(&[logical_id], events).await?;
                    return Ok(false);
                }
            }
            self.restore(logical_id, None);
        }
        let events = self.note(logical_id, ResourceStatus::UpdateComplete, None);
        self.save(&[logical_id], events).await?;
        Ok(true)
    }

    /// Takes a resource for rolled back, whatever became of the thing.
    pub(crate) fn skip_rollback(&mut self, logical_id: &str) {
        self.restore(logical_id, None);
    }

    fn restore(&mut self, logical_id: &str, physical_id: Option<String>) {
        self.with(logical_id, |resource| {
            let Some(before) = resource.before.take() else {
                return;
            };
            if physical_id.is_some() {
                resource.physical_id = physical_id;
            }
            resource.state = before.state;
            resource.order = before.order;
            resource.deletion_policy = before.deletion_policy;
            resource.update_replace_policy = before.update_replace_policy;
            resource.metadata = before.metadata;
        });
    }

    /// After a crash: what a creation made whose end is not recorded is found again, so that it can be deleted.
    pub(super) async fn settle_interrupted(&mut self) -> Result<(), Error> {
        let interrupted: Vec<(String, i64)> = self
            .resources
            .values()
            .filter_map(|one| Some((one.logical_id.clone(), one.creation_millis?)))
            .collect();
        for (logical_id, millis) in interrupted {
            let kind = self
                .resources
                .get(&logical_id)
                .and_then(|one| resources::named(&one.kind));
            let state = match self.state(&logical_id) {
                Ok(state) => state,
                Err(Halt::Broken(error)) => return Err(error),
                Err(Halt::Refused(_)) => continue,
            };
            let mut found = None;
            if let Some(kind) = kind {
                let mut place = self.place(&logical_id, true);
                place.millis = millis;
                found = kind
                    .orphan(&mut place, &state.properties)
                    .await
                    .unwrap_or_else(|failure| {
                        tracing::warn!(
                            reason = failure.0,
                            "can't look for what an interrupted creation made"
                        );
                        None
                    });
            }
            self.with(&logical_id, |resource| {
                resource.physical_id = found;
                resource.creation_millis = None;
            });
            self.save(&[&logical_id], Vec::new()).await?;
        }
        Ok(())
    }

    /// The change set that was executed has had its effect, and no other fits the stack any more.
    pub(super) async fn close_change_sets(&mut self, done: bool) -> Result<(), Error> {
        let change_sets = self
            .world
            .all::<ChangeSet>(ChangeSet::of(&self.stack.uuid))
            .await?;
        for mut change_set in change_sets {
            let mut tx = self.world.tx();
            if self.stack.change_set_id.as_ref() == Some(&change_set.id) {
                change_set.execution = if done {
                    ExecutionStatus::ExecuteComplete
                } else {
                    ExecutionStatus::ExecuteFailed
                };
                put(&mut tx, &change_set).await?;
            } else {
                let key = ChangeSet::at(&change_set.stack, &change_set.name);
                remove::<ChangeSet>(&mut tx, &key).await?;
            }
            self.world.settle(tx).await?;
        }
        self.drop_texts().await
    }

    // Texts that neither the stack nor a change set names.
    async fn drop_texts(&mut self) -> Result<(), Error> {
        let change_sets = self
            .world
            .all::<ChangeSet>(ChangeSet::of(&self.stack.uuid))
            .await?;
        let named: Vec<Option<String>> = change_sets
            .into_iter()
            .map(|change_set| change_set.desired.template)
            .chain([self.stack.desired.template.clone()])
            .chain(
                self.stack
                    .previous
                    .iter()
                    .map(|previous| previous.template.clone()),
            )
            .collect();
        let texts = self
            .world
            .all::<TemplateText>(TemplateText::of(&self.stack.uuid))
            .await?;
        for text in texts
            .into_iter()
            .filter(|text| !named.contains(&Some(text.id.clone())))
        {
            let mut tx = self.world.tx();
            let key = TemplateText::at(&text.stack, &text.id);
            let found: Option<TemplateText> = tx.load(&key).await.map_err(unavailable)?;
            if let Some(found) = found {
                tx.delete(&found);
                self.world.settle(tx).await?;
            }
        }
        Ok(())
    }
}
