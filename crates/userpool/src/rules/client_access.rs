//! Which attributes a client may read and write.

use crate::records::Client;
use crate::rules::attributes::{self, Attributes};
use crate::{Result, refusals};

/// Checks that the client may write every attribute that is given. The directory's own attributes and the proofs of
/// addresses are no client's to write, whatever its settings say.
///
/// # Errors
/// `NotAuthorizedException` where it may not.
pub(crate) fn check_writes(client: &Client, given: &Attributes) -> Result<()> {
    let writable = |name: &str| match client.settings.write_attributes.as_deref() {
        None | Some([]) => true,
        Some(names) => names.iter().any(|it| it == name),
    };
    let barred = |name: &str| attributes::is_own(name) || attributes::is_flag(name);
    if given
        .keys()
        .any(|name| barred(name) || is_for_developers(name) || !writable(name))
    {
        return Err(refusals::not_authorized(
            "A client attempted to write unauthorized attribute",
        ));
    }
    Ok(())
}

/// Whether the client may read an attribute, in whatever answer or token. Every client may read `sub`, and none what is for
/// developers only (AWS developer guide, "Working with user attributes"), whatever its settings say.
pub(crate) fn may_read(client: &Client, name: &str) -> bool {
    if is_for_developers(name) {
        return false;
    }
    match client.settings.read_attributes.as_deref() {
        None | Some([]) => true,
        Some(names) => name == "sub" || names.iter().any(|it| it == name),
    }
}

/// Whether an attribute is none of a client's business.
pub(crate) fn is_for_developers(name: &str) -> bool {
    name.starts_with("dev:")
}
