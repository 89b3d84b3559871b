//! What a user may add to the attributes together with the first new password.

use crate::records::{Client, Contact, Pool, User};
use crate::rules::attributes::{self, Attributes};
use crate::rules::{client_access, names};
use crate::{Result, refusals};

/// Writes what a client gives over the attributes of a user who has yet to complete them: what is immutable can be set while it
/// is absent, and so can an address. The user's aliases are not touched.
///
/// # Errors
/// `NotAuthorizedException` where an address is there already or the client may not write an attribute,
/// `InvalidParameterException` where an attribute can't be changed, the schema doesn't take it, a preferred name may not be one,
/// or a required attribute is still missing.
pub(crate) fn write(
    pool: &Pool,
    client: &Client,
    user: &mut User,
    given: &Attributes,
) -> Result<()> {
    let present = &user.attributes;
    for name in given.keys() {
        if Contact::of_attribute(name).is_some() && present.contains_key(name) {
            return Err(refusals::not_authorized(format!(
                "Cannot modify an already provided {name}"
            )));
        }
    }
    // What equals the user's own is sent back by many clients, and changes nothing.
    let mut given = given.clone();
    given.retain(|name, value| is_the_directorys(name) || present.get(name) != Some(value));
    let immutable =
        |name: &String| present.contains_key(name) && attributes::is_immutable(pool, name);
    if let Some(name) = given
        .keys()
        .find(|name| is_the_directorys(name) || immutable(name))
    {
        return Err(refusals::invalid_parameter(format!(
            "Cannot modify the non-mutable attribute {name}"
        )));
    }
    client_access::check_writes(client, &given)?;
    attributes::check_values(pool, &given)?;
    names::check_given(pool, Some(&user.sub), &given)?;
    attributes::apply(&mut user.attributes, &given);
    match attributes::missing(pool, &user.attributes).first() {
        Some(name) => Err(refusals::invalid_parameter(format!(
            "Invalid attributes given, {name} is missing"
        ))),
        None => Ok(()),
    }
}

/// Whether the directory alone writes the attribute, or says by it what a code has proved.
fn is_the_directorys(name: &str) -> bool {
    attributes::is_own(name) || attributes::is_flag(name)
}
