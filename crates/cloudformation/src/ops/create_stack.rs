//! `CreateStack`: makes a stack of a template, and is finished when it answers.
//!
//! Refusals: `OnFailure` beside `DisableRollback`; a name that is none; `AlreadyExistsException`; no template, or one that
//! does not hold together; `InsufficientCapabilitiesException`; missing or unfit parameters; a rule of the template; an
//! expression that can't come to anything; a stack that would be too large.

use std::sync::Arc;

use model::Error;
use model::cloudformation::{CreateStackInput, CreateStackOutput, OnFailure, StackStatus};

use super::find;
use crate::deploy::{
    Deployment, Imports, Source, Wanted, changes, given, move_on, read_template, template_text,
    want,
};
use crate::records::TemplateText;
use crate::refusal::invalid;
use crate::world::World;

/// Makes a stack.
pub(crate) async fn create_stack(
    world: &mut World,
    input: CreateStackInput,
) -> Result<CreateStackOutput, Error> {
    if input.on_failure.is_some() && input.disable_rollback.is_some() {
        return Err(invalid(
            "You can specify either DisableRollback or OnFailure, but not both.",
        ));
    }
    let mut stack = find::blank(world, &input.stack_name).await?;
    let source = Source {
        body: input.template_body,
        url: input.template_url,
        previous: false,
    };
    let text = template_text(world, &source, None).await?;
    let given = given(world, None, input.parameters.as_deref());
    let template = Arc::new(read_template(world, &text, given).await?);
    let wanted = Wanted {
        reviewed: false,
        parameters: input.parameters,
        tags: input.tags,
        capabilities: input.capabilities,
        notification_arns: input.notification_arns,
        role_arn: input.role_arn,
    };
    let desired = want(world, &stack, wanted, &template).await?;
    let changes = changes(world, &stack, &desired, &template, Imports::Later).await?;
    stack.desired = desired;
    stack.nesting.changes = changes.len();
    let (id, processed) = (world.random.uuid(), template.processed.clone());
    let text = TemplateText::new(&stack.uuid, id, text, processed);
    stack.desired.template = Some(text.id.clone());
    stack.termination_protection = input.enable_termination_protection.unwrap_or(false);
    stack.disable_rollback =
        input.disable_rollback.unwrap_or(false) || input.on_failure == Some(OnFailure::DoNothing);
    stack.delete_on_failure = input.on_failure == Some(OnFailure::Delete);
    stack.wishes.kept_on_failure = input.on_failure == Some(OnFailure::DoNothing);
    stack.wishes.retain_except_on_create = input.retain_except_on_create.unwrap_or(false);
    let token = input.client_request_token;
    let status = StackStatus::CreateInProgress;
    let event = move_on(
        &mut stack,
        world,
        status,
        Some("User Initiated"),
        token.clone(),
    );
    find::begin(world, None, &stack, Some(&text), Some(event)).await?;
    let id = stack.id.clone();
    Deployment::of(world, stack, token)
        .await?
        .run(&template)
        .await
        .map_err(super::broken)?;
    Ok(CreateStackOutput {
        stack_id: Some(id),
        ..CreateStackOutput::default()
    })
}
