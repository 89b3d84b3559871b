//! `SELECT_MFA_TYPE`: which of several second factors it is to be.

use crate::sign_in::challenges::{Prompt, Proof, Verdict, one_time::Sent};
use crate::sign_in::doors::Step;
use crate::sign_in::machine::{self, Factor, Factors};
use crate::sign_in::person::{person_in, policy};
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::{Result, refusals};

/// Asks for a choice.
pub(super) fn ask(step: &Step<'_>, subject: &Subject, so_far: &mut SignIn) -> Prompt {
    so_far.asked = Asked::SelectMfaType;
    Prompt::SelectMfaType {
        user_id: subject.user.username.clone(),
        factors: there(step, subject, so_far),
    }
}

/// Takes the choice: what is chosen is asked for next.
pub(super) fn check(step: &Step<'_>, subject: &Subject, so_far: &SignIn) -> Result<Verdict> {
    let (factor, asked) = match step.parameter("ANSWER") {
        "SMS_MFA" => (Factor::Text, Asked::SmsMfa(Sent::default())),
        "SOFTWARE_TOKEN_MFA" => (Factor::SoftwareToken, Asked::SoftwareToken),
        // A docstring of the API calls it EMAIL_MFA, and clients send the other.
        "EMAIL_OTP" | "EMAIL_MFA" => (Factor::Mail, Asked::EmailMfa(Sent::default())),
        _ => return Err(not_there()),
    };
    if there(step, subject, so_far).contains(factor) {
        Ok(Verdict::Right(Proof::Chosen(asked)))
    } else {
        Err(not_there())
    }
}

fn there(step: &Step<'_>, subject: &Subject, so_far: &SignIn) -> Factors {
    machine::second(
        &policy(step.pool),
        &person_in(step.pool, subject, so_far),
        so_far.target,
    )
}

fn not_there() -> model::Error {
    refusals::invalid_parameter("ANSWER is none of the MFAS_CAN_CHOOSE that SELECT_MFA_TYPE gave.")
}
