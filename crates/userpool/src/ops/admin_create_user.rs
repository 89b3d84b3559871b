//! `AdminCreateUser`: makes a user with a temporary password, or invites one again.
//!
//! Refuses, in this order: an unknown pool; a user name of the wrong form; `sub`; an attribute of the pool's own that it has not;
//! attributes that the schema does not know or take, all at once; an address of the wrong form; a preferred user name of the
//! form of another kind of name; a temporary password that breaks a rule; an invitation by a medium at which there is no address, or by text message from a pool that has no configuration for
//! them; what the function for `PreSignUp` refuses, that it can't be asked or answers badly; a name or address that is taken, or looks like one that is where the operator has these refused; to invite again, before the
//! password: a user who is unknown, or who has a password already.
//! Changes: the user is there and has to change the password at the first sign-in; `ForceAliasCreation` takes a proved
//! address away from another user. A user without a temporary password who can sign in with a code that is sent to a proved address
//! is confirmed at once. Sends the invitation by the mediums that are asked for, else by text message, to a
//! user without a phone number by mail, unless it is suppressed. Asks `PreSignUp` of a user who is new, and heeds its refusal alone.

use model::{
    AdminCreateUserRequest, AdminCreateUserResponse, Error, ErrorCode, MessageActionType,
    UserStatusType,
};

use crate::lists::user_view;
use crate::messages::{self, Addressee, Occasion};
use crate::people::address_counts::{self, Number};
use crate::people::aliases::{self, Contested};
use crate::people::codes::Cap;
use crate::people::credentials;
use crate::records::{Contact, Destination, Pool, User};
use crate::rules::attributes::{self, Attributes, Setter};
use crate::rules::password_policy::{self, Owner};
use crate::rules::usernames::Chosen;
use crate::rules::{contacts, names};
use crate::triggers::pre_sign_up::{self, Newcomer};
use crate::world::Cx;
use crate::{Result, load, refusals};

pub(crate) async fn admin_create_user(
    cx: &mut Cx<'_>,
    request: AdminCreateUserRequest,
) -> Result<AdminCreateUserResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let user = if request.message_action == Some(MessageActionType::Resend) {
        invite_again(cx, &pool, &request).await?
    } else {
        create(cx, &pool, &request).await?
    };
    Ok(AdminCreateUserResponse {
        user: Some(user_view::user_type(user)),
    })
}

async fn create(cx: &mut Cx<'_>, pool: &Pool, request: &AdminCreateUserRequest) -> Result<User> {
    let chosen = Chosen::read(pool, request.username.expose())?;
    let mut given = attributes::read(request.user_attributes.as_deref());
    chosen.complete(pool, &mut given)?;
    attributes::check_new(pool, &given, Setter::Administrator)?;
    names::check_given(pool, None, &given)?;
    if let Some(password) = &request.temporary_password {
        password_policy::refuse_weak(pool, password.expose(), Owner::Invited)?;
    }
    let invited = invited(pool, &given, request)?;
    let sub = cx.random.uuid();
    let newcomer = Newcomer {
        pool,
        username: chosen.username(&sub),
        attributes: &given,
        validation_data: request.validation_data.as_deref(),
        client_metadata: request.client_metadata.as_ref(),
    };
    pre_sign_up::of_admin_create_user(cx, &newcomer)?;
    let taken = |_: &Chosen| {
        Error::new(
            ErrorCode::UsernameExistsException,
            "User account already exists",
        )
    };
    aliases::refuse_taken(cx, pool, &chosen, taken).await?;
    let status = UserStatusType::ForceChangePassword;
    let mut user = chosen.user(pool, sub, status, &given, cx.now());
    let contested = match request.force_alias_creation {
        Some(true) => Contested::Take(ErrorCode::UsernameExistsException),
        _ => Contested::Refuse(ErrorCode::UsernameExistsException),
    };
    let losers = aliases::claim(cx, pool, &mut user, Some(&given), contested).await?;

    for loser in &losers {
        cx.update(loser);
    }
    if goes_without_password(pool, &user, request) {
        user.status = UserStatusType::Confirmed;
    } else {
        give_temporary_password(cx, pool, &mut user, request, &invited).await?;
    }
    cx.insert(&user);
    cx.concerns_user(&user.sub);
    Ok(user)
}

async fn invite_again(
    cx: &mut Cx<'_>,
    pool: &Pool,
    request: &AdminCreateUserRequest,
) -> Result<User> {
    let found = load::user(cx, pool, request.username.expose()).await?;
    let mut user = found.ok_or_else(refusals::user_not_found)?;
    if user.status != UserStatusType::ForceChangePassword {
        let name = &user.username;
        return Err(Error::new(
            ErrorCode::UnsupportedUserStateException,
            format!("Resend not possible. {name} status is not FORCE_CHANGE_PASSWORD"),
        ));
    }
    if let Some(password) = &request.temporary_password {
        password_policy::refuse_weak(pool, password.expose(), Owner::Invited)?;
    }
    let invited = invited(pool, &user.attributes, request)?;

    give_temporary_password(cx, pool, &mut user, request, &invited).await?;
    user.modified_millis = cx.now();
    cx.update(&user);
    Ok(user)
}

async fn give_temporary_password(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &mut User,
    request: &AdminCreateUserRequest,
    invited: &[Destination],
) -> Result<()> {
    let password = match &request.temporary_password {
        Some(password) => password.clone(),
        None => password_policy::generate(pool, &mut cx.random),
    };
    credentials::set_password(cx, pool, user, password.expose()).await?;
    user.temporary_until_millis = Some(password_policy::temporary_until_millis(pool, cx.now()));
    for destination in invited {
        let (number, cap) = (Number::Proved, Cap::Lift);
        address_counts::count_message(cx, &pool.id, destination, number, cap).await?;
        let addressee = Addressee::User(destination.clone());
        messages::send(cx, pool, user, Occasion::Invitation, &addressee, &password)?;
    }
    Ok(())
}

/// Where the invitation goes.
fn invited(
    pool: &Pool,
    attributes: &Attributes,
    request: &AdminCreateUserRequest,
) -> Result<Vec<Destination>> {
    if request.message_action == Some(MessageActionType::Suppress) {
        return Ok(Vec::new());
    }
    let wanted = request.desired_delivery_mediums.as_deref();
    contacts::for_invitation(pool, attributes, wanted)
}

fn goes_without_password(pool: &Pool, user: &User, request: &AdminCreateUserRequest) -> bool {
    let reached = |contact| {
        password_policy::takes_codes(pool, contact) && contacts::is_verified(user, contact)
    };
    request.temporary_password.is_none() && Contact::ALL.into_iter().any(reached)
}
