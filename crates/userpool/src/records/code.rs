//! A code that was sent to a user.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Key, Record, StoreError, Table};

use crate::limits;
use crate::records::{Contact, Destination, User};

/// What a code is for. A code for one purpose is none for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CodePurpose {
    /// Confirms a sign-up.
    SignUp,
    /// Sets a forgotten password.
    ForgotPassword,
    /// Proves that an attribute's value reaches the user.
    Attribute,
    /// Signs the user in, in place of a password.
    FirstFactor,
    /// Signs the user in, after a password.
    SecondFactor,
}

/// What a code is bound to.
#[derive(Debug, Clone)]
pub(crate) struct Binding {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    pub(crate) purpose: CodePurpose,
    pub(crate) destination: Destination,
    /// The sign-in for which it is good, where it is for one.
    pub(crate) sign_in: Option<String>,
}

impl Binding {
    pub(crate) fn new(user: &User, purpose: CodePurpose, destination: &Destination) -> Binding {
        Binding {
            pool_id: user.pool_id.clone(),
            sub: user.sub.clone(),
            purpose,
            destination: destination.clone(),
            sign_in: None,
        }
    }
}

/// The newest code of a user for a purpose; an older one is void since this one replaced it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Code {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    pub(crate) purpose: CodePurpose,
    /// The attribute to which the code was sent: `email` or `phone_number`.
    pub(crate) attribute: String,
    /// The value of that attribute when the code was sent: another value voids the code.
    pub(crate) destination: String,
    /// HMAC of the code under the keyring, in base64url; `None` once it was used up.
    pub(crate) mac: Option<String>,
    pub(crate) expires_millis: i64,
    /// Wrong answers so far.
    pub(crate) wrong: u32,
    /// When codes were sent lately, in milliseconds since the epoch: limits how many.
    pub(crate) sent_millis: Vec<i64>,
    /// When codes were tried lately.
    pub(crate) tried_millis: Vec<i64>,
    /// What of that is each peer's, by the peer's MAC. Absent where a version before this member wrote the record.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) peers: BTreeMap<String, CodesOfPeer>,
    /// The sign-in for which the code is good alone: a mark that the session has. Absent of one that is for no sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sign_in: Option<String>,
}

/// What one peer has had sent and has tried.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct CodesOfPeer {
    pub(crate) wrong: u32,
    pub(crate) sent_millis: Vec<i64>,
    pub(crate) tried_millis: Vec<i64>,
}

impl CodesOfPeer {
    /// Forgets what was before an instant.
    pub(crate) fn retain_since(&mut self, since_millis: i64) {
        self.sent_millis.retain(|sent| *sent > since_millis);
        self.tried_millis.retain(|tried| *tried > since_millis);
    }

    /// Whether nothing is left to be remembered.
    pub(crate) fn is_empty(&self) -> bool {
        self.wrong == 0 && self.sent_millis.is_empty() && self.tried_millis.is_empty()
    }
}

impl CodePurpose {
    pub(crate) fn name(self) -> &'static str {
        match self {
            CodePurpose::SignUp => "sign_up",
            CodePurpose::ForgotPassword => "forgot_password",
            CodePurpose::Attribute => "attribute",
            CodePurpose::FirstFactor => "first_factor",
            CodePurpose::SecondFactor => "second_factor",
        }
    }

    /// How long a code holds.
    pub(crate) fn lifetime_seconds(self) -> i64 {
        match self {
            CodePurpose::SignUp | CodePurpose::Attribute => limits::SIGN_UP_CODE_SECONDS,
            CodePurpose::ForgotPassword => limits::FORGOT_PASSWORD_CODE_SECONDS,
            CodePurpose::FirstFactor | CodePurpose::SecondFactor => limits::SIGN_IN_CODE_SECONDS,
        }
    }
}

impl Code {
    /// Each purpose has one code a user, whatever it was sent to; each attribute has its own.
    pub(crate) fn key_of(pool_id: &str, sub: &str, purpose: CodePurpose, attribute: &str) -> Key {
        let attribute = if purpose == CodePurpose::Attribute {
            attribute
        } else {
            ""
        };
        Key::of(&[pool_id, "code", sub, purpose.name(), attribute])
    }

    /// What the code is bound to; `None` where its attribute is no contact.
    pub(crate) fn binding(&self) -> Option<Binding> {
        let contact = Contact::of_attribute(&self.attribute)?;
        Some(Binding {
            pool_id: self.pool_id.clone(),
            sub: self.sub.clone(),
            purpose: self.purpose,
            destination: Destination {
                contact,
                address: self.destination.clone(),
            },
            sign_in: self.sign_in.clone(),
        })
    }
}

impl Record for Code {
    const TABLE: Table = Table {
        name: "code",
        format: 2,
    };

    fn key(&self) -> Key {
        Code::key_of(&self.pool_id, &self.sub, self.purpose, &self.attribute)
    }

    /// The record outlives the code for as long as it counts what was sent and tried.
    fn expires_at_millis(&self) -> Option<i64> {
        let counted = self
            .sent_millis
            .iter()
            .chain(&self.tried_millis)
            .max()
            .copied();
        let counted_until = counted.map_or(0, |last| last + limits::CODE_COUNT_MILLIS);
        Some(self.expires_millis.max(counted_until))
    }

    /// Format 1 knew no codes to sign in, which a program that does not know them must not take for others.
    fn upgrade(_format: u32, value: Value) -> Result<Value, StoreError> {
        Ok(value)
    }
}
