//! `CreateStack`: makes a stack of a template, and is finished when it answers.
//!
//! Refusals: a name that is none; `AlreadyExistsException`; no template, or one that does not hold together; missing
//! or unfit parameters; `InsufficientCapabilitiesException`; a rule of the template.

use model::Error;
use model::cloudformation::{CreateStackInput, CreateStackOutput, OnFailure, StackStatus};

use super::find;
use crate::deploy::{Deployment, Source, Wanted, move_on, template_text, want};
use crate::records::TemplateText;
use crate::template::Template;
use crate::world::World;

/// Makes a stack.
pub(crate) async fn create_stack(
    world: &mut World,
    input: CreateStackInput,
) -> Result<CreateStackOutput, Error> {
    let mut stack = find::blank(world, &input.stack_name).await?;
    let source = Source {
        body: input.template_body,
        url: input.template_url,
        previous: false,
    };
    let text = template_text(world, &source, None).await?;
    let template = Template::parse(&text)?;
    let wanted = Wanted {
        parameters: input.parameters,
        tags: input.tags,
        capabilities: input.capabilities,
        notification_arns: input.notification_arns,
        role_arn: input.role_arn,
    };
    stack.desired = want(world, &stack, wanted, &template).await?;
    let text = TemplateText {
        stack: stack.uuid.clone(),
        id: world.random.uuid(),
        text,
    };
    stack.desired.template = Some(text.id.clone());
    stack.termination_protection = input.enable_termination_protection.unwrap_or(false);
    stack.disable_rollback =
        input.disable_rollback.unwrap_or(false) || input.on_failure == Some(OnFailure::DoNothing);
    stack.delete_on_failure = input.on_failure == Some(OnFailure::Delete);
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
        .run()
        .await
        .map_err(super::broken)?;
    Ok(CreateStackOutput {
        stack_id: Some(id),
        ..CreateStackOutput::default()
    })
}
