//! `GetTemplateSummary`.

use model::Error;
use model::cloudformation::{
    Capability, GetTemplateSummaryInput, GetTemplateSummaryOutput, ParameterConstraints,
    ParameterDeclaration,
};

use super::find;
use crate::deploy::{Source, template_of, template_text};
use crate::refusal::invalid;
use crate::template::Template;
use crate::world::World;

/// What a template, or that of a stack, is made of.
pub(crate) async fn get_template_summary(
    world: &mut World,
    input: GetTemplateSummaryInput,
) -> Result<GetTemplateSummaryOutput, Error> {
    if input.stack_set_name.is_some() {
        return Err(invalid("Stack sets are not supported by this server."));
    }
    let template = if let Some(named) = &input.stack_name {
        let stack = find::described(world, named).await?;
        template_of(world, &stack, &stack.desired).await?
    } else {
        let source = Source {
            body: input.template_body,
            url: input.template_url,
            previous: false,
        };
        let text = template_text(world, &source, None).await?;
        world.aside(move || Template::parse(&text)).await?
    };
    let (capabilities, capabilities_reason) = capabilities(&template);
    let parameters = template
        .parameters
        .iter()
        .map(|parameter| ParameterDeclaration {
            default_value: parameter.default.clone(),
            description: parameter.description.clone(),
            no_echo: Some(parameter.no_echo),
            parameter_constraints: Some(ParameterConstraints {
                allowed_values: Some(parameter.allowed_values.clone()),
            }),
            parameter_key: Some(parameter.name.clone()),
            parameter_type: Some(parameter.declared.clone()),
        });
    let mut types: Vec<String> = Vec::new();
    for resource in &template.resources {
        if !types.contains(&resource.kind) {
            types.push(resource.kind.clone());
        }
    }
    Ok(GetTemplateSummaryOutput {
        parameters: Some(parameters.collect()),
        description: template.description.clone(),
        capabilities,
        capabilities_reason,
        resource_types: Some(types),
        version: template.version.clone(),
        metadata: template.metadata.as_ref().map(ToString::to_string),
        declared_transforms: Some(template.transforms.clone()),
        ..GetTemplateSummaryOutput::default()
    })
}

/// The capabilities that a template needs, and why.
pub(super) fn capabilities(template: &Template) -> (Option<Vec<Capability>>, Option<String>) {
    let Some((needed, reasons)) = template.capabilities() else {
        return (None, None);
    };
    let capability = needed.parse().ok().map(|capability| vec![capability]);
    let names = reasons.join(", ");
    (
        capability,
        Some(format!(
            "The following resource(s) require capabilities: [{names}]"
        )),
    )
}
