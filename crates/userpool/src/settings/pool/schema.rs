//! What attributes a pool defines: the standard ones, and the pool's own.
//!
//! Bounds are texts on the wire and stay texts here, as `DescribeUserPool` shows them.

use model::{
    AttributeDataType, NumberAttributeConstraintsType, SchemaAttributeType,
    StringAttributeConstraintsType,
};

use crate::refusals::invalid_parameter;
use crate::rules::attributes;
use crate::{Result, limits};

/// The type and the bounds of a standard attribute.
#[derive(Clone, Copy)]
enum Standard {
    /// A text of so many characters, at least and at most.
    Text(&'static str, &'static str),
    /// `true` or `false`.
    Truth,
    /// An instant in seconds since 1970.
    Seconds,
}

/// The standard attributes in AWS's order (developer guide, "Standard attributes").
const STANDARD: [(&str, Standard); 20] = [
    ("sub", Standard::Text("1", "2048")),
    ("name", Standard::Text("0", "2048")),
    ("given_name", Standard::Text("0", "2048")),
    ("family_name", Standard::Text("0", "2048")),
    ("middle_name", Standard::Text("0", "2048")),
    ("nickname", Standard::Text("0", "2048")),
    ("preferred_username", Standard::Text("0", "2048")),
    ("profile", Standard::Text("0", "2048")),
    ("picture", Standard::Text("0", "2048")),
    ("website", Standard::Text("0", "2048")),
    ("email", Standard::Text("0", "2048")),
    ("email_verified", Standard::Truth),
    ("gender", Standard::Text("0", "2048")),
    ("birthdate", Standard::Text("10", "10")),
    ("zoneinfo", Standard::Text("0", "2048")),
    ("locale", Standard::Text("0", "2048")),
    ("phone_number", Standard::Text("0", "2048")),
    ("phone_number_verified", Standard::Truth),
    ("address", Standard::Text("0", "2048")),
    ("updated_at", Standard::Seconds),
];

/// The members that hold bounds.
const STRING: &str = "StringAttributeConstraints";
const NUMBER: &str = "NumberAttributeConstraints";

/// The attribute that the directory itself sets and nobody defines anew.
const SUB: &str = "sub";

/// The standard attributes as `DescribeUserPool` shows them of a pool that defines none itself.
pub(crate) fn standard_attributes() -> Vec<SchemaAttributeType> {
    STANDARD
        .iter()
        .map(|&(name, kind)| standard_attribute(name, kind))
        .collect()
}

/// The whole schema of a new pool: the standard attributes, changed as `declared` says, then the pool's own.
///
/// # Errors
/// `InvalidParameterException` where a definition contradicts itself, a standard attribute or another definition.
pub(crate) fn schema_of(declared: &[SchemaAttributeType]) -> Result<Vec<SchemaAttributeType>> {
    let mut schema = standard_attributes();
    let mut seen: Vec<&str> = Vec::new();
    for (index, attribute) in declared.iter().enumerate() {
        let name = name_of(attribute, "schema", index)?;
        // Nobody declares the proof of an address: to do so makes an attribute of the pool's own.
        match schema
            .iter_mut()
            .find(|standard| standard.name.as_deref() == Some(name))
            .filter(|_| !attributes::is_flag(name))
        {
            Some(standard) => {
                if seen.contains(&name) {
                    return Err(duplicate(name));
                }
                seen.push(name);
                redefine(standard, name, attribute)?;
            }
            None => add_own(&mut schema, name, attribute, duplicate)?,
        }
    }
    Ok(schema)
}

/// A schema with further attributes of the pool's own.
///
/// # Errors
/// `InvalidParameterException` where a definition contradicts itself or one that is there, or is one too many.
pub(crate) fn with_custom_attributes(
    schema: &[SchemaAttributeType],
    added: &[SchemaAttributeType],
) -> Result<Vec<SchemaAttributeType>> {
    let mut schema = schema.to_vec();
    for (index, attribute) in added.iter().enumerate() {
        let name = name_of(attribute, "customAttributes", index)?;
        // One for developers only is told by the name that it would have for all.
        add_own(&mut schema, name, attribute, |full_name| {
            invalid_parameter(format!(
                "custom:{name}: Existing attribute already has name {full_name}."
            ))
        })?;
    }
    Ok(schema)
}

fn standard_attribute(name: &str, kind: Standard) -> SchemaAttributeType {
    let own = name == SUB;
    let attribute = SchemaAttributeType {
        name: Some(name.to_owned()),
        developer_only_attribute: Some(false),
        mutable: Some(!own),
        required: Some(own),
        ..SchemaAttributeType::default()
    };
    match kind {
        Standard::Text(min, max) => SchemaAttributeType {
            attribute_data_type: Some(AttributeDataType::String),
            string_attribute_constraints: Some(StringAttributeConstraintsType {
                min_length: Some(min.to_owned()),
                max_length: Some(max.to_owned()),
            }),
            ..attribute
        },
        Standard::Truth => SchemaAttributeType {
            attribute_data_type: Some(AttributeDataType::Boolean),
            ..attribute
        },
        Standard::Seconds => SchemaAttributeType {
            attribute_data_type: Some(AttributeDataType::Number),
            number_attribute_constraints: Some(NumberAttributeConstraintsType {
                min_value: Some("0".to_owned()),
                max_value: None,
            }),
            ..attribute
        },
    }
}

/// Changes a standard attribute as a pool declares it. What a declaration leaves out is false, not the standard.
fn redefine(
    standard: &mut SchemaAttributeType,
    name: &str,
    declared: &SchemaAttributeType,
) -> Result<()> {
    let retyped = declared.attribute_data_type.is_some()
        && declared.attribute_data_type != standard.attribute_data_type;
    if retyped || declared.developer_only_attribute == Some(true) {
        return Err(invalid_parameter(format!(
            "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute {name}"
        )));
    }
    if name == SUB {
        return Ok(());
    }
    standard.mutable = Some(declared.mutable.unwrap_or(false));
    standard.required = Some(declared.required.unwrap_or(false));
    if let (Some(bounds), Some(given)) = (
        &mut standard.string_attribute_constraints,
        &declared.string_attribute_constraints,
    ) {
        replace(&mut bounds.min_length, given.min_length.as_ref());
        replace(&mut bounds.max_length, given.max_length.as_ref());
    }
    if let (Some(bounds), Some(given)) = (
        &mut standard.number_attribute_constraints,
        &declared.number_attribute_constraints,
    ) {
        replace(&mut bounds.min_value, given.min_value.as_ref());
        replace(&mut bounds.max_value, given.max_value.as_ref());
    }
    check_bounds(name, standard)
}

fn replace(bound: &mut Option<String>, given: Option<&String>) {
    if let Some(given) = given {
        *bound = Some(given.clone());
    }
}

fn add_own(
    schema: &mut Vec<SchemaAttributeType>,
    name: &str,
    declared: &SchemaAttributeType,
    taken: impl FnOnce(&str) -> model::Error,
) -> Result<()> {
    let attribute = own_attribute(name, declared)?;
    let full_name = attribute.name.as_deref().unwrap_or_default();
    if schema
        .iter()
        .any(|other| other.name.as_deref() == Some(full_name))
    {
        return Err(taken(full_name));
    }
    if schema.len() >= STANDARD.len() + limits::CUSTOM_ATTRIBUTES_MAX {
        return Err(invalid_parameter(format!(
            "A user pool can not have more than {} custom attributes.",
            limits::CUSTOM_ATTRIBUTES_MAX
        )));
    }
    schema.push(attribute);
    Ok(())
}

fn own_attribute(name: &str, declared: &SchemaAttributeType) -> Result<SchemaAttributeType> {
    let Some(data_type) = declared.attribute_data_type else {
        return Err(invalid_parameter(
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
        ));
    };
    if declared.required == Some(true) {
        return Err(invalid_parameter(
            "Required custom attributes are not supported currently.",
        ));
    }
    let developer_only = declared.developer_only_attribute.unwrap_or(false);
    let prefix = if developer_only {
        "dev:custom:"
    } else {
        "custom:"
    };
    let mut attribute = SchemaAttributeType {
        name: Some(format!("{prefix}{name}")),
        attribute_data_type: Some(data_type),
        developer_only_attribute: Some(developer_only),
        mutable: Some(declared.mutable.unwrap_or(false)),
        required: Some(false),
        ..SchemaAttributeType::default()
    };
    match data_type {
        AttributeDataType::String => {
            let bounds = declared.string_attribute_constraints.clone();
            attribute.string_attribute_constraints = Some(bounds.unwrap_or_default());
        }
        AttributeDataType::Number => {
            let bounds = declared.number_attribute_constraints.clone();
            attribute.number_attribute_constraints = Some(bounds.unwrap_or_default());
        }
        AttributeDataType::DateTime | AttributeDataType::Boolean => {}
    }
    check_bounds(attribute.name.as_deref().unwrap_or_default(), &attribute)?;
    Ok(attribute)
}

fn check_bounds(name: &str, attribute: &SchemaAttributeType) -> Result<()> {
    if let Some(bounds) = &attribute.string_attribute_constraints {
        let min = bound(name, "MinLength", bounds.min_length.as_deref())?;
        let max = bound(name, "MaxLength", bounds.max_length.as_deref())?;
        let longest = i128::try_from(limits::ATTRIBUTE_VALUE_CHARACTERS_MAX).unwrap_or(i128::MAX);
        if min.max(max).is_some_and(|length| length > longest) {
            return Err(invalid_parameter(format!(
                "user.{name}: String attributes cannot have a length of more than {longest}"
            )));
        }
        if min.into_iter().chain(max).any(|length| length < 0) {
            return Err(out_of_bounds(name, STRING, "A length can not be negative."));
        }
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            return Err(invalid_parameter(format!(
                "Attribute {name} cannot have a max length shorter than it's min length"
            )));
        }
    }
    if let Some(bounds) = &attribute.number_attribute_constraints {
        let min = bound(name, "MinValue", bounds.min_value.as_deref())?;
        let max = bound(name, "MaxValue", bounds.max_value.as_deref())?;
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            return Err(invalid_parameter(format!(
                "Attribute {name} cannot have a max value smaller than it's min value"
            )));
        }
    }
    Ok(())
}

fn bound(name: &str, member: &str, text: Option<&str>) -> Result<Option<i128>> {
    let number = text.map(str::parse::<i128>).transpose();
    let kind = if member.ends_with("Length") {
        STRING
    } else {
        NUMBER
    };
    number.map_err(|_| out_of_bounds(name, kind, &format!("{member} is not an integer.")))
}

/// A bound that can be none. Standard attributes have a sentence of their own.
fn out_of_bounds(name: &str, kind: &str, text: &str) -> model::Error {
    invalid_parameter(if STANDARD.iter().any(|(standard, _)| *standard == name) {
        format!("Invalid {kind} for schema attribute {name}")
    } else {
        format!("{name}: {text}")
    })
}

fn name_of<'a>(attribute: &'a SchemaAttributeType, list: &str, index: usize) -> Result<&'a str> {
    attribute.name.as_deref().ok_or_else(|| {
        invalid_parameter(format!(
            "1 validation error detected: Value null at '{list}.{}.member.name' failed to satisfy constraint: Member must not be null",
            index + 1
        ))
    })
}

fn duplicate(name: &str) -> model::Error {
    invalid_parameter(format!(
        "Duplicate custom attribute names {name} are not allowed in a user pool schema."
    ))
}
