//! Which addresses a client may register. They are compared as they stand, and what is judged is what a browser makes of them: so
//! they are read as browsers read them, and what a browser would mend first is refused.

use url::Url;

use crate::Result;
use crate::refusals::invalid_parameter;

/// Hosts on which an application under development listens, and to which plain HTTP is allowed.
const LOCAL_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];
/// Schemes with which an address runs code or reads a file.
const REFUSED_SCHEMES: [&str; 6] = ["javascript", "data", "vbscript", "file", "blob", "about"];

/// Says whether an address may be registered (RFC 6749 §3.1.2: absolute, without a fragment).
///
/// # Errors
/// `InvalidParameterException` that names the address.
pub(crate) fn refuse_unfit(text: &str) -> Result<()> {
    if text.contains('#') {
        return Err(invalid_parameter(format!("{text} cannot use fragment")));
    }
    let url = Url::parse(text).map_err(|_| invalid(text))?;
    let refused = REFUSED_SCHEMES.contains(&url.scheme());
    if refused || text.contains(is_mended) || names_nothing(&url) {
        return Err(invalid(text));
    }
    if url.scheme() != "http" && url.scheme() != "https" {
        return Ok(());
    }
    let rest = &text[url.scheme().len()..];
    if !has_plain_authority(rest) || url.port() == Some(0) {
        return Err(invalid(text));
    }
    let is_local = url
        .host_str()
        .is_some_and(|host| LOCAL_HOSTS.contains(&host));
    if url.scheme() == "http" && !is_local {
        return Err(invalid_parameter(format!(
            "{text} cannot use the HTTP protocol."
        )));
    }
    Ok(())
}

/// What browsers leave out, turn into a slash or escape.
fn is_mended(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\\' | '<' | '>' | '"')
}

/// `app:`
fn names_nothing(url: &Url) -> bool {
    !url.has_host() && url.path().is_empty() && url.query().is_none()
}

/// Whether what follows the scheme is two slashes and a host, without a user before it and without escapes in it.
fn has_plain_authority(rest: &str) -> bool {
    let after = rest.strip_prefix("://").unwrap_or_default();
    let authority = after.split(['/', '?']).next().unwrap_or_default();
    !authority.is_empty() && !authority.starts_with('.') && !authority.contains(['@', '%'])
}

fn invalid(text: &str) -> model::Error {
    invalid_parameter(format!("{text} is not a valid URL."))
}
