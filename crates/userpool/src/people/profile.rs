//! Changes to the attributes of a user who exists: one rule for the user and for administrators.

use model::{CodeDeliveryDetailsType, ErrorCode};

use crate::Result;
use crate::messages::{Addressee, CodeFor};
use crate::people::aliases::{self, Contested};
use crate::people::codes::Cap;
use crate::people::verification;
use crate::records::{Contact, Destination, Pool, User};
use crate::rules::attributes::{self, Attributes, Setter};
use crate::rules::{contacts, names};
use crate::world::Cx;

/// Changes attributes that were checked against the schema already, and sends codes to addresses that have to be proved. Where the pool wants
/// that proof first, the user keeps the old address until then.
///
/// # Errors
/// `InvalidParameterException` where a preferred name may not be one, `AliasExistsException` where another user has an address or
/// name that would be an alias, and that of `cap`.
pub(crate) async fn change(
    cx: &mut Cx<'_>,
    pool: &Pool,
    mut user: User,
    mut given: Attributes,
    setter: Setter,
    cap: Cap,
) -> Result<Vec<CodeDeliveryDetailsType>> {
    let code = ErrorCode::AliasExistsException;
    names::check_given(pool, Some(&user.sub), &given)?;
    aliases::refuse_held(cx, pool, &user.sub, &given, setter, code).await?;
    let unproved = unproved(pool, &user, &given);
    for destination in &unproved {
        if contacts::is_proved_first(pool, destination.contact) {
            given.remove(destination.contact.attribute());
        }
    }
    attributes::apply(&mut user.attributes, &given);
    user.modified_millis = cx.now();
    let vouched = Some(&given).filter(|_| setter == Setter::Administrator);
    aliases::claim(cx, pool, &mut user, vouched, Contested::Refuse(code)).await?;

    let mut sent = Vec::new();
    for destination in unproved {
        let addressee = Addressee::User(destination);
        sent.push(verification::send(cx, pool, &user, CodeFor::Attribute, &addressee, cap).await?);
    }
    cx.update(&user);
    Ok(sent)
}

/// The new addresses that a code has to prove: those of contacts that the pool proves, unless they are given as proved.
fn unproved(pool: &Pool, user: &User, given: &Attributes) -> Vec<Destination> {
    Contact::ALL
        .into_iter()
        .filter(|contact| {
            contacts::is_auto_verified(pool, *contact) || contacts::is_proved_first(pool, *contact)
        })
        .filter(|contact| {
            let proved = given
                .get(contact.flag())
                .is_some_and(|flag| flag.eq_ignore_ascii_case("true"));
            let new = given.get(contact.attribute()) != user.attributes.get(contact.attribute());
            new && !proved
        })
        .filter_map(|contact| Destination::of(contact, given))
        .filter(|destination| !destination.address.is_empty())
        .collect()
}
