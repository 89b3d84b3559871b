//! Ids that whoever makes a pool or a client names: by a tag of the pool, or by the client's name. They are for development, where
//! a suite of tests has ids wired in.

use std::collections::BTreeMap;

use model::cognito_idp::Operation;
use serde_json::Value;

use crate::Result;
use crate::refusals::invalid_parameter;

/// Tags that name the id of the pool which is made with them: ours, and the one that suites know from other emulators.
const OF_POOL: [&str; 2] = ["cenote:id", "_custom_id_"];
/// Before the name of a client in the tag of its pool that names its id.
const OF_CLIENT: &str = "cenote:client-id:";
/// Before the id of a client in a name that is one by itself, as suites know it from other emulators.
const IN_NAME: &str = "_custom_id_:";
/// Characters of a pool's id (facts, `UserPoolIdType`).
const POOL_ID_CHARACTERS_MAX: usize = 55;
/// Characters of a client's id (facts, `ClientIdType`).
const CLIENT_ID_CHARACTERS_MAX: usize = 128;

/// The tags of a pool.
type Tags = BTreeMap<String, String>;

/// An id that somebody names.
pub(crate) struct Pinned {
    pub(crate) id: String,
    /// What names it, as a refusal says it.
    by: String,
}

/// The id that a pool is to have which is made with these tags, unless the program itself wants one.
pub(crate) fn of_pool(wanted: Option<&str>, tags: Option<&Tags>) -> Option<Pinned> {
    if wanted.is_some() {
        return wanted.map(by_program);
    }
    let named = |tag: &&str| Some(((*tag).to_owned(), tags?.get(*tag)?));
    let (tag, id) = OF_POOL.iter().find_map(named)?;
    Some(Pinned {
        id: id.clone(),
        by: format!("The tag {tag}"),
    })
}

/// The same, of the body of `CreateUserPool`.
pub(crate) fn in_body(input: &Value) -> Option<&str> {
    let tags = &input["UserPoolTags"];
    OF_POOL.iter().find_map(|tag| tags[tag].as_str())
}

/// The id that a client is to have by the tags of its pool, or by its own name, unless the program itself wants one.
pub(crate) fn of_client(wanted: Option<&str>, tags: Option<&Tags>, name: &str) -> Option<Pinned> {
    if wanted.is_some() {
        return wanted.map(by_program);
    }
    if let Some(id) = name.strip_prefix(IN_NAME) {
        return Some(Pinned {
            id: id.to_owned(),
            by: format!("The ClientName {name}"),
        });
    }
    let tag = format!("{OF_CLIENT}{name}");
    let id = tags?.get(&tag)?.clone();
    let by = format!("The tag {tag} of the pool");
    Some(Pinned { id, by })
}

fn by_program(id: &str) -> Pinned {
    Pinned {
        id: id.to_owned(),
        by: "The seed".to_owned(),
    }
}

/// Refuses tags that name another id than the one that a pool has: it is given once, when the pool is made.
///
/// # Errors
/// `InvalidParameterException` that names the tag.
pub(crate) fn refuse_other<'a>(
    tags: impl Iterator<Item = (&'a String, &'a String)>,
    pool_id: &str,
) -> Result<()> {
    for (tag, id) in tags {
        if OF_POOL.contains(&tag.as_str()) && id != pool_id {
            return Err(invalid_parameter(format!(
                "The tag {tag} names the id {id}, and the user pool has the id {pool_id}: an id is given when the pool is made."
            )));
        }
    }
    Ok(())
}

/// Takes from the body of a client that is made or changed a name that names the client's id: AWS lets no name have a colon, so
/// that what is left can be checked as a name. Gives the name.
pub(crate) fn take_name(operation: Operation, input: &mut Value) -> Option<String> {
    let of_client = [
        Operation::CreateUserPoolClient,
        Operation::UpdateUserPoolClient,
    ];
    if !of_client.contains(&operation) {
        return None;
    }
    let name = input["ClientName"].as_str()?.to_owned();
    let id = name.strip_prefix(IN_NAME)?;
    input["ClientName"] = Value::from(id);
    Some(name)
}

impl Pinned {
    /// Refuses the id anywhere but on a server for development.
    ///
    /// # Errors
    /// `InvalidParameterException` that says what names it.
    pub(crate) fn refuse_outside_development(&self, pinned_ids: bool) -> Result<()> {
        if pinned_ids {
            return Ok(());
        }
        Err(invalid_parameter(format!(
            "{} names an id, which a server for development alone gives: leave it out.",
            self.by
        )))
    }

    /// Refuses what is no id of a pool of that region: clients read the region from it.
    ///
    /// # Errors
    /// `InvalidParameterException` that says what names it.
    pub(crate) fn refuse_unlike_pool(&self, region: &str) -> Result<()> {
        let rest = self.id.strip_prefix(region);
        let rest = rest.and_then(|it| it.strip_prefix('_'));
        let fits = rest.is_some_and(|it| {
            !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        if fits && self.id.len() <= POOL_ID_CHARACTERS_MAX {
            return Ok(());
        }
        Err(invalid_parameter(format!(
            "{} names the id {}: write {region}_ and letters or digits after it, {POOL_ID_CHARACTERS_MAX} characters at most.",
            self.by, self.id
        )))
    }

    /// Refuses what is no id of a client.
    ///
    /// # Errors
    /// `InvalidParameterException` that says what names it.
    pub(crate) fn refuse_unlike_client(&self) -> Result<()> {
        let is_one = |byte: u8| byte.is_ascii_alphanumeric() || b"_+".contains(&byte);
        let fits = !self.id.is_empty() && self.id.bytes().all(is_one);
        if fits && self.id.len() <= CLIENT_ID_CHARACTERS_MAX {
            return Ok(());
        }
        Err(invalid_parameter(format!(
            "{} names the id {}: write letters, digits, _ and +, {CLIENT_ID_CHARACTERS_MAX} at most.",
            self.by, self.id
        )))
    }

    /// The refusal of an id that is somebody's.
    pub(crate) fn taken(&self, whose: &str) -> model::Error {
        invalid_parameter(format!(
            "{} names the id {}, which another {whose} has.",
            self.by, self.id
        ))
    }
}
