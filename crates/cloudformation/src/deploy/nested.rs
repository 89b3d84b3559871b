//! `AWS::CloudFormation::Stack`: a stack inside of a stack. Its deployment is a step of the one around it.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use crypto::random::Stream;
use model::Error;
use model::cloudformation::{Parameter, StackStatus, Tag};
use serde_json::{Value, json};
use userpool::Nodes;

use super::kinds::STACK_TYPE;
use super::{
    Deployment, Imports, Source, Wanted, beginning, changes, given, is_unchanged, move_on,
    open_outputs, read_template, resume_one, take_over, template_text, want,
};
use crate::limits;
use crate::names;
use crate::permission;
use crate::records::{Desired, Event, Parent, Stack, TemplateText};
use crate::refusal::invalid;
use crate::resources::{Made, Properties, ResourceFailure, ResourceType, Site, text};
use crate::template::Template;
use crate::world::World;

/// A stack inside of a stack.
pub(super) struct NestedStack;

/// What `Fn::GetAtt` asks for begins with it.
const OUTPUTS: &str = "Outputs.";
const REASON: Option<&str> = Some("User Initiated");

#[async_trait]
impl ResourceType for NestedStack {
    fn has_attribute(&self, name: &str) -> bool {
        name.starts_with(OUTPUTS)
    }

    fn takes_stack_tags(&self) -> bool {
        true
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let stack = begin_creation(place, properties).await?;
        let (stack, template) = stack;
        let id = stack.id.clone();
        let made = deploy(place.world, stack, &template).await?;
        if made.status == StackStatus::CreateComplete {
            return Ok(shown(place.world, &made));
        }
        let why = why(place.world, &made).await?;
        let reason = format!("Embedded stack {id} was not successfully created: {why}");
        // What it rolled back to is of no use, and the stack around it would not know of it.
        self.delete(place, &id, properties).await?;
        Err(ResourceFailure(reason))
    }

    async fn update(
        &self,
        place: &mut Site<'_>,
        made: Made,
        _: &Properties,
        after: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let id = made.physical_id;
        let Some((stack, template)) = begin_update(place, &id, after).await? else {
            let stack = found(place.world, &id).await?;
            return Ok(stack.map_or_else(Made::default, |stack| shown(place.world, &stack)));
        };
        let updated = deploy(place.world, stack, &template).await?;
        if updated.status == StackStatus::UpdateComplete {
            return Ok(shown(place.world, &updated));
        }
        let why = why(place.world, &updated).await?;
        Err(ResourceFailure(format!(
            "Embedded stack {id} was not successfully updated: {why}"
        )))
    }

    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        _: &Properties,
    ) -> Result<(), ResourceFailure> {
        let deleted = delete(place.world, physical_id).await?;
        match deleted {
            Some(stack) if stack.status == StackStatus::DeleteFailed => {
                let why = stack.reason.unwrap_or_default();
                Err(ResourceFailure(format!(
                    "Embedded stack {physical_id} was not successfully deleted: {why}"
                )))
            }
            _ => Ok(()),
        }
    }

    async fn orphan(
        &self,
        place: &mut Site<'_>,
        _: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let name = name(place);
        let key = Stack::named(&place.stack.account, &place.stack.region, &name);
        let stack: Option<Stack> = place.world.find(&key).await?;
        Ok(stack.map(|stack| stack.id))
    }
}

/// Why a deployment failed: what its stack said when it turned back, and the first thing that failed with its reason.
async fn why(world: &mut World, stack: &Stack) -> Result<String, Error> {
    let events = world.all::<Event>(Event::of(&stack.uuid)).await?;
    let begun = stack.updated_millis.unwrap_or(stack.created_millis);
    let mut events = events.iter().filter(|event| event.millis >= begun);
    let of_stack = |event: &&Event| event.kind == STACK_TYPE && event.logical_id == stack.name;
    let turned = events
        .clone()
        .filter(of_stack)
        .find(|event| event.status.contains("ROLLBACK") || event.status.ends_with("FAILED"));
    let failed = events.find(|event| !of_stack(event) && event.status.ends_with("_FAILED"));
    let mut told = turned
        .and_then(|event| event.reason.clone())
        .unwrap_or_else(|| format!("{}.", stack.status.as_str()));
    if let Some(event) = failed {
        let reason = event.reason.as_deref().unwrap_or_default();
        told = format!("{} {}: {reason}", told.trim_end(), event.logical_id);
    }
    Ok(told)
}

/// Made up, and the same for the same creation, so that what a crash left half made is found again.
fn name(place: &Site<'_>) -> String {
    let stack = &place.stack;
    let millis = place.millis.to_be_bytes();
    let seed = crypto::mac::hmac_sha256(
        stack.uuid.as_bytes(),
        &[b"nested", place.logical_id.as_bytes(), &millis],
    );
    let mut random = Stream::from_seed(seed);
    names::generated(&stack.name, &place.logical_id, 128, &mut random)
}

async fn begin_creation(
    place: &mut Site<'_>,
    properties: &Properties,
) -> Result<(Stack, Arc<Template>), Error> {
    let around = place.stack.parent.as_ref();
    let parent = Parent {
        id: place.stack.id.clone(),
        root_id: around
            .map_or(&place.stack.id, |parent| &parent.root_id)
            .clone(),
        depth: around.map_or(0, |parent| parent.depth) + 1,
    };
    if parent.depth > limits::NESTED_STACKS_DEPTH_MAX {
        return Err(invalid(format!(
            "Stacks are inside of each other more than {} deep.",
            limits::NESTED_STACKS_DEPTH_MAX
        )));
    }
    let name = name(place);
    permit(place.world, "CreateStack", &name)?;
    let mut stack = beginning::blank(place.world, &name).await?;
    stack.parent = Some(parent);
    let (template, mut desired, text) = wanted(place, &stack, properties).await?;
    changes(place.world, &stack, &desired, &template, Imports::Later).await?;
    desired.template = Some(text.id.clone());
    stack.desired = desired;
    let status = StackStatus::CreateInProgress;
    let event = move_on(&mut stack, place.world, status, REASON, None);
    beginning::begin(place.world, None, &stack, Some(&text), Some(event)).await?;
    Ok((stack, template))
}

/// Makes sure that the caller may do to a stack inside what it may do to the one around it.
fn permit(world: &World, operation: &str, named: &str) -> Result<(), Error> {
    let input = json!({"StackName": named});
    world.permit(&permission::of_stacks(&world.call, operation, &input))
}

/// Nothing where there is nothing to update.
async fn begin_update(
    place: &mut Site<'_>,
    id: &str,
    properties: &Properties,
) -> Result<Option<(Stack, Arc<Template>)>, Error> {
    let read = settled(place.world, id).await?;
    permit(place.world, "UpdateStack", id)?;
    beginning::updatable(&read)?;
    let (template, mut desired, text) = wanted(place, &read, properties).await?;
    let changes = changes(place.world, &read, &desired, &template, Imports::Now).await?;
    if changes.is_empty()
        && !beginning::is_failed(&read)
        && is_unchanged(place.world, &read, &desired, &template).await?
    {
        return Ok(None);
    }
    desired.template = Some(text.id.clone());
    let mut stack = read.clone();
    beginning::turn_to(&mut stack, desired);
    stack.updated_millis = Some(place.world.now());
    let status = StackStatus::UpdateInProgress;
    let event = move_on(&mut stack, place.world, status, REASON, None);
    beginning::begin(place.world, Some(&read), &stack, Some(&text), Some(event)).await?;
    Ok(Some((stack, template)))
}

/// The stack of this ARN at rest: what a crash cut short is finished.
async fn settled(world: &mut World, id: &str) -> Result<Stack, Error> {
    let missing = || invalid(format!("Stack with id {id} does not exist"));
    let stack = found(world, id).await?.ok_or_else(missing)?;
    if !stack.is_running() {
        return Ok(stack);
    }
    if let Some(stack) = take_over(world, &stack.uuid, Nodes::One).await? {
        resume_one(world, stack).await?;
    }
    found(world, id).await?.ok_or_else(missing)
}

async fn found(world: &mut World, id: &str) -> Result<Option<Stack>, Error> {
    let uuid = id.rsplit('/').next().unwrap_or_default();
    let stack: Option<Stack> = world.load(&Stack::at(uuid)).await?;
    Ok(stack.filter(|stack| stack.deleted_millis.is_none()))
}

async fn wanted(
    place: &mut Site<'_>,
    stack: &Stack,
    properties: &Properties,
) -> Result<(Arc<Template>, Desired, TemplateText), Error> {
    let refused = |failure: ResourceFailure| invalid(failure.0);
    let source = Source {
        url: text(properties, "TemplateURL").map_err(refused)?,
        ..Source::default()
    };
    let body = template_text(place.world, &source, None).await?;
    let parameters = parameters(properties);
    let given = given(place.world, Some(stack), Some(&parameters));
    let template = Arc::new(read_template(place.world, &body, given).await?);
    let around = &place.stack.desired;
    let wanted = Wanted {
        reviewed: true,
        parameters: Some(parameters),
        tags: Some(tags(place, properties)),
        capabilities: Some(around.capabilities.clone()),
        notification_arns: Some(around.notification_arns.clone()),
        role_arn: around.role_arn.clone(),
    };
    let desired = want(place.world, stack, wanted, &template).await?;
    let (id, processed) = (place.world.random.uuid(), template.processed.clone());
    let text = TemplateText::new(&stack.uuid, id, body, processed);
    Ok((template, desired, text))
}

fn parameters(properties: &Properties) -> Vec<Parameter> {
    let given = properties.get("Parameters").and_then(Value::as_object);
    let parameters = given.into_iter().flatten().map(|(name, value)| Parameter {
        parameter_key: Some(name.clone()),
        parameter_value: Some(as_text(value)),
        ..Parameter::default()
    });
    parameters.collect()
}

/// The tags of the stack around it, and those of the resource.
fn tags(place: &Site<'_>, properties: &Properties) -> Vec<Tag> {
    let mut tags: BTreeMap<String, String> = BTreeMap::new();
    for tag in &place.tags {
        tags.insert(tag.key.clone(), tag.value.clone());
    }
    let own = properties.get("Tags").and_then(Value::as_array);
    for tag in own.into_iter().flatten() {
        if let Some(key) = tag["Key"].as_str() {
            tags.insert(key.to_owned(), as_text(&tag["Value"]));
        }
    }
    tags.into_iter()
        .map(|(key, value)| Tag { key, value })
        .collect()
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(as_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

async fn deploy(world: &mut World, stack: Stack, template: &Template) -> Result<Stack, Error> {
    let uuid = stack.uuid.clone();
    let deployment = Deployment::of(world, stack, None).await?;
    deployment.run(template).await?;
    let stack: Option<Stack> = world.load(&Stack::at(&uuid)).await?;
    stack.ok_or_else(|| invalid("The stack is not there any more."))
}

/// What became of it; nothing where it was gone already.
async fn delete(world: &mut World, id: &str) -> Result<Option<Stack>, Error> {
    let Some(read) = found(world, id).await? else {
        return Ok(None);
    };
    permit(world, "DeleteStack", id)?;
    let mut stack = read.clone();
    stack.retained = Vec::new();
    let status = StackStatus::DeleteInProgress;
    let event = move_on(&mut stack, world, status, REASON, None);
    beginning::begin(world, Some(&read), &stack, None, Some(event)).await?;
    let mut deployment = Deployment::of(world, stack, None).await?;
    deployment.settle_interrupted().await?;
    deployment.delete().await?;
    found(world, id).await
}

fn shown(world: &World, stack: &Stack) -> Made {
    let outputs = open_outputs(world, stack).into_iter();
    let attributes = outputs.filter_map(|output| {
        let name = format!("{OUTPUTS}{}", output.output_key?);
        Some((name, Value::from(output.output_value?)))
    });
    Made {
        physical_id: stack.id.clone(),
        attributes: attributes.collect(),
    }
}
