//! A mark of the credentials of a user.

use crypto::mac::base64url;

use crate::records::User;
use crate::world::Cx;

/// What changes whenever a user's password does, and whenever all that was issued for the user is voided.
pub(crate) fn mark(cx: &Cx<'_>, user: &User) -> String {
    let sealed = format!(
        "{}|{}|{}",
        user.verifier.as_deref().unwrap_or_default(),
        user.hash.as_deref().unwrap_or_default(),
        user.sign_outs,
    );
    let mac = cx.services.keyring().mac("credentials", sealed.as_bytes());
    base64url(&mac[..12])
}
