//! `MFA_SETUP`: who has no second factor where the pool demands one sets it up in the midst of the sign-in, by
//! `AssociateSoftwareToken` and `VerifySoftwareToken` with the session, and then answers.

use crypto::mac::base64_decode;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::factors::software_token;
use crate::sign_in::challenges::{Prompt, Proof, Verdict};
use crate::sign_in::machine::Factor;
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::world::Cx;
use crate::{Result, refusals};

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
pub(super) fn ask(subject: &Subject, so_far: &mut SignIn) -> Prompt {
    so_far.asked = Asked::MfaSetup(SetUp::Wanted);
    Prompt::MfaSetup {
        user_id: subject.user.username.clone(),
    }
}

/// Takes the software token that this sign-in has registered, unless it was taken away or replaced since.
pub(super) async fn check(cx: &mut Cx<'_>, subject: &Subject, set_up: &SetUp) -> Result<Verdict> {
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
