//! `GetTemplate`: the text as it came, letter by letter. CDK compares it.

use model::Error;
use model::cloudformation::{GetTemplateInput, GetTemplateOutput, TemplateStage};

use super::find;
use crate::records::TemplateText;
use crate::refusal::invalid;
use crate::world::World;

/// The template of a stack, or of a change set.
pub(crate) async fn get_template(
    world: &mut World,
    input: GetTemplateInput,
) -> Result<GetTemplateOutput, Error> {
    let (stack, template) = if let Some(named) = &input.change_set_name {
        let change_set = find::change_set(world, named, input.stack_name.as_deref()).await?;
        (change_set.stack, change_set.desired.template)
    } else {
        let Some(named) = &input.stack_name else {
            return Err(invalid("StackName must be specified."));
        };
        let stack = find::described(world, named).await?;
        (stack.uuid, stack.desired.template)
    };
    // A stack that waits for its first change set has no template yet.
    let text = match template {
        Some(id) => {
            world
                .load::<TemplateText>(&TemplateText::at(&stack, &id))
                .await?
        }
        None => None,
    };
    Ok(GetTemplateOutput {
        template_body: Some(text.map(|text| text.text).unwrap_or_default()),
        stages_available: Some(vec![TemplateStage::Original, TemplateStage::Processed]),
    })
}
