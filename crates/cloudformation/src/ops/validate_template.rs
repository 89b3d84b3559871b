//! `ValidateTemplate`.

use std::collections::BTreeMap;

use model::Error;
use model::cloudformation::{TemplateParameter, ValidateTemplateInput, ValidateTemplateOutput};

use super::get_template_summary::capabilities;
use crate::deploy::{Source, read_template, template_text};
use crate::world::World;

/// Reads and checks a template.
pub(crate) async fn validate_template(
    world: &mut World,
    input: ValidateTemplateInput,
) -> Result<ValidateTemplateOutput, Error> {
    let source = Source {
        body: input.template_body,
        url: input.template_url,
        previous: false,
    };
    let text = template_text(world, &source, None).await?;
    let template = read_template(world, &text, BTreeMap::new()).await?;
    let (capabilities, capabilities_reason) = capabilities(&template);
    let parameters = template
        .parameters
        .iter()
        .map(|parameter| TemplateParameter {
            parameter_key: Some(parameter.name.clone()),
            default_value: parameter.default.clone(),
            no_echo: Some(parameter.no_echo),
            description: parameter.description.clone(),
        });
    Ok(ValidateTemplateOutput {
        parameters: Some(parameters.collect()),
        description: template.description.clone(),
        capabilities,
        capabilities_reason,
        declared_transforms: Some(template.transforms.clone()),
    })
}
