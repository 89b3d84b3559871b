//! Groups and streams of logs: a pool whose users are imported has a group, and each of its imports that was begun a stream, called as
//! Cognito calls them (AWS developer guide, "Viewing the user pool import results in the `CloudWatch` console").

use model::{Error, ErrorCode};

use crate::limits::IMPORTS_MAX;
use crate::records::{Pool, UserImport};
use crate::world::{By, Call, Cx};
use crate::{Result, load, refusals};

/// What the names of groups begin with; the pool's id follows, and its name.
const PREFIX: &str = "/aws/cognito/userpools/";

/// A group with its streams.
pub(super) struct Group {
    pub(super) name: String,
    /// The imports that were begun, in the order in which they were.
    pub(super) streams: Vec<UserImport>,
}

/// What the group of a pool is called. What no name of a group may have is a low line in it.
pub(super) fn name(pool: &Pool) -> String {
    let of_pool = pool.settings.name.as_deref().unwrap_or_default();
    let is_allowed = |letter: &char| letter.is_ascii_alphanumeric() || ".-_/#".contains(*letter);
    let letters = of_pool.chars();
    let name: String = letters
        .map(|letter| Some(letter).filter(is_allowed).unwrap_or('_'))
        .collect();
    format!("{PREFIX}{}/{name}", pool.id)
}

/// What the stream of an import is called.
pub(super) fn stream(import: &UserImport) -> String {
    format!("{}/{}", import.id, import.name)
}

/// The id of the pool whose group has this name, or a name that begins so.
pub(super) fn pool_id(name: &str) -> Option<&str> {
    let (id, _) = name.strip_prefix(PREFIX)?.split_once('/')?;
    Some(id).filter(|id| !id.is_empty())
}

/// The ARN of a group.
pub(super) fn arn(call: &Call, name: &str) -> String {
    let Call {
        region, account, ..
    } = call;
    format!("arn:aws:logs:{region}:{account}:log-group:{name}")
}

/// The name of the group that an identifier names: the name itself, or the ARN of a group in the account and the region of the call.
pub(super) fn of_identifier<'a>(call: &Call, identifier: &'a str) -> Option<&'a str> {
    if !identifier.starts_with("arn:") {
        return Some(identifier);
    }
    let parts: Vec<&str> = identifier.splitn(7, ':').collect();
    match parts[..] {
        ["arn", _, "logs", region, account, "log-group", name]
            if region == call.region && account == call.account =>
        {
            Some(name.strip_suffix(":*").unwrap_or(name))
        }
        _ => None,
    }
}

/// The group that a request names, by its name or by an identifier.
///
/// # Errors
/// `InvalidParameterException` where it names none, or names it twice; `ResourceNotFoundException` where there is none.
pub(super) async fn named(
    cx: &mut Cx<'_>,
    name: Option<&str>,
    identifier: Option<&str>,
) -> Result<Group> {
    let name = match (name, identifier) {
        (Some(name), None) => Some(name),
        (None, Some(identifier)) => of_identifier(cx.call, identifier),
        (Some(_), Some(_)) => {
            return Err(refusals::invalid_parameter(
                "LogGroupName and LogGroupIdentifier are mutually exclusive: leave one of them out.",
            ));
        }
        (None, None) => {
            return Err(refusals::invalid_parameter(
                "The request names no log group: set logGroupName or logGroupIdentifier.",
            ));
        }
    };
    let found = match name {
        Some(name) => find(cx, name).await?,
        None => None,
    };
    found.ok_or_else(|| {
        Error::new(
            ErrorCode::ResourceNotFoundException,
            "The specified log group does not exist.",
        )
    })
}

/// The group of this name, where there is one.
///
/// # Errors
/// An internal one where the store fails.
pub(super) async fn find(cx: &mut Cx<'_>, name: &str) -> Result<Option<Group>> {
    let Some(id) = pool_id(name) else {
        return Ok(None);
    };
    let pool = match load::shared_pool(cx, id).await {
        Err(error) if error.code() == ErrorCode::ResourceNotFoundException => return Ok(None),
        pool => pool?,
    };
    if self::name(&pool) != name {
        return Ok(None);
    }
    let imports = UserImport::of_pool(&pool.id);
    let page = cx.page::<UserImport>(By::Index, imports, IMPORTS_MAX);
    let mut streams = page.await?.records;
    if streams.is_empty() {
        return Ok(None);
    }
    streams.retain(|import| import.started_millis.is_some());
    streams.sort_by(|one, other| {
        (one.started_millis, &one.id).cmp(&(other.started_millis, &other.id))
    });
    Ok(Some(Group {
        name: name.to_owned(),
        streams,
    }))
}

impl Group {
    /// The import whose stream has this name.
    ///
    /// # Errors
    /// `ResourceNotFoundException` where there is none.
    pub(super) fn import(&self, name: &str) -> Result<&UserImport> {
        let found = self.streams.iter().find(|import| stream(import) == name);
        found.ok_or_else(|| {
            Error::new(
                ErrorCode::ResourceNotFoundException,
                "The specified log stream does not exist.",
            )
        })
    }
}
