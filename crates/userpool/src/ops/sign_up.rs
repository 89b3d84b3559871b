//! `SignUp`: makes a user through a client.
//!
//! Refuses, in this order: an unknown client; a missing or wrong secret hash; a pool in which only administrators make
//! users; a user name of the wrong form; an attribute that the client may not write; attributes that the schema does not know
//! or take and required ones that are missing, all at once; an address of the wrong form; a preferred user name of the form of
//! another kind of name; a password that is missing or breaks a rule; a pool whose function would be asked (`PreSignUp`); a name
//! or address that is taken, or looks like one that is where the operator has these refused; too many messages to the address within the hour.
//! Changes: the user is there, unconfirmed, and found by the user name or the address in place of it; what else could name the
//! user does so once it is proved. Sends a code where the pool proves an address that is given: by text message
//! where it proves both.

use model::{Error, ErrorCode, SignUpRequest, SignUpResponse, UserStatusType};

use crate::people::aliases::{self, Contested};
use crate::people::{address_counts, credentials, verification};
use crate::records::Pool;
use crate::rules::attributes::{self, Setter};
use crate::rules::triggers::Trigger;
use crate::rules::usernames::Chosen;
use crate::rules::{client_access, contacts, names, password_policy};
use crate::world::Cx;
use crate::{Result, load, refusals, triggers};

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
    if is_for_administrators(&pool) {
        return Err(refusals::not_authorized(
            "SignUp is not permitted for this user pool",
        ));
    }
    let chosen = Chosen::read(&pool, name, None)?;
    client_access::check_writes(&client, &given)?;
    chosen.complete(&pool, &mut given)?;
    attributes::check_new(&pool, &given, Setter::User)?;
    names::check_given(&pool, None, &given)?;
    let password = password_policy::demand(&pool, request.password.as_ref())?;
    triggers::refuse_unasked(cx, &pool, Trigger::PreSignUp)?;
    aliases::refuse_taken(cx, &pool, &chosen, taken).await?;

    attributes::mark_unproved(&mut given);
    let sub = cx.random.uuid();
    let mut user = chosen.user(&pool, sub, UserStatusType::Unconfirmed, &given, cx.now());
    let code = ErrorCode::UsernameExistsException;
    aliases::refuse_held(cx, &pool, &user.sub, &given, Setter::User, code).await?;
    aliases::claim(cx, &pool, &mut user, None, Contested::Refuse(code)).await?;
    let delivery = verification::send_first(cx, &pool, &client.id, &user).await?;
    if let Some(password) = password {
        credentials::set_password(cx, &pool, &mut user, password).await?;
    }
    cx.insert(&user);
    Ok(SignUpResponse {
        code_delivery_details: delivery,
        session: None,
        user_confirmed: false,
        user_sub: user.sub,
    })
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
        Chosen::Address(kind, _) => aliases::taken(code, *kind),
    }
}
