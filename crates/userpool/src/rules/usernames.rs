//! What a new user may be called.

use model::{UserStatusType, UsernameAttributeType};

use crate::records::{Alias, AliasKind, Pool, User};
use crate::rules::addresses;
use crate::rules::attributes::{self, Attributes};
use crate::rules::names::{self, Naming};
use crate::{Result, refusals};

/// The name that a request gives a new user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// A name of the user's own.
    Name(String),
    /// An address, in a pool whose users have one in place of a name; their user name is then their `sub`.
    Address(AliasKind, String),
}

impl Chosen {
    /// Reads the user name of a request that makes a user.
    ///
    /// # Errors
    /// `InvalidParameterException` where the pool wants an address and it is none, or the other way round.
    pub(crate) fn read(pool: &Pool, username: &str) -> Result<Chosen> {
        if pool.username_attributes().is_empty() {
            names::may_be_called(pool, Naming::Username, None, username)?;
            return Ok(Chosen::Name(username.to_owned()));
        }
        let takes = |attribute| pool.username_attributes().contains(&attribute);
        let email = takes(UsernameAttributeType::Email);
        let phone = takes(UsernameAttributeType::PhoneNumber);
        if email && addresses::is_email(username) {
            return Ok(Chosen::Address(AliasKind::Email, username.to_owned()));
        }
        if phone && addresses::is_phone(username) {
            return Ok(Chosen::Address(AliasKind::PhoneNumber, username.to_owned()));
        }
        Err(refusals::invalid_parameter(match (email, phone) {
            (true, true) => "Username should be either an email or a phone number.",
            (true, false) => "Username should be an email.",
            _ => "Username should be a phone number.",
        }))
    }

    /// The name or the address.
    pub(crate) fn text(&self) -> &str {
        match self {
            Chosen::Name(text) | Chosen::Address(_, text) => text,
        }
    }

    /// The user name of somebody with this `sub`, who has it in place of a name where the name is an address.
    pub(crate) fn username<'a>(&'a self, sub: &'a str) -> &'a str {
        match self {
            Chosen::Name(name) => name,
            Chosen::Address(..) => sub,
        }
    }

    /// A new user of this name, without a password. An address in place of a name is an alias at once; it has to be nobody's.
    pub(crate) fn user(
        &self,
        pool: &Pool,
        sub: String,
        status: UserStatusType,
        given: &Attributes,
        now_millis: i64,
    ) -> User {
        let (username, aliases) = match self {
            Chosen::Name(name) => (name.clone(), Vec::new()),
            Chosen::Address(kind, address) => {
                let value = names::fold(pool, address);
                (sub.clone(), vec![Alias { kind: *kind, value }])
            }
        };
        let mut user = User {
            pool_id: pool.id.clone(),
            sub,
            username_key: names::fold(pool, &username),
            username,
            aliases,
            created_millis: now_millis,
            modified_millis: now_millis,
            enabled: true,
            status,
            ..User::default()
        };
        attributes::write(&mut user.attributes, given);
        user
    }

    /// Puts the address among the attributes.
    ///
    /// # Errors
    /// `InvalidParameterException` where the attributes give another address.
    pub(crate) fn complete(&self, pool: &Pool, given: &mut Attributes) -> Result<()> {
        let Chosen::Address(kind, address) = self else {
            return Ok(());
        };
        let name = kind.attribute();
        let differs = |other: &str| names::fold(pool, other) != names::fold(pool, address);
        match given.get(name) {
            Some(other) if !other.is_empty() && differs(other) => {
                Err(refusals::invalid_parameter(format!(
                    "User {name} should be empty or same as username, since username attribute is {name}."
                )))
            }
            Some(other) if !other.is_empty() => Ok(()),
            _ => {
                given.insert(name.to_owned(), address.clone());
                Ok(())
            }
        }
    }
}
