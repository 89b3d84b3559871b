//! `PASSWORD_VERIFIER`: the proof of the password at the end of an exchange of SRP.

use crypto::mac::{self, base64_decode};
use crypto::srp::{self, Verifier};
use model::Error;

use crate::records::Pool;
use crate::sign_in::challenges::password::verifier;
use crate::sign_in::challenges::{Exchange, Prompt, Proof, Verdict};
use crate::sign_in::doors::Step;
use crate::sign_in::machine::Factor;
use crate::sign_in::state::{Asked, SignIn};
use crate::sign_in::subject::Subject;
use crate::world::{Cx, WorkKind};
use crate::{Result, refusals};

/// Gives the client the server's half.
pub(super) fn ask(subject: &Subject, so_far: &SignIn) -> Result<Prompt> {
    let Asked::PasswordVerifier(exchange) = &so_far.asked else {
        return Err(Error::internal("a proof is asked for without an exchange"));
    };
    Ok(Prompt::PasswordVerifier {
        salt: exchange.salt.clone(),
        public: exchange.server_hex(),
        user_id: exchange.called(&subject.user).to_owned(),
    })
}

/// Judges the signature.
pub(super) async fn check(
    cx: &mut Cx<'_>,
    step: &Step<'_>,
    subject: &Subject,
    so_far: &SignIn,
    exchange: &Exchange,
) -> Result<Verdict> {
    let user = &subject.user;
    let (verifier, real) = verifier(cx, user, exchange.nameless)?;
    let signer = Signer {
        verifier,
        realm: step.pool.srp_name(),
        name: exchange.called(user),
    };
    let proves = is_signed(cx, step, signer, exchange).await? && real;
    if proves && subject.known && so_far.is_of(step.parameter("USERNAME"), user) {
        return Ok(Verdict::Right(Proof::First(Factor::Password)));
    }
    log_missing(step.pool, subject);
    Ok(Verdict::Wrong(refusals::wrong_password()))
}

/// Whose signature is judged.
pub(super) struct Signer<'a> {
    /// What is known of the secret.
    pub(super) verifier: Verifier,
    /// What stands for the pool in the exchange.
    pub(super) realm: &'a str,
    /// What stands for the user in it.
    pub(super) name: &'a str,
}

/// Whether the signature of an answer proves the secret.
pub(super) async fn is_signed(
    cx: &Cx<'_>,
    step: &Step<'_>,
    signer: Signer<'_>,
    exchange: &Exchange,
) -> Result<bool> {
    let Signer {
        verifier,
        realm,
        name,
    } = signer;
    let Some(b) = base64_decode(&exchange.b).and_then(|b| <[u8; 32]>::try_from(b).ok()) else {
        return Ok(false);
    };
    let (client, server) = (exchange.client_hex(), exchange.server_hex());
    let arithmetic = cx.arithmetic();
    let inputs = [
        client.clone().into_bytes(),
        verifier.to_bytes().to_vec(),
        b.to_vec(),
    ];
    let inputs = inputs.each_ref().map(Vec::as_slice);
    let key = cx
        .slow(&step.pool.id, WorkKind::SrpProof, &inputs, move |_| {
            srp::Challenge::resume(arithmetic, &verifier, b, &server)
                .and_then(|challenge| challenge.session_key(&client))
        })
        .await?;
    let Ok(key) = key.as_ref() else {
        return Ok(false);
    };
    let block = base64_decode(step.parameter("PASSWORD_CLAIM_SECRET_BLOCK")).unwrap_or_default();
    let expected = srp::signature(key, realm, name, &block, step.parameter("TIMESTAMP"));
    let signature = base64_decode(step.parameter("PASSWORD_CLAIM_SIGNATURE")).unwrap_or_default();
    Ok(mac::equal(&expected, &signature))
}

/// Tells the operator why nobody can prove this user's password by SRP; the client hears of a wrong password.
fn log_missing(pool: &Pool, subject: &Subject) {
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
