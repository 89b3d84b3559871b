//! The codes by which users prove an address, or who they are, and the letters that carry them.

use model::CodeDeliveryDetailsType;

use crate::Result;
use crate::messages::{self, Addressee, CodeFor, Occasion};
use crate::people::codes::{self, Cap};
use crate::records::{Binding, Pool, User};
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
    let reason = CodeFor::SignUp(client_id);
    let code = codes::first(cx, &Binding::new(user, reason.purpose(), &destination)).await?;
    let details = destination.details();
    let addressee = Addressee::User(destination);
    messages::send(cx, pool, user, Occasion::Code(reason), &addressee, &code)?;
    Ok(Some(details))
}

/// Sends a code that replaces the one before it, or does all that sending does for one that nobody gets.
///
/// # Errors
/// That of `cap` where it was asked for too often.
pub(crate) async fn send(
    cx: &mut Cx<'_>,
    pool: &Pool,
    user: &User,
    reason: CodeFor<'_>,
    addressee: &Addressee,
    cap: Cap,
) -> Result<CodeDeliveryDetailsType> {
    let destination = addressee.destination();
    let binding = Binding {
        sign_in: reason.sign_in().map(str::to_owned),
        ..Binding::new(user, reason.purpose(), destination)
    };
    let code = match addressee {
        Addressee::User(_) => codes::issue(cx, &binding, cap).await?,
        Addressee::Nobody(_) => codes::pretend(cx, &binding, cap).await?,
    };
    messages::send(cx, pool, user, Occasion::Code(reason), addressee, &code)?;
    Ok(destination.details())
}
