//! The codes by which users prove an address, and the letters that carry them.

use model::{CodeDeliveryDetailsType, ErrorCode};

use crate::Result;
use crate::messages::{self, Occasion};
use crate::people::codes::{self, Cap};
use crate::records::{Binding, CodePurpose, Destination, Pool, User};
use crate::rules::contacts;
use crate::world::Cx;

/// Sends a user who is being made the code of the sign-up, where the pool proves an address that there is.
///
/// # Errors
/// `LimitExceededException` where too many messages went to the address.
pub(crate) async fn send_first(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client_id: &str,
    user: &User,
) -> Result<Option<CodeDeliveryDetailsType>> {
    let Some(destination) = contacts::for_sign_up(pool, &user.attributes) else {
        return Ok(None);
    };
    let binding = Binding::new(user, CodePurpose::SignUp, &destination);
    let code = codes::first(cx, &binding).await?;
    messages::send(
        cx,
        pool,
        user,
        Occasion::SignUp(client_id),
        &destination,
        &code,
    )?;
    Ok(Some(destination.details()))
}

/// Sends the code of a sign-up again.
///
/// # Errors
/// `LimitExceededException` where it was sent too often.
pub(crate) async fn send_again(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client_id: &str,
    user: &User,
    destination: &Destination,
) -> Result<CodeDeliveryDetailsType> {
    let binding = Binding::new(user, CodePurpose::SignUp, destination);
    let cap = Cap::Refuse(ErrorCode::LimitExceededException);
    let code = codes::issue(cx, &binding, cap).await?;
    messages::send(
        cx,
        pool,
        user,
        Occasion::SignUp(client_id),
        destination,
        &code,
    )?;
    Ok(destination.details())
}

/// Sends a code with which a forgotten password is set.
///
/// # Errors
/// That of `cap`.
pub(crate) async fn send_reset(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    destination: &Destination,
    cap: Cap,
) -> Result<CodeDeliveryDetailsType> {
    let binding = Binding::new(user, CodePurpose::ForgotPassword, destination);
    let code = codes::issue(cx, &binding, cap).await?;
    messages::send(cx, pool, user, Occasion::ForgotPassword, destination, &code)?;
    Ok(destination.details())
}

/// Sends a code that proves an address of a user who has signed up.
///
/// # Errors
/// That of `cap`.
pub(crate) async fn send_proof(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    destination: &Destination,
    cap: Cap,
) -> Result<CodeDeliveryDetailsType> {
    let binding = Binding::new(user, CodePurpose::Attribute, destination);
    let code = codes::issue(cx, &binding, cap).await?;
    messages::send(cx, pool, user, Occasion::Attribute, destination, &code)?;
    Ok(destination.details())
}

/// Does all that sending does for a code that nobody gets.
///
/// # Errors
/// `LimitExceededException` where it was asked for too often.
pub(crate) async fn pretend(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    occasion: Occasion<'_>,
    destination: &Destination,
) -> Result<CodeDeliveryDetailsType> {
    let purpose = match occasion {
        Occasion::SignUp(_) => CodePurpose::SignUp,
        _ => CodePurpose::ForgotPassword,
    };
    let code = codes::pretend(cx, &Binding::new(user, purpose, destination)).await?;
    messages::pretend(cx, pool, user, occasion, destination, &code)?;
    Ok(destination.details())
}
