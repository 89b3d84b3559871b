//! The users of a seed.

use std::collections::BTreeMap;

use model::Sensitive;
use serde_json::Value;

use super::entry::{Entry, Place};
use super::node::{Content, Node};
use crate::failure::Failure;

/// What `admin-get-user` and `list-users` print, and a seed can't give.
const PRINTED: [&str; 7] = [
    "UserStatus",
    "UserCreateDate",
    "UserLastModifiedDate",
    "MFAOptions",
    "PreferredMfaSetting",
    "UserMFASettingList",
    "ResponseMetadata",
];

/// A user of a seed. It may hold a password, so that it can't be printed.
pub(super) struct SeedUser {
    pub(super) line: usize,
    pub(super) name: String,
    /// The immutable id; drawn where the seed has none.
    pub(super) sub: Option<String>,
    pub(super) attributes: BTreeMap<String, String>,
    /// That of a user who is confirmed.
    pub(super) password: Option<Sensitive<String>>,
    /// That of one who has to change it.
    pub(super) temporary: Option<Sensitive<String>>,
    pub(super) enabled: bool,
    pub(super) groups: Vec<String>,
}

impl SeedUser {
    /// Reads a user; `password` is that of users who have none of their own.
    pub(super) fn read(
        place: Place<'_>,
        node: Node,
        password: Option<&Sensitive<String>>,
    ) -> Result<SeedUser, Failure> {
        let mut entry = Entry::of("a user", place, node)?;
        entry.pass_over(&PRINTED);
        let place = entry.place;
        let mut attributes = BTreeMap::new();
        for name in ["Attributes", "UserAttributes"] {
            if let Some(node) = entry.take(name) {
                read_attributes(place, node, &mut attributes)?;
            }
        }
        let written = attributes.remove("sub");
        let sub = entry.text("Sub")?.or(written);
        let name = match entry.text("Username")? {
            // In a pool of addresses the AWS CLI prints the id where the name is asked for.
            Some(name) if Some(&name) != sub.as_ref() => name,
            name => {
                let address = ["email", "phone_number"].iter();
                let mut address = address.filter_map(|kind| attributes.get(*kind));
                address.next().cloned().or(name).ok_or_else(|| {
                    place.wrong("a user has no Username", "Add Username, or an email.")
                })?
            }
        };
        let temporary = entry.secret("TemporaryPassword")?;
        let own = entry.secret("Password")?;
        if let (Some(_), Some(_)) = (&own, &temporary) {
            return Err(place.wrong(
                &format!("the user {name} has a Password and a TemporaryPassword"),
                "Leave one of them out: who has a temporary one has to change it.",
            ));
        }
        let password = match (own, &temporary) {
            (None, None) => password.cloned(),
            (own, _) => own,
        };
        if sub.is_some() && password.is_none() {
            return Err(place.wrong(
                &format!("the user {name} has an id of its own, a Sub, and no Password"),
                "Add Password, or one for all users of the pool beside its Users.",
            ));
        }
        let user = SeedUser {
            line: place.line,
            sub,
            attributes,
            password,
            temporary,
            enabled: enabled(&mut entry)?,
            groups: names(&mut entry)?,
            name,
        };
        entry.done()?;
        Ok(user)
    }
}

fn enabled(entry: &mut Entry<'_>) -> Result<bool, Failure> {
    let Some(node) = entry.take("Enabled") else {
        return Ok(true);
    };
    match node.content {
        Content::Plain(Value::Bool(enabled)) => Ok(enabled),
        _ => Err(entry
            .place
            .at(&node)
            .wrong("Enabled has to be true or false", "Write one of them.")),
    }
}

fn names(entry: &mut Entry<'_>) -> Result<Vec<String>, Failure> {
    let place = entry.place;
    let items = entry.list("Groups")?.into_iter();
    let texts = items.map(|node| match node.content {
        Content::Plain(Value::String(name)) => Ok(name),
        _ => Err(place.at(&node).wrong(
            "the Groups of a user are names",
            "Write the name of a group of the pool.",
        )),
    });
    texts.collect()
}

/// Attributes as a map, or as the list that the API has.
fn read_attributes(
    place: Place<'_>,
    node: Node,
    attributes: &mut BTreeMap<String, String>,
) -> Result<(), Failure> {
    let here = place.at(&node);
    match node.content {
        Content::Map(members) => {
            for (name, node) in members {
                let value = match node.value() {
                    Value::String(text) => text,
                    value @ (Value::Number(_) | Value::Bool(_)) => value.to_string(),
                    _ => {
                        return Err(place
                            .at(&node)
                            .wrong(&format!("{name} has to be a text"), "Write it in quotes."));
                    }
                };
                attributes.insert(name, value);
            }
        }
        Content::List(items) => {
            for item in items {
                let mut entry = Entry::of("an attribute", place, item)?;
                let name = entry.demanded("Name")?;
                let value = match entry.take("Value").map(|node| node.value()) {
                    Some(Value::String(text)) => text,
                    Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
                    _ => String::new(),
                };
                entry.done()?;
                attributes.insert(name, value);
            }
        }
        Content::Plain(_) => {
            return Err(here.wrong(
                "the attributes of a user are a map, or a list of Name and Value",
                "Write such as `Attributes: {email: ada@example.org}`.",
            ));
        }
    }
    Ok(())
}
