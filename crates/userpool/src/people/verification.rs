//! The codes by which users prove an address, or who they are, and the letters that carry them.

use model::CodeDeliveryDetailsType;

use crate::Result;
use crate::messages::{self, Addressee, CodeFor, Occasion};
use crate::people::address_counts::Number;
use crate::people::codes::{self, Cap, Issued};
use crate::records::{Binding, CodePurpose, Pool, User};
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
    let number = number(user, reason.purpose(), addressee);
    let Issued { code, goes } = match addressee {
        Addressee::User(_) => codes::issue(cx, &binding, number, cap).await?,
        Addressee::Nobody(_) => codes::pretend(cx, &binding, number, cap).await?,
    };
    let nobody = Addressee::Nobody(destination.clone());
    let addressee = if goes { addressee } else { &nobody };
    messages::send(cx, pool, user, Occasion::Code(reason), addressee, &code)?;
    Ok(destination.details())
}

/// What the number is to which a code goes, where it goes to one. Nobody's is what it would have to be to be sent one for the purpose.
fn number(user: &User, purpose: CodePurpose, addressee: &Addressee) -> Number {
    let to = addressee.destination();
    let is_own = user.attributes.get(to.contact.attribute()) == Some(&to.address);
    let is_sent = matches!(addressee, Addressee::User(_));
    match purpose {
        _ if is_sent && is_own && contacts::is_verified(user, to.contact) => Number::Proved,
        _ if is_sent => Number::New,
        CodePurpose::SignUp | CodePurpose::Attribute => Number::Nobodys,
        CodePurpose::ForgotPassword | CodePurpose::FirstFactor | CodePurpose::SecondFactor => {
            Number::Proved
        }
    }
}
