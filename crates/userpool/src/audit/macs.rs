//! The MACs of the chain: under keys of their own that are derived from the master key.

use crypto::mac::base64url;
use crypto::seal::Keyring;
use crypto::text::from_base64url;

use crate::records::{AuditEntry, AuditHead, AuditLink};

const LINK: &str = "audit/link";
const HEAD: &str = "audit/head";

/// The link that takes an entry over, after the link before it.
pub(crate) fn link_after(
    keyring: &Keyring,
    number: u64,
    previous: String,
    entry: AuditEntry,
) -> AuditLink {
    let mut link = AuditLink {
        number,
        entry,
        previous,
        key_id: keyring.key_id(),
        mac: String::new(),
    };
    link.mac = base64url(&keyring.mac(LINK, &of_link(&link)));
    link
}

/// Whether a master key of the keyring made a link as it is.
pub(crate) fn fits_link(keyring: &Keyring, link: &AuditLink) -> bool {
    fits(keyring, LINK, &of_link(link), &link.mac)
}

/// Puts the MAC on what a head says.
pub(crate) fn seal_head(keyring: &Keyring, mut head: AuditHead) -> AuditHead {
    head.key_id = keyring.key_id();
    head.mac = base64url(&keyring.mac(HEAD, &of_head(&head)));
    head
}

/// Whether a master key of the keyring made a head as it is.
pub(crate) fn fits_head(keyring: &Keyring, head: &AuditHead) -> bool {
    fits(keyring, HEAD, &of_head(head), &head.mac)
}

fn fits(keyring: &Keyring, context: &str, message: &[u8], mac: &str) -> bool {
    from_base64url(mac).is_some_and(|mac| keyring.verify_mac(context, message, &mac))
}

fn of_link(link: &AuditLink) -> Vec<u8> {
    let AuditLink {
        number,
        entry: AuditEntry {
            at_millis,
            id,
            sealed,
        },
        previous,
        key_id,
        mac: _,
    } = link;
    let number = number.to_be_bytes();
    let at_millis = at_millis.to_be_bytes();
    joined(&[
        &number,
        previous.as_bytes(),
        &at_millis,
        id.as_bytes(),
        sealed.as_bytes(),
        key_id.as_bytes(),
    ])
}

fn of_head(head: &AuditHead) -> Vec<u8> {
    let AuditHead {
        number,
        last,
        begins,
        before,
        key_id,
        mac: _,
    } = head;
    let (number, begins) = (number.to_be_bytes(), begins.to_be_bytes());
    joined(&[
        &number,
        last.as_bytes(),
        &begins,
        before.as_bytes(),
        key_id.as_bytes(),
    ])
}

/// Parts with their lengths, so that no two lists of parts are one message.
fn joined(parts: &[&[u8]]) -> Vec<u8> {
    let mut message = Vec::new();
    for part in parts {
        message.extend_from_slice(&(part.len() as u64).to_be_bytes());
        message.extend_from_slice(part);
    }
    message
}
