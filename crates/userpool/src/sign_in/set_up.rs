//! A software token that is set up in the midst of a sign-in which can't go on without a second factor: what
//! `AssociateSoftwareToken` and `VerifySoftwareToken` do with a session. `MFA_SETUP` is answered with what comes of it.

use std::sync::Arc;

use crypto::mac::{base64_decode, base64_encode};
use model::Sensitive;
use store::Record as _;
use zeroize::Zeroizing;

use crate::factors::software_token;
use crate::records::{Client, Pool, SoftwareToken, Spent};
use crate::sign_in::challenges::SetUp;
use crate::sign_in::flow::decide;
use crate::sign_in::machine::Challenge;
use crate::sign_in::state::{self, Asked, SignIn};
use crate::sign_in::subject::{self, Subject};
use crate::world::Cx;
use crate::{Result, refusals};

/// A sign-in that waits for a second factor to be set up.
struct Waiting {
    client: Arc<Client>,
    subject: Subject,
    so_far: SignIn,
    spent: Option<Spent>,
}

/// Gives the user a secret, and the session that knows it. Nothing is stored: the session before holds as well.
///
/// # Errors
/// `SoftwareTokenMFANotFoundException` where the pool has software tokens switched off; `NotAuthorizedException` for a session that
/// waits for nothing of this kind.
pub(crate) async fn offer_software_token(
    cx: &mut Cx<'_>,
    session: &str,
) -> Result<(Sensitive<String>, Sensitive<String>)> {
    let mut waiting = open(cx, session).await?;
    let secret = software_token::new_secret(cx);
    waiting.so_far.asked = Asked::MfaSetup(SetUp::Offered(base64_encode(&secret)));
    let session = waiting.so_far.hand_on(cx, &waiting.subject.user)?;
    Ok((software_token::written(&secret), session))
}

/// Registers the secret once a code of it has come back, and gives the session with which `MFA_SETUP` is answered. A wrong code
/// leaves the session as it was.
///
/// # Errors
/// As [`offer_software_token`], and `EnableSoftwareTokenMFAException` where the code is wrong.
pub(crate) async fn verify_software_token(
    cx: &mut Cx<'_>,
    session: &str,
    code: &str,
    name: Option<String>,
) -> Result<Sensitive<String>> {
    let mut waiting = open(cx, session).await?;
    let Asked::MfaSetup(SetUp::Offered(offered)) = &waiting.so_far.asked else {
        return Err(refusals::invalid_parameter(
            "No secret was given for this session: call AssociateSoftwareToken, and bring the session that it gives.",
        ));
    };
    let secret = Zeroizing::new(base64_decode(offered).unwrap_or_default());
    let step = software_token::verified_step(cx, &secret, code)?;
    let user = &mut waiting.subject.user;
    software_token::register(cx, user, &secret, step, name).await?;
    // Who signs in by it uses it, without a further word.
    if let Some(token) = &mut user.software_token {
        token.on = true;
    }
    cx.update(user);
    if let Some(spent) = &waiting.spent {
        cx.insert(spent);
    }
    waiting.so_far.asked = Asked::MfaSetup(SetUp::Verified(base64_encode(&secret)));
    waiting.hand_out(cx)
}

/// Opens a session whose user has no second factor yet: who has one by now signs in by that, so that nobody replaces it by the
/// password alone.
async fn open(cx: &mut Cx<'_>, session: &str) -> Result<Waiting> {
    let mut so_far = SignIn::unseal(cx, session)?.ok_or_else(state::invalid)?;
    let (pool_key, client_key) = so_far.place();
    cx.fetch(&[pool_key.clone(), client_key.clone()]).await?;
    let pool = cx.load_shared::<Pool>(&pool_key).await?;
    let pool = pool.ok_or_else(state::invalid)?;
    let client = cx.load_shared::<Client>(&client_key).await?;
    let client = client.ok_or_else(state::invalid)?;
    so_far.refuse_ended(cx, &pool)?;
    software_token::refuse_switched_off(&pool)?;
    let spent = so_far.spent();
    let token = SoftwareToken::key_of(&pool.id, &so_far.sub);
    let beside: Vec<_> = spent.iter().map(Spent::key).chain([token]).collect();
    let (sub, name) = (&so_far.sub, &so_far.name);
    let subject = subject::of_challenge(cx, &pool, sub, name, &beside).await?;
    state::refuse_spent(cx, spent.as_ref()).await?;
    let asked = so_far.asked.challenge();
    let wanted = decide(cx, &pool, &subject, &mut so_far)?;
    let waits = asked == Challenge::MfaSetup && wanted == Some(asked);
    let has_none = subject.known && subject.user.software_token.is_none();
    if !waits || !has_none || so_far.is_overtaken(cx, &subject.user) {
        return Err(state::invalid());
    }
    Ok(Waiting {
        client,
        subject,
        so_far,
        spent,
    })
}

impl Waiting {
    fn hand_out(&mut self, cx: &mut Cx<'_>) -> Result<Sensitive<String>> {
        self.so_far.hand_out(cx, &self.client, &self.subject.user)
    }
}
