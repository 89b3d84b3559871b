//! The contents page of what a user can be asked for: a file each, which says how it is asked and whether an answer is right.

mod mfa_setup;
mod new_password;
mod password;
mod password_srp;
mod password_verifier;
mod software_token;

use std::collections::BTreeMap;

use model::{ChallengeNameType, Error};
use store::Key;

use crate::Result;
use crate::records::SoftwareToken;
use crate::sign_in::doors::Step;
use crate::sign_in::machine::{Challenge, Factor};
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::world::Cx;

pub(super) use mfa_setup::SetUp;
pub(super) use new_password::PREFIX;
pub(crate) use password::check_password;
pub(super) use password_srp::Exchange;

/// What is put to the user, before it is written for an application or for a browser.
pub(super) enum Prompt {
    /// The server's half of an exchange.
    PasswordVerifier {
        salt: String,
        public: String,
        user_id: String,
    },
    /// What the user is called, which required attributes are missing, and those that the client may read.
    NewPassword {
        user_id: String,
        missing: Vec<String>,
        known: BTreeMap<String, String>,
    },
    /// What the user is called, and what the user calls the device.
    SoftwareToken {
        user_id: String,
        device_name: Option<String>,
    },
    /// What the user is called.
    MfaSetup { user_id: String },
}

/// What an answer is. One that is malformed is refused as an error: it proves nothing, and is no guess either.
pub(super) enum Verdict {
    /// It is right.
    Right(Proof),
    /// It is a wrong guess, which is counted and told in these words.
    Wrong(Error),
}

/// What a right answer proves.
pub(super) enum Proof {
    /// Nothing yet: one half of an exchange is there.
    Half(Exchange),
    /// A first factor.
    First(Factor),
    /// A second factor.
    Second(Factor),
    /// That the user has a password of one's own.
    NewPassword,
}

/// The challenge that an application names to answer it; none where it can't be asked.
pub(super) fn named(name: ChallengeNameType) -> Option<Challenge> {
    match name {
        ChallengeNameType::PasswordVerifier => Some(Challenge::PasswordVerifier),
        ChallengeNameType::NewPasswordRequired => Some(Challenge::NewPassword),
        ChallengeNameType::SoftwareTokenMfa => Some(Challenge::SoftwareToken),
        ChallengeNameType::MfaSetup => Some(Challenge::MfaSetup),
        _ => None,
    }
}

/// What an answer can't be judged without.
pub(super) fn needs(challenge: Challenge) -> &'static [&'static str] {
    match challenge {
        Challenge::Password => &["USERNAME", "PASSWORD"],
        Challenge::PasswordSrp => &["USERNAME", "SRP_A"],
        Challenge::PasswordVerifier => &[
            "USERNAME",
            "PASSWORD_CLAIM_SECRET_BLOCK",
            "PASSWORD_CLAIM_SIGNATURE",
            "TIMESTAMP",
        ],
        Challenge::NewPassword => &["Session", "USERNAME", "NEW_PASSWORD"],
        Challenge::SoftwareToken => &["Session", "USERNAME", "SOFTWARE_TOKEN_MFA_CODE"],
        Challenge::MfaSetup => &["Session", "USERNAME"],
    }
}

/// What else of a user it takes to judge an answer: it is read with the user.
pub(super) fn beside(challenge: Challenge, pool_id: &str, sub: &str) -> Option<Key> {
    match challenge {
        Challenge::SoftwareToken | Challenge::MfaSetup => Some(SoftwareToken::key_of(pool_id, sub)),
        Challenge::Password
        | Challenge::PasswordSrp
        | Challenge::PasswordVerifier
        | Challenge::NewPassword => None,
    }
}

/// Asks for something.
pub(super) fn ask(
    step: &Step<'_>,
    subject: &Subject,
    so_far: &mut SignIn,
    challenge: Challenge,
) -> Result<Prompt> {
    match challenge {
        Challenge::Password | Challenge::PasswordSrp => {
            Err(Error::internal("the request that begins answers it"))
        }
        Challenge::PasswordVerifier => password_verifier::ask(subject, so_far),
        Challenge::NewPassword => Ok(new_password::ask(step, subject, so_far)),
        Challenge::SoftwareToken => Ok(software_token::ask(subject, so_far)),
        Challenge::MfaSetup => Ok(mfa_setup::ask(subject, so_far)),
    }
}

/// Judges the answer to what was asked.
pub(super) async fn check(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &mut Subject,
    so_far: &SignIn,
) -> Result<Verdict> {
    match &so_far.asked {
        Asked::Password => password::check(cx, step, subject).await,
        Asked::PasswordSrp => password_srp::check(cx, step, subject),
        Asked::PasswordVerifier(exchange) => {
            password_verifier::check(cx, step, subject, so_far, exchange).await
        }
        Asked::NewPassword => new_password::check(cx, step, subject).await,
        Asked::SoftwareToken => software_token::check(cx, step, subject).await,
        Asked::MfaSetup(set_up) => mfa_setup::check(cx, subject, set_up).await,
    }
}
