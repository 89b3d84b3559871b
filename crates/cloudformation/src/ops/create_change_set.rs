//! `CreateChangeSet`: says what a deployment would change, and keeps it for `ExecuteChangeSet`.
//!
//! Refusals: no such stack, or one that is there already; `AlreadyExistsException` for the change set; a stack that
//! can't be updated; those of `CreateStack` about template and parameters. A change set without changes is made, and
//! says of itself that it failed.

use std::sync::Arc;

use model::cloudformation::{
    ChangeSetStatus, ChangeSetType, CreateChangeSetInput, CreateChangeSetOutput, ExecutionStatus,
    OnStackFailure, StackStatus,
};
use model::{Error, ErrorCode};

use super::delete_change_set::drop_text;
use super::find;
use crate::deploy::{
    Imports, Source, Wanted, changes, given, is_unchanged, move_on, read_template, template_text,
    want,
};
use crate::names;
use crate::records::{ChangeSet, Stack, TemplateText};
use crate::refusal::invalid;
use crate::world::{World, put};

const NO_CHANGES: &str = "The submitted information didn't contain changes. Submit different information to create a change set.";

/// Makes a change set.
pub(crate) async fn create_change_set(
    world: &mut World,
    input: CreateChangeSetInput,
) -> Result<CreateChangeSetOutput, Error> {
    let creates = creates(&input)?;
    let (read, mut stack) = stack_of(world, &input, creates).await?;
    let spent = spent_of_name(world, &stack, &input.change_set_name).await?;
    let source = Source {
        body: input.template_body,
        url: input.template_url,
        previous: input.use_previous_template.unwrap_or(false),
    };
    let text = template_text(world, &source, read.as_ref()).await?;
    let given = given(world, read.as_ref(), input.parameters.as_deref());
    let template = Arc::new(read_template(world, &text, given).await?);
    let wanted = Wanted {
        reviewed: true,
        parameters: input.parameters,
        tags: input.tags,
        capabilities: input.capabilities,
        notification_arns: input.notification_arns,
        role_arn: input.role_arn,
    };
    let mut desired = want(world, &stack, wanted, &template).await?;
    let changes = changes(world, &stack, &desired, &template, Imports::Now).await?;
    let tried_again = read.as_ref().is_some_and(find::is_failed);
    let unchanged = !creates
        && !tried_again
        && changes.is_empty()
        && is_unchanged(world, &stack, &desired, &template).await?;
    let (id, processed) = (world.random.uuid(), template.processed.clone());
    let text = TemplateText::new(&stack.uuid, id, text, processed);
    desired.template = Some(text.id.clone());
    let mut change_set = ChangeSet {
        stack: stack.uuid.clone(),
        stack_id: stack.id.clone(),
        stack_name: stack.name.clone(),
        id: arn(world, &input.change_set_name),
        name: input.change_set_name,
        status: ChangeSetStatus::CreateComplete,
        reason: None,
        execution: ExecutionStatus::Available,
        created_millis: world.now(),
        description: input.description,
        creates,
        delete_on_failure: input.on_stack_failure == Some(OnStackFailure::Delete),
        disable_rollback: input.on_stack_failure == Some(OnStackFailure::DoNothing),
        desired,
        changes,
    };
    if unchanged {
        fail(&mut change_set);
    }
    if read.is_none() {
        review(world, &mut stack, input.client_token).await?;
    }
    let mut tx = world.tx();
    if let Some(spent) = &spent {
        drop_text(world, &mut tx, spent).await?;
    }
    tx.insert(&text);
    put(&mut tx, &change_set).await?;
    world.settle(tx).await.map_err(super::broken)?;
    Ok(CreateChangeSetOutput {
        id: Some(change_set.id),
        stack_id: Some(stack.id),
    })
}

fn fail(change_set: &mut ChangeSet) {
    change_set.status = ChangeSetStatus::Failed;
    change_set.reason = Some(NO_CHANGES.to_owned());
    change_set.execution = ExecutionStatus::Unavailable;
}

fn creates(input: &CreateChangeSetInput) -> Result<bool, Error> {
    match input.change_set_type {
        Some(ChangeSetType::Create) => Ok(true),
        Some(ChangeSetType::Update) | None
            if input.on_stack_failure == Some(OnStackFailure::Delete) =>
        {
            Err(invalid(
                "OnStackFailure DELETE is only valid for change sets of type CREATE.",
            ))
        }
        Some(ChangeSetType::Update) | None => Ok(false),
        Some(ChangeSetType::Import) => Err(invalid(
            "Change sets of type IMPORT are not supported by this server.",
        )),
    }
}

fn arn(world: &mut World, name: &str) -> String {
    let uuid = world.random.uuid();
    names::change_set_arn(&world.call.region, &world.call.account, name, &uuid)
}

// A stack that is not there yet waits for its first change set.
async fn review(world: &mut World, stack: &mut Stack, token: Option<String>) -> Result<(), Error> {
    let status = StackStatus::ReviewInProgress;
    let event = move_on(stack, world, status, Some("User Initiated"), token);
    find::begin(world, None, stack, None, Some(event)).await
}

async fn stack_of(
    world: &mut World,
    input: &CreateChangeSetInput,
    creates: bool,
) -> Result<(Option<Stack>, Stack), Error> {
    let name = &input.stack_name;
    let found = find::stack(world, name)
        .await?
        .filter(|stack| stack.deleted_millis.is_none());
    match (creates, found) {
        (true, None) => Ok((None, find::blank(world, name).await?)),
        (true, Some(stack)) if stack.status == StackStatus::ReviewInProgress => {
            Ok((Some(stack.clone()), stack))
        }
        (true, Some(_)) => Err(invalid(format!(
            "Stack [{name}] already exists and cannot be created again with the changeSet [{}].",
            input.change_set_name
        ))),
        (false, None) => Err(find::missing(name)),
        (false, Some(stack)) => {
            find::updatable(&stack)?;
            Ok((Some(stack.clone()), stack))
        }
    }
}

// A change set that can't be executed any more leaves its name to the next: the AWS CLI names them by the second,
// and two of its deployments fit into one here.
async fn spent_of_name(
    world: &mut World,
    stack: &Stack,
    name: &str,
) -> Result<Option<ChangeSet>, Error> {
    if !names::is_name(name) {
        return Err(invalid(format!(
            "1 validation error detected: Value '{name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )));
    }
    let found = world
        .load::<ChangeSet>(&ChangeSet::at(&stack.uuid, name))
        .await?;
    match found {
        Some(change_set) if !is_spent(&change_set) => Err(Error::new(
            ErrorCode::AlreadyExistsException,
            format!(
                "ChangeSet {name} cannot be created due to a mismatch with existing attribute Template"
            ),
        )),
        found => Ok(found),
    }
}

fn is_spent(change_set: &ChangeSet) -> bool {
    !matches!(
        change_set.execution,
        ExecutionStatus::Available | ExecutionStatus::ExecuteInProgress
    )
}
