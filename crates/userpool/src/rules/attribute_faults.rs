//! What is wrong with attributes, in AWS's words. They differ by operation: who makes a user is told under one head, who changes
//! one of the user's attributes; a line each, all at once.

use crate::{Result, refusals};

/// What is wrong with an attribute.
pub(crate) struct Fault {
    name: String,
    text: String,
}

/// The names that Cognito has for required attributes of its own store (RFC 7643, section 4.1); others keep theirs.
const STORED_NAMES: [(&str, &str); 9] = [
    ("name", "name.formatted"),
    ("given_name", "name.givenName"),
    ("family_name", "name.familyName"),
    ("middle_name", "name.middleName"),
    ("nickname", "nickName"),
    ("preferred_username", "preferredUsername"),
    ("email", "emails"),
    ("phone_number", "phoneNumbers"),
    ("address", "addresses"),
];

impl Fault {
    pub(crate) fn new(name: &str, text: impl Into<String>) -> Fault {
        Fault {
            name: name.to_owned(),
            text: text.into(),
        }
    }

    /// A required attribute that is missing.
    pub(crate) fn missing(name: &str) -> Fault {
        let stored = STORED_NAMES.iter().find(|(own, _)| *own == name);
        let name = stored.map_or(name, |(_, stored)| stored);
        Fault::new(name, format!("The attribute {name} is required"))
    }
}

/// Tells who makes a user.
///
/// # Errors
/// `InvalidParameterException` where anything is wrong.
pub(crate) fn refuse_new(faults: &[Fault]) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let lines = lines("", faults);
    Err(refusals::invalid_parameter(format!(
        "Attributes did not conform to the schema: {lines}"
    )))
}

/// Tells who changes a user.
///
/// # Errors
/// `InvalidParameterException` where anything is wrong.
pub(crate) fn refuse_change(faults: &[Fault]) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(refusals::invalid_parameter(lines("user.", faults)))
}

/// Tells who removes attributes of a user.
///
/// # Errors
/// `InvalidParameterException` where anything is wrong.
pub(crate) fn refuse_removal(faults: &[Fault]) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let lines = lines("", faults);
    Err(refusals::invalid_parameter(format!(
        "Invalid user attributes: {lines}"
    )))
}

fn lines(head: &str, faults: &[Fault]) -> String {
    let line = |fault: &Fault| format!("{head}{}: {}\n", fault.name, fault.text);
    faults.iter().map(line).collect()
}
