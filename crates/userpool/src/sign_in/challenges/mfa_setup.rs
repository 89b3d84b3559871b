//! `MFA_SETUP`: who has no second factor where the pool demands one sets it up in the midst of the sign-in: a software token by
//! `AssociateSoftwareToken` and `VerifySoftwareToken` with the session, an address for codes by answering with it.

use crypto::mac::base64_decode;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::factors::software_token;
use crate::records::{Contact, User};
use crate::rules::attributes::{self, Attributes};
use crate::rules::client_access;
use crate::sign_in::challenges::{Prompt, Proof, Sent, Verdict};
use crate::sign_in::doors::Step;
use crate::sign_in::machine::Factor;
use crate::sign_in::person::policy;
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::world::Cx;
use crate::{Result, refusals};

/// The response that holds an address: clients write it in capitals, and AWS's guide does not.
const ADDRESS: [&str; 2] = ["EMAIL", "email"];

/// How far it is set up. A secret is in base64, and sealed with the whole.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SetUp {
    /// Nothing is there yet.
    Wanted,
    /// The user was given this secret.
    Offered(String),
    /// The user's software token has this secret.
    Verified(String),
}

/// Asks for a second factor to be set up.
pub(super) fn ask(step: &Step<'_>, subject: &Subject, so_far: &mut SignIn) -> Prompt {
    so_far.asked = Asked::MfaSetup(SetUp::Wanted);
    Prompt::MfaSetup {
        user_id: subject.user.username.clone(),
        factors: policy(step.pool).second,
    }
}

/// Takes the address that is given, or the software token that this sign-in has registered, unless it was taken away or replaced since.
pub(super) async fn check(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    set_up: &SetUp,
) -> Result<Verdict> {
    let given = ADDRESS
        .into_iter()
        .find_map(|name| step.parameters.get(name));
    if let Some(address) = given {
        return mail(step, &subject.user, address);
    }
    if let SetUp::Verified(secret) = set_up {
        let secret = Zeroizing::new(base64_decode(secret).unwrap_or_default());
        if software_token::is_registered(cx, &subject.user, &secret).await? {
            return Ok(Verdict::Right(Proof::Second(Factor::SoftwareToken)));
        }
    }
    Err(refusals::invalid_parameter(
        "No second factor was set up: call AssociateSoftwareToken and VerifySoftwareToken with the session, and answer MFA_SETUP with the one that the latter gives.",
    ))
}

/// Has a code go to an address that the user is given once it has come back.
fn mail(step: &Step<'_>, user: &User, address: &str) -> Result<Verdict> {
    let name = Contact::Email.attribute();
    let has_one = user.attributes.get(name).is_some_and(|it| !it.is_empty());
    if !policy(step.pool).second.contains(Factor::Mail) || has_one {
        return Err(refusals::invalid_parameter(
            "EMAIL can't be set up: the user pool takes no codes by mail as a second factor, or the user has an address.",
        ));
    }
    if address.is_empty() {
        return Err(refusals::invalid_parameter("Invalid email address format."));
    }
    let given = Attributes::from([(name.to_owned(), address.to_owned())]);
    client_access::check_writes(step.client, &given)?;
    attributes::check_changes(step.pool, &given)?;
    let sent = Sent::to_new(address.to_owned());
    Ok(Verdict::Right(Proof::Chosen(Asked::EmailMfa(sent))))
}
