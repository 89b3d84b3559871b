//! The one interpreter of the tables of settings: lays a request over what is stored, and refuses by name what is not built.

use model::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::member::{Effect, Initial, Member, Members, Omitted, Table};
use crate::Result;
use crate::refusals::invalid_parameter;

/// The members that a request or a record says.
///
/// # Errors
/// `InternalErrorException` where it is no structure.
pub(crate) fn said<T: Serialize>(value: &T) -> Result<Members> {
    match serde_json::to_value(value).map_err(Error::internal)? {
        Value::Object(members) => Ok(members),
        _ => Err(Error::internal("settings that are no structure")),
    }
}

/// The members of a table as they are stored, with those of a request laid over them: a creation is a request over nothing.
/// Members without a row stay as they are stored.
///
/// # Errors
/// `InternalErrorException` where a row says something that can't be.
pub(crate) fn over(table: Table, stored: Members, given: &Members) -> Result<Members> {
    structure(table, "", stored, given)
}

/// Members as the structure that they make.
///
/// # Errors
/// `InternalErrorException` where they make none.
pub(crate) fn made<T: DeserializeOwned>(members: Members) -> Result<T> {
    serde_json::from_value(Value::Object(members)).map_err(Error::internal)
}

/// Refuses what a request says of members that are not built, where the stored setting would let somebody in.
///
/// # Errors
/// `InvalidParameterException` that names the member.
pub(crate) fn refuse_unbuilt(table: Table, given: &Members) -> Result<()> {
    for member in table.iter().copied().flatten() {
        let Effect::Refused(harmless, why) = member.effect else {
            continue;
        };
        let Some(value) = at(given, member.name) else {
            continue;
        };
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        if harmless.contains(&text.as_str()) {
            continue;
        }
        let what = if *value == Value::Bool(true) {
            member.name.to_owned()
        } else {
            format!("{} {text}", member.name)
        };
        return Err(invalid_parameter(format!(
            "{what} is a setting of Amazon Cognito that this version of Cenote does not have yet: {why}"
        )));
    }
    Ok(())
}

fn structure(table: Table, above: &str, stored: Members, given: &Members) -> Result<Members> {
    let mut laid = stored;
    for member in parts(table, above) {
        let name = member.own_name();
        let value = match given.get(name) {
            Some(value) => Some(replaced(table, member, laid.get(name), value)?),
            None if member.omitted != Omitted::Reset && laid.contains_key(name) => continue,
            None => initial(table, member, given)?,
        };
        match value {
            Some(value) => {
                laid.insert(name.to_owned(), value);
            }
            None => {
                laid.shift_remove(name);
            }
        }
    }
    Ok(laid)
}

/// What a given member is afterwards: of a structure's parts each goes by its own row.
fn replaced(table: Table, member: &Member, stored: Option<&Value>, given: &Value) -> Result<Value> {
    match given {
        Value::Object(given) if parts(table, member.name).next().is_some() => {
            let stored = stored.and_then(Value::as_object);
            let stored = stored.cloned().unwrap_or_default();
            structure(table, member.name, stored, given).map(Value::Object)
        }
        _ => Ok(given.clone()),
    }
}

fn initial(table: Table, member: &Member, given: &Members) -> Result<Option<Value>> {
    let nothing = Members::new;
    Ok(match member.initial {
        Initial::Nothing => None,
        Initial::Parts => {
            let parts = structure(table, member.name, nothing(), &nothing())?;
            Some(Value::Object(parts))
        }
        Initial::Flag(flag) => Some(flag.into()),
        Initial::Number(number) => Some(number.into()),
        Initial::Text(text) => Some(text.into()),
        Initial::Json(text) => Some(serde_json::from_str(text).map_err(Error::internal)?),
        Initial::Depends(_, of) => of(given),
    })
}

/// The rows of a structure's parts.
fn parts(table: Table, above: &str) -> impl Iterator<Item = &'static Member> {
    let rows = table.iter().copied().flatten();
    rows.filter(move |member| member.above() == above)
}

/// What a request says at a path.
pub(super) fn at<'a>(given: &'a Members, path: &str) -> Option<&'a Value> {
    let mut names = path.split('.');
    let first = given.get(names.next()?)?;
    names.try_fold(first, |structure, name| structure.get(name))
}
