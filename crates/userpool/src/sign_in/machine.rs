//! The sign-in machine: what comes next for a user who has proved so much. It reads values and gives a value, so that a hosted
//! page is a rendering of the same challenges.

mod choices;
mod device;
mod levels;
mod risk;
mod second_factor;

use std::collections::BTreeSet;

use model::{Error, ErrorCode, UserPoolMfaType, UserStatusType};
use serde::{Deserialize, Serialize};

use crate::refusals;
use crate::world::Trigger;

pub use choices::{Factor, Factors, first, is_second, reached, second};
pub use device::{Origin, Spares};
use device::{device_in_its_place, remembered_device};
pub use levels::Level;
pub use risk::Precaution;
use risk::risk;
use second_factor::{mfa_setup, second_factor};

/// What a pool demands of whoever signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Whether a second factor is wanted.
    pub mfa: UserPoolMfaType,
    /// What a sign-in may begin with.
    pub first: Factors,
    /// The second factors that the pool takes.
    pub second: Factors,
    /// Whether text messages can be sent.
    pub texts_leave: bool,
    /// Whether a passkey, whose authenticator verifies its user, can stand for a second factor as well.
    pub passkeys_are_both: bool,
    /// Which remembered devices take the place of a second factor.
    pub devices_spare: Spares,
}

/// What is looked at of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Whether the user may sign in at all.
    pub enabled: bool,
    /// How far the user has come.
    pub status: UserStatusType,
    /// When a temporary password ceases to be one.
    pub temporary_until_millis: Option<i64>,
    /// What the user has: a password, a software token, addresses, a passkey.
    pub has: Factors,
    /// Those of the addresses that their owner has proved, and a passkey.
    pub proved: Factors,
    /// Those of the addresses whose codes confirm a sign-up.
    pub confirms: Factors,
    /// The second factors that the user has on.
    pub on: Factors,
    /// The one of them that comes before the others.
    pub preferred: Option<Factor>,
    /// Whether the user has a passkey stand for a second factor as well.
    pub passkey_is_both: bool,
    /// From where the answer at hand comes, as it says.
    pub origin: Origin,
    /// What is asked of whoever it is since it may be somebody else.
    pub precaution: Precaution,
}

/// What a user can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Challenge {
    /// `PASSWORD`: the password itself.
    Password,
    /// `PASSWORD_SRP`: the client's half of an exchange that proves the password.
    PasswordSrp,
    /// `PASSWORD_VERIFIER`: the proof at the end of that exchange.
    PasswordVerifier,
    /// `SELECT_CHALLENGE`: which of the first factors it is to be.
    SelectChallenge,
    /// `EMAIL_OTP` as a first factor: a code that was mailed.
    EmailOtp,
    /// `SMS_OTP`: a code that was texted, as a first factor.
    SmsOtp,
    /// `WEB_AUTHN`: a signature by a passkey.
    WebAuthn,
    /// No challenge of the API: what the end of a sign-up has proved.
    SignedUp,
    /// `NEW_PASSWORD_REQUIRED`: a password in place of a temporary one.
    NewPassword,
    /// `SELECT_MFA_TYPE`: which of several second factors it is to be.
    SelectMfaType,
    /// `SOFTWARE_TOKEN_MFA`: what the user's software token shows now.
    SoftwareToken,
    /// `SMS_MFA`: a code that was texted, as a second factor.
    SmsMfa,
    /// `EMAIL_OTP` as a second factor.
    EmailMfa,
    /// `MFA_SETUP`: a second factor, which the user has not yet.
    MfaSetup,
    /// `DEVICE_SRP_AUTH`: the client's half of an exchange that proves the device.
    DeviceSrp,
    /// `DEVICE_PASSWORD_VERIFIER`: the proof at the end of that exchange.
    DeviceVerifier,
}

impl Challenge {
    /// Whether an answer is a guess at a secret of the user: guesses are judged one after another, and wrong ones are counted.
    pub fn is_guess(self) -> bool {
        match self {
            Challenge::Password
            | Challenge::PasswordVerifier
            | Challenge::EmailOtp
            | Challenge::SmsOtp
            | Challenge::WebAuthn
            | Challenge::SoftwareToken
            | Challenge::SmsMfa
            | Challenge::EmailMfa
            | Challenge::DeviceVerifier => true,
            Challenge::PasswordSrp
            | Challenge::SelectChallenge
            | Challenge::SignedUp
            | Challenge::NewPassword
            | Challenge::SelectMfaType
            | Challenge::MfaSetup
            | Challenge::DeviceSrp => false,
        }
    }

    /// Whether a right answer proves a second factor, so that whoever is asked has proved the first.
    pub fn is_second(self) -> bool {
        matches!(
            self,
            Challenge::SoftwareToken | Challenge::SmsMfa | Challenge::EmailMfa
        )
    }

    /// Whether a guess follows from it: what was counted before is not forgiven until that is right.
    pub fn leads_to_guess(self) -> bool {
        self.is_guess() || matches!(self, Challenge::SelectMfaType | Challenge::DeviceSrp)
    }

    /// Whether it is a step in the proof of a device.
    pub fn is_of_device(self) -> bool {
        matches!(self, Challenge::DeviceSrp | Challenge::DeviceVerifier)
    }

    /// What asks for a factor as the second one.
    fn of_second(factor: Factor) -> Option<Challenge> {
        match factor {
            Factor::Password | Factor::Passkey => None,
            Factor::SoftwareToken => Some(Challenge::SoftwareToken),
            Factor::Mail => Some(Challenge::EmailMfa),
            Factor::Text => Some(Challenge::SmsMfa),
        }
    }
}

/// What a user has proved so far in this sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proved {
    /// The first factor.
    pub first: Option<Factor>,
    /// The second factor.
    pub second: Option<Factor>,
    /// A new password was set in place of a temporary one.
    pub new_password: bool,
    /// The device from which the user comes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub device: bool,
    /// The functions that were asked and did not refuse.
    pub consulted: BTreeSet<Trigger>,
}

/// How far a sign-in has come.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// What the user was asked for last.
    pub asked: Challenge,
    /// What the user has proved.
    pub proved: &'a Proved,
    /// How strong the sign-in is to be, where that was asked for.
    pub target: Option<Level>,
}

/// What comes next.
#[derive(Debug)]
pub enum Next {
    /// The user has to answer a challenge.
    Ask(Challenge),
    /// A function of the pool is asked whether it goes on.
    Consult(Trigger),
    /// The user is in: tokens are issued.
    Issue,
    /// The sign-in ends here.
    Refuse(Error),
    /// It ends here since it may be somebody else's, which is kept and told to the user.
    Block,
}

/// What comes next, and the row that says so.
#[derive(Debug)]
pub struct Decision {
    /// The row.
    pub row: &'static Row,
    /// What comes next.
    pub next: Next,
}

/// A row of the machine: it says what comes next, or leaves it to the rows below.
#[derive(Debug)]
pub struct Row {
    /// By what logs call it.
    pub id: &'static str,
    /// Why it is there.
    pub reason: &'static str,
    rule: Rule,
}

type Rule = fn(&Policy, &Person, Progress<'_>, i64) -> Option<Next>;

const fn row(id: &'static str, reason: &'static str, rule: Rule) -> Row {
    Row { id, reason, rule }
}

/// The rows in order. The last one lets the user in, so that nothing but passing all others does.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    row("before_authentication", "a function of the pool may refuse before a proof is looked at",  before_authentication),
    row("first_factor",          "who has proved nothing is told nothing of the user",             first_factor),
    row("enabled",               "an administrator may keep a user out",                           enabled),
    row("status",                "a sign-up has to be confirmed, a void password to be replaced",  status),
    row("alone",                 "a code or a passkey alone lets in of whom no more is wanted",     alone),
    row("risk",                  "who may be somebody else is kept out, or has a second factor to prove",    risk),
    row("temporary_password",    "a password that others know is replaced by the user's own",      temporary_password),
    row("device_in_its_place",   "a device from which a code was given before takes the place of codes", device_in_its_place),
    row("second_factor",         "who has a second factor, and wants or needs it, proves that too", second_factor),
    row("mfa_setup",             "who has none where the pool demands one sets it up",             mfa_setup),
    row("remembered_device",     "who comes from a device that is remembered shows that it is that one", remembered_device),
    row("level",                 "who is to reach a level is let in there, or not at all",         level),
    row("after_authentication",  "a function of the pool may refuse who has proved everything",    after_authentication),
    row("issue",                 "nothing is left to be proved",                                   issue),
];

/// What decides where no row does.
const NO_ROW: &Row = &row("no_row", "nobody gets in unless a row says so", issue);

/// What comes next at `now_millis` for a user who has come so far.
pub fn next(policy: &Policy, person: &Person, so_far: Progress<'_>, now_millis: i64) -> Decision {
    let decided = ROWS.iter().find_map(|row| {
        let next = (row.rule)(policy, person, so_far, now_millis)?;
        Some(Decision { row, next })
    });
    decided.unwrap_or_else(|| Decision {
        row: NO_ROW,
        next: Next::Refuse(refusals::wrong_password()),
    })
}

/// The end of a sign-up, or a token, proves a factor before any function was asked.
fn before_authentication(_: &Policy, _: &Person, so_far: Progress<'_>, _: i64) -> Option<Next> {
    let proved = so_far.proved;
    let trigger = Trigger::PreAuthentication;
    let stands_for_proof = matches!(
        so_far.asked,
        Challenge::SignedUp | Challenge::SelectChallenge
    );
    let begins = proved.first.is_none() || stands_for_proof;
    let pending = begins && !proved.consulted.contains(&trigger);
    pending.then_some(Next::Consult(trigger))
}

fn first_factor(_: &Policy, _: &Person, so_far: Progress<'_>, _: i64) -> Option<Next> {
    let pending = so_far.proved.first.is_none();
    pending.then_some(Next::Ask(so_far.asked))
}

fn enabled(_: &Policy, person: &Person, _: Progress<'_>, _: i64) -> Option<Next> {
    (!person.enabled).then(|| Next::Refuse(refusals::user_disabled()))
}

fn status(_: &Policy, person: &Person, _: Progress<'_>, _: i64) -> Option<Next> {
    let refusal = match person.status {
        UserStatusType::Confirmed | UserStatusType::ForceChangePassword => return None,
        UserStatusType::Unconfirmed => Error::new(
            ErrorCode::UserNotConfirmedException,
            "User is not confirmed.",
        ),
        UserStatusType::ResetRequired => refusals::password_reset_required(),
        _ => refusals::wrong_password(),
    };
    Some(Next::Refuse(refusal))
}

/// The pool, or the user, may have come to want more since the code or the passkey was asked for.
fn alone(policy: &Policy, person: &Person, so_far: Progress<'_>, _: i64) -> Option<Next> {
    let proved = so_far.proved.first?;
    let refused = proved != Factor::Password && !first(policy, person, None).contains(proved);
    refused.then(|| Next::Refuse(refusals::invalid_session()))
}

fn temporary_password(
    _: &Policy,
    person: &Person,
    so_far: Progress<'_>,
    now_millis: i64,
) -> Option<Next> {
    if person.status != UserStatusType::ForceChangePassword || so_far.proved.new_password {
        return None;
    }
    let expired = person
        .temporary_until_millis
        .is_some_and(|until| until <= now_millis);
    Some(if expired {
        Next::Refuse(refusals::not_authorized(
            "Temporary password has expired and must be reset by an administrator.",
        ))
    } else {
        Next::Ask(Challenge::NewPassword)
    })
}

fn level(_: &Policy, _: &Person, so_far: Progress<'_>, _: i64) -> Option<Next> {
    let reached = Level::of(so_far.proved.first, so_far.proved.second);
    let is_missed = reached < Some(so_far.target?);
    is_missed.then(|| Next::Refuse(out_of_reach()))
}

/// The refusal of a level that the user has not what it takes to reach.
pub(super) fn out_of_reach() -> Error {
    refusals::invalid_parameter(
        "The user has not the factors that it takes to reach a level of TARGET_ACR_VALUES.",
    )
}

fn after_authentication(_: &Policy, _: &Person, so_far: Progress<'_>, _: i64) -> Option<Next> {
    let trigger = Trigger::PostAuthentication;
    let pending = !so_far.proved.consulted.contains(&trigger);
    pending.then_some(Next::Consult(trigger))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a row of the table, as the others are"
)]
fn issue(_: &Policy, _: &Person, _: Progress<'_>, _: i64) -> Option<Next> {
    Some(Next::Issue)
}
