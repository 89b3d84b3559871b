//! The origin of whoever asked an authenticator.

use super::{Apps, Expected, Fault};

/// What Android makes of an app: the digest of its certificate (Credential Manager, "Verify origin"). Which apps a relying party has is
/// for the server to know.
const APP: &str = "android:apk-key-hash:";
/// Characters of SHA-256 in base64url.
const DIGEST_CHARACTERS: usize = 43;

/// Refuses who may not ask in the name of the relying party.
///
/// # Errors
/// [`Fault::App`], [`Fault::Origin`].
pub(super) fn refuse_strange(origin: &str, expected: &Expected<'_>) -> Result<(), Fault> {
    if let Some(digest) = origin.strip_prefix(APP) {
        return if may_ask(digest, expected.apps) {
            Ok(())
        } else {
            Err(Fault::App)
        };
    }
    if is_of(origin, expected.relying_party) {
        return Ok(());
    }
    let relying_party = expected.relying_party.to_owned();
    Err(Fault::Origin { relying_party })
}

fn may_ask(digest: &str, apps: &Apps) -> bool {
    let is_of_digest = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    match apps {
        Apps::Any => digest.len() == DIGEST_CHARACTERS && digest.bytes().all(is_of_digest),
        Apps::Listed(listed) => listed.iter().any(|it| it == digest),
    }
}

/// Whether an origin, in the one way to write it (RFC 6454, section 6.1), is of a relying party: its host is the party's id or a name
/// below it, whatever the port. Browsers let nobody else ask; whoever speaks for an authenticator of its own deceives itself alone.
fn is_of(origin: &str, relying_party: &str) -> bool {
    let (is_secure, rest) = if let Some(rest) = origin.strip_prefix("https://") {
        (true, rest)
    } else if let Some(rest) = origin.strip_prefix("http://") {
        (false, rest)
    } else {
        return false;
    };
    let (host, port) = match rest.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    };
    let is_port = |port: &str| port.len() <= 5 && port.parse::<u16>().is_ok_and(|port| port > 0);
    // A sign before the digits would be read as a number.
    if port.is_some_and(|port| !is_port(port) || !port.bytes().all(|byte| byte.is_ascii_digit())) {
        return false;
    }
    let is_of_host = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'_')
    };
    let is_host = !host.is_empty() && host.bytes().all(is_of_host);
    let is_local = host == "localhost" || host.ends_with(".localhost");
    let is_below = host
        .strip_suffix(relying_party)
        .is_some_and(|below| below.is_empty() || below.ends_with('.'));
    is_host && (is_secure || is_local) && is_below
}
