//! Sign-in by SRP: `USER_SRP_AUTH` and its challenge `PASSWORD_VERIFIER`.
//!
//! Nothing is stored between the two requests. What the second needs travels sealed in `SECRET_BLOCK`, since some clients
//! (pycognito) send no `Session` back; the answer that succeeds uses it up.

use std::collections::BTreeMap;

use crypto::mac::{self, base64_decode, base64_encode};
use crypto::srp::{self, Challenge};
use model::{AuthFlowType, ChallengeNameType, Error};
use serde::{Deserialize, Serialize};

use crate::load::secret_hash;
use crate::records::{Pool, Spent, User};
use crate::rules::names;
use crate::sign_in::machine::Proved;
use crate::sign_in::password::verifier;
use crate::sign_in::session::{Session, spend};
use crate::sign_in::step::{Passed, Reply, Step};
use crate::sign_in::subject::{self, Judging};
use crate::sign_in::timestamp;
use crate::world::{Cx, Trigger, WorkKind};
use crate::{Result, refusals, triggers};

/// What travels in `SECRET_BLOCK`.
#[derive(Serialize, Deserialize)]
struct SecretBlock {
    /// That of the session: either can be brought back, both are used up together.
    id: String,
    pool_id: String,
    client_id: String,
    sub: String,
    name: String,
    /// The client's public value, as it was sent.
    a: String,
    /// Our secret exponent, in base64.
    b: String,
    /// Our public value: kept, since to compute it anew costs as much as a third of the exchange.
    public: String,
    /// Whether the user is called by the `sub` in it.
    #[serde(default)]
    nameless: bool,
    /// Absent where a version before this member began the exchange.
    #[serde(default)]
    begun_millis: i64,
    expires_millis: i64,
}

/// Answers with the challenge `PASSWORD_VERIFIER`, for a user who exists and for one who does not.
pub(crate) async fn begin(cx: &mut Cx<'_>, step: &Step<'_>) -> Result<Reply> {
    step.pass_gate(Some(AuthFlowType::UserSrpAuth), &["USERNAME", "SRP_A"])?;
    let name = step.parameter("USERNAME");
    let given = step.parameters.get("SECRET_HASH").map(String::as_str);
    secret_hash::refuse_unproved(cx, step.client, &[name], given)?;
    let a = step.parameter("SRP_A").to_owned();
    srp::check_public(&a).map_err(|cause| {
        refusals::invalid_parameter("SRP_A is not a public value of the exchange").because(cause)
    })?;
    let subject = subject::named(cx, step.pool, step.client, name, Judging::Later).await?;
    triggers::refuse_unasked(cx, step.pool, Trigger::PreAuthentication)?;
    let nameless = is_nameless(step, &subject.user);
    let (verifier, _) = verifier(cx, &subject.user, nameless)?;
    let b = cx.random.bytes::<32>();
    let salt = verifier.salt_hex();
    let public = Challenge::new(cx.arithmetic(), &verifier, b).public_hex();
    let session = Session::begin(
        cx,
        step.client,
        ChallengeNameType::PasswordVerifier,
        &subject.user,
        name,
    );
    let exchange = SecretBlock {
        id: session.id.clone(),
        pool_id: step.pool.id.clone(),
        client_id: step.client.id.clone(),
        sub: subject.user.sub.clone(),
        name: name.to_owned(),
        a,
        b: base64_encode(&b),
        public: public.clone(),
        nameless,
        begun_millis: session.begun_millis,
        expires_millis: session.expires_millis,
    };
    let block = exchange.seal(cx)?;
    let username = called(&subject.user, nameless);
    let parameters = [
        ("SALT", salt),
        ("SECRET_BLOCK", block),
        ("SRP_B", public),
        ("USERNAME", username.to_owned()),
        ("USER_ID_FOR_SRP", username.to_owned()),
    ];
    Ok(Reply::Ask {
        challenge: ChallengeNameType::PasswordVerifier,
        session: session.seal(cx)?,
        parameters: parameters
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
    })
}

/// Checks the proof.
pub(crate) async fn respond(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    session: Option<&str>,
) -> Result<Passed> {
    step.pass_gate(
        None,
        &[
            "USERNAME",
            "PASSWORD_CLAIM_SECRET_BLOCK",
            "PASSWORD_CLAIM_SIGNATURE",
            "TIMESTAMP",
        ],
    )?;
    let stamp = step.parameter("TIMESTAMP").to_owned();
    timestamp::refuse_far_off(&stamp, cx.now())?;
    let exchange = SecretBlock::open(cx, step, session)?;
    let name = step.parameter("USERNAME");
    let spent = Spent::key_of(&step.pool.id, exchange.expires_millis, &exchange.id);
    let (sub, begun_as) = (&exchange.sub, &exchange.name);
    let subject = subject::of_challenge(cx, step.pool, sub, begun_as, Some(spent)).await?;
    let user = &subject.user;
    let names = user.names_of_hash(&[name, &exchange.name]);
    let given = step.parameters.get("SECRET_HASH").map(String::as_str);
    secret_hash::refuse_unproved(cx, step.client, &names, given)?;
    if !proved(cx, step.pool, &exchange, &subject, step.parameters).await? {
        log_missing(step.pool, &subject);
        subject.failed(cx);
        return Err(refusals::wrong_password());
    }
    spend(cx, &step.pool.id, &exchange.id, exchange.expires_millis).await?;
    Ok(Passed {
        subject,
        name: exchange.name,
        proved: Proved {
            password: true,
            new_password: false,
        },
        guessed: true,
        changed: false,
    })
}

/// Whether the user is called by the `sub` in this exchange: where the client hides who exists, a name of which nobody typed
/// a letter would tell that an alias is somebody's. One from before verifiers were nameless is called by the name.
fn is_nameless(step: &Step<'_>, user: &User) -> bool {
    let old = user.verifier.is_some() && user.nameless_verifier.is_none();
    step.client.hides_users() && names::are_told_by_aliases(step.pool) && !old
}

fn called(user: &User, nameless: bool) -> &str {
    if nameless {
        &user.sub
    } else {
        user.called_by_verifier()
    }
}

/// Whether the signature proves the password.
async fn proved(
    cx: &Cx<'_>,
    pool: &Pool,
    exchange: &SecretBlock,
    subject: &subject::Subject,
    parameters: &BTreeMap<String, String>,
) -> Result<bool> {
    let parameter = |name: &str| parameters.get(name).cloned().unwrap_or_default();
    let user = &subject.user;
    let (verifier, real) = verifier(cx, user, exchange.nameless)?;
    let Some(b) = base64_decode(&exchange.b).and_then(|b| <[u8; 32]>::try_from(b).ok()) else {
        return Ok(false);
    };
    let (a, public) = (exchange.a.clone(), exchange.public.clone());
    let arithmetic = cx.arithmetic();
    let inputs = [
        a.clone().into_bytes(),
        verifier.to_bytes().to_vec(),
        b.to_vec(),
    ];
    let key = cx
        .slow(
            &pool.id,
            WorkKind::SrpProof,
            &inputs.each_ref().map(Vec::as_slice),
            move |_| {
                Challenge::resume(arithmetic, &verifier, b, &public).and_then(|c| c.session_key(&a))
            },
        )
        .await?;
    let Ok(key) = key.as_ref() else {
        return Ok(false);
    };
    let block = base64_decode(&parameter("PASSWORD_CLAIM_SECRET_BLOCK")).unwrap_or_default();
    let expected = srp::signature(
        key,
        pool.srp_name(),
        called(user, exchange.nameless),
        &block,
        &parameter("TIMESTAMP"),
    );
    let signature = base64_decode(&parameter("PASSWORD_CLAIM_SIGNATURE")).unwrap_or_default();
    let called_by = [
        &user.username,
        &user.username_key,
        &user.sub,
        &exchange.name,
    ];
    let named = called_by.contains(&&parameter("USERNAME"))
        || user
            .aliases
            .iter()
            .any(|alias| alias.value == parameter("USERNAME"));
    Ok(mac::equal(&expected, &signature) && real && subject.known && named)
}

/// Tells the operator why nobody can prove this user's password by SRP; the client hears of a wrong password.
fn log_missing(pool: &Pool, subject: &subject::Subject) {
    let user = &subject.user;
    if subject.known && user.verifier.is_none() {
        let kept = if user.hash.is_some() {
            "a hash alone"
        } else {
            "no password"
        };
        tracing::warn!(
            pool = pool.id,
            sub = user.sub,
            "SRP was refused: the user has {kept} and no verifier, which the next sign-in by plain password makes of a hash"
        );
    }
}

impl SecretBlock {
    fn seal(&self, cx: &mut Cx<'_>) -> Result<String> {
        let plain = serde_json::to_vec(self).map_err(Error::internal)?;
        Ok(base64_encode(cx.seal("secret block", &plain).as_bytes()))
    }

    /// Reads the block that the client brings back; a session that comes with it must be of the same exchange.
    fn open(cx: &Cx<'_>, step: &Step<'_>, session: Option<&str>) -> Result<SecretBlock> {
        let block = step.parameter("PASSWORD_CLAIM_SECRET_BLOCK");
        let sealed = base64_decode(block).and_then(|bytes| String::from_utf8(bytes).ok());
        let sealed = sealed.ok_or_else(refusals::wrong_password)?;
        let plain = cx.services.keyring().open("secret block", &sealed);
        let plain = plain.map_err(|_| refusals::wrong_password())?;
        let exchange: SecretBlock =
            serde_json::from_slice(&plain).map_err(|_| refusals::wrong_password())?;
        if exchange.pool_id != step.pool.id || exchange.client_id != step.client.id {
            return Err(refusals::wrong_password());
        }
        if let Some(sealed) = session {
            let challenge = ChallengeNameType::PasswordVerifier;
            let session = Session::open(cx, step.pool, step.client, challenge, sealed)?;
            if session.id != exchange.id {
                return Err(refusals::not_authorized("Invalid session for the user."));
            }
        }
        if exchange.expires_millis <= cx.now() || step.pool.voids(exchange.begun_millis) {
            return Err(refusals::not_authorized(
                "Invalid session for the user, session is expired.",
            ));
        }
        Ok(exchange)
    }
}
