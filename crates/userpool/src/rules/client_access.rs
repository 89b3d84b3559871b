//! Which attributes a client may read and write.

use crate::Result;
use crate::records::Client;
use crate::rules::attributes::{self, Attributes};
use crate::rules::refusals;

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
        .any(|name| barred(name) || name.starts_with("dev:") || !writable(name))
    {
        return Err(refusals::not_authorized(
            "A client attempted to write unauthorized attribute",
        ));
    }
    Ok(())
}

/// Whether the client may read an attribute; every client may read `sub`.
pub(crate) fn may_read(client: &Client, name: &str) -> bool {
    match client.settings.read_attributes.as_deref() {
        None | Some([]) => !name.starts_with("dev:"),
        Some(names) => name == "sub" || names.iter().any(|it| it == name),
    }
}
