//! Back: what a deployment did is undone, latest first.

use model::Error;
use model::cloudformation::{ExecutionStatus, ResourceStatus, StackStatus};

use super::removal::Cause;
use super::{Deployment, kinds};
use crate::records::{ChangeSet, State, TemplateText};
use crate::resources::{Made, Properties, ResourceFailure, ResourceType};
use crate::world::{Standin, put, remove, unavailable};

impl Deployment<'_> {
    /// The deployment failed: back, unless the caller wants to see what there is.
    pub(super) async fn fail(&mut self, reason: &str) -> Result<(), Error> {
        let creation = self.stack.status == StackStatus::CreateInProgress;
        let told = if self.failed.is_empty() {
            reason.to_owned()
        } else {
            self.failures()
        };
        if self.stack.disable_rollback {
            let status = if creation {
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
        let told = if creation && !self.failed.is_empty() {
            format!("{told}Rollback requested by user.")
        } else {
            told
        };
        self.enter(status, Some(&told)).await?;
        self.undo().await
    }

    /// A sentence for the resources that could not be made, then one for those that could not be changed.
    fn failures(&self) -> String {
        let sentence = |status: ResourceStatus, verb: &str| {
            let failed = self.failed.iter().filter(|(at, _)| *at == status);
            let names: Vec<&str> = failed.map(|(_, name)| name.as_str()).collect();
            if names.is_empty() {
                return String::new();
            }
            format!(
                "The following resource(s) failed to {verb}: [{}]. ",
                names.join(", ")
            )
        };
        let created = sentence(ResourceStatus::CreateFailed, "create");
        let updated = sentence(ResourceStatus::UpdateFailed, "update");
        created + &updated
    }

    /// Undoes what was done.
    pub(crate) async fn undo(&mut self) -> Result<(), Error> {
        let creates = self.creates();
        self.failed.clear();
        let mut undeleted = Vec::new();
        for logical_id in self.backwards() {
            let added = self.resources.get(&logical_id).is_some_and(|one| one.added);
            if self.undo_one(&logical_id).await? {
                continue;
            }
            if added || creates {
                undeleted.push(logical_id);
            } else {
                self.failed.push((ResourceStatus::UpdateFailed, logical_id));
            }
        }
        if !undeleted.is_empty() || !self.failed.is_empty() {
            let mut reason = self.failures();
            if !undeleted.is_empty() {
                let names = undeleted.join(", ");
                reason.extend([
                    "The following resource(s) failed to delete: [",
                    &names,
                    "]. ",
                ]);
            }
            let status = if creates {
                StackStatus::RollbackFailed
            } else {
                StackStatus::UpdateRollbackFailed
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
        let moves = kinds::named(&resource.kind).is_some_and(|kind| kind.changes_by_itself());
        let made = self.made(logical_id);
        let now = self.read_state(logical_id);
        let then: Option<State> = self.world.open(&resource.context(), &before.state).ok();
        if let Some(predecessor) = before.replaced.clone() {
            if !made.physical_id.is_empty() {
                let deleted = self.delete_thing(logical_id, &made.physical_id, now).await;
                if let Err(failure) = deleted {
                    return self.not_undone(logical_id, &failure).await;
                }
            }
            self.restore(logical_id, Some(predecessor));
            if let Some(then) = then.filter(|_| before.changed) {
                let made = self.made(logical_id);
                if let Err(failure) = self.put_back(logical_id, made, &then, &then).await {
                    return self.not_undone(logical_id, &failure).await;
                }
            }
        } else {
            let same = |now: &State, then: &State| now.properties == then.properties;
            let untouched = !moves && now.iter().zip(&then).any(|(now, then)| same(now, then));
            let Some(then) = then.filter(|_| !untouched || self.retagged()) else {
                self.restore(logical_id, None);
                self.save(&[logical_id], Vec::new()).await?;
                return Ok(true);
            };
            let events = self.note(logical_id, ResourceStatus::UpdateInProgress, None);
            self.save(&[logical_id], events).await?;
            let now = now.unwrap_or_default();
            if let Err(failure) = self.put_back(logical_id, made, &now, &then).await {
                return self.not_undone(logical_id, &failure).await;
            }
            self.restore(logical_id, None);
        }
        let events = self.note(logical_id, ResourceStatus::UpdateComplete, None);
        self.save(&[logical_id], events).await?;
        Ok(true)
    }

    async fn put_back(
        &mut self,
        logical_id: &str,
        made: Made,
        now: &State,
        then: &State,
    ) -> Result<(), ResourceFailure> {
        let kind = self.resources.get(logical_id);
        let Some(kind) = kind.and_then(|one| kinds::named(&one.kind)) else {
            return Ok(());
        };
        let mut place = self.place(logical_id, true);
        kind.update(&mut place, made, &now.properties, &then.properties)
            .await
            .map(|_| ())
    }

    async fn not_undone(
        &mut self,
        logical_id: &str,
        failure: &ResourceFailure,
    ) -> Result<bool, Error> {
        let events = self.note(logical_id, ResourceStatus::UpdateFailed, Some(&failure.0));
        self.save(&[logical_id], events).await?;
        Ok(false)
    }

    /// Takes a resource for rolled back, whatever became of the thing.
    pub(crate) fn skip_rollback(&mut self, logical_id: &str) {
        self.restore(logical_id, None);
    }

    pub(super) fn restore(&mut self, logical_id: &str, physical_id: Option<String>) {
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

    /// Whether something is there before a creation begins that would be taken after a crash for what that made.
    pub(super) async fn is_taken(
        &mut self,
        kind: &dyn ResourceType,
        logical_id: &str,
        properties: &Properties,
    ) -> bool {
        let acting = std::mem::replace(&mut self.world.standin, Standin::Program);
        let mut place = self.place(logical_id, false);
        let is_taken = kind.is_taken(&mut place, properties).await;
        self.world.standin = acting;
        is_taken
    }

    /// After a crash: what a creation made whose end is not recorded is found again, so that it can be deleted.
    pub(crate) async fn settle_interrupted(&mut self) -> Result<(), Error> {
        // Whoever asked may not be allowed to look around: what was made must be found all the same.
        let acting = std::mem::replace(&mut self.world.standin, Standin::Program);
        let settled = self.find_interrupted().await;
        self.world.standin = acting;
        settled
    }

    async fn find_interrupted(&mut self) -> Result<(), Error> {
        let interrupted: Vec<(String, i64)> = self
            .resources
            .values()
            .filter_map(|one| Some((one.logical_id.clone(), one.creation_millis?)))
            .collect();
        for (logical_id, millis) in interrupted {
            let kind = self
                .resources
                .get(&logical_id)
                .and_then(|one| kinds::named(&one.kind));
            let state = self.state(&logical_id);
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
            .chain(
                self.stack
                    .nesting
                    .earlier
                    .iter()
                    .map(|earlier| earlier.desired.template.clone()),
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
