//! One resource, forward: left as it is, made, changed in place or replaced.

use model::cloudformation::ResourceStatus;
use serde_json::Value;

use super::dynamic::Kept;
use super::{Deployment, Halt, kinds, refused};
use crate::evaluate::Scope;
use crate::records::{Before, Resource, State};
use crate::resources::{Plan, ResourceType, refuse_unfit};
use crate::template;
use crate::world::Unbuilt;

const REPLACING: &str =
    "Requested update requires the creation of a new physical resource; hence creating one.";

impl Deployment<'_> {
    /// Brings one resource to what the template wants. `masked` is the scope in which hidden parameters are asterisks.
    pub(super) async fn apply(
        &mut self,
        declared: &template::Resource,
        scope: &Scope<'_>,
        masked: Option<&Scope<'_>>,
        order: usize,
    ) -> Result<(), Halt> {
        let logical_id = declared.logical_id.as_str();
        let wanted = match self.wanted(declared, scope, masked).await {
            Ok(wanted) => wanted,
            Err(Halt::Refused(reason)) => return self.refuse(declared, order, &reason).await,
            Err(broken) => return Err(broken),
        };
        let Some(kind) = kinds::named(&declared.kind) else {
            let reason = format!(
                "Resource type {} is not supported by this server.",
                declared.kind
            );
            return self.refuse(declared, order, &reason).await;
        };
        self.take_back_replacement(logical_id);
        let made = self.resources.get(logical_id).filter(|one| one.is_made());
        let Some(present) = made else {
            return self
                .create(kind.as_ref(), declared, wanted, order, None)
                .await;
        };
        if present.kind != declared.kind {
            self.failed
                .push((ResourceStatus::UpdateFailed, logical_id.to_owned()));
            return Err(Halt::Refused(format!(
                "Update of resource type is not permitted. The new template modifies resource type of the following resources: [{logical_id}]"
            )));
        }
        let unsettled = present.status == ResourceStatus::UpdateFailed;
        let before = self.stands(logical_id);
        let retagged = self.retagged() && kind.takes_stack_tags();
        let same = before.properties == wanted.properties;
        if same && !retagged && !unsettled && !kind.changes_by_itself() {
            return self.keep(declared, order).await;
        }
        match kind.plan(&before.properties, &wanted.properties) {
            Plan::InPlace => {
                self.change(kind.as_ref(), declared, before, wanted, order)
                    .await
            }
            Plan::Replace => {
                let before = self.predecessor(logical_id).await?;
                self.create(kind.as_ref(), declared, wanted, order, before)
                    .await
            }
        }
    }

    /// What a resource is to be: its properties with and without what is hidden.
    async fn wanted(
        &mut self,
        declared: &template::Resource,
        scope: &Scope<'_>,
        masked: Option<&Scope<'_>>,
    ) -> Result<State, Halt> {
        let evaluated = scope.properties(&declared.properties);
        let (properties, imports) = evaluated.map_err(|error| refused(&error))?;
        self.imports.extend(imports);
        self.size
            .add(&declared.logical_id, &properties)
            .map_err(|error| refused(&error))?;
        let written = match masked {
            // What can't be shown with asterisks is not shown.
            Some(masked) => masked
                .properties(&declared.properties)
                .map(|(properties, _)| properties)
                .unwrap_or_default(),
            None => properties.clone(),
        };
        let mut value = Value::Object(properties);
        // What is recorded alone needs no value, and keeps no secret.
        if kinds::missed(&declared.kind).is_none() {
            let kept = self.kept(&declared.kind);
            let place = format!("Resources/{}/Properties", declared.logical_id);
            self.look_up(&mut value, &place, kept).await?;
        }
        let Value::Object(properties) = value else {
            return Ok(State::default());
        };
        Ok(State {
            shown: (written != properties).then_some(written),
            properties,
            ..State::default()
        })
    }

    /// What becomes of references to secrets in the properties of a type.
    fn kept(&self, kind: &str) -> Kept {
        let takes = kinds::named(kind).is_some_and(|kind| kind.takes_kept_secrets());
        if takes && self.world.unbuilt() == Unbuilt::Recorded {
            Kept::Written
        } else {
            Kept::Refused
        }
    }

    // The properties stay; what the template says beside them is taken over without an event.
    async fn keep(&mut self, declared: &template::Resource, order: usize) -> Result<(), Halt> {
        let logical_id = declared.logical_id.as_str();
        let before = self.remembered(logical_id);
        let Some(resource) = self.resources.get_mut(logical_id) else {
            return Ok(());
        };
        let same = resource.order == order
            && resource.deletion_policy == declared.deletion_policy
            && resource.update_replace_policy == declared.update_replace_policy
            && resource.metadata == declared.metadata;
        if same {
            return Ok(());
        }
        resource.before = before;
        describe(resource, declared, order);
        Ok(self.save(&[logical_id], Vec::new()).await?)
    }

    // A failure before there is anything to undo.
    async fn refuse(
        &mut self,
        declared: &template::Resource,
        order: usize,
        reason: &str,
    ) -> Result<(), Halt> {
        let logical_id = declared.logical_id.as_str();
        let made = self
            .resources
            .get(logical_id)
            .is_some_and(Resource::is_made);
        let status = if made {
            ResourceStatus::UpdateFailed
        } else {
            let resource = self.blank(declared, order)?;
            self.resources.insert(logical_id.to_owned(), resource);
            ResourceStatus::CreateFailed
        };
        self.stop(logical_id, status, reason.to_owned()).await
    }

    fn blank(&mut self, declared: &template::Resource, order: usize) -> Result<Resource, Halt> {
        let mut resource = Resource {
            stack: self.stack.uuid.clone(),
            logical_id: declared.logical_id.clone(),
            kind: declared.kind.clone(),
            order,
            status: ResourceStatus::CreateInProgress,
            reason: None,
            changed_millis: self.world.now(),
            physical_id: None,
            deletion_policy: declared.deletion_policy,
            update_replace_policy: declared.update_replace_policy,
            metadata: declared.metadata.clone(),
            state: String::new(),
            creation_millis: None,
            added: true,
            leaving: false,
            before: None,
            drift: None,
        };
        resource.state = self.world.seal(&resource.context(), &State::default())?;
        Ok(resource)
    }

    async fn create(
        &mut self,
        kind: &dyn ResourceType,
        declared: &template::Resource,
        wanted: State,
        order: usize,
        before: Option<Before>,
    ) -> Result<(), Halt> {
        let logical_id = declared.logical_id.as_str();
        let replaces = before.is_some();
        let mut resource = self.blank(declared, order)?;
        resource.added = !replaces;
        resource.before = before;
        resource.state = self.world.seal(&resource.context(), &wanted)?;
        let context = resource.context();
        let (begun, done, failed) = if replaces {
            (
                ResourceStatus::UpdateInProgress,
                ResourceStatus::UpdateComplete,
                ResourceStatus::UpdateFailed,
            )
        } else {
            (
                ResourceStatus::CreateInProgress,
                ResourceStatus::CreateComplete,
                ResourceStatus::CreateFailed,
            )
        };
        self.resources.insert(logical_id.to_owned(), resource);
        let mut events = self.note(logical_id, begun, replaces.then_some(REPLACING));
        // The instant is recorded first: after a crash, what it made is found again by it.
        let millis = super::journal::next_millis(&mut self.stack, self.world);
        let is_taken = self.is_taken(kind, logical_id, &wanted.properties).await;
        self.with(logical_id, |resource| {
            resource.creation_millis = (!is_taken).then_some(millis);
        });
        self.save(&[logical_id], events).await?;
        let remark = kind.remark(&wanted.properties);
        let unfit = refuse_unfit(&declared.kind, logical_id, &wanted.properties);
        let mut place = self.place(logical_id, false);
        place.millis = millis;
        let made = match unfit {
            Ok(()) => kind.create(&mut place, &wanted.properties).await,
            Err(unfit) => Err(unfit),
        };
        match made {
            Ok(made) => {
                let state = State {
                    attributes: made.attributes,
                    ..wanted
                };
                let sealed = self.world.seal(&context, &state)?;
                self.with(logical_id, |resource| {
                    resource.physical_id = Some(made.physical_id);
                    resource.creation_millis = None;
                    resource.state = sealed;
                });
                events = self.note(logical_id, begun, Some("Resource creation Initiated"));
                events.extend(self.note(logical_id, done, remark.as_deref()));
                Ok(self.save(&[logical_id], events).await?)
            }
            Err(failure) => {
                self.with(logical_id, |resource| resource.creation_millis = None);
                self.stop(logical_id, failed, failure.0).await
            }
        }
    }

    async fn change(
        &mut self,
        kind: &dyn ResourceType,
        declared: &template::Resource,
        before: State,
        wanted: State,
        order: usize,
    ) -> Result<(), Halt> {
        let logical_id = declared.logical_id.as_str();
        let made = self.made(logical_id);
        let remembered = self.remembered(logical_id);
        let state = State {
            attributes: before.attributes,
            ..wanted.clone()
        };
        let context = self
            .resources
            .get(logical_id)
            .map(Resource::context)
            .unwrap_or_default();
        let sealed = self.world.seal(&context, &state)?;
        self.with(logical_id, |resource| {
            resource.before = remembered;
            resource.drift = None;
            resource.state = sealed;
            describe(resource, declared, order);
        });
        let events = self.note(logical_id, ResourceStatus::UpdateInProgress, None);
        self.save(&[logical_id], events).await?;
        let unfit = refuse_unfit(&declared.kind, logical_id, &wanted.properties);
        let mut place = self.place(logical_id, false);
        let (then, now) = (&before.properties, &wanted.properties);
        let changed = match unfit {
            Ok(()) => kind.update(&mut place, made, then, now).await,
            Err(unfit) => Err(unfit),
        };
        match changed {
            Ok(made) => {
                let state = State {
                    attributes: made.attributes,
                    ..wanted
                };
                let sealed = self.world.seal(&context, &state)?;
                self.with(logical_id, |resource| resource.state = sealed);
                let remark = kind.remark(&state.properties);
                let done = ResourceStatus::UpdateComplete;
                let events = self.note(logical_id, done, remark.as_deref());
                Ok(self.save(&[logical_id], events).await?)
            }
            Err(failure) => {
                self.stop(logical_id, ResourceStatus::UpdateFailed, failure.0)
                    .await
            }
        }
    }

    async fn stop(
        &mut self,
        logical_id: &str,
        status: ResourceStatus,
        reason: String,
    ) -> Result<(), Halt> {
        self.failed.push((status, logical_id.to_owned()));
        let events = self.note(logical_id, status, Some(&reason));
        self.save(&[logical_id], events).await?;
        Err(Halt::Refused(reason))
    }

    /// Changes the record of a resource in memory.
    pub(super) fn with(&mut self, logical_id: &str, change: impl FnOnce(&mut Resource)) {
        if let Some(resource) = self.resources.get_mut(logical_id) {
            change(resource);
        }
    }
}

fn describe(resource: &mut Resource, declared: &template::Resource, order: usize) {
    resource.order = order;
    resource.deletion_policy = declared.deletion_policy;
    resource.update_replace_policy = declared.update_replace_policy;
    resource.metadata.clone_from(&declared.metadata);
}
