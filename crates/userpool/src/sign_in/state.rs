//! The state of a sign-in: what a client carries from one request to the next, sealed, so that only this directory can read it and
//! nothing needs to be stored. It is `Session` and, in an exchange of SRP, `SECRET_BLOCK` too. What makes it single-use is the
//! [`Spent`] record of the answer that succeeded.

use crypto::mac::{base64_decode, base64url};
use model::{ChallengeNameType, Error, Sensitive};
use serde::{Deserialize, Serialize};
use store::{Key, Record as _};

use crate::records::{Client, Pool, Spent, User};
use crate::rules::{devices, methods, names};
use crate::sign_in::asked::is_answered_by;
use crate::sign_in::challenges::Proof;
use crate::sign_in::doors::Step;
use crate::sign_in::machine::{
    Challenge, Factor, Factors, Level, Person, Policy, Progress, Proved,
};
use crate::sign_in::person::methods_of;
use crate::sign_in::risk::Judged;
use crate::tokens::mark;
use crate::world::Cx;
use crate::{Result, refusals};

pub(super) use crate::sign_in::asked::Asked;

/// What the state is sealed for.
const CONTEXT: &str = "sign-in";
/// What versions sealed theirs for in which a session and a block were two things.
const CONTEXTS_BEFORE: [&str; 2] = ["session", "secret block"];

/// A sign-in between two requests.
#[derive(Serialize, Deserialize)]
pub(super) struct SignIn {
    /// 32 random bytes in base64url; empty until a client has it.
    id: String,
    pool_id: String,
    client_id: String,
    /// The user's id; that of a user who does not exist is made up.
    pub(super) sub: String,
    /// The name that was given at the start.
    pub(super) name: String,
    begun_millis: i64,
    expires_millis: i64,
    /// A mark of the credentials that were proved: a password set since, or a sign-out from everywhere, voids what rests on them.
    credentials: String,
    pub(super) asked: Asked,
    pub(super) proved: Proved,
    /// A mark of the second factors of which one was proved in this sign-in: it proves nothing once they are others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) factors: Option<String>,
    /// A mark of the factors beside the password that were proved, in this sign-in or by a token: they prove nothing once one of them is
    /// replaced or taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) proof: Option<String>,
    /// The number of the event that it is, where the pool watches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) event: Option<u64>,
    /// How likely it is somebody else's, where that was judged to be likely at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) judged: Option<Judged>,
    /// The levels of which it is to reach one, as long as it is not proved who asks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) levels: Vec<Level>,
    /// How strong it is to be, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) target: Option<Level>,
}

impl SignIn {
    /// A sign-in that begins, through this client, of a user who was called `name`.
    pub(super) fn begin(client: &Client, user: &User, name: &str, asked: Asked) -> SignIn {
        SignIn {
            id: String::new(),
            pool_id: client.pool_id.clone(),
            client_id: client.id.clone(),
            sub: user.sub.clone(),
            name: name.to_owned(),
            begun_millis: 0,
            expires_millis: 0,
            credentials: String::new(),
            asked,
            proved: Proved::default(),
            factors: None,
            proof: None,
            event: None,
            judged: None,
            levels: Vec::new(),
            target: None,
        }
    }

    /// The sign-in that a client brings to answer the challenge of this name: as a session, or as a secret block, of which some
    /// clients (pycognito) send that alone. What was kept for a client that sends none at all stands in its place.
    ///
    /// # Errors
    /// `NotAuthorizedException` for one that is not ours, is another client's, asks for something else or has ended. What comes in
    /// place of a block is told to be a wrong proof.
    pub(super) fn brought(
        cx: &Cx<'_>,
        step: &Step<'_>,
        name: ChallengeNameType,
        kept: Option<&str>,
    ) -> Result<SignIn> {
        let answers = |challenge| is_answered_by(challenge, name);
        let comes_with_block = matches!(
            name,
            ChallengeNameType::PasswordVerifier | ChallengeNameType::DevicePasswordVerifier
        );
        if !comes_with_block {
            let session = step.session.or(kept).unwrap_or_default();
            return SignIn::open(cx, step, session, answers)?.ok_or_else(invalid);
        }
        let block = base64_decode(step.parameter("PASSWORD_CLAIM_SECRET_BLOCK"));
        let block = block.and_then(|bytes| String::from_utf8(bytes).ok());
        let block = block.ok_or_else(refusals::wrong_password)?;
        let opened = SignIn::open(cx, step, &block, answers)?;
        let opened = opened.ok_or_else(refusals::wrong_password)?;
        match step.session {
            Some(session) if session != block => Err(invalid()),
            _ => Ok(opened),
        }
    }

    /// Opens a sign-in; none where it is not one with which this step can go on.
    ///
    /// # Errors
    /// `NotAuthorizedException` where it is one no longer.
    pub(super) fn open(
        cx: &Cx<'_>,
        step: &Step<'_>,
        sealed: &str,
        may: impl Fn(Challenge) -> bool,
    ) -> Result<Option<SignIn>> {
        let Some(opened) = SignIn::unseal(cx, sealed)? else {
            return Ok(None);
        };
        let ours = opened.pool_id == step.pool.id && opened.client_id == step.client.id;
        if !ours || !may(opened.asked.challenge()) {
            return Ok(None);
        }
        opened.refuse_ended(cx, step.pool)?;
        Ok(Some(opened))
    }

    /// What was sealed here as a sign-in, whosever it is; none where nothing was.
    ///
    /// # Errors
    /// `NotAuthorizedException` where another version sealed it.
    pub(super) fn unseal(cx: &Cx<'_>, sealed: &str) -> Result<Option<SignIn>> {
        let keyring = cx.services.keyring();
        let Ok(plain) = keyring.open(CONTEXT, sealed) else {
            let is = |context: &&str| keyring.open(context, sealed).is_ok();
            return if CONTEXTS_BEFORE.iter().any(is) {
                Err(expired())
            } else {
                Ok(None)
            };
        };
        // Sealed here, in a form that this version doesn't know.
        let opened = serde_json::from_slice(&plain).map_err(|_| expired())?;
        Ok(Some(opened))
    }

    /// Refuses a sign-in that has ended.
    ///
    /// # Errors
    /// `NotAuthorizedException`.
    pub(super) fn refuse_ended(&self, cx: &Cx<'_>, pool: &Pool) -> Result<()> {
        if pool.voids(self.begun_millis) {
            return Err(invalid());
        }
        if self.expires_millis <= cx.now() {
            return Err(expired());
        }
        Ok(())
    }

    /// Where the pool and the client are.
    pub(super) fn place(&self) -> (Key, Key) {
        let client = Client::key_of(&self.pool_id, &self.client_id);
        (Pool::key_of(&self.pool_id), client)
    }

    /// The sign-in as the client carries it from here on: it holds as long as the client's `AuthSessionValidity`.
    pub(super) fn hand_out(
        &mut self,
        cx: &mut Cx<'_>,
        client: &Client,
        user: &User,
    ) -> Result<Sensitive<String>> {
        let minutes = client.settings.auth_session_validity.unwrap_or(3);
        self.expires_millis = cx.now() + i64::from(minutes) * 60_000;
        self.hand_on(cx, user)
    }

    /// As [`SignIn::hand_out`], where nothing was proved since: it ends when it would have.
    pub(super) fn hand_on(&mut self, cx: &mut Cx<'_>, user: &User) -> Result<Sensitive<String>> {
        self.id = base64url(&cx.random.bytes::<32>());
        self.begun_millis = cx.now();
        self.credentials = mark(cx, user);
        let plain = serde_json::to_vec(self).map_err(Error::internal)?;
        Ok(Sensitive::new(cx.seal(CONTEXT, &plain)))
    }

    pub(super) fn progress(&self) -> Progress<'_> {
        Progress {
            asked: self.asked.challenge(),
            proved: &self.proved,
            target: self.target,
        }
    }

    /// What it may begin with, where levels say so.
    pub(super) fn begins_with(&self, policy: &Policy) -> Option<Factors> {
        let each = self.levels.iter().map(|level| level.begins_with(policy));
        each.reduce(Factors::or)
    }

    /// Says which of the levels it is to be, the first that the user can reach from here. That waits until it is proved who asks: it would
    /// tell anybody which factors the user has, and who is a user.
    pub(super) fn settle(&mut self, policy: &Policy, person: &Person) {
        let Some(first) = self.proved.first else {
            return;
        };
        let levels = std::mem::take(&mut self.levels);
        let is_begun = |level: &&Level| level.begins_with(policy).contains(first);
        let goes_on = |level: &&Level| first != Factor::Password || level.goes_on(policy, person);
        let mut begun = levels.iter().filter(is_begun);
        let reached = begun.clone().find(goes_on);
        // Where none is, the machine says so in its place among the refusals.
        let chosen = reached.or(begun.next()).or(levels.first());
        self.target = self.target.or(chosen.copied());
    }

    /// Takes in what the user, as changed by it, has proved. What a device has proved counts until something else is answered, which may
    /// name another one.
    pub(super) fn take(&mut self, proof: Proof, user: &User) {
        self.proved.device = matches!(proof, Proof::Device);
        match proof {
            Proof::Chosen(asked) => self.asked = asked,
            Proof::Half(exchange) => self.asked = Asked::PasswordVerifier(exchange),
            Proof::HalfOfDevice(key, exchange) => self.asked = Asked::DeviceVerifier(key, exchange),
            Proof::First(factor) => {
                self.proved.first = Some(factor);
                self.mark_proof(user);
            }
            Proof::Second(factor) => {
                self.proved.second = Some(factor);
                self.mark_proof(user);
                self.factors = Some(devices::mark_of_factors(user));
            }
            Proof::NewPassword => self.proved.new_password = true,
            Proof::Device => {}
        }
    }

    /// Notes which factors of their kind those are of the user that were proved.
    pub(super) fn mark_proof(&mut self, user: &User) {
        self.proof = methods::mark(user, methods_of(&self.proved));
    }

    /// Whether something was proved, to whose owner more can be told than that a proof is wrong.
    pub(super) fn has_proof(&self) -> bool {
        self.proved.first.is_some()
    }

    /// Whether the password was changed since it was proved, or another factor, or the second factors were, or the user signed out
    /// everywhere.
    pub(super) fn is_overtaken(&self, cx: &Cx<'_>, user: &User) -> bool {
        let factors = self.factors.as_ref();
        let are_others = factors.is_some_and(|it| *it != devices::mark_of_factors(user));
        let proof = self.proof.as_ref();
        let is_another =
            proof.is_some() && methods::mark(user, methods_of(&self.proved)).as_ref() != proof;
        are_others || is_another || self.has_proof() && self.credentials != mark(cx, user)
    }

    /// Whether `name`, which the client gave with its answer, names the user of the sign-in.
    pub(super) fn is_of(&self, name: &str, user: &User) -> bool {
        let of_user = [&self.name, &self.sub, &user.username, &user.username_key];
        of_user.iter().any(|known| known.as_str() == name)
            || user.aliases.iter().any(|alias| alias.value == name)
    }

    /// Whether `name` is the one that the sign-in began with. What else the user is called no answer tells before a factor is chosen, and
    /// whoever guesses it is told here by a client alone that hides nobody.
    pub(super) fn is_begun_as(&self, step: &Step<'_>, name: &str, user: &User) -> bool {
        let called = [&self.sub, &user.username, &user.username_key];
        let is_called = called.iter().any(|known| known.as_str() == name);
        names::fold(step.pool, name) == names::fold(step.pool, &self.name)
            || is_called && !step.client.hides_users()
    }

    /// What uses up that with which the client came.
    pub(super) fn spent(&self) -> Option<Spent> {
        (!self.id.is_empty()).then(|| Spent {
            pool_id: self.pool_id.clone(),
            expires_millis: self.expires_millis,
            id: self.id.clone(),
        })
    }
}

/// Refuses a sign-in that was used up.
///
/// # Errors
/// `NotAuthorizedException`.
pub(super) async fn refuse_spent(cx: &mut Cx<'_>, spent: Option<&Spent>) -> Result<()> {
    let Some(spent) = spent else { return Ok(()) };
    if cx.load::<Spent>(&spent.key()).await?.is_none() {
        return Ok(());
    }
    Err(refusals::not_authorized(
        "Invalid session for the user, session can only be used once.",
    ))
}

pub(super) fn invalid() -> Error {
    refusals::invalid_session()
}

fn expired() -> Error {
    refusals::not_authorized("Invalid session for the user, session is expired.")
}
