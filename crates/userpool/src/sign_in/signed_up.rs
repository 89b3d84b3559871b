//! The end of a sign-up as a proof: whoever has shown the code of it signs in by the session that comes with the answer, where a code
//! that is sent to the same address would let them in.

use model::{AuthFlowType, Sensitive};
use serde::{Deserialize, Serialize};
use store::Record as _;

use crate::Result;
use crate::load::{risk_rules, secret_hash};
use crate::records::{Client, Contact, Pool, Spent, User};
use crate::settings::client::flows;
use crate::sign_in::challenges::{self, Proof};
use crate::sign_in::doors::{self, Facts, Step};
use crate::sign_in::machine::{self, Challenge};
use crate::sign_in::person::{factor_of, person, policy};
use crate::sign_in::state::{self, Asked, SignIn};
use crate::sign_in::wire::Reply;
use crate::sign_in::{flow, subject};
use crate::world::Cx;

/// The address to which the code went that the end of a sign-up has shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Shown {
    attribute: String,
    address: String,
}

/// The session of a user whose sign-up was confirmed by a code that went to this contact; none where such a code does not let in.
///
/// # Errors
/// An internal one where it can't be written.
pub(crate) fn session(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    user: &User,
    contact: Contact,
) -> Result<Option<Sensitive<String>>> {
    let (factor, person) = (factor_of(contact), person(pool, user));
    let may = flows::may_use(&client.settings, AuthFlowType::UserAuth);
    if !may || !person.enabled || !machine::first(&policy(pool), &person, None).contains(factor) {
        return Ok(None);
    }
    let attribute = contact.attribute().to_owned();
    let address = user.attributes.get(&attribute).cloned();
    let address = address.unwrap_or_default();
    let shown = Shown { attribute, address };
    let mut so_far = SignIn::begin(client, user, &user.username, Asked::SignedUp(shown));
    so_far.take(Proof::First(factor), user);
    so_far.hand_out(cx, client, user).map(Some)
}

/// Signs in by the session that the end of a sign-up has given, once. What else the request says is not looked at, but for a name, which
/// has to be the user's.
pub(super) async fn enter(cx: &mut Cx<'_>, step: &Step<'_>, session: &str) -> Result<Reply> {
    let asked = Challenge::SignedUp;
    doors::pass(&Facts {
        step,
        flow: Some(AuthFlowType::UserAuth),
        needs: challenges::needs(step, asked),
        is_blocked: risk_rules::block(cx, step.pool, &step.client.id).await?,
        now_millis: cx.now_of_clients(),
    })?;
    let opened = SignIn::open(cx, step, session, |it| it == asked)?;
    let so_far = opened.ok_or_else(state::invalid)?;
    let spent = so_far.spent();
    let beside: Vec<_> = spent.iter().map(Spent::key).collect();
    let (sub, begun_as) = (&so_far.sub, &so_far.name);
    let subject = subject::of_challenge(cx, step.pool, sub, begun_as, &beside).await?;
    let (user, name) = (&subject.user, step.parameter("USERNAME"));
    let names = user.names_of_hash(&[name, begun_as]);
    secret_hash::refuse_unproved(cx, step.client, &names, step.secret_hash())?;
    let is_named = name.is_empty() || so_far.is_of(name, user);
    let is_there = |shown: &Shown| user.attributes.get(&shown.attribute) == Some(&shown.address);
    let is_reached = matches!(&so_far.asked, Asked::SignedUp(shown) if is_there(shown));
    if !subject.known || !is_named || !is_reached || so_far.is_overtaken(cx, user) {
        return Err(state::invalid());
    }
    subject.rest(cx);
    flow::proceed(cx, step, subject, so_far, spent).await
}
