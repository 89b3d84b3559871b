//! `PreSignUp`: asked before a user is made. Its function may refuse, and vouch for who signs up.

use std::collections::BTreeMap;

use model::{AttributeType, Error, ErrorCode};
use serde_json::{Map, Value, json};

use super::{Event, Response, ask};
use crate::Result;
use crate::records::{Client, Contact, Pool};
use crate::rules::attributes::{self, Attributes};
use crate::world::{Cx, Trigger};

/// Who is about to be made, and what the request tells the function beside.
pub(crate) struct Newcomer<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) username: &'a str,
    pub(crate) attributes: &'a Attributes,
    pub(crate) validation_data: Option<&'a [AttributeType]>,
    pub(crate) client_metadata: Option<&'a BTreeMap<String, String>>,
}

/// What the function vouches for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Vouched {
    /// The user is confirmed at once.
    pub(crate) confirmed: bool,
    /// These addresses are proved.
    pub(crate) contacts: Vec<Contact>,
}

/// Asks whether somebody may sign up, and how.
///
/// # Errors
/// Those of asking; `InvalidLambdaResponseException` where an address is vouched for that is not given, or that of a user who is
/// not confirmed.
pub(crate) fn of_sign_up(
    cx: &mut Cx<'_>,
    client: &Client,
    newcomer: &Newcomer<'_>,
) -> Result<Vouched> {
    let asked = ask(cx, newcomer.pool, Trigger::PreSignUp, || {
        newcomer.event("PreSignUp_SignUp", json!(client.id))
    })?;
    match asked {
        Some(response) => vouched(&response, newcomer),
        None => Ok(Vouched::default()),
    }
}

/// Asks whether an administrator may make a user. What else the function answers has no effect.
///
/// # Errors
/// Those of asking.
pub(crate) fn of_admin_create_user(cx: &mut Cx<'_>, newcomer: &Newcomer<'_>) -> Result<()> {
    let asked = ask(cx, newcomer.pool, Trigger::PreSignUp, || {
        newcomer.event(
            "PreSignUp_AdminCreateUser",
            json!("CLIENT_ID_NOT_APPLICABLE"),
        )
    })?;
    if let Some(response) = asked {
        read(&response)?;
    }
    Ok(())
}

impl Newcomer<'_> {
    fn event(&self, source: &'static str, client: Value) -> Value {
        let mut request = Map::new();
        let given = self
            .attributes
            .iter()
            .filter(|(_, value)| !value.is_empty());
        let given: Map<String, Value> = given
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        request.insert("userAttributes".to_owned(), Value::Object(given));
        let validation_data = self
            .validation_data
            .map(|list| attributes::read(Some(list)));
        request.insert("validationData".to_owned(), json!(validation_data));
        if let Some(metadata) = self.client_metadata {
            request.insert("clientMetadata".to_owned(), json!(metadata));
        }
        Event {
            source,
            pool: self.pool,
            client,
            username: self.username,
            request,
            response: json!({
                "autoConfirmUser": false,
                "autoVerifyEmail": false,
                "autoVerifyPhone": false,
            }),
        }
        .write()
    }
}

fn read(response: &Response) -> Result<Vouched> {
    let confirmed = response.flag("autoConfirmUser")?;
    let mut contacts = Vec::new();
    for contact in Contact::ALL {
        if response.flag(member(contact))? {
            contacts.push(contact);
        }
    }
    Ok(Vouched {
        confirmed,
        contacts,
    })
}

fn vouched(response: &Response, newcomer: &Newcomer<'_>) -> Result<Vouched> {
    let vouched = read(response)?;
    let refusal = |message| {
        let code = ErrorCode::InvalidLambdaResponseException;
        Err(Error::new(code, message))
    };
    if !vouched.confirmed && !vouched.contacts.is_empty() {
        let message =
            "Phone or email cannot be auto verified, when user is not being auto confirmed.";
        return refusal(message.to_owned());
    }
    for contact in &vouched.contacts {
        let name = contact.attribute();
        if newcomer.attributes.get(name).is_none_or(String::is_empty) {
            return refusal(format!(
                "{} cannot be auto verified, when user has no {name}.",
                member(*contact).trim_start_matches("autoVerify")
            ));
        }
    }
    Ok(vouched)
}

/// The member by which the function vouches for an address.
fn member(contact: Contact) -> &'static str {
    match contact {
        Contact::Email => "autoVerifyEmail",
        Contact::Phone => "autoVerifyPhone",
    }
}
