//! `GetTemplate`: the text as it came, letter by letter: CDK compares it. Or what transforms made of it.

use model::Error;
use model::cloudformation::{GetTemplateInput, GetTemplateOutput, TemplateStage};
use serde_json::Value;

use super::find;
use crate::records::TemplateText;
use crate::refusal::invalid;
use crate::world::{World, internal};

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
    let processed = input.template_stage == Some(TemplateStage::Processed);
    let text = match text {
        Some(TemplateText {
            processed: Some(processed_text),
            ..
        }) if processed => {
            world
                .aside(move || without_transforms(&processed_text))
                .await?
        }
        Some(text) => text.text,
        None => String::new(),
    };
    Ok(GetTemplateOutput {
        template_body: Some(text),
        stages_available: Some(vec![TemplateStage::Original, TemplateStage::Processed]),
    })
}

/// What transforms made declares none any more.
fn without_transforms(text: &str) -> Result<String, Error> {
    let mut template: Value = serde_json::from_str(text).map_err(internal)?;
    if let Some(sections) = template.as_object_mut() {
        sections.shift_remove("Transform");
    }
    Ok(template.to_string())
}
