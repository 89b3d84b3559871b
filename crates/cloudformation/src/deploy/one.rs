//! One resource, forward: left as it is, made, changed in place or replaced.

use model::cloudformation::ResourceStatus;
use serde_json::Value;

use super::{Deployment, Halt, dynamic};
use crate::evaluate::Scope;
use crate::records::{Before, Resource, State};
use crate::resources::{self, Made, Place, Plan, Properties, ResourceType};
use crate::template;

const REPLACING: &str =
    "Requested update requires the creation of a new physical resource; hence creating one.";

impl Deployment<'_> {
    /// Brings one resource to what the template wants.
    pub(super) async fn apply(
        &mut self,
        declared: &template::Resource,
        scope: &Scope<'_>,
        order: usize,
    ) -> Result<(), Halt> {
        let logical_id = declared.logical_id.as_str();
        let evaluated = scope.properties(&declared.properties);
        let properties = match evaluated {
            Ok((properties, imports)) => {
                self.imports.extend(imports);
                let mut value = Value::Object(properties);
                dynamic::resolve(self.world, &mut value).await?;
                match value {
                    Value::Object(properties) => properties,
                    _ => Properties::new(),
                }
            }
            Err(error) => return self.refuse_unmade(declared, order, error.message()).await,
        };
        let Some(kind) = resources::named(&declared.kind) else {
            let reason = format!(
                "Resource type {} is not supported by this server.",
                declared.kind
            );
            return self.refuse_unmade(declared, order, &reason).await;
        };
        let Some(present) = self.resources.get(logical_id) else {
            return self.create(kind, declared, properties, order, None).await;
        };
        if present.kind != declared.kind {
            self.failed.push(logical_id.to_owned());
            return Err(Halt::Refused(format!(
                "Update of resource type is not permitted. The new template modifies resource type of the following resources: [{logical_id}]"
            )));
        }
        let before = self.state(logical_id)?;
        if before.properties == properties && !(self.retagged() && kind.takes_stack_tags()) {
            return self.keep(declared, order).await;
        }
        match kind.plan(&before.properties, &properties) {
            Plan::InPlace => self.change(kind, declared, before, properties, order).await,
            Plan::Replace => {
                let before = self.before(logical_id, true);
                self.create(kind, declared, properties, order, before).await
            }
        }
    }

    /// What was made of a resource.
    pub(super) fn made(&self, logical_id: &str) -> Result<Made, Halt> {
        let state = self.state(logical_id)?;
        let physical_id = self
            .resources
            .get(logical_id)
            .and_then(|one| one.physical_id.clone());
        Ok(Made {
            physical_id: physical_id.unwrap_or_default(),
            attributes: state.attributes,
        })
    }

    /// The state of a resource.
    pub(super) fn state(&self, logical_id: &str) -> Result<State, Halt> {
        match self.resources.get(logical_id) {
            Some(resource) => Ok(self.world.open(&resource.context(), &resource.state)?),
            None => Ok(State::default()),
        }
    }

    /// Whether the update changes the tags of the stack.
    pub(super) fn retagged(&self) -> bool {
        let previous = self.stack.previous.as_ref();
        previous.is_some_and(|previous| previous.tags != self.stack.desired.tags)
    }

    /// Where a resource stands, for its type.
    pub(super) fn place(&mut self, logical_id: &str, rolling_back: bool) -> Place<'_> {
        let millis = super::journal::next_millis(&mut self.stack, self.world);
        let desired = match &self.stack.previous {
            Some(previous) if rolling_back => previous,
            _ => &self.stack.desired,
        };
        let tags = &desired.tags;
        Place {
            stack_name: self.stack.name.clone(),
            logical_id: logical_id.to_owned(),
            tags: tags.clone(),
            millis,
            rolling_back,
            world: self.world,
        }
    }

    fn before(&self, logical_id: &str, replaced: bool) -> Option<Before> {
        let resource = self.resources.get(logical_id)?;
        Some(Before {
            replaced: resource.physical_id.clone().filter(|_| replaced),
            deletion_policy: resource.deletion_policy,
            update_replace_policy: resource.update_replace_policy,
            metadata: resource.metadata.clone(),
            order: resource.order,
            state: resource.state.clone(),
        })
    }

    // The properties stay; what the template says beside them is taken over without an event.
    async fn keep(&mut self, declared: &template::Resource, order: usize) -> Result<(), Halt> {
        let logical_id = declared.logical_id.as_str();
        let before = self.before(logical_id, false);
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
    async fn refuse_unmade(
        &mut self,
        declared: &template::Resource,
        order: usize,
        reason: &str,
    ) -> Result<(), Halt> {
        let logical_id = declared.logical_id.as_str();
        self.failed.push(logical_id.to_owned());
        let status = if self.resources.contains_key(logical_id) {
            ResourceStatus::UpdateFailed
        } else {
            let resource = self.blank(declared, order)?;
            self.resources.insert(logical_id.to_owned(), resource);
            ResourceStatus::CreateFailed
        };
        let events = self.note(logical_id, status, Some(reason));
        self.save(&[logical_id], events).await?;
        Err(Halt::Refused(reason.to_owned()))
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
        };
        resource.state = self.world.seal(&resource.context(), &State::default())?;
        Ok(resource)
    }

    async fn create(
        &mut self,
        kind: &'static dyn ResourceType,
        declared: &template::Resource,
        properties: Properties,
        order: usize,
        before: Option<Before>,
    ) -> Result<(), Halt> {
        let logical_id = declared.logical_id.as_str();
        let replaces = before.is_some();
        let mut resource = self.blank(declared, order)?;
        resource.added = !replaces;
        resource.before = before;
        let state = State {
            properties: properties.clone(),
            ..State::default()
        };
        resource.state = self.world.seal(&resource.context(), &state)?;
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
        self.with(logical_id, |resource| {
            resource.creation_millis = Some(millis);
        });
        self.save(&[logical_id], events).await?;
        let mut place = self.place(logical_id, false);
        place.millis = millis;
        match kind.create(&mut place, &properties).await {
            Ok(made) => {
                let state = State {
                    properties,
                    attributes: made.attributes,
                };
                let sealed = self.world.seal(&context, &state)?;
                self.with(logical_id, |resource| {
                    resource.physical_id = Some(made.physical_id);
                    resource.creation_millis = None;
                    resource.state = sealed;
                });
                events = self.note(logical_id, begun, Some("Resource creation Initiated"));
                events.extend(self.note(logical_id, done, kind.remark()));
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
        kind: &'static dyn ResourceType,
        declared: &template::Resource,
        before: State,
        properties: Properties,
        order: usize,
    ) -> Result<(), Halt> {
        let logical_id = declared.logical_id.as_str();
        let made = self.made(logical_id)?;
        let remembered = self.before(logical_id, false);
        let state = State {
            properties: properties.clone(),
            attributes: before.attributes,
        };
        let context = self
            .resources
            .get(logical_id)
            .map(Resource::context)
            .unwrap_or_default();
        let sealed = self.world.seal(&context, &state)?;
        self.with(logical_id, |resource| {
            resource.before = remembered;
            resource.state = sealed;
            describe(resource, declared, order);
        });
        let events = self.note(logical_id, ResourceStatus::UpdateInProgress, None);
        self.save(&[logical_id], events).await?;
        let mut place = self.place(logical_id, false);
        match kind
            .update(&mut place, made, &before.properties, &properties)
            .await
        {
            Ok(made) => {
                let state = State {
                    properties,
                    attributes: made.attributes,
                };
                let sealed = self.world.seal(&context, &state)?;
                self.with(logical_id, |resource| resource.state = sealed);
                let events = self.note(logical_id, ResourceStatus::UpdateComplete, kind.remark());
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
        self.failed.push(logical_id.to_owned());
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
