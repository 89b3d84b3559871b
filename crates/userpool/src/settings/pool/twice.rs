//! What the API says twice: an older member and a newer one, of which both show what the one or the other said.

use serde_json::{Value, json};

use crate::Result;
use crate::refusals::invalid_parameter;
use crate::settings::lay::at;
use crate::settings::member::Members;

const TEMPLATE: &str = "VerificationMessageTemplate";
/// Older members, and the parts of the template that say the same.
const MESSAGES: [(&str, &str); 3] = [
    ("EmailVerificationMessage", "EmailMessage"),
    ("EmailVerificationSubject", "EmailSubject"),
    ("SmsVerificationMessage", "SmsMessage"),
];
/// How long a temporary password holds: the newer member, and the older one.
const DAYS: (&str, &str) = (
    "Policies.PasswordPolicy.TemporaryPasswordValidityDays",
    "AdminCreateUserConfig.UnusedAccountValidityDays",
);

/// Brings a request to say by the newer members what it says by the older ones; gives the days of a temporary password where
/// the older one says them.
///
/// # Errors
/// `InvalidParameterException` where the two say different things.
pub(super) fn agree(stored: &Members, given: &mut Members) -> Result<Option<Value>> {
    let days = older_days(given)?;
    agree_on_messages(stored, given);
    agree_on_tokens(given)?;
    Ok(days)
}

/// Shows by both members what the newer one says.
pub(super) fn mirror(laid: &mut Members, older_days: Option<Value>) {
    for (older, newer) in MESSAGES {
        match laid.get(TEMPLATE).and_then(|template| template.get(newer)) {
            Some(message) => {
                let message = message.clone();
                laid.insert(older.to_owned(), message);
            }
            None => {
                laid.shift_remove(older);
            }
        }
    }
    let Some(days) = older_days.or_else(|| at(laid, DAYS.0).cloned()) else {
        return;
    };
    for path in [DAYS.0, DAYS.1] {
        write(laid, path, days.clone());
    }
}

/// A request may use one of the two members. Zero is what clients send that have no value for the older one.
fn older_days(given: &Members) -> Result<Option<Value>> {
    let older = at(given, DAYS.1).filter(|days| **days != 0);
    if older.is_some() && at(given, DAYS.0).is_some() {
        return Err(invalid_parameter(
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
        ));
    }
    Ok(older.cloned())
}

/// The template wins. What an older member says alone changes the template that is there.
fn agree_on_messages(stored: &Members, given: &mut Members) {
    let said: Vec<_> = MESSAGES
        .iter()
        .filter_map(|(older, newer)| Some(((*newer).to_owned(), given.get(*older)?.clone())))
        .collect();
    if let Some(Value::Object(template)) = given.get_mut(TEMPLATE) {
        for (newer, message) in said {
            template.entry(newer).or_insert(message);
        }
    } else if !said.is_empty() {
        let template = stored.get(TEMPLATE).and_then(Value::as_object);
        let mut template = template.cloned().unwrap_or_default();
        template.extend(said);
        given.insert(TEMPLATE.to_owned(), Value::Object(template));
    }
}

/// The trigger before a token is made has two members, of which the older shows the newer one's function.
fn agree_on_tokens(given: &mut Members) -> Result<()> {
    let Some(Value::Object(triggers)) = given.get_mut("LambdaConfig") else {
        return Ok(());
    };
    let older = triggers.get("PreTokenGeneration");
    let newer = triggers
        .get("PreTokenGenerationConfig")
        .and_then(|config| config.get("LambdaArn"));
    match (older, newer) {
        (Some(older), Some(newer)) if older != newer => Err(invalid_parameter(
            "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
        )),
        (None, Some(newer)) => {
            let newer = newer.clone();
            triggers.insert("PreTokenGeneration".to_owned(), newer);
            Ok(())
        }
        (Some(older), None) => {
            let config = json!({ "LambdaArn": older, "LambdaVersion": "V1_0" });
            triggers.insert("PreTokenGenerationConfig".to_owned(), config);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Writes where the structures on the way are there.
fn write(members: &mut Members, path: &str, value: Value) {
    let (above, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut names = above.split('.');
    let first = names.next().and_then(|name| members.get_mut(name));
    let structure = names.fold(first, |structure, name| structure?.get_mut(name));
    if let Some(Value::Object(structure)) = structure {
        structure.insert(name.to_owned(), value);
    }
}
