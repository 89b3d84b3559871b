//! Updates of a stack inside of a stack: on to what the stack around it wants, and back with it.

use std::sync::Arc;

use model::Error;
use model::cloudformation::StackStatus;

use super::wanted::{Inside, wanted};
use super::{REASON, permit, settled};
use crate::deploy::{Imports, beginning, changes, is_unchanged, move_on, template_of};
use crate::records::{Desired, Earlier, Stack, TemplateText};
use crate::resources::{Properties, Site};
use crate::template::Template;
use crate::world::World;

/// A stack whose update has begun, and the template that it gets.
type Begun = (Stack, Arc<Template>);

/// The template, by its name, to which the stack around goes back; nothing where it goes on.
pub(super) fn goes_back_to(place: &Site<'_>) -> Option<String> {
    let around = &place.stack;
    if place.rolling_back {
        return around.previous.as_ref()?.template.clone();
    }
    let template = around.desired.template.clone();
    template.filter(|_| around.nesting.returning)
}

/// Begins an update by the properties; nothing where there is nothing to update.
///
/// # Errors
/// `ValidationError`, as of a stack of its own.
pub(super) async fn begin(
    place: &mut Site<'_>,
    id: &str,
    properties: &Properties,
) -> Result<Option<Begun>, Error> {
    let read = ready(place.world, id).await?;
    let Inside {
        template,
        mut desired,
        text,
    } = wanted(place, &read, properties).await?;
    let Some(changes) = differences(place.world, &read, &desired, &template).await? else {
        return Ok(None);
    };
    beginning::count(place.world, &place.stack, changes).await?;
    desired.template = Some(text.id.clone());
    let mut stack = read.clone();
    remember(&mut stack, &place.stack);
    beginning::turn_to(&mut stack, desired, changes);
    update(place.world, &read, stack, Some(&text), template)
        .await
        .map(Some)
}

/// Begins the return to what the stack was when that around it had the template of this name; nothing where it has not changed
/// since.
///
/// # Errors
/// `ValidationError` where it can't be updated.
pub(super) async fn begin_return(
    place: &mut Site<'_>,
    id: &str,
    around: &str,
) -> Result<Option<Begun>, Error> {
    let read = ready(place.world, id).await?;
    let earlier = read.nesting.earlier.iter().find(|it| it.around == around);
    let Some(desired) = earlier.map(|earlier| earlier.desired.clone()) else {
        return Ok(None);
    };
    let template = Arc::new(template_of(place.world, &read, &desired).await?);
    let Some(changes) = differences(place.world, &read, &desired, &template).await? else {
        return Ok(None);
    };
    let mut stack = read.clone();
    beginning::turn_to(&mut stack, desired, changes);
    stack.nesting.returning = true;
    update(place.world, &read, stack, None, template)
        .await
        .map(Some)
}

/// The stack at rest, if the caller may update it and it can be.
async fn ready(world: &mut World, id: &str) -> Result<Stack, Error> {
    let read = settled(world, id).await?;
    permit(world, "UpdateStack", id)?;
    beginning::updatable(&read)?;
    Ok(read)
}

/// How many resources would change; nothing where nothing would.
async fn differences(
    world: &mut World,
    read: &Stack,
    desired: &Desired,
    template: &Arc<Template>,
) -> Result<Option<usize>, Error> {
    let changes = changes(world, read, desired, template, Imports::Now).await?;
    let unchanged = changes.is_empty()
        && !beginning::is_failed(read)
        && is_unchanged(world, read, desired, template).await?;
    Ok((!unchanged).then_some(changes.len()))
}

/// Keeps what the stack is, for the case that the update of the stack around it is undone, and forgets what that one can't go
/// back to any more. Of several attempts at one update what was before the first counts.
fn remember(stack: &mut Stack, around: &Stack) {
    let previous = around.previous.as_ref();
    let earlier = around
        .nesting
        .earlier
        .iter()
        .map(|earlier| &earlier.desired);
    let returns: Vec<&String> = previous
        .into_iter()
        .chain(earlier)
        .filter_map(|desired| desired.template.as_ref())
        .collect();
    stack
        .nesting
        .earlier
        .retain(|it| returns.contains(&&it.around));
    let Some(template) = previous.and_then(|previous| previous.template.as_ref()) else {
        return;
    };
    if !stack
        .nesting
        .earlier
        .iter()
        .any(|it| it.around == *template)
    {
        stack.nesting.earlier.push(Earlier {
            around: template.clone(),
            desired: stack.desired.clone(),
        });
    }
}

async fn update(
    world: &mut World,
    read: &Stack,
    mut stack: Stack,
    text: Option<&TemplateText>,
    template: Arc<Template>,
) -> Result<Begun, Error> {
    stack.updated_millis = Some(world.now());
    let status = StackStatus::UpdateInProgress;
    let event = move_on(&mut stack, world, status, REASON, None);
    beginning::begin(world, Some(read), &stack, text, Some(event)).await?;
    Ok((stack, template))
}
