//! `EMAIL_OTP`, `SMS_OTP` and `SMS_MFA`: a code that is sent to the user, and is good in this sign-in alone.

use crypto::mac::base64url;
use model::{Error, ErrorCode, UserStatusType};
use serde::{Deserialize, Serialize};

use crate::messages::{Addressee, CodeFor};
use crate::people::aliases::{self, Contested};
use crate::people::codes::{self, Cap, Try, Unasked};
use crate::people::{credentials, verification};
use crate::records::{CodePurpose, Contact, Destination, Pool, User};
use crate::rules::attributes::{Attributes, Setter};
use crate::rules::{contacts, names};
use crate::sign_in::challenges::{Prompt, Proof, Verdict};
use crate::sign_in::doors::Step;
use crate::sign_in::machine::{self, Challenge};
use crate::sign_in::person::{factor_of, person_of};
use crate::sign_in::state::{self, Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::triggers::post_confirmation::{self, By};
use crate::world::Cx;
use crate::{Result, refusals};

/// A code that is on its way; before it is sent, one that is to be.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Sent {
    /// What ties the code to this sign-in.
    mark: String,
    /// Where it goes, where that is no address of the user's yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    new_address: Option<String>,
}

/// What a challenge of this kind is about.
#[derive(Clone, Copy)]
struct Kind {
    contact: Contact,
    purpose: CodePurpose,
    /// The response that holds the code.
    parameter: &'static str,
}

impl Sent {
    /// A code that is to go to an address that the user sets up.
    pub(super) fn to_new(address: String) -> Sent {
        Sent {
            mark: String::new(),
            new_address: Some(address),
        }
    }
}

/// What of the challenges is of this kind.
fn kind(challenge: Challenge) -> Option<Kind> {
    let (contact, purpose, parameter) = match challenge {
        Challenge::EmailOtp => (Contact::Email, CodePurpose::FirstFactor, "EMAIL_OTP_CODE"),
        Challenge::SmsOtp => (Contact::Phone, CodePurpose::FirstFactor, "SMS_OTP_CODE"),
        Challenge::EmailMfa => (Contact::Email, CodePurpose::SecondFactor, "EMAIL_OTP_CODE"),
        Challenge::SmsMfa => (Contact::Phone, CodePurpose::SecondFactor, "SMS_MFA_CODE"),
        _ => return None,
    };
    Some(Kind {
        contact,
        purpose,
        parameter,
    })
}

/// What a challenge's code is kept for; none where it has none.
pub(super) fn purpose(challenge: Challenge) -> Option<CodePurpose> {
    kind(challenge).map(|kind| kind.purpose)
}

/// Sends a code. To a user who does not exist, or may not come in, it only seems to go.
pub(super) async fn ask(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &mut SignIn,
    challenge: Challenge,
) -> Result<Prompt> {
    let user = &subject.user;
    let kind = kind(challenge).ok_or_else(|| Error::internal("a challenge without a code"))?;
    let new_address = so_far
        .asked
        .sent()
        .and_then(|sent| sent.new_address.clone());
    let destination = match &new_address {
        Some(address) => Some(Destination {
            contact: kind.contact,
            address: address.clone(),
        }),
        None => Destination::of(kind.contact, &user.attributes),
    };
    let destination =
        destination.ok_or_else(|| Error::internal("a code for which there is no address"))?;
    let may = subject.known && user.enabled;
    if subject.known && !may && !step.client.hides_users() {
        return Err(refusals::user_disabled());
    }
    let addressee = if may {
        Addressee::User(destination)
    } else {
        Addressee::Nobody(destination)
    };
    let mark = base64url(&cx.random.bytes::<12>());
    let reason = match kind.purpose {
        CodePurpose::FirstFactor => CodeFor::FirstFactor(&mark),
        _ => CodeFor::SecondFactor(&mark),
    };
    // The facts list no LimitExceededException at the doors of sign-in.
    let hides = kind.purpose == CodePurpose::FirstFactor && step.client.hides_users();
    let cap = Cap::of_anybody(ErrorCode::TooManyRequestsException, hides);
    let details = verification::send(cx, step.pool, user, reason, &addressee, cap).await?;
    so_far.asked = Asked::code(challenge, Sent { mark, new_address });
    Ok(Prompt::Code {
        challenge,
        user_id: user.username.clone(),
        medium: kind.contact.medium(),
        destination: details.destination.unwrap_or_default(),
    })
}

/// Judges the code. A right one proves the address too.
pub(super) async fn check(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &mut Subject,
    so_far: &SignIn,
    sent: &Sent,
) -> Result<Verdict> {
    let challenge = so_far.asked.challenge();
    let kind = kind(challenge).ok_or_else(|| Error::internal("a challenge without a code"))?;
    if challenge.is_second() {
        subject.refuse_locked_code(cx)?;
    }
    let wrong = Ok(Verdict::Wrong(wrong(kind.purpose)));
    let tried = Try {
        sign_in: Some(&sent.mark),
        ..Try::of(kind.purpose, step.parameter(kind.parameter))
    };
    // Whether there is a code would tell whether there is a user.
    let judged = codes::judge(cx, &subject.user, tried, Unasked::Mismatch).await;
    let code = match judged {
        Ok(code) => code,
        Err(refusal) => {
            return match refusal.code() {
                ErrorCode::CodeMismatchException => wrong,
                ErrorCode::LimitExceededException => Err(refusals::rate_exceeded()),
                _ => Err(refusal),
            };
        }
    };
    if !subject.known || !so_far.is_of(step.parameter("USERNAME"), &subject.user) {
        return wrong;
    }
    let address = subject.user.attributes.get(kind.contact.attribute());
    let is_there = match &sent.new_address {
        None => address == Some(&code.destination),
        // Another one that has come meanwhile is not replaced.
        Some(_) => address.is_none_or(String::is_empty),
    };
    if !is_there {
        return Err(state::invalid());
    }
    let factor = factor_of(kind.contact);
    let proof = if kind.purpose == CodePurpose::FirstFactor {
        // The proof may have been withdrawn since the code was sent: it would prove what lets it in.
        if !machine::reached(&person_of(step.pool, subject)).contains(factor) {
            return Err(state::invalid());
        }
        enter(cx, step, subject, kind.contact).await?;
        Proof::First(factor)
    } else {
        if let Some(address) = &sent.new_address {
            set_up(cx, step.pool, subject, kind.contact, address).await?;
        } else {
            prove(cx, step.pool, subject, kind.contact).await?;
        }
        Proof::Second(factor)
    };
    subject.code = Some(code);
    Ok(Verdict::Right(proof))
}

fn wrong(purpose: CodePurpose) -> Error {
    let words = match purpose {
        CodePurpose::FirstFactor => "Invalid code or auth state for the user.",
        _ => "Invalid code received for user",
    };
    Error::new(ErrorCode::CodeMismatchException, words)
}

/// What a code does that signs in by itself: its address is proved, and a sign-up that was not confirmed is (AWS developer guide,
/// "Passwordless sign-in with one-time passwords"). Anybody may have signed up with the address and a password: who has shown the code
/// has not shown that, and sets one anew.
async fn enter(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &mut Subject,
    contact: Contact,
) -> Result<()> {
    let is_new = subject.user.status == UserStatusType::Unconfirmed;
    if !is_new && contacts::is_verified(&subject.user, contact) {
        return Ok(());
    }
    let mut user = subject.user.clone();
    if is_new {
        user.status = UserStatusType::Confirmed;
        credentials::drop_password(&mut user);
    }
    verified(cx, step.pool, &mut user, contact).await?;
    let client = Some(step.client.id.as_str());
    let ask = || post_confirmation::question(cx, step.pool, client, &user, By::SignUp, None);
    if let Some(question) = is_new.then(ask).flatten() {
        // Whatever the function says, the sign-up is over. Code and session are good for another answer if it refuses, and nobody has
        // got tokens that are then told to nobody.
        cx.ledger().update(&user);
        return Err(cx.ask_of_ledger(question));
    }
    subject.user = user;
    subject.changed = true;
    Ok(())
}

/// What a code as a second factor does: its address is proved, unless it is another user's name.
async fn prove(
    cx: &mut Cx<'_>,
    pool: &Pool,
    subject: &mut Subject,
    contact: Contact,
) -> Result<()> {
    if contacts::is_verified(&subject.user, contact) {
        return Ok(());
    }
    let mut user = subject.user.clone();
    match verified(cx, pool, &mut user, contact).await {
        Ok(()) => {
            subject.user = user;
            subject.changed = true;
            Ok(())
        }
        Err(refusal) if refusal.code() == ErrorCode::AliasExistsException => Ok(()),
        Err(refusal) => Err(refusal),
    }
}

/// Gives the user the address that was set up, whose codes are a second factor from now on.
async fn set_up(
    cx: &mut Cx<'_>,
    pool: &Pool,
    subject: &mut Subject,
    contact: Contact,
    address: &str,
) -> Result<()> {
    let user = &mut subject.user;
    let name = contact.attribute().to_owned();
    let given = Attributes::from([(name.clone(), address.to_owned())]);
    let (setter, code) = (Setter::User, ErrorCode::AliasExistsException);
    names::check_given(pool, Some(&user.sub), &given)?;
    aliases::refuse_held(cx, pool, &user.sub, &given, setter, code).await?;
    user.attributes.insert(name, address.to_owned());
    match contact {
        Contact::Email => user.codes.by_mail = true,
        Contact::Phone => user.text_messages = true,
    }
    verified(cx, pool, user, contact).await?;
    subject.changed = true;
    Ok(())
}

/// Marks an address as proved, by which the user is found where the pool has it so.
async fn verified(cx: &mut Cx<'_>, pool: &Pool, user: &mut User, contact: Contact) -> Result<()> {
    let proved = "true".to_owned();
    user.attributes.insert(contact.flag().to_owned(), proved);
    user.modified_millis = cx.now();
    let contested = Contested::Refuse(ErrorCode::AliasExistsException);
    aliases::claim(cx, pool, user, None, contested).await?;
    Ok(())
}
