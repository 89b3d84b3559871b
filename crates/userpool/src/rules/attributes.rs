//! The attributes of a request against the schema of the pool.
//!
//! An attribute with an empty value is one to be unset, whatever its type: browsers send `""` for a JavaScript `false`.

use std::collections::BTreeMap;

use model::{AttributeDataType, AttributeType, Error, SchemaAttributeType, Sensitive};

use crate::records::{Contact, Pool};
use crate::rules::addresses;
use crate::rules::attribute_faults::{self, Fault};
use crate::rules::linking;
use crate::{Result, limits, refusals};

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
    matches!(name, "sub" | linking::ATTRIBUTE) || name.starts_with("cognito:")
}

/// Whether the attribute says that an address was proved.
pub(crate) fn is_flag(name: &str) -> bool {
    Contact::ALL.iter().any(|contact| contact.flag() == name)
}

/// The attributes that a request changes; an empty value is one to unset.
///
/// # Errors
/// `InvalidParameterException` where one is `sub`, or has no value at all.
pub(crate) fn read_changes(list: &[AttributeType]) -> Result<Attributes> {
    let given = read(Some(list));
    refuse_sub(&given)?;
    match list.iter().find(|attribute| attribute.value.is_none()) {
        Some(attribute) => Err(refusals::invalid_parameter(format!(
            "Attribute value for {} must not be null",
            attribute.name
        ))),
        None => Ok(given),
    }
}

/// The change that removes attributes.
///
/// # Errors
/// `InvalidParameterException` where one is `sub`.
pub(crate) fn read_removal(names: &[String]) -> Result<Attributes> {
    let given: Attributes = names
        .iter()
        .map(|name| (name.clone(), String::new()))
        .collect();
    refuse_sub(&given)?;
    Ok(given)
}

/// Checks the names of what is to be removed.
///
/// # Errors
/// `InvalidParameterException` that tells all names that the schema does not know; otherwise as [`check_changes`].
pub(crate) fn check_removal(pool: &Pool, given: &Attributes) -> Result<()> {
    attribute_faults::refuse_removal(&faults(pool, given))?;
    check_changes(pool, given)
}

/// Checks the names and the values that a new user is given, and for one who signs up that nothing required is missing;
/// an administrator may leave that to the user.
///
/// # Errors
/// `InvalidParameterException` that tells all that is wrong.
pub(crate) fn check_new(pool: &Pool, given: &Attributes, setter: Setter) -> Result<()> {
    let mut faults = faults(pool, given);
    match setter {
        Setter::User => faults.extend(missing(pool, given).into_iter().map(Fault::missing)),
        Setter::Administrator => {
            refuse_sub(given)?;
            refuse_untyped(pool, given)?;
        }
    }
    attribute_faults::refuse_new(&faults)?;
    check_syntax(given)
}

/// Checks the names and the values that a user gives beside others.
///
/// # Errors
/// `InvalidParameterException` where the schema has no such attribute or doesn't take the value.
pub(crate) fn check_values(pool: &Pool, given: &Attributes) -> Result<()> {
    attribute_faults::refuse_new(&faults(pool, given))?;
    check_syntax(given)
}

/// Checks changes to a user who exists. What is immutable can be set at the user's creation alone: neither absent ones nor
/// the same value are taken later.
///
/// # Errors
/// `InvalidParameterException` where the schema has no such attribute, doesn't take the value or a change of it, or wants the
/// attribute to be there.
pub(crate) fn check_changes(pool: &Pool, given: &Attributes) -> Result<()> {
    let (fixed, free): (Attributes, Attributes) = given
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .partition(|(name, _)| is_immutable(pool, name));
    let mut faults = faults(pool, &free);
    faults.extend(
        fixed
            .keys()
            .map(|name| Fault::new(name, "Attribute cannot be updated.")),
    );
    attribute_faults::refuse_change(&faults)?;
    check_syntax(&free)?;
    let required = |name: &str| definition(pool, name).is_some_and(|it| it.required == Some(true));
    match free
        .iter()
        .find(|(name, value)| value.is_empty() && required(name))
    {
        Some((name, _)) => Err(refusals::invalid_parameter(format!(
            "Invalid user attributes: {name}: Required attribute cannot be deleted."
        ))),
        None => Ok(()),
    }
}

/// Whether an attribute can be set once only.
pub(crate) fn is_immutable(pool: &Pool, name: &str) -> bool {
    definition(pool, name).is_some_and(|definition| definition.mutable == Some(false))
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
    write(attributes, given);
}

/// Marks the addresses of somebody who signs up as not proved.
pub(crate) fn mark_unproved(given: &mut Attributes) {
    for contact in Contact::ALL {
        if given
            .get(contact.attribute())
            .is_some_and(|address| !address.is_empty())
        {
            given.insert(contact.flag().to_owned(), "false".to_owned());
        }
    }
}

/// Writes what is given over `attributes`, and nothing else.
pub(crate) fn write(attributes: &mut Attributes, given: &Attributes) {
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

/// What is wrong with the names and the values, but for the form of addresses.
fn faults(pool: &Pool, given: &Attributes) -> Vec<Fault> {
    let fault = |(name, value): (&String, &String)| {
        // Every user has the flags, whether the schema lists them or not.
        if is_flag(name) {
            return check_boolean(value).map(|text| Fault::new(name, text));
        }
        let Some(definition) = definition(pool, name).filter(|_| !is_own(name)) else {
            return Some(Fault::new(name, "Attribute does not exist in the schema."));
        };
        let text = check_type(definition, value).filter(|_| !value.is_empty());
        text.map(|text| Fault::new(name, text))
    };
    given.iter().filter_map(fault).collect()
}

fn refuse_sub(given: &Attributes) -> Result<()> {
    if given.contains_key("sub") {
        return Err(refusals::invalid_parameter(
            "Cannot modify the non-mutable attribute sub",
        ));
    }
    Ok(())
}

/// Refuses to an administrator an attribute of the pool's own that the pool has not.
fn refuse_untyped(pool: &Pool, given: &Attributes) -> Result<()> {
    let untyped = |name: &&String| name.contains("custom:") && definition(pool, name).is_none();
    match given.keys().find(untyped) {
        Some(name) => Err(refusals::invalid_parameter(format!(
            "Attributes did not conform to the schema: Type for attribute {{{name}}} could not be determined"
        ))),
        None => Ok(()),
    }
}

fn check_syntax(given: &Attributes) -> Result<()> {
    let wrong = |name: &str, has_form: fn(&str) -> bool| {
        given
            .get(name)
            .is_some_and(|it| !it.is_empty() && !has_form(it))
    };
    if wrong("email", addresses::is_email) {
        return Err(invalid_email());
    }
    if wrong("phone_number", addresses::is_phone) {
        return Err(invalid_phone());
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
fn check_type(definition: &SchemaAttributeType, value: &str) -> Option<String> {
    match definition.attribute_data_type.unwrap_or_default() {
        AttributeDataType::String => check_length(definition, value),
        AttributeDataType::Number => check_number(definition, value),
        AttributeDataType::Boolean => check_boolean(value),
        AttributeDataType::DateTime => too_long(value, limits::ATTRIBUTE_VALUE_CHARACTERS_MAX),
    }
}

fn check_boolean(value: &str) -> Option<String> {
    let known = ["", "true", "false", "1", "0"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(value));
    (!known).then(|| "The attribute is not a valid boolean".to_owned())
}

fn check_length(definition: &SchemaAttributeType, value: &str) -> Option<String> {
    let bounds = definition.string_attribute_constraints.as_ref();
    let bound = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<usize>().ok());
    let least = bounds.and_then(|bounds| bound(&bounds.min_length));
    let most = bounds.and_then(|bounds| bound(&bounds.max_length));
    if let Some(least) = least.filter(|least| value.chars().count() < *least) {
        return Some(format!("String must be no shorter than {least} characters"));
    }
    let longest = limits::ATTRIBUTE_VALUE_CHARACTERS_MAX;
    too_long(value, most.map_or(longest, |most| most.min(longest)))
}

fn too_long(value: &str, most: usize) -> Option<String> {
    let exceeded = value.chars().count() > most;
    exceeded.then(|| format!("String must be no longer than {most} characters"))
}

fn check_number(definition: &SchemaAttributeType, value: &str) -> Option<String> {
    let number = value.trim().parse::<f64>().ok();
    let Some(number) = number.filter(|number| number.is_finite()) else {
        return Some("Attribute value must be a number.".to_owned());
    };
    let bounds = definition.number_attribute_constraints.as_ref()?;
    let bound = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
    if bound(&bounds.min_value).is_some_and(|least| number < least) {
        let least = bounds.min_value.as_deref().unwrap_or_default();
        return Some(format!("Number must be at least {least}"));
    }
    let exceeded = bound(&bounds.max_value).is_some_and(|most| number > most);
    let most = bounds.max_value.as_deref().unwrap_or_default();
    exceeded.then(|| format!("Number must be at most {most}"))
}
