//! A mark of the credentials of a user.

use std::hint::black_box;

use crypto::mac::{base64url, sha256};

use crate::records::{SEALED_VERIFIER_CHARACTERS, User};
use crate::world::Cx;

/// What changes whenever a user's password does, and whenever all that was issued for the user is voided.
pub(crate) fn mark(cx: &Cx<'_>, user: &User) -> String {
    if user.verifier.is_none() && user.hash.is_none() {
        // Nobody has neither: as much is hashed as of somebody.
        black_box(sha256(&[&[0; SEALED_VERIFIER_CHARACTERS]]));
    }
    let sealed = format!(
        "{}|{}|{}",
        user.verifier.as_deref().unwrap_or_default(),
        user.hash.as_deref().unwrap_or_default(),
        user.sign_outs,
    );
    let mac = cx.services.keyring().mac("credentials", sealed.as_bytes());
    base64url(&mac[..12])
}
