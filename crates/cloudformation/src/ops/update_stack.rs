//! `UpdateStack`: brings a stack to a new template or new parameters, and is finished when it answers.
//!
//! Refusals: no such stack; one that can't be updated in its state, or not without `DisableRollback`; those of
//! `CreateStack` about template and parameters; `No updates are to be performed.`

use std::sync::Arc;

use model::Error;
use model::cloudformation::{StackStatus, UpdateStackInput, UpdateStackOutput};

use super::find;
use crate::deploy::{
    Deployment, Imports, Source, Wanted, changes, given, is_unchanged, move_on, read_template,
    template_text, want,
};
use crate::records::TemplateText;
use crate::refusal::invalid;
use crate::world::World;

/// Updates a stack.
pub(crate) async fn update_stack(
    world: &mut World,
    input: UpdateStackInput,
) -> Result<UpdateStackOutput, Error> {
    let read = find::living(world, &input.stack_name).await?;
    find::updatable(&read)?;
    let disable_rollback = input.disable_rollback.unwrap_or(false);
    find::fixed_forward(&read, disable_rollback)?;
    let source = Source {
        body: input.template_body,
        url: input.template_url,
        previous: input.use_previous_template.unwrap_or(false),
    };
    let text = template_text(world, &source, Some(&read)).await?;
    let given = given(world, Some(&read), input.parameters.as_deref());
    let template = Arc::new(read_template(world, &text, given).await?);
    let wanted = Wanted {
        reviewed: false,
        parameters: input.parameters,
        tags: input.tags,
        capabilities: input.capabilities,
        notification_arns: input.notification_arns,
        role_arn: input.role_arn,
    };
    let mut desired = want(world, &read, wanted, &template).await?;
    let changes = changes(world, &read, &desired, &template, Imports::Now).await?;
    // A failed update can be tried again as it was.
    let tried_again = find::is_failed(&read);
    if !tried_again && changes.is_empty() && is_unchanged(world, &read, &desired, &template).await?
    {
        return Err(invalid("No updates are to be performed."));
    }
    let (id, processed) = (world.random.uuid(), template.processed.clone());
    let text = TemplateText::new(&read.uuid, id, text, processed);
    desired.template = Some(text.id.clone());
    let mut stack = read.clone();
    find::turn_to(&mut stack, desired, changes.len());
    stack.updated_millis = Some(world.now());
    stack.disable_rollback = disable_rollback;
    stack.delete_on_failure = false;
    stack.wishes.retain_except_on_create = input.retain_except_on_create.unwrap_or(false);
    let token = input.client_request_token;
    let status = StackStatus::UpdateInProgress;
    let event = move_on(
        &mut stack,
        world,
        status,
        Some("User Initiated"),
        token.clone(),
    );
    find::begin(world, Some(&read), &stack, Some(&text), Some(event)).await?;
    Deployment::of(world, stack, token)
        .await?
        .run(&template)
        .await
        .map_err(super::broken)?;
    Ok(UpdateStackOutput {
        stack_id: Some(read.id),
        ..UpdateStackOutput::default()
    })
}
