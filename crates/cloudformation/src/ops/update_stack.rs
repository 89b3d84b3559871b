//! `UpdateStack`: brings a stack to a new template or new parameters, and is finished when it answers.
//!
//! Refusals: no such stack; one that can't be updated in its state; those of `CreateStack` about template and
//! parameters; `No updates are to be performed.`

use model::Error;
use model::cloudformation::{StackStatus, UpdateStackInput, UpdateStackOutput};

use super::find;
use crate::deploy::{
    Deployment, Source, Wanted, changes, is_unchanged, move_on, template_text, want,
};
use crate::records::TemplateText;
use crate::refusal::invalid;
use crate::template::Template;
use crate::world::World;

/// Updates a stack.
pub(crate) async fn update_stack(
    world: &mut World,
    input: UpdateStackInput,
) -> Result<UpdateStackOutput, Error> {
    let read = find::living(world, &input.stack_name).await?;
    find::updatable(&read)?;
    let source = Source {
        body: input.template_body,
        url: input.template_url,
        previous: input.use_previous_template.unwrap_or(false),
    };
    let text = template_text(world, &source, Some(&read)).await?;
    let template = Template::parse(&text)?;
    let wanted = Wanted {
        parameters: input.parameters,
        tags: input.tags,
        capabilities: input.capabilities,
        notification_arns: input.notification_arns,
        role_arn: input.role_arn,
    };
    let mut desired = want(world, &read, wanted, &template).await?;
    let changes = changes(world, &read, &desired, &template).await?;
    if changes.is_empty() && is_unchanged(world, &read, &desired, &template).await? {
        return Err(invalid("No updates are to be performed."));
    }
    let text = TemplateText {
        stack: read.uuid.clone(),
        id: world.random.uuid(),
        text,
    };
    desired.template = Some(text.id.clone());
    let mut stack = read.clone();
    stack.previous = Some(std::mem::replace(&mut stack.desired, desired));
    stack.updated_millis = Some(world.now());
    stack.disable_rollback = input.disable_rollback.unwrap_or(false);
    stack.delete_on_failure = false;
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
        .run()
        .await
        .map_err(super::broken)?;
    Ok(UpdateStackOutput {
        stack_id: Some(read.id),
        ..UpdateStackOutput::default()
    })
}
