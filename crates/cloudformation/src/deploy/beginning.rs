//! How a deployment begins: a stack that is about to be, or that turns to something else.

use model::cloudformation::StackStatus;
use model::{Error, ErrorCode};

use crate::limits;
use crate::names;
use crate::records::{Desired, Event, Nesting, Stack, TemplateText, Wishes};
use crate::refusal::invalid;
use crate::world::{World, conflict, conflicted, unavailable};

/// A stack that is about to be.
pub(crate) async fn blank(world: &mut World, name: &str) -> Result<Stack, Error> {
    if !names::is_name(name) {
        return Err(invalid(format!(
            "1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )));
    }
    let (account, region) = (world.call.account.clone(), world.call.region.clone());
    let named = Stack::named(&account, &region, name);
    if world.find::<Stack>(&named).await?.is_some() {
        return Err(Error::new(
            ErrorCode::AlreadyExistsException,
            format!("Stack [{name}] already exists"),
        ));
    }
    let uuid = world.random.uuid();
    Ok(Stack {
        id: names::stack_arn(&region, &account, name, &uuid),
        account,
        region,
        uuid,
        name: name.to_owned(),
        status: StackStatus::ReviewInProgress,
        reason: None,
        created_millis: world.now(),
        updated_millis: None,
        deleted_millis: None,
        last_event_millis: 0,
        desired: Desired::default(),
        previous: None,
        outputs: None,
        imports: Vec::new(),
        change_set_id: None,
        termination_protection: false,
        disable_rollback: false,
        delete_on_failure: false,
        wishes: Wishes::default(),
        retained: Vec::new(),
        parent: None,
        nesting: Nesting::default(),
        drift: None,
        deployer: None,
    })
}

/// Commits the beginning of something, provided that the stack is still as it was read.
pub(crate) async fn begin(
    world: &mut World,
    read: Option<&Stack>,
    stack: &Stack,
    text: Option<&TemplateText>,
    event: Option<Event>,
) -> Result<(), Error> {
    let mut tx = world.tx();
    let now: Option<Stack> = tx
        .load(&Stack::at(&stack.uuid))
        .await
        .map_err(unavailable)?;
    let same = match (&now, read) {
        (Some(now), Some(read)) => {
            now.status == read.status && now.last_event_millis == read.last_event_millis
        }
        (now, read) => now.is_none() && read.is_none(),
    };
    if !same {
        return Err(conflict());
    }
    match now {
        Some(_) => tx.update(stack),
        None => tx.insert(stack),
    }
    if let Some(text) = text {
        tx.insert(text);
    }
    if let Some(event) = event {
        tx.insert(&event);
    }
    world.settle(tx).await
}

/// Counts what a stack inside of another changes to what the operation does under way, on the outermost stack that it works on.
///
/// # Errors
/// `ValidationError` where that is too much.
pub(super) async fn count(world: &mut World, around: &Stack, changes: usize) -> Result<(), Error> {
    let mut outermost = around.clone();
    while let Some(parent) = &outermost.parent {
        let key = Stack::at(names::uuid_of(&parent.id));
        let parent: Option<Stack> = world.load(&key).await?;
        let Some(parent) = parent.filter(Stack::is_running) else {
            break;
        };
        outermost = parent;
    }
    let key = Stack::at(&outermost.uuid);
    for _ in 0..limits::RUNS_MAX {
        let mut tx = world.tx();
        let stack: Option<Stack> = tx.load(&key).await.map_err(unavailable)?;
        let Some(mut stack) = stack else {
            return Ok(());
        };
        stack.nesting.changes = stack.nesting.changes.saturating_add(changes);
        if stack.nesting.changes > limits::NESTED_CHANGES_MAX {
            return Err(invalid(format!(
                "Limit on the number of resources in a single stack operation exceeded: a stack and those inside of it make and change at most {} together. Split them into several stacks.",
                limits::NESTED_CHANGES_MAX
            )));
        }
        tx.update(&stack);
        match world.settle(tx).await {
            Err(error) if conflicted(&error) => {}
            settled => return settled,
        }
    }
    Err(conflict())
}

/// Refuses a stack that can't be updated in its state.
pub(crate) fn updatable(stack: &Stack) -> Result<(), Error> {
    let updatable = matches!(
        stack.status,
        StackStatus::CreateComplete
            | StackStatus::UpdateComplete
            | StackStatus::UpdateRollbackComplete
            | StackStatus::ImportComplete
    );
    if updatable || is_failed(stack) {
        return Ok(());
    }
    Err(in_state(stack, "updated"))
}

/// Refuses a stack that can't be deleted, since another deployment works on it.
pub(crate) fn deletable(world: &World, stack: &Stack) -> Result<(), Error> {
    if world.is_deployed_elsewhere(stack) {
        return Err(in_state(stack, "deleted"));
    }
    Ok(())
}

fn in_state(stack: &Stack, what: &str) -> Error {
    let (id, status) = (&stack.id, stack.status.as_str());
    invalid(format!(
        "Stack:{id} is in {status} state and can not be {what}."
    ))
}

/// Whether its last deployment failed and kept what there was: it can be fixed forward, or rolled back.
pub(crate) fn is_failed(stack: &Stack) -> bool {
    matches!(
        stack.status,
        StackStatus::CreateFailed | StackStatus::UpdateFailed
    )
}

/// Begins an update of a stack: what it goes back to is what it last was when it stood. `changes` are the resources that it
/// changes itself.
pub(crate) fn turn_to(stack: &mut Stack, desired: Desired, changes: usize) {
    let before = std::mem::replace(&mut stack.desired, desired);
    stack.nesting.changes = changes;
    stack.nesting.returning = false;
    stack.drift = None;
    if !is_failed(stack) {
        stack.previous = Some(before);
    }
}
