//! The contents page of what a user can be asked for: a file each, which says how it is asked and whether an answer is right.

mod device_srp;
mod device_verifier;
mod mfa_setup;
mod new_password;
mod one_time;
mod password;
mod password_srp;
mod password_verifier;
mod select_challenge;
mod select_mfa_type;
mod software_token;
mod web_authn;

use std::collections::BTreeMap;

use model::{ChallengeNameType, DeliveryMediumType, Error};
use store::Key;

use crate::Result;
use crate::records::{Code, Device, Passkeys, SoftwareToken};
use crate::sign_in::doors::Step;
use crate::sign_in::machine::{Challenge, Factor, Factors};
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::world::Cx;

pub(super) use mfa_setup::SetUp;
pub(super) use new_password::PREFIX;
pub(super) use one_time::Sent;
pub(crate) use password::check_password;
pub(super) use password_srp::Exchange;
pub(super) use select_challenge::available;
pub(super) use web_authn::Ceremony;

/// What is put to the user, before it is written for an application or for a browser.
pub(super) enum Prompt {
    /// The server's half of an exchange.
    PasswordVerifier {
        salt: String,
        public: String,
        user_id: String,
    },
    /// That there is a choice of first factors.
    SelectChallenge,
    /// Where a code has gone, and what the user is called.
    Code {
        challenge: Challenge,
        user_id: String,
        medium: DeliveryMediumType,
        destination: String,
    },
    /// What the browser asks the authenticator.
    WebAuthn { options: String },
    /// What the user is called, which required attributes are missing, and those that the client may read.
    NewPassword {
        user_id: String,
        missing: Vec<String>,
        known: BTreeMap<String, String>,
    },
    /// What the user is called, and the second factors that there are.
    SelectMfaType { user_id: String, factors: Factors },
    /// What the user is called, unless it was chosen, and what the user calls the device.
    SoftwareToken {
        user_id: Option<String>,
        device_name: Option<String>,
    },
    /// That the device has to prove itself.
    DeviceSrp,
    /// The server's half of an exchange with the device.
    DeviceVerifier {
        salt: String,
        public: String,
        user_id: String,
        device_key: String,
    },
    /// What the user is called, and the second factors that the pool takes.
    MfaSetup { user_id: String, factors: Factors },
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
    /// Nothing: it says what is to be asked for.
    Chosen(Asked),
    /// Nothing yet: one half of an exchange is there.
    Half(Exchange),
    /// Nothing yet: one half of an exchange with the device of this key is there.
    HalfOfDevice(String, Exchange),
    /// A first factor.
    First(Factor),
    /// A second factor.
    Second(Factor),
    /// The device.
    Device,
    /// That the user has a password of one's own.
    NewPassword,
}

/// The challenge that an application names to answer it; none where it can't be asked. A code by mail has one name as either factor,
/// and takes the same either way.
pub(super) fn named(name: ChallengeNameType) -> Option<Challenge> {
    match name {
        ChallengeNameType::Password => Some(Challenge::Password),
        ChallengeNameType::PasswordSrp => Some(Challenge::PasswordSrp),
        ChallengeNameType::PasswordVerifier => Some(Challenge::PasswordVerifier),
        ChallengeNameType::SelectChallenge => Some(Challenge::SelectChallenge),
        ChallengeNameType::EmailOtp => Some(Challenge::EmailOtp),
        ChallengeNameType::SmsOtp => Some(Challenge::SmsOtp),
        ChallengeNameType::WebAuthn => Some(Challenge::WebAuthn),
        ChallengeNameType::NewPasswordRequired => Some(Challenge::NewPassword),
        ChallengeNameType::SelectMfaType => Some(Challenge::SelectMfaType),
        ChallengeNameType::SoftwareTokenMfa => Some(Challenge::SoftwareToken),
        ChallengeNameType::SmsMfa => Some(Challenge::SmsMfa),
        ChallengeNameType::MfaSetup => Some(Challenge::MfaSetup),
        ChallengeNameType::DeviceSrpAuth => Some(Challenge::DeviceSrp),
        ChallengeNameType::DevicePasswordVerifier => Some(Challenge::DeviceVerifier),
        _ => None,
    }
}

/// What the API calls a challenge; none of what it asks nobody for.
pub(super) fn name_of(challenge: Challenge) -> Option<ChallengeNameType> {
    match challenge {
        Challenge::Password => Some(ChallengeNameType::Password),
        Challenge::PasswordSrp => Some(ChallengeNameType::PasswordSrp),
        Challenge::PasswordVerifier => Some(ChallengeNameType::PasswordVerifier),
        Challenge::SelectChallenge => Some(ChallengeNameType::SelectChallenge),
        Challenge::EmailOtp | Challenge::EmailMfa => Some(ChallengeNameType::EmailOtp),
        Challenge::SmsOtp => Some(ChallengeNameType::SmsOtp),
        Challenge::WebAuthn => Some(ChallengeNameType::WebAuthn),
        Challenge::SignedUp => None,
        Challenge::NewPassword => Some(ChallengeNameType::NewPasswordRequired),
        Challenge::SelectMfaType => Some(ChallengeNameType::SelectMfaType),
        Challenge::SoftwareToken => Some(ChallengeNameType::SoftwareTokenMfa),
        Challenge::SmsMfa => Some(ChallengeNameType::SmsMfa),
        Challenge::MfaSetup => Some(ChallengeNameType::MfaSetup),
        Challenge::DeviceSrp => Some(ChallengeNameType::DeviceSrpAuth),
        Challenge::DeviceVerifier => Some(ChallengeNameType::DevicePasswordVerifier),
    }
}

/// What an answer can't be judged without: of a choice, what is chosen.
pub(super) fn needs(step: &Step<'_>, challenge: Challenge) -> &'static [&'static str] {
    let begins = step.answers.is_none();
    match challenge {
        Challenge::Password if begins => &["USERNAME", "PASSWORD"],
        Challenge::Password => &["Session", "USERNAME", "PASSWORD"],
        Challenge::PasswordSrp if begins => &["USERNAME", "SRP_A"],
        Challenge::PasswordSrp => &["Session", "USERNAME", "SRP_A"],
        Challenge::PasswordVerifier => &[
            "USERNAME",
            "PASSWORD_CLAIM_SECRET_BLOCK",
            "PASSWORD_CLAIM_SIGNATURE",
            "TIMESTAMP",
        ],
        Challenge::SelectChallenge => match (select_challenge::chosen(step), begins) {
            (Some(ChallengeNameType::Password), true) => &["USERNAME", "PASSWORD"],
            (Some(ChallengeNameType::Password), false) => &["Session", "USERNAME", "PASSWORD"],
            (Some(ChallengeNameType::PasswordSrp), true) => &["USERNAME", "SRP_A"],
            (Some(ChallengeNameType::PasswordSrp), false) => &["Session", "USERNAME", "SRP_A"],
            (_, true) => &["USERNAME"],
            (_, false) => &["Session", "USERNAME", "ANSWER"],
        },
        Challenge::EmailOtp | Challenge::EmailMfa => &["Session", "USERNAME", "EMAIL_OTP_CODE"],
        Challenge::SmsOtp => &["Session", "USERNAME", "SMS_OTP_CODE"],
        Challenge::WebAuthn => &["Session", "USERNAME", "CREDENTIAL"],
        Challenge::SignedUp => &["Session"],
        Challenge::NewPassword => &["Session", "USERNAME", "NEW_PASSWORD"],
        Challenge::SelectMfaType => &["Session", "USERNAME", "ANSWER"],
        Challenge::SoftwareToken => &["Session", "USERNAME", "SOFTWARE_TOKEN_MFA_CODE"],
        Challenge::SmsMfa => &["Session", "USERNAME", "SMS_MFA_CODE"],
        Challenge::MfaSetup => &["Session", "USERNAME"],
        // Some clients send no session back.
        Challenge::DeviceSrp => &["USERNAME", "DEVICE_KEY", "SRP_A"],
        Challenge::DeviceVerifier => &[
            "USERNAME",
            "DEVICE_KEY",
            "PASSWORD_CLAIM_SECRET_BLOCK",
            "PASSWORD_CLAIM_SIGNATURE",
            "TIMESTAMP",
        ],
    }
}

/// Whether the request that begins guesses at a secret: by its first answer, or by what it chooses.
pub(super) fn begins_with_guess(step: &Step<'_>, challenge: Challenge) -> bool {
    let chooses = challenge == Challenge::SelectChallenge;
    let password = Some(ChallengeNameType::Password);
    challenge.is_guess() || chooses && select_challenge::chosen(step) == password
}

/// What else of a user it takes to judge an answer: it is read with the user.
pub(super) fn beside(asked: &Asked, pool_id: &str, sub: &str) -> Option<Key> {
    if let Some(key) = asked.device_key() {
        return Some(Device::key_of(pool_id, sub, key));
    }
    match asked.challenge() {
        Challenge::SoftwareToken | Challenge::MfaSetup => Some(SoftwareToken::key_of(pool_id, sub)),
        Challenge::WebAuthn => Some(Passkeys::key_of(pool_id, sub)),
        other => {
            let purpose = one_time::purpose(other)?;
            Some(Code::key_of(pool_id, sub, purpose, ""))
        }
    }
}

/// Asks for something.
pub(super) async fn ask(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &mut SignIn,
    challenge: Challenge,
) -> Result<Prompt> {
    match challenge {
        Challenge::Password | Challenge::PasswordSrp | Challenge::SignedUp => {
            Err(Error::internal("the request that begins answers it"))
        }
        Challenge::PasswordVerifier => password_verifier::ask(subject, so_far),
        Challenge::SelectChallenge => Ok(select_challenge::ask()),
        Challenge::EmailOtp | Challenge::SmsOtp | Challenge::SmsMfa | Challenge::EmailMfa => {
            one_time::ask(cx, step, subject, so_far, challenge).await
        }
        Challenge::WebAuthn => web_authn::ask(cx, step, subject, so_far).await,
        Challenge::NewPassword => Ok(new_password::ask(step, subject, so_far)),
        Challenge::SelectMfaType => Ok(select_mfa_type::ask(step, subject, so_far)),
        Challenge::SoftwareToken => Ok(software_token::ask(subject, so_far)),
        Challenge::MfaSetup => Ok(mfa_setup::ask(step, subject, so_far)),
        Challenge::DeviceSrp => device_srp::ask(subject, so_far),
        Challenge::DeviceVerifier => device_verifier::ask(subject, so_far),
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
        Asked::SelectChallenge => select_challenge::check(step, subject, so_far),
        Asked::EmailOtp(sent)
        | Asked::SmsOtp(sent)
        | Asked::SmsMfa(sent)
        | Asked::EmailMfa(sent) => one_time::check(cx, step, subject, so_far, sent).await,
        Asked::WebAuthn(ceremony) => web_authn::check(cx, step, subject, so_far, ceremony).await,
        Asked::SignedUp(_) => Err(Error::internal("nobody is asked for it")),
        Asked::NewPassword => new_password::check(cx, step, subject).await,
        Asked::SelectMfaType => select_mfa_type::check(step, subject, so_far),
        Asked::SoftwareToken => software_token::check(cx, step, subject).await,
        Asked::MfaSetup(set_up) => mfa_setup::check(cx, step, subject, set_up).await,
        Asked::DeviceSrp(_) => device_srp::check(cx, step, subject),
        Asked::DeviceVerifier(_, exchange) => {
            device_verifier::check(cx, step, subject, exchange).await
        }
    }
}
