//! `AWS::CloudFormation::Stack`: a stack inside of a stack. Its deployment is a step of the one around it.

mod updates;
mod wanted;

use std::sync::Arc;

use async_trait::async_trait;
use crypto::random::Stream;
use model::Error;
use model::cloudformation::StackStatus;
use serde_json::{Value, json};
use userpool::Nodes;

use super::kinds::STACK_TYPE;
use super::{
    Deployment, Imports, beginning, changes, move_on, open_outputs, resume_one, take_over,
};
use crate::limits;
use crate::names;
use crate::permission;
use crate::records::{Event, Parent, Stack};
use crate::refusal::invalid;
use crate::resources::{Made, Properties, ResourceFailure, ResourceType, Site};
use crate::template::Template;
use crate::world::World;
use wanted::{Inside, wanted};

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

    // The address of its template may name another text by now.
    fn changes_by_itself(&self) -> bool {
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
        let begun = match updates::goes_back_to(place) {
            Some(around) => updates::begin_return(place, &id, &around).await?,
            None => updates::begin(place, &id, after).await?,
        };
        let Some((stack, template)) = begun else {
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
    let Inside {
        template,
        mut desired,
        text,
    } = wanted(place, &stack, properties).await?;
    let changes = changes(place.world, &stack, &desired, &template, Imports::Later).await?;
    beginning::count(place.world, &place.stack, changes.len()).await?;
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

/// The stack of this ARN at rest: what a crash cut short is finished, in the name of whoever had begun it. One that somebody else is
/// at by itself is left to them, and is not at rest.
async fn settled(world: &mut World, id: &str) -> Result<Stack, Error> {
    let missing = || invalid(format!("Stack with id {id} does not exist"));
    let stack = found(world, id).await?.ok_or_else(missing)?;
    if !stack.is_running() {
        return Ok(stack);
    }
    if world.is_deployed_elsewhere(&stack) {
        return Ok(stack);
    }
    // The deployment around it goes on in the name of its own asker, however this ends.
    let own = (
        world.call.clone(),
        world.standin.clone(),
        world.predecessor.clone(),
    );
    let resumed = taken_over(world, &stack.uuid).await;
    (world.call, world.standin, world.predecessor) = own;
    resumed?;
    found(world, id).await?.ok_or_else(missing)
}

async fn taken_over(world: &mut World, uuid: &str) -> Result<(), Error> {
    match take_over(world, uuid, Nodes::One).await? {
        Some(stack) => resume_one(world, stack).await,
        None => Ok(()),
    }
}

async fn found(world: &mut World, id: &str) -> Result<Option<Stack>, Error> {
    let stack: Option<Stack> = world.load(&Stack::at(names::uuid_of(id))).await?;
    Ok(stack.filter(|stack| stack.deleted_millis.is_none()))
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
    beginning::deletable(world, &read)?;
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
