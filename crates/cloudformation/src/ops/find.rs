//! Finding what requests name, and the refusals where it is not there.

use model::cloudformation::StackStatus;
use model::{Error, ErrorCode};

use crate::records::{ChangeSet, Desired, Event, Stack, TemplateText, Wishes};
use crate::refusal::invalid;
use crate::world::{Conflicted, World, unavailable};
use crate::{limits, names};

/// The stack of this name, or of this ARN; a deleted one only by its ARN.
pub(super) async fn stack(world: &mut World, named: &str) -> Result<Option<Stack>, Error> {
    if named.starts_with("arn:") {
        let uuid = named.rsplit('/').next().unwrap_or_default().to_owned();
        let found: Option<Stack> = world.load(&Stack::at(&uuid)).await?;
        // An ARN is no secret: it names nothing to whom another account or region is.
        let own = |stack: &Stack| {
            stack.account == world.call.account && stack.region == world.call.region
        };
        return Ok(found.filter(|stack| stack.id == named && own(stack)));
    }
    let (account, region) = (world.call.account.clone(), world.call.region.clone());
    world.find(&Stack::named(&account, &region, named)).await
}

/// The stack of this name or ARN.
///
/// # Errors
/// `ValidationError`: `Stack with id X does not exist`.
pub(super) async fn described(world: &mut World, named: &str) -> Result<Stack, Error> {
    let found = stack(world, named).await?;
    found.ok_or_else(|| invalid(format!("Stack with id {named} does not exist")))
}

/// The living stack of this name or ARN.
///
/// # Errors
/// `ValidationError`: `Stack [X] does not exist`.
pub(super) async fn living(world: &mut World, named: &str) -> Result<Stack, Error> {
    let found = stack(world, named)
        .await?
        .filter(|stack| stack.deleted_millis.is_none());
    found.ok_or_else(|| missing(named))
}

/// The sentence of the operations that change stacks or list events.
pub(super) fn missing(named: &str) -> Error {
    invalid(format!("Stack [{named}] does not exist"))
}

/// The change set of this ARN, or of this name in a stack.
///
/// # Errors
/// `ChangeSetNotFound`.
pub(super) async fn change_set(
    world: &mut World,
    named: &str,
    stack_named: Option<&str>,
) -> Result<ChangeSet, Error> {
    let found = if named.starts_with("arn:") {
        let found: Option<ChangeSet> = world.find(&ChangeSet::identified(named)).await?;
        match found {
            Some(change_set) => {
                let own = stack(world, &change_set.stack_id).await?.is_some();
                Some(change_set).filter(|_| own)
            }
            None => None,
        }
    } else {
        match stack_named {
            Some(stack_named) => match stack(world, stack_named).await? {
                Some(stack) => world.load(&ChangeSet::at(&stack.uuid, named)).await?,
                None => None,
            },
            None => {
                return Err(invalid(
                    "StackName must be specified if ChangeSetName is not specified as an ARN.",
                ));
            }
        }
    };
    found.ok_or_else(|| {
        let sentence = format!("ChangeSet [{named}] does not exist");
        Error::new(ErrorCode::ChangeSetNotFoundException, sentence)
    })
}

/// Refuses a stack that can't be updated in its state.
pub(super) fn updatable(stack: &Stack) -> Result<(), Error> {
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
    Err(invalid(format!(
        "Stack:{} is in {} state and can not be updated.",
        stack.id,
        stack.status.as_str()
    )))
}

/// Whether its last deployment failed and kept what there was: it can be fixed forward, or rolled back.
pub(super) fn is_failed(stack: &Stack) -> bool {
    matches!(
        stack.status,
        StackStatus::CreateFailed | StackStatus::UpdateFailed
    )
}

/// Refuses to go on from a failure where the request does not say that what there is stays whatever comes of it.
pub(super) fn fixed_forward(stack: &Stack, disable_rollback: bool) -> Result<(), Error> {
    if !is_failed(stack) {
        return Ok(());
    }
    let status = stack.status.as_str();
    if stack.wishes.kept_on_failure {
        return Err(invalid(format!(
            "This stack cannot be updated from [{status}] state because it contains [on-failure: DO_NOTHING]. Please use disable-rollback option instead during stack creation."
        )));
    }
    if disable_rollback {
        return Ok(());
    }
    Err(invalid(format!(
        "This stack is currently in a non-terminal [{status}] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API"
    )))
}

/// Begins an update of a stack: what it goes back to is what it last was when it stood.
pub(super) fn turn_to(stack: &mut Stack, desired: Desired) {
    let before = std::mem::replace(&mut stack.desired, desired);
    if !is_failed(stack) {
        stack.previous = Some(before);
    }
}

/// A stack that is about to be.
pub(super) async fn blank(world: &mut World, name: &str) -> Result<Stack, Error> {
    if !names::is_name(name) {
        return Err(invalid(format!(
            "1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )));
    }
    if stack(world, name).await?.is_some() {
        return Err(Error::new(
            ErrorCode::AlreadyExistsException,
            format!("Stack [{name}] already exists"),
        ));
    }
    let uuid = world.random.uuid();
    let (account, region) = (world.call.account.clone(), world.call.region.clone());
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
        deployer: None,
    })
}

/// Commits the beginning of something, provided that the stack is still as it was read.
pub(super) async fn begin(
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
        return Err(Error::new(ErrorCode::ThrottlingException, "Rate exceeded").because(Conflicted));
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

/// One page of a list, and the token of the next.
///
/// # Errors
/// `ValidationError` where the token is none that an answer gave.
pub(super) fn page<T>(
    items: Vec<T>,
    token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), Error> {
    let start: usize = match token {
        Some(token) => token
            .parse()
            .map_err(|_| invalid("NextToken is not valid."))?,
        None => 0,
    };
    let end = start.saturating_add(limits::PAGE_ITEMS_MAX);
    let next = (items.len() > end).then(|| end.to_string());
    Ok((
        items
            .into_iter()
            .skip(start)
            .take(limits::PAGE_ITEMS_MAX)
            .collect(),
        next,
    ))
}
