//! What the holder of an access key may do: a small part of IAM's language.
//!
//! Actions are written as IAM writes them, `service:Name`, in any case; a `*` stands for any characters. What no pattern allows
//! is refused, and so is what one of them denies.

use std::fmt;

use model::{cloudformation, cognito_idp, logs, secretsmanager, ssm, sts};
use serde::{Deserialize, Serialize};

/// The services whose actions need a key, by their names in IAM.
const SERVICES: [&str; 7] = [
    "cognito-idp",
    "cloudformation",
    "s3",
    "secretsmanager",
    "ssm",
    "sts",
    "logs",
];
/// Those among them whose actions are about user pools.
const OF_POOLS: [&str; 3] = ["cognito-idp", "logs", "secretsmanager"];
/// The actions of S3 that the gateway asks for: IAM's names, which are not those of the operations.
const S3_ACTIONS: [&str; 10] = [
    "AbortMultipartUpload",
    "CreateBucket",
    "DeleteBucket",
    "DeleteObject",
    "GetBucketLocation",
    "GetEncryptionConfiguration",
    "GetObject",
    "ListAllMyBuckets",
    "ListBucket",
    "PutObject",
];
/// How the names of actions begin that change nothing. Of STS none is among them but the caller's own identity: its tokens
/// could do what the key can.
const READING: [&str; 7] = [
    "AdminGet",
    "AdminList",
    "Describe",
    "Filter",
    "Get",
    "List",
    "Validate",
];

/// What the holder of a key may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyScope {
    /// Patterns of actions that are allowed; a single `*` allows all.
    pub allow: Vec<String>,
    /// Patterns of actions that are refused all the same.
    pub deny: Vec<String>,
    /// The ids of user pools on which alone actions of Amazon Cognito are allowed, on whose logs those of `CloudWatch` Logs, and on
    /// whose clients' secrets those of Secrets Manager; all where none is named.
    pub pools: Vec<String>,
    /// Whether only what changes nothing is allowed.
    pub read_only: bool,
}

/// How a scope decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is allowed.
    Allowed,
    /// Nothing allows it.
    NotAllowed,
    /// Something denies it.
    Denied,
}

/// A word of a scope that means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The word.
    pub word: String,
    /// What is wrong with it.
    pub what: String,
    /// What could stand there.
    pub possible: Vec<String>,
}

impl KeyScope {
    /// Whether an action is allowed: `service` by its name in IAM, `pool` the user pool that the request names, if it does.
    pub fn decides(&self, service: &str, action: &str, pool: Option<&str>) -> Verdict {
        let whole = format!("{service}:{action}");
        let says = |patterns: &[String]| patterns.iter().any(|pattern| fits(pattern, &whole));
        if says(&self.deny) {
            return Verdict::Denied;
        }
        let of_pools = self.pools.is_empty()
            || !OF_POOLS.contains(&service)
            || pool.is_some_and(|pool| self.pools.iter().any(|known| known == pool));
        if says(&self.allow) && of_pools && (!self.read_only || changes_nothing(service, action)) {
            Verdict::Allowed
        } else {
            Verdict::NotAllowed
        }
    }

    /// Makes sure that each pattern is of some action that there is.
    ///
    /// # Errors
    /// The first word that means nothing.
    pub fn check(&self) -> Result<(), Unknown> {
        let mut patterns = self.allow.iter().chain(&self.deny);
        patterns.try_for_each(|pattern| check_pattern(pattern))
    }
}

/// In IAM's words, for people.
impl fmt::Display for KeyScope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "allow {}", self.allow.join(" "))?;
        if !self.deny.is_empty() {
            write!(formatter, ", deny {}", self.deny.join(" "))?;
        }
        if !self.pools.is_empty() {
            write!(formatter, ", on {}", self.pools.join(" "))?;
        }
        if self.read_only {
            formatter.write_str(", read only")?;
        }
        Ok(())
    }
}

/// Whether an action only shows what is there, as its name tells.
pub(crate) fn changes_nothing(service: &str, action: &str) -> bool {
    match service {
        "sts" => action == "GetCallerIdentity",
        _ => READING.iter().any(|start| action.starts_with(start)),
    }
}

fn check_pattern(pattern: &str) -> Result<(), Unknown> {
    let unknown = |word: &str, what: &str, possible: Vec<String>| Unknown {
        word: word.to_owned(),
        what: what.to_owned(),
        possible,
    };
    if pattern == "*" {
        return Ok(());
    }
    let services = || SERVICES.iter().map(|it| format!("{it}:*")).collect();
    let Some((service, name)) = pattern.split_once(':') else {
        let what = "is no action: it is written as service:Action";
        return Err(unknown(pattern, what, services()));
    };
    let lower = service.to_ascii_lowercase();
    if !SERVICES.contains(&lower.as_str()) {
        let what = "names no service that is here";
        return Err(unknown(service, what, services()));
    }
    let names = actions(&lower);
    if names.iter().any(|known| fits(name, known)) {
        return Ok(());
    }
    let what = format!("is no action of {lower} that needs a key");
    Err(unknown(
        name,
        &what,
        names.iter().map(|it| (*it).to_owned()).collect(),
    ))
}

/// The actions of a service.
fn actions(service: &str) -> Vec<&'static str> {
    match service {
        "cognito-idp" => {
            let all = cognito_idp::Operation::ALL.iter();
            all.filter(|it| !it.unsigned())
                .map(|it| it.name())
                .collect()
        }
        "cloudformation" => cloudformation::Operation::ALL
            .iter()
            .map(|it| it.name())
            .collect(),
        "secretsmanager" => secretsmanager::Operation::ALL
            .iter()
            .map(|it| it.name())
            .collect(),
        "ssm" => ssm::Operation::ALL.iter().map(|it| it.name()).collect(),
        "sts" => sts::Operation::ALL.iter().map(|it| it.name()).collect(),
        "logs" => logs::Operation::ALL.iter().map(|it| it.name()).collect(),
        _ => S3_ACTIONS.to_vec(),
    }
}

/// Whether a text fits a pattern, in any case.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut last = None;
    for part in parts {
        if let Some(between) = last.replace(part) {
            match rest.split_once(between) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
    }
    match last {
        None => rest.is_empty(),
        Some(end) => rest.ends_with(end),
    }
}
