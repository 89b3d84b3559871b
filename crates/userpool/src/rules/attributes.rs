//! The attributes of a request against the schema of the pool.
//!
//! An attribute with an empty value is one to be unset, whatever its type: browsers send `""` for a JavaScript `false`.

use std::collections::BTreeMap;

use model::{AttributeDataType, AttributeType, Error, SchemaAttributeType, Sensitive};

use crate::Result;
use crate::limits;
use crate::records::{Client, Pool, User};
use crate::rules::contacts::Contact;
use crate::rules::{addresses, client_access, refusals};

/// Attributes by name.
pub(crate) type Attributes = BTreeMap<String, String>;

/// Who sets attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setter {
    /// A user, through a client.
    User,
    /// Somebody who signs requests.
    Administrator,
}

/// The attributes that a request lists; of two with one name the later counts.
pub(crate) fn read(list: Option<&[AttributeType]>) -> Attributes {
    let list = list.unwrap_or_default();
    let value = |a: &AttributeType| {
        a.value
            .as_ref()
            .map(Sensitive::expose)
            .cloned()
            .unwrap_or_default()
    };
    list.iter()
        .map(|attribute| (attribute.name.clone(), value(attribute)))
        .collect()
}

/// Whether nobody may set the attribute: the directory itself writes it.
pub(crate) fn is_own(name: &str) -> bool {
    matches!(name, "sub" | "identities") || name.starts_with("cognito:")
}

/// Whether the attribute says that an address was proved.
pub(crate) fn is_flag(name: &str) -> bool {
    Contact::ALL.iter().any(|contact| contact.flag() == name)
}

/// Checks the names and the values that are given.
///
/// # Errors
/// `InvalidParameterException` where the schema has no such attribute or doesn't take the value.
pub(crate) fn check_values(pool: &Pool, given: &Attributes, setter: Setter) -> Result<()> {
    let mut wrong = Vec::new();
    for (name, value) in given {
        // Every user has the flags, whether the schema lists them or not.
        if is_flag(name) {
            wrong.extend(check_boolean(name, value));
            continue;
        }
        let Some(definition) = definition(pool, name).filter(|_| !is_own(name)) else {
            wrong.push(unknown(name, setter));
            continue;
        };
        if !value.is_empty() {
            check_syntax(name, value)?;
            wrong.extend(check_type(definition, name, value));
        }
    }
    conforming(&wrong)
}

/// Checks that the required attributes are all there.
///
/// # Errors
/// `InvalidParameterException` that names those which are missing.
pub(crate) fn check_required(pool: &Pool, attributes: &Attributes) -> Result<()> {
    let wrong: Vec<String> = missing(pool, attributes)
        .into_iter()
        .map(|name| format!("{name}: The attribute is required"))
        .collect();
    conforming(&wrong)
}

/// The required attributes that are absent; `sub` is the directory's own.
pub(crate) fn missing<'a>(pool: &'a Pool, attributes: &Attributes) -> Vec<&'a str> {
    schema(pool)
        .iter()
        .filter(|definition| definition.required == Some(true))
        .filter_map(|definition| definition.name.as_deref())
        .filter(|name| !is_own(name) && attributes.get(*name).is_none_or(String::is_empty))
        .collect()
}

/// Checks changes to a user who exists: what is immutable can be set at the user's creation alone.
///
/// # Errors
/// `InvalidParameterException` where an attribute can't be changed or, being required, not be unset.
pub(crate) fn check_changes(pool: &Pool, given: &Attributes) -> Result<()> {
    for (name, value) in given {
        let Some(definition) = definition(pool, name) else {
            continue;
        };
        if definition.mutable == Some(false) {
            return Err(refusals::invalid_parameter(format!(
                "user.{name}: Attribute cannot be updated."
            )));
        }
        if definition.required == Some(true) && value.is_empty() {
            return conforming(&[format!("{name}: The attribute is required")]);
        }
    }
    Ok(())
}

/// Writes what is given over `attributes`. An address that changes loses its proof unless it is given with it.
pub(crate) fn apply(attributes: &mut Attributes, given: &Attributes) {
    for contact in Contact::ALL {
        let Some(address) = given.get(contact.attribute()) else {
            continue;
        };
        if address.is_empty() {
            attributes.remove(contact.flag());
        } else if attributes.get(contact.attribute()) != Some(address) {
            attributes.insert(contact.flag().to_owned(), "false".to_owned());
        }
    }
    for (name, value) in given {
        if value.is_empty() {
            attributes.remove(name);
        } else if is_flag(name) {
            attributes.insert(name.clone(), value.to_lowercase());
        } else {
            attributes.insert(name.clone(), value.clone());
        }
    }
}

/// Writes what a client gives over the attributes of a user who has yet to complete them: what is immutable can be set
/// while it is absent. The user's aliases are not touched.
///
/// # Errors
/// `NotAuthorizedException` where the client may not write an attribute, `InvalidParameterException` where the schema
/// doesn't take it.
pub(crate) fn write_as_client(
    pool: &Pool,
    client: &Client,
    user: &mut User,
    given: &Attributes,
) -> Result<()> {
    let mut given = given.clone();
    given.retain(|name, value| user.attributes.get(name) != Some(value));
    client_access::check_writes(client, &given)?;
    check_values(pool, &given, Setter::User)?;
    let mut changed = given.clone();
    changed.retain(|name, _| user.attributes.contains_key(name));
    check_changes(pool, &changed)?;
    apply(&mut user.attributes, &given);
    Ok(())
}

/// Checks that the schema knows attributes which are to be removed, and that they can be.
///
/// # Errors
/// `InvalidParameterException` where one is unknown, required or immutable.
pub(crate) fn check_removal(pool: &Pool, names: &[String], setter: Setter) -> Result<Attributes> {
    let given: Attributes = names
        .iter()
        .map(|name| (name.clone(), String::new()))
        .collect();
    check_values(pool, &given, setter)?;
    check_changes(pool, &given)?;
    Ok(given)
}

fn schema(pool: &Pool) -> &[SchemaAttributeType] {
    pool.settings
        .schema_attributes
        .as_deref()
        .unwrap_or_default()
}

fn definition<'a>(pool: &'a Pool, name: &str) -> Option<&'a SchemaAttributeType> {
    schema(pool)
        .iter()
        .find(|definition| definition.name.as_deref() == Some(name))
}

fn unknown(name: &str, setter: Setter) -> String {
    match setter {
        Setter::User => format!("{name}: Attribute does not exist in the schema."),
        Setter::Administrator => format!("Type for attribute {{{name}}} could not be determined"),
    }
}

fn conforming(wrong: &[String]) -> Result<()> {
    if wrong.is_empty() {
        return Ok(());
    }
    let wrong = wrong.join(" ");
    Err(refusals::invalid_parameter(format!(
        "Attributes did not conform to the schema: {wrong}"
    )))
}

fn check_syntax(name: &str, value: &str) -> Result<()> {
    if name == "email" && !addresses::is_email(value) {
        return Err(invalid_email());
    }
    if name == "phone_number" && !addresses::is_phone(value) {
        return Err(invalid_phone());
    }
    if value.chars().count() > limits::ATTRIBUTE_VALUE_CHARACTERS_MAX {
        return Err(refusals::invalid_parameter(format!(
            "user.{name}: String attributes cannot have a length of more than {}",
            limits::ATTRIBUTE_VALUE_CHARACTERS_MAX
        )));
    }
    Ok(())
}

pub(crate) fn invalid_email() -> Error {
    refusals::invalid_parameter("Invalid email address format.")
}

pub(crate) fn invalid_phone() -> Error {
    refusals::invalid_parameter("Invalid phone number format.")
}

/// What is wrong with a value of the attribute's type; a date may have any form.
fn check_type(definition: &SchemaAttributeType, name: &str, value: &str) -> Option<String> {
    match definition.attribute_data_type.unwrap_or_default() {
        AttributeDataType::String => check_length(definition, name, value),
        AttributeDataType::Number => check_number(definition, name, value),
        AttributeDataType::Boolean => check_boolean(name, value),
        AttributeDataType::DateTime => None,
    }
}

fn check_boolean(name: &str, value: &str) -> Option<String> {
    let known = ["", "true", "false", "1", "0"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(value));
    (!known).then(|| format!("{name}: Attribute value must be a boolean."))
}

fn check_length(definition: &SchemaAttributeType, name: &str, value: &str) -> Option<String> {
    let bounds = definition.string_attribute_constraints.as_ref()?;
    let length = value.chars().count();
    let bound = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<usize>().ok());
    if let Some(least) = bound(&bounds.min_length).filter(|least| length < *least) {
        return Some(format!(
            "{name}: String must have a length of at least {least}"
        ));
    }
    let most = bound(&bounds.max_length).filter(|most| length > *most)?;
    Some(format!(
        "{name}: String must have a length of at most {most}"
    ))
}

fn check_number(definition: &SchemaAttributeType, name: &str, value: &str) -> Option<String> {
    let Some(number) = value
        .trim()
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
    else {
        return Some(format!("{name}: Attribute value must be a number."));
    };
    let bounds = definition.number_attribute_constraints.as_ref()?;
    let bound = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
    if bound(&bounds.min_value).is_some_and(|least| number < least) {
        let least = bounds.min_value.as_deref().unwrap_or_default();
        return Some(format!("{name}: Number must be at least {least}"));
    }
    let exceeded = bound(&bounds.max_value).is_some_and(|most| number > most);
    let most = bounds.max_value.as_deref().unwrap_or_default();
    exceeded.then(|| format!("{name}: Number must be at most {most}"))
}
