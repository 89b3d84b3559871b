//! What a request wants a stack to be: its template, its parameters and what the caller acknowledges.

use std::collections::BTreeMap;

use model::cloudformation::{Capability, Parameter, Tag};
use model::{Error, ErrorCode};

use super::ground;
use crate::environment::{objects, parameters};
use crate::limits;
use crate::records::{Desired, Parameters, Stack, TemplateText};
use crate::refusal::{format_error, invalid};
use crate::template::{Parameter as Declared, ParameterKind, Template};
use crate::world::World;

/// Where a request's template comes from.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(crate) body: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) previous: bool,
}

/// What a request wants.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Whether the request is about a change set, in which people see what transforms have made.
    pub(crate) reviewed: bool,
    pub(crate) parameters: Option<Vec<Parameter>>,
    pub(crate) tags: Option<Vec<Tag>>,
    pub(crate) capabilities: Option<Vec<Capability>>,
    pub(crate) notification_arns: Option<Vec<String>>,
    pub(crate) role_arn: Option<String>,
}

/// The text of a request's template; `stack` is asked where the request keeps the previous one.
///
/// # Errors
/// `ValidationError` where there is none, or it can't be read.
pub(crate) async fn template_text(
    world: &mut World,
    source: &Source,
    stack: Option<&Stack>,
) -> Result<String, Error> {
    match (&source.body, &source.url) {
        (Some(body), None) if !source.previous => Ok(body.clone()),
        (None, Some(url)) if !source.previous => from_bucket(world, url).await,
        (None, None) if source.previous => {
            let Some((stack, template)) =
                stack.and_then(|stack| Some((stack, stack.desired.template.as_deref()?)))
            else {
                return Err(invalid("There is no previous template to use."));
            };
            Ok(stored(world, &stack.uuid, template).await?.text)
        }
        (None, None) => Err(invalid(
            "Either Template URL or Template Body must be specified.",
        )),
        _ => Err(invalid(
            "Template URL and Template Body cannot both be specified, nor with the previous template.",
        )),
    }
}

/// The template of what a stack is, or was, to be; read apart from the threads that answer.
pub(crate) async fn template_of(
    world: &mut World,
    stack: &Stack,
    desired: &Desired,
) -> Result<Template, Error> {
    let Some(id) = &desired.template else {
        return Ok(Template::default());
    };
    let text = stored(world, &stack.uuid, id).await?;
    world
        .aside(move || match &text.processed {
            Some(processed) => Template::of_processed(processed),
            None => Template::parse(&text.text),
        })
        .await
}

/// The same, ready to be deployed: its patterns are compiled. What they refuse the deployment tells.
pub(crate) async fn template_at_hand(
    world: &mut World,
    stack: &Stack,
    desired: &Desired,
) -> Result<Template, Error> {
    let template = template_of(world, stack, desired).await?;
    let ground = ground(world, stack, desired).await?;
    world
        .aside(move || {
            drop(ground.scope(&template));
            Ok(template)
        })
        .await
}

async fn stored(world: &mut World, stack: &str, id: &str) -> Result<TemplateText, Error> {
    let text = world
        .load::<TemplateText>(&TemplateText::at(stack, id))
        .await?;
    text.ok_or_else(|| invalid("The template is not there any more."))
}

/// Values of parameters, as far as a request says them: transforms may need them. What it does not say has its default, whatever
/// the stack had before.
pub(crate) fn given(
    world: &World,
    stack: Option<&Stack>,
    parameters: Option<&[Parameter]>,
) -> BTreeMap<String, String> {
    let sealed = stack.and_then(|stack| Some((stack, stack.desired.parameters.as_ref()?)));
    let previous: Option<Parameters> =
        sealed.and_then(|(stack, sealed)| world.open(&stack.context(), sealed).ok());
    let previous = previous.unwrap_or_default();
    let values = parameters.into_iter().flatten().filter_map(|parameter| {
        let key = parameter.parameter_key.as_ref()?;
        let mut kept = previous.iter();
        let source = match parameter.use_previous_value {
            Some(true) => kept.find(|it| it.parameter_key.as_ref() == Some(key))?,
            _ => parameter,
        };
        Some((key.clone(), source.parameter_value.clone()?))
    });
    values.collect()
}

// The address is only a name here: what it names is in a bucket of this server, whatever the host.
async fn from_bucket(world: &mut World, url: &str) -> Result<String, Error> {
    let refusal = || invalid("TemplateURL must be a supported URL.");
    let rest = url
        .split_once("://")
        .map(|(_, rest)| rest)
        .ok_or_else(refusal)?;
    let (host, path) = rest.split_once('/').ok_or_else(refusal)?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decoded(path).ok_or_else(refusal)?;
    let virtual_host = host.split_once(".s3").map(|(bucket, _)| bucket);
    let (bucket, key) = match virtual_host {
        Some(bucket) if !bucket.is_empty() => (bucket.to_owned(), path),
        _ => {
            let (bucket, key) = path.split_once('/').ok_or_else(refusal)?;
            (bucket.to_owned(), key.to_owned())
        }
    };
    object_text(world, &bucket, &key).await
}

/// The text of an object that is a template, or part of one.
pub(super) async fn object_text(
    world: &mut World,
    bucket: &str,
    key: &str,
) -> Result<String, Error> {
    let permitted = world.permit_bucket("GetObject", &format!("{bucket}/{key}"));
    let read = match permitted {
        Ok(()) => objects::read(world, bucket, key).await,
        Err(denied) => Err(denied),
    };
    let (head, bytes) = read.map_err(|cause| {
        let sentence = format!("S3 error: {} For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html", cause.message());
        invalid(sentence).because(cause)
    })?;
    if head.bytes > limits::TEMPLATE_BYTES_MAX {
        return Err(invalid(format!(
            "Template may not exceed {} bytes in size.",
            limits::TEMPLATE_BYTES_MAX
        )));
    }
    String::from_utf8(bytes)
        .map_err(|cause| format_error("the template is no UTF-8 text.").because(cause))
}

fn percent_decoded(path: &str) -> Option<String> {
    let bytes = crypto::sigv4::decode(path.as_bytes()).ok()?;
    String::from_utf8(bytes.into_owned()).ok()
}

/// Checks who may ask for the stack and that it has its parameters, and gives what is wanted in the form in which it is
/// kept. The template's text is not stored yet, and what its expressions come to is for [`super::plan`] to see.
///
/// # Errors
/// `ValidationError`, `InsufficientCapabilitiesException`.
pub(crate) async fn want(
    world: &mut World,
    stack: &Stack,
    wanted: Wanted,
    template: &Template,
) -> Result<Desired, Error> {
    let before = &stack.desired;
    let capabilities = wanted.capabilities.unwrap_or_default();
    check_capabilities(template, &capabilities, wanted.reviewed)?;
    let tags = wanted.tags.unwrap_or_else(|| before.tags.clone());
    check_tags(&tags)?;
    let previous: Parameters = match &before.parameters {
        Some(sealed) => world.open(&stack.context(), sealed)?,
        None => Vec::new(),
    };
    let parameters = resolve(
        world,
        template,
        wanted.parameters.unwrap_or_default(),
        &previous,
    )
    .await?;
    Ok(Desired {
        template: None,
        description: template.description.clone(),
        parameters: Some(world.seal(&stack.context(), &parameters)?),
        tags,
        capabilities,
        notification_arns: wanted
            .notification_arns
            .unwrap_or_else(|| before.notification_arns.clone()),
        role_arn: wanted.role_arn.or_else(|| before.role_arn.clone()),
    })
}

fn check_capabilities(
    template: &Template,
    given: &[Capability],
    reviewed: bool,
) -> Result<(), Error> {
    let mut missing: Vec<&str> = Vec::new();
    if let Some((needed, _)) = template.capabilities() {
        let enough = given.iter().any(|capability| {
            capability.as_str() == needed || *capability == Capability::CapabilityNamedIam
        });
        missing.extend((!enough).then_some(needed));
    }
    // "Specifying it when creating change sets has no effect": a change set shows what transforms made.
    if !reviewed
        && !template.transforms.is_empty()
        && !given.contains(&Capability::CapabilityAutoExpand)
    {
        missing.push("CAPABILITY_AUTO_EXPAND");
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::InsufficientCapabilitiesException,
        format!("Requires capabilities : [{}]", missing.join(", ")),
    ))
}

fn check_tags(tags: &[Tag]) -> Result<(), Error> {
    if tags.len() > limits::TAGS_MAX {
        return Err(invalid(format!(
            "A stack has at most {} tags.",
            limits::TAGS_MAX
        )));
    }
    match tags
        .iter()
        .find(|tag| tag.key.to_lowercase().starts_with("aws:"))
    {
        Some(tag) => Err(invalid(format!(
            "Tag key {} begins with aws:, which is reserved for internal use.",
            tag.key
        ))),
        None => Ok(()),
    }
}

async fn resolve(
    world: &mut World,
    template: &Template,
    given: Vec<Parameter>,
    previous: &[Parameter],
) -> Result<Parameters, Error> {
    let unknown: Vec<&str> = given
        .iter()
        .filter_map(|parameter| parameter.parameter_key.as_deref())
        .filter(|name| template.parameter(name).is_none())
        .collect();
    if !unknown.is_empty() {
        return Err(invalid(format!(
            "Parameters: [{}] do not exist in the template",
            unknown.join(", ")
        )));
    }
    let mut missing = Vec::new();
    let mut resolved = Vec::new();
    for declared in &template.parameters {
        match value(declared, &given, previous) {
            Some(value) => resolved.push(resolve_one(world, declared, value).await?),
            None => missing.push(declared.name.as_str()),
        }
    }
    if !missing.is_empty() {
        return Err(invalid(format!(
            "Parameters: [{}] must have values",
            missing.join(", ")
        )));
    }
    Ok(resolved)
}

fn value(declared: &Declared, given: &[Parameter], previous: &[Parameter]) -> Option<String> {
    let named = |list: &[Parameter]| -> Option<Parameter> {
        list.iter()
            .find(|one| one.parameter_key.as_deref() == Some(&declared.name))
            .cloned()
    };
    match named(given) {
        Some(given) if given.use_previous_value == Some(true) => named(previous)?.parameter_value,
        Some(given) => given.parameter_value,
        None => declared.default.clone(),
    }
}

// The name of an SSM parameter is what is kept; its value is read anew by every deployment.
async fn resolve_one(
    world: &mut World,
    declared: &Declared,
    value: String,
) -> Result<Parameter, Error> {
    let resolved_value = match declared.kind {
        ParameterKind::SsmValue | ParameterKind::SsmList => {
            world.permit_parameter("GetParameters", &value)?;
            let found = parameters::read(world, &value).await?;
            let found = found.ok_or_else(|| {
                invalid(format!(
                    "Unable to fetch parameters [{value}] from parameter store for this account."
                ))
            })?;
            if found.kind == parameters::SECURE {
                return Err(invalid(format!(
                    "Parameters [{value}] referenced by template have types not supported by CloudFormation."
                )));
            }
            Some(found.value)
        }
        _ => None,
    };
    Ok(Parameter {
        parameter_key: Some(declared.name.clone()),
        parameter_value: Some(value),
        resolved_value,
        use_previous_value: None,
    })
}
