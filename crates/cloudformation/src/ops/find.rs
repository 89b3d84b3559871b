//! Finding what requests name, and the refusals where it is not there.

use model::cloudformation::StackStatus;
use model::{Error, ErrorCode};

use crate::limits;
use crate::records::{ChangeSet, Resource, Stack};
use crate::refusal::invalid;
use crate::world::World;

pub(super) use crate::deploy::{begin, blank, deletable, is_failed, turn_to, updatable};

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

/// The living stack of this name or ARN, on which no deployment works.
///
/// # Errors
/// `ValidationError` that names its state.
pub(super) async fn resting(world: &mut World, named: &str) -> Result<Stack, Error> {
    let stack = living(world, named).await?;
    if stack.is_running() || stack.status == StackStatus::ReviewInProgress {
        return Err(invalid(format!(
            "Drift detection cannot be performed on stack [{}] while it is in [{}] state",
            stack.id,
            stack.status.as_str()
        )));
    }
    Ok(stack)
}

/// A resource of a stack.
///
/// # Errors
/// `ValidationError` where it does not have it.
pub(super) async fn resource(
    world: &mut World,
    stack: &Stack,
    logical_id: &str,
) -> Result<Resource, Error> {
    let found = world.load(&Resource::at(&stack.uuid, logical_id)).await?;
    found.ok_or_else(|| {
        invalid(format!(
            "Resource {logical_id} does not exist for stack {}",
            stack.name
        ))
    })
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
