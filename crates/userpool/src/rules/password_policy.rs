//! The rules of passwords.

use std::collections::BTreeMap;

use crypto::random::Stream;
use model::{AuthFactorType, Error, ErrorCode, PasswordPolicyType, Sensitive};

use crate::records::{Contact, Pool};
use crate::rules::contacts;
use crate::{Result, refusals};

/// The symbols that count (AWS developer guide, "Adding user pool password requirements").
const SYMBOLS: &str = "^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= ";
/// The least length where the pool has no policy.
const LENGTH_DEFAULT: usize = 8;
/// The length of a generated password; the policy's least length where that is more.
const GENERATED_LENGTH: usize = 12;
/// What generated passwords are made of, one class a line. No look-alikes, and nothing that a mail has to escape.
const GENERATED: [&str; 4] = [
    "abcdefghijkmnopqrstuvwxyz",
    "ABCDEFGHJKLMNPQRSTUVWXYZ",
    "23456789",
    "!@#$%^*-_=+?",
];
/// Days for which a temporary password holds where the pool doesn't say.
const TEMPORARY_DAYS_DEFAULT: i32 = 7;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Whose password is checked: Cognito tells of a broken rule in words that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Somebody who signs up.
    Newcomer,
    /// Somebody whom an administrator invites.
    Invited,
    /// A user who exists.
    User,
}

/// Checks a password against the pool's policy.
///
/// # Errors
/// `InvalidPasswordException` with the first rule that it breaks.
pub(crate) fn refuse_weak(pool: &Pool, password: &str, owner: Owner) -> Result<()> {
    let broken = broken(policy(pool), password);
    let head = match owner {
        Owner::Newcomer => "Password did not conform with policy",
        Owner::Invited => "Password did not conform with password policy",
        Owner::User => "Password does not conform to policy",
    };
    broken.map_or(Ok(()), |rule| {
        Err(Error::new(
            ErrorCode::InvalidPasswordException,
            format!("{head}: {rule}"),
        ))
    })
}

/// The password of a request, which only a user can go without whom a code lets in.
///
/// # Errors
/// `InvalidParameterException` where there has to be one, `InvalidPasswordException` where it breaks a rule.
pub(crate) fn demand<'a>(
    pool: &Pool,
    password: Option<&'a Sensitive<String>>,
    may_lack: bool,
) -> Result<Option<&'a str>> {
    match password {
        Some(password) => {
            let password = password.expose().as_str();
            refuse_weak(pool, password, Owner::Newcomer).map(|()| Some(password))
        }
        None if may_lack => Ok(None),
        None => Err(refusals::invalid_parameter(
            "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
        )),
    }
}

/// Whether users of the pool can sign in with a code in place of a password (API reference, `SignUp`, `Password`).
pub(crate) fn is_passwordless(pool: &Pool) -> bool {
    let mut contacts = Contact::ALL.into_iter();
    contacts.any(|contact| takes_codes(pool, contact))
}

/// Whether one of these addresses is such that a code which is sent there lets its user in: one that the pool proves at a sign-up.
pub(crate) fn reaches(pool: &Pool, attributes: &BTreeMap<String, String>) -> bool {
    let mut contacts = Contact::ALL.into_iter();
    contacts.any(|contact| {
        let address = attributes.get(contact.attribute());
        let is_taken = takes_codes(pool, contact) && contacts::is_auto_verified(pool, contact);
        is_taken && address.is_some_and(|address| !address.is_empty())
    })
}

/// Whether it may be one that is sent to this contact.
pub(crate) fn takes_codes(pool: &Pool, contact: Contact) -> bool {
    let policies = pool.settings.policies.as_ref();
    let factors = policies
        .and_then(|policies| policies.sign_in_policy.as_ref())
        .and_then(|policy| policy.allowed_first_auth_factors.as_deref());
    let factor = match contact {
        Contact::Email => AuthFactorType::EmailOtp,
        Contact::Phone => AuthFactorType::SmsOtp,
    };
    factors.unwrap_or_default().contains(&factor)
}

/// A random password that conforms to the pool's policy.
pub(crate) fn generate(pool: &Pool, random: &mut Stream) -> Sensitive<String> {
    let length = least_length(policy(pool)).max(GENERATED_LENGTH);
    let everything = GENERATED.concat();
    let mut letters: Vec<char> = GENERATED.iter().map(|class| pick(class, random)).collect();
    letters.extend(
        (letters.len()..length)
            .map(|_| pick(&everything, random))
            .collect::<Vec<_>>(),
    );
    for place in (1..letters.len()).rev() {
        letters.swap(place, below(random, place + 1));
    }
    Sensitive::new(letters.into_iter().collect())
}

/// Until when a temporary password that is set now holds.
pub(crate) fn temporary_until_millis(pool: &Pool, now_millis: i64) -> i64 {
    let unused = pool.settings.admin_create_user_config.as_ref();
    let days = policy(pool)
        .and_then(|policy| policy.temporary_password_validity_days)
        .or_else(|| unused.and_then(|config| config.unused_account_validity_days))
        .filter(|days| *days > 0)
        .unwrap_or(TEMPORARY_DAYS_DEFAULT);
    now_millis + i64::from(days) * DAY_MILLIS
}

/// How many of a user's last passwords are not set again, the one of now among them.
pub(crate) fn history_size(pool: &Pool) -> usize {
    let size = policy(pool).and_then(|policy| policy.password_history_size);
    size.and_then(|size| usize::try_from(size).ok())
        .unwrap_or_default()
}

fn policy(pool: &Pool) -> Option<&PasswordPolicyType> {
    pool.settings
        .policies
        .as_ref()
        .and_then(|policies| policies.password_policy.as_ref())
}

fn least_length(policy: Option<&PasswordPolicyType>) -> usize {
    let length = policy.and_then(|policy| policy.minimum_length);
    length
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or(LENGTH_DEFAULT)
}

fn broken(policy: Option<&PasswordPolicyType>, password: &str) -> Option<&'static str> {
    let requires = |rule: fn(&PasswordPolicyType) -> Option<bool>| match policy {
        Some(policy) => rule(policy).unwrap_or(false),
        None => true,
    };
    let has = |class: fn(char) -> bool| password.chars().any(class);
    if password.chars().count() < least_length(policy) {
        Some("Password not long enough")
    } else if requires(|p| p.require_lowercase) && !has(|c| c.is_ascii_lowercase()) {
        Some("Password must have lowercase characters")
    } else if requires(|p| p.require_uppercase) && !has(|c| c.is_ascii_uppercase()) {
        Some("Password must have uppercase characters")
    } else if requires(|p| p.require_numbers) && !has(|c| c.is_ascii_digit()) {
        Some("Password must have numeric characters")
    } else if requires(|p| p.require_symbols) && !has(|c| SYMBOLS.contains(c)) {
        Some("Password must have symbol characters")
    } else {
        None
    }
}

fn pick(class: &str, random: &mut Stream) -> char {
    let at = below(random, class.len());
    class.as_bytes().get(at).copied().map_or('x', char::from)
}

/// A number below `bound`, which is a length and so fits.
fn below(random: &mut Stream, bound: usize) -> usize {
    let number = random.below(u64::try_from(bound).unwrap_or(u64::MAX));
    usize::try_from(number).unwrap_or_default()
}
