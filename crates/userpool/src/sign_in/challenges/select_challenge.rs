//! `SELECT_CHALLENGE`: which of the first factors it is to be. `USER_AUTH` asks for it, and brings the answer along as
//! `PREFERRED_CHALLENGE`.

use model::ChallengeNameType;

use crate::records::Pool;
use crate::sign_in::challenges::{Ceremony, Prompt, Proof, Sent, Verdict};
use crate::sign_in::doors::Step;
use crate::sign_in::machine::{self, Factor, Factors};
use crate::sign_in::person::{person_of, policy};
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::{Result, refusals};

/// Asks for a choice.
pub(super) fn ask() -> Prompt {
    Prompt::SelectChallenge
}

/// Takes the choice; what is chosen is asked for next, or judged where it comes along. To begin with, a choice that is not there is
/// none, and what there is to choose from is told.
pub(super) fn check(step: &Step<'_>, subject: &Subject, so_far: &SignIn) -> Result<Verdict> {
    let there = there(step.pool, subject, so_far);
    let chosen = match chosen(step) {
        Some(ChallengeNameType::Password) => Some((Factor::Password, Asked::Password)),
        Some(ChallengeNameType::PasswordSrp) => Some((Factor::Password, Asked::PasswordSrp)),
        Some(ChallengeNameType::EmailOtp) => Some((Factor::Mail, Asked::EmailOtp(Sent::default()))),
        Some(ChallengeNameType::SmsOtp) => Some((Factor::Text, Asked::SmsOtp(Sent::default()))),
        Some(ChallengeNameType::WebAuthn) => {
            Some((Factor::Passkey, Asked::WebAuthn(Ceremony::default())))
        }
        _ => None,
    };
    let chosen = chosen.filter(|(factor, _)| there.contains(*factor));
    match chosen {
        Some((_, asked)) => Ok(Verdict::Right(Proof::Chosen(asked))),
        None if step.answers.is_none() => Ok(Verdict::Right(Proof::Chosen(Asked::SelectChallenge))),
        None => Err(refusals::invalid_parameter(
            "ANSWER is none of the AvailableChallenges that SELECT_CHALLENGE gave.",
        )),
    }
}

/// What the request chooses: to begin with by `PREFERRED_CHALLENGE`, later by `ANSWER` or by the name of the challenge itself.
pub(super) fn chosen(step: &Step<'_>) -> Option<ChallengeNameType> {
    let text = match step.answers {
        None => step.parameter("PREFERRED_CHALLENGE"),
        Some(ChallengeNameType::SelectChallenge) => step.parameter("ANSWER"),
        Some(name) => return Some(name),
    };
    text.parse().ok()
}

/// `AvailableChallenges`: what there is to choose from.
pub(in crate::sign_in) fn available(
    pool: &Pool,
    subject: &Subject,
    so_far: &SignIn,
) -> Vec<ChallengeNameType> {
    let there = there(pool, subject, so_far);
    let named = |factor| match factor {
        Factor::Password => vec![ChallengeNameType::PasswordSrp, ChallengeNameType::Password],
        Factor::Mail => vec![ChallengeNameType::EmailOtp],
        Factor::Text => vec![ChallengeNameType::SmsOtp],
        Factor::Passkey => vec![ChallengeNameType::WebAuthn],
        Factor::SoftwareToken => Vec::new(),
    };
    there.of(&Factor::FIRST).flat_map(named).collect()
}

/// What there is, of that what leads to a level, where one is asked for.
fn there(pool: &Pool, subject: &Subject, so_far: &SignIn) -> Factors {
    let (policy, person) = (policy(pool), person_of(pool, subject));
    let all = machine::first(&policy, &person, so_far.target);
    let begins = so_far.begins_with(&policy);
    begins.map_or(all, |begins| all.and(begins))
}
