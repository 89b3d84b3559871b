//! `SignUp`: makes a user through a client.
//!
//! Refuses, in this order: an unknown client; a missing or wrong secret hash; an address from which
//! nobody may, where threat protection is enforced; a pool in which only administrators make
//! users; a user name of the wrong form; an attribute that the client may not write; attributes that the schema does not know
//! or take and required ones that are missing, all at once; an address of the wrong form; a preferred user name of the form of
//! another kind of name; a password that breaks a rule, or is missing where neither the client
//! nor the pool would let the user in by a code that is sent to an address of theirs; one that others know, where the pool keeps these
//! out; what the function for `PreSignUp` refuses, that it can't be
//! asked or answers badly, and an address that it vouches for without one being given or without the user being confirmed; a name
//! or address that is taken, or looks like one that is where the operator has these refused; too many messages to the address within the hour.
//! Changes: the user is there, unconfirmed, and found by the user name or the address in place of it; what else could name the
//! user does so once it is proved. Where the function confirms the user, they are; an address for which it vouches is proved,
//! and taken from whoever had it as an alias. Sends a code to a user who is not confirmed, where the pool proves an address that
//! is given: by text message where it proves both. Asks `PreSignUp`, and `PostConfirmation` after it of a user who is confirmed.

use model::{
    AuthFlowType, Error, ErrorCode, EventFilterType, EventResponseType, EventType, SignUpRequest,
    SignUpResponse, UserStatusType,
};

use crate::load::risk_rules;
use crate::people::aliases::{self, Contested};
use crate::people::auth_events::{self, Deed, Keep};
use crate::people::event_lines::Doer;
use crate::people::known_passwords::{self, Finding};
use crate::people::{address_counts, credentials, verification};
use crate::records::{Client, Pool};
use crate::rules::attributes::{self, Attributes, Setter};
use crate::rules::usernames::Chosen;
use crate::rules::{client_access, contacts, names, password_policy};
use crate::settings::client::flows;
use crate::triggers::post_confirmation::{self, By};
use crate::triggers::pre_sign_up::{self, Newcomer, Vouched};
use crate::world::Cx;
use crate::{Result, load, refusals};

pub(crate) async fn sign_up(cx: &mut Cx<'_>, request: SignUpRequest) -> Result<SignUpResponse> {
    let name = request.username.expose();
    let id = request.client_id.expose();
    let hash = request.secret_hash.as_ref();
    let mut given = attributes::read(request.user_attributes.as_deref());
    let (pool, client) = load::application_beside(cx, id, name, hash, |cx, pool_id| {
        let reached = contacts::apparent(name, &given);
        let keys = |destination| address_counts::keys(cx, pool_id, &destination);
        reached.into_iter().flat_map(keys).collect()
    })
    .await?;
    let told = request.user_context_data.as_ref();
    risk_rules::refuse_blocked(cx, &pool, &client, told).await?;
    if is_for_administrators(&pool) {
        return Err(refusals::not_authorized(
            "SignUp is not permitted for this user pool",
        ));
    }
    let chosen = Chosen::read(&pool, name)?;
    client_access::check_writes(&client, &given)?;
    chosen.complete(&pool, &mut given)?;
    attributes::check_new(&pool, &given, Setter::User)?;
    names::check_given(&pool, None, &given)?;
    let may_lack = flows::may_use(&client.settings, AuthFlowType::UserAuth)
        && password_policy::reaches(&pool, &given);
    let password = password_policy::demand(&pool, request.password.as_ref(), may_lack)?;
    let finding = judge(cx, &pool, &client, password).await?;
    let sub = cx.random.uuid();
    let vouched = consult(cx, &pool, &client, &request, (&chosen, &sub), &given)?;
    aliases::refuse_taken(cx, &pool, &chosen, taken).await?;

    attributes::mark_unproved(&mut given);
    for contact in &vouched.contacts {
        given.insert(contact.flag().to_owned(), "true".to_owned());
    }
    let mut user = chosen.user(&pool, sub, status(&vouched), &given, cx.now());
    let code = ErrorCode::UsernameExistsException;
    aliases::refuse_held(cx, &pool, &user.sub, &given, Setter::User, code).await?;
    let contested = Contested::TakeAddress(code);
    let losers = aliases::claim(cx, &pool, &mut user, None, contested).await?;
    let delivery = if vouched.confirmed {
        None
    } else {
        verification::send_first(cx, &pool, &client.id, &user).await?
    };
    if let Some(password) = password {
        credentials::set_password(cx, &pool, &mut user, password).await?;
    }

    for loser in &losers {
        cx.update(loser);
    }
    cx.insert(&user);
    note(cx, &pool, Doer::known(&user, &client.id), &finding).await?;
    if vouched.confirmed {
        let metadata = request.client_metadata.as_ref();
        post_confirmation::follow(cx, &pool, Some(&client.id), &user, By::SignUp, metadata);
    }
    Ok(SignUpResponse {
        code_delivery_details: delivery,
        session: None,
        user_confirmed: vouched.confirmed,
        user_sub: user.sub,
    })
}

/// Asks the pool's function. Who has an address in place of a name is called by their `sub`.
fn consult(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    request: &SignUpRequest,
    (chosen, sub): (&Chosen, &str),
    given: &Attributes,
) -> Result<Vouched> {
    let newcomer = Newcomer {
        pool,
        username: chosen.username(sub),
        attributes: given,
        validation_data: request.validation_data.as_deref(),
        client_metadata: request.client_metadata.as_ref(),
    };
    pre_sign_up::of_sign_up(cx, client, &newcomer)
}

fn status(vouched: &Vouched) -> UserStatusType {
    if vouched.confirmed {
        UserStatusType::Confirmed
    } else {
        UserStatusType::Unconfirmed
    }
}

/// Looks up the password, where there is one.
///
/// # Errors
/// `InvalidPasswordException` where the pool keeps it out.
async fn judge(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    password: Option<&str>,
) -> Result<Finding> {
    let Some(password) = password else {
        return Ok(Finding::Unjudged);
    };
    let occasion = EventFilterType::SignUp;
    let finding = known_passwords::judge(cx, pool, &client.id, occasion, password).await?;
    finding.refuse()?;
    Ok(finding)
}

/// Keeps what was done, where the pool watches its users.
async fn note(cx: &mut Cx<'_>, pool: &Pool, doer: Doer<'_>, finding: &Finding) -> Result<()> {
    let deed = Deed::of(EventType::SignUp, EventResponseType::Pass).at(finding.risk());
    auth_events::note(cx, pool, doer, deed, Keep::WithSuccess).await?;
    Ok(())
}

fn is_for_administrators(pool: &Pool) -> bool {
    let config = pool.settings.admin_create_user_config.as_ref();
    config
        .and_then(|config| config.allow_admin_create_user_only)
        .unwrap_or(false)
}

fn taken(chosen: &Chosen) -> Error {
    let code = ErrorCode::UsernameExistsException;
    match chosen {
        Chosen::Name(_) => Error::new(code, "User already exists"),
        Chosen::Address(kind, _) => refusals::alias_exists(code, kind.attribute()),
    }
}
