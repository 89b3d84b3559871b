//! What a user was asked for, as the state of a sign-in keeps it.

use model::ChallengeNameType;
use serde::{Deserialize, Serialize};

use crate::sign_in::challenges::{Ceremony, Exchange, Sent, SetUp, name_of};
use crate::sign_in::machine::Challenge;
use crate::sign_in::signed_up::Shown;

/// What the user was asked for, with what it takes to judge the answer.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Asked {
    Password,
    PasswordSrp,
    PasswordVerifier(Exchange),
    SelectChallenge,
    EmailOtp(Sent),
    SmsOtp(Sent),
    WebAuthn(Ceremony),
    SignedUp(Shown),
    NewPassword,
    SelectMfaType,
    SoftwareToken,
    SmsMfa(Sent),
    EmailMfa(Sent),
    MfaSetup(SetUp),
    /// With the key of the device.
    DeviceSrp(String),
    DeviceVerifier(String, Exchange),
}

impl Asked {
    pub(super) fn challenge(&self) -> Challenge {
        match self {
            Asked::Password => Challenge::Password,
            Asked::PasswordSrp => Challenge::PasswordSrp,
            Asked::PasswordVerifier(_) => Challenge::PasswordVerifier,
            Asked::SelectChallenge => Challenge::SelectChallenge,
            Asked::EmailOtp(_) => Challenge::EmailOtp,
            Asked::SmsOtp(_) => Challenge::SmsOtp,
            Asked::WebAuthn(_) => Challenge::WebAuthn,
            Asked::SignedUp(_) => Challenge::SignedUp,
            Asked::NewPassword => Challenge::NewPassword,
            Asked::SelectMfaType => Challenge::SelectMfaType,
            Asked::SoftwareToken => Challenge::SoftwareToken,
            Asked::SmsMfa(_) => Challenge::SmsMfa,
            Asked::EmailMfa(_) => Challenge::EmailMfa,
            Asked::MfaSetup(_) => Challenge::MfaSetup,
            Asked::DeviceSrp(_) => Challenge::DeviceSrp,
            Asked::DeviceVerifier(..) => Challenge::DeviceVerifier,
        }
    }

    /// Whether whoever chooses it answers it at once.
    pub(super) fn comes_along(&self) -> bool {
        matches!(self, Asked::Password | Asked::PasswordSrp)
    }

    /// The key of the device whose proof is asked for.
    pub(super) fn device_key(&self) -> Option<&str> {
        match self {
            Asked::DeviceSrp(key) | Asked::DeviceVerifier(key, _) => Some(key),
            _ => None,
        }
    }

    /// What asks for a code that was sent; only challenges of this kind ask for one.
    pub(super) fn code(challenge: Challenge, sent: Sent) -> Asked {
        match challenge {
            Challenge::EmailOtp => Asked::EmailOtp(sent),
            Challenge::SmsOtp => Asked::SmsOtp(sent),
            Challenge::SmsMfa => Asked::SmsMfa(sent),
            _ => Asked::EmailMfa(sent),
        }
    }

    /// The code that was sent, or is to be.
    pub(super) fn sent(&self) -> Option<&Sent> {
        match self {
            Asked::EmailOtp(sent)
            | Asked::SmsOtp(sent)
            | Asked::SmsMfa(sent)
            | Asked::EmailMfa(sent) => Some(sent),
            _ => None,
        }
    }
}

/// Whether what was asked is answered by the challenge of this name. A choice of a password may be made by naming it.
pub(super) fn is_answered_by(asked: Challenge, name: ChallengeNameType) -> bool {
    let by_choice = matches!(
        name,
        ChallengeNameType::Password | ChallengeNameType::PasswordSrp
    );
    name_of(asked) == Some(name) || asked == Challenge::SelectChallenge && by_choice
}
