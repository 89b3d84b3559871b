//! A row of a file of users, and the user that it makes. What is said of a row is told in a log and names no value of it.

use crypto::foreign::{self, Scheme};
use crypto::password::PasswordError;
use model::cognito_idp::Operation;
use model::{Sensitive, UserPoolMfaType, UserStatusType};
use serde_json::json;

use super::columns::{MFA_ENABLED, PASSWORD_HASH, USERNAME};
use crate::limits::IMPORT_ROW_CHARACTERS_MAX;
use crate::people::aliases;
use crate::people::arrival::Newcomer;
use crate::records::{Contact, HashedBy, Pool};
use crate::rules::attributes::{self, Attributes, Setter};
use crate::rules::usernames::Chosen;
use crate::rules::{contacts, names, password_policy};

/// AWS's sentence (AWS developer guide, "Viewing the user pool import results in the `CloudWatch` console").
const UNVERIFIED: &str = "The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).";

/// What a row says of a user.
pub(super) struct Row {
    username: String,
    attributes: Attributes,
    /// Whether it says that the user has a second factor.
    has_factor: bool,
    hash: Option<Sensitive<String>>,
}

impl Row {
    /// Reads a line without its end.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(pool: &Pool, columns: &[String], line: &[u8]) -> Result<Row, String> {
        let line = std::str::from_utf8(line);
        let line = line.map_err(|_| "The row is not UTF-8. Save the file as UTF-8.".to_owned())?;
        if line.chars().count() > IMPORT_ROW_CHARACTERS_MAX {
            return Err(too_long());
        }
        let fields = fields(line);
        if fields.len() != columns.len() {
            return Err(format!(
                "The row has {} columns, and the header has {}. A comma in a value is written with a backslash before it.",
                fields.len(),
                columns.len()
            ));
        }
        let mut row = Row {
            username: String::new(),
            attributes: Attributes::new(),
            has_factor: false,
            hash: None,
        };
        for (name, value) in columns.iter().zip(fields) {
            if value.is_empty() {
                continue;
            }
            match name.as_str() {
                PASSWORD_HASH => row.hash = Some(Sensitive::new(value)),
                MFA_ENABLED => row.has_factor = read_factor(pool, &value)?,
                _ if is_formula(&value) => {
                    return Err(format!(
                        "The value of {name} is a formula. Write what it comes to in its place."
                    ));
                }
                USERNAME => row.username = value,
                _ => {
                    row.attributes.insert(name.clone(), value);
                }
            }
        }
        Ok(row)
    }

    /// The user whom the row makes, and the hash of the password, without which the user has to set one: like one whom an
    /// administrator makes, but that nothing required may be missing.
    ///
    /// # Errors
    /// What of it can't be.
    pub(super) fn newcomer(
        mut self,
        pool: &Pool,
        hashed: Option<HashedBy>,
        (sub, now_millis): (String, i64),
    ) -> Result<(Newcomer, Option<Sensitive<String>>), String> {
        if self.username.is_empty() {
            return Err(format!("The row has no {USERNAME}."));
        }
        if !is_username(&self.username) {
            return Err(format!(
                "The {USERNAME} is to have 1 to 128 letters, marks, symbols, digits or signs of punctuation, and nothing else."
            ));
        }
        let said = |error: model::Error| error.message().trim_end().replace('\n', "; ");
        let chosen = Chosen::read(pool, &self.username).map_err(said)?;
        chosen.complete(pool, &mut self.attributes).map_err(said)?;
        attributes::check_new(pool, &self.attributes, Setter::User).map_err(said)?;
        names::check_given(pool, None, &self.attributes).map_err(said)?;
        self.refuse_unverified(pool)?;
        self.refuse_hash(hashed)?;
        let status = UserStatusType::ResetRequired;
        let mut user = chosen.user(pool, sub, status, &self.attributes, now_millis);
        user.aliases = aliases::wanted(pool, &user, Some(&self.attributes));
        user.text_messages = self.has_text_messages(pool)?;
        let is_reached = |contact| contacts::is_verified(&user, contact);
        let takes_codes = password_policy::is_passwordless(pool);
        if self.hash.is_some() || (takes_codes && Contact::ALL.into_iter().any(is_reached)) {
            user.status = UserStatusType::Confirmed;
        }
        let name = names::fold(pool, chosen.text());
        Ok((Newcomer { user, name }, self.hash))
    }

    /// Whether codes in text messages are a second factor of the user's: where the pool leaves it to its users, and the row says that
    /// this one has a factor, which no file can bring along but these. A pool that demands one asks for it anyway.
    fn has_text_messages(&self, pool: &Pool) -> Result<bool, String> {
        if !self.has_factor || pool.settings.mfa_configuration != Some(UserPoolMfaType::Optional) {
            return Ok(false);
        }
        if !pool.sms_mfa {
            return Err(format!(
                "The row sets {MFA_ENABLED} to true, and the user pool takes no codes in text messages, which are the only second factor that comes by a file. Write false, or set SmsMfaConfiguration of the pool."
            ));
        }
        let name = Contact::Phone.attribute();
        if !self.attributes.contains_key(name) {
            return Err(format!(
                "The row sets {MFA_ENABLED} to true and has no {name}, to which codes could go."
            ));
        }
        Ok(true)
    }

    /// Refuses a hash that is none, or that costs more than is taken.
    fn refuse_hash(&self, hashed: Option<HashedBy>) -> Result<(), String> {
        let Some(hash) = &self.hash else {
            return Ok(());
        };
        let Some(hashed) = hashed else {
            return Err(format!(
                "The row has a {PASSWORD_HASH}, and the import job names no PasswordHashingAlgorithm."
            ));
        };
        let (name, scheme) = match hashed {
            HashedBy::Bcrypt => ("BCRYPT", Scheme::Bcrypt),
            HashedBy::Scrypt => ("SCRYPT", Scheme::Scrypt),
            HashedBy::Argon2id => ("ARGON2ID", Scheme::Argon2id),
            HashedBy::Pbkdf2Sha256 => ("PBKDF2_SHA256", Scheme::Pbkdf2Sha256),
        };
        foreign::check(scheme, hash.expose()).map_err(|fault| match fault {
            PasswordError::Parameters => {
                format!("The {PASSWORD_HASH} costs more than a hash of {name} may, or is not safe.")
            }
            _ => format!("The {PASSWORD_HASH} is not a hash of {name}."),
        })
    }

    /// Refuses a user whom no code can reach, at least at one of the addresses that the pool proves.
    fn refuse_unverified(&self, pool: &Pool) -> Result<(), String> {
        let is_true = |contact: &Contact| {
            let flag = self.attributes.get(contact.flag());
            flag.is_some_and(|flag| flag.eq_ignore_ascii_case("true"))
        };
        let proved = || Contact::ALL.into_iter().filter(is_true);
        let lacks = |contact: &Contact| !self.attributes.contains_key(contact.attribute());
        if let Some(contact) = proved().find(lacks) {
            let (flag, name) = (contact.flag(), contact.attribute());
            return Err(format!("The row sets {flag} to true and has no {name}."));
        }
        let mut proved = proved();
        if proved.any(|contact| contacts::is_auto_verified(pool, contact)) {
            return Ok(());
        }
        Err(UNVERIFIED.to_owned())
    }
}

/// What is said of a row that is longer than any may be.
pub(super) fn too_long() -> String {
    format!("The row has more than {IMPORT_ROW_CHARACTERS_MAX} characters.")
}

/// The values of a line. A comma with a backslash before it is one of the value; quotes stand for themselves.
fn fields(line: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut rest = line.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '\\' if rest.next_if_eq(&',').is_some() => field.push(','),
            ',' => fields.push(std::mem::take(&mut field).trim().to_owned()),
            next => field.push(next),
        }
    }
    fields.push(field.trim().to_owned());
    fields
}

/// Whether a spreadsheet would compute the value, in the file or where somebody exports it. A number may have its sign, a name in
/// a network its `@`.
fn is_formula(value: &str) -> bool {
    let is_number = |text: &str| {
        text.chars()
            .all(|it| it.is_ascii_digit() || matches!(it, '.' | ' ' | '-' | '(' | ')'))
    };
    match value.split_at_checked(1) {
        Some(("=", _)) => true,
        Some(("+" | "-", rest)) => !is_number(rest),
        Some(("@", rest)) => rest.contains('('),
        _ => false,
    }
}

/// Whether the user has a second factor. Refuses one where the pool has none, and none where it demands one.
fn read_factor(pool: &Pool, value: &str) -> Result<bool, String> {
    let wanted = if value.eq_ignore_ascii_case("true") {
        true
    } else if value.eq_ignore_ascii_case("false") {
        false
    } else {
        return Err(format!(
            "The value of {MFA_ENABLED} is to be true or false."
        ));
    };
    match (pool.settings.mfa_configuration, wanted) {
        (Some(UserPoolMfaType::On), false) => Err(format!(
            "The value of {MFA_ENABLED} is to be true or blank, since the user pool requires MFA."
        )),
        (None | Some(UserPoolMfaType::Off), true) => Err(format!(
            "The value of {MFA_ENABLED} is to be false or blank, since MFA is off in the user pool."
        )),
        _ => Ok(wanted),
    }
}

/// Whether the API would take the name.
fn is_username(name: &str) -> bool {
    let Some(shape) = Operation::AdminGetUser.input() else {
        return false;
    };
    let mut body = json!({ "UserPoolId": "us-east-1_import", "Username": name });
    model::validate(shape, &mut body).is_ok()
}
