//! The `Filter` of `ListUsers`: `attribute = "value"` or `attribute ^= "value"`, with `\"` and `\\` inside the value.

use crate::records::Outline;
use crate::{Result, refusals};

/// A filter that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) attribute: Searchable,
    /// Whether the value is the beginning of what is looked for, not all of it.
    pub(crate) prefix: bool,
    pub(crate) value: String,
}

/// What users can be looked up by (AWS developer guide, "Searching for users using the `ListUsers` API").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Searchable {
    Username,
    Sub,
    Email,
    PhoneNumber,
    /// `name`, `given_name`, `family_name`, `preferred_username`.
    Attribute(&'static str),
    /// `cognito:user_status`, whose case doesn't matter.
    UserStatus,
    /// `status`: `Enabled` or `Disabled`.
    Status,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// `InvalidParameterException` where it has no such form or names an attribute that can't be searched.
    pub(crate) fn parse(text: &str) -> Result<Filter> {
        let malformed = || refusals::invalid_parameter("Error while parsing filter.");
        let text = text.trim();
        let end = text
            .find(|c: char| c == '=' || c == '^' || c.is_whitespace())
            .ok_or_else(malformed)?;
        let (name, rest) = text.split_at(end);
        let rest = rest.trim_start();
        let (prefix, rest) = match rest.strip_prefix("^=") {
            Some(rest) => (true, rest),
            None => (false, rest.strip_prefix('=').ok_or_else(malformed)?),
        };
        let value = unquote(rest.trim()).ok_or_else(malformed)?;
        // A quoted name is one, too: the AWS documentation shows both.
        let name = name.trim_matches('"');
        if name.is_empty() {
            return Err(malformed());
        }
        Ok(Filter {
            attribute: Searchable::of(name)?,
            prefix,
            value,
        })
    }

    /// Whether the filter finds the user.
    pub(crate) fn finds(&self, user: &Outline<'_>) -> bool {
        let attribute = |name: &str| user.attributes.get(name);
        match self.attribute {
            Searchable::Username => self.takes(&user.username),
            Searchable::Sub => self.takes(&user.sub),
            Searchable::Email => attribute("email").is_some_and(|it| self.takes_folded(it)),
            Searchable::PhoneNumber => attribute("phone_number").is_some_and(|it| self.takes(it)),
            Searchable::Attribute(name) => attribute(name).is_some_and(|it| self.takes(it)),
            Searchable::UserStatus => self.takes_folded(user.status.as_str()),
            Searchable::Status => self.takes(if user.enabled { "Enabled" } else { "Disabled" }),
        }
    }

    fn takes(&self, text: &str) -> bool {
        if self.prefix {
            text.starts_with(&self.value)
        } else {
            text == self.value
        }
    }

    fn takes_folded(&self, text: &str) -> bool {
        let (text, value) = (text.to_lowercase(), self.value.to_lowercase());
        if self.prefix {
            text.starts_with(&value)
        } else {
            text == value
        }
    }
}

impl Searchable {
    /// The attribute's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Searchable::Username => "username",
            Searchable::Sub => "sub",
            Searchable::Email => "email",
            Searchable::PhoneNumber => "phone_number",
            Searchable::Attribute(name) => name,
            Searchable::UserStatus => "cognito:user_status",
            Searchable::Status => "status",
        }
    }

    fn of(name: &str) -> Result<Searchable> {
        Ok(match name {
            "username" | "cognito:username" => Searchable::Username,
            "sub" => Searchable::Sub,
            "email" => Searchable::Email,
            "phone_number" => Searchable::PhoneNumber,
            "name" => Searchable::Attribute("name"),
            "given_name" => Searchable::Attribute("given_name"),
            "family_name" => Searchable::Attribute("family_name"),
            "preferred_username" => Searchable::Attribute("preferred_username"),
            "cognito:user_status" => Searchable::UserStatus,
            "status" => Searchable::Status,
            _ => {
                return Err(refusals::invalid_parameter(format!(
                    "Invalid search attribute: {name}"
                )));
            }
        })
    }
}

/// The content of a quoted text; `None` where it isn't one, from its first to its last character.
fn unquote(text: &str) -> Option<String> {
    let mut letters = text.strip_prefix('"')?.chars();
    let mut value = String::new();
    loop {
        match letters.next()? {
            '"' => return letters.next().is_none().then_some(value),
            '\\' => value.push(letters.next()?),
            letter => value.push(letter),
        }
    }
}
