//! Which addresses a client may register: they are compared as they stand, so nothing that a browser reads differently
//! from us may be among them.

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
pub(crate) fn check(url: &str) -> Result<()> {
    if url.contains('#') {
        return Err(invalid_parameter(format!("{url} cannot use fragment")));
    }
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '<' | '>' | '"');
    let Some((scheme, rest)) = url.split_once(':') else {
        return Err(invalid(url));
    };
    if url.contains(odd) || !is_scheme(scheme) || rest.is_empty() {
        return Err(invalid(url));
    }
    let scheme = scheme.to_ascii_lowercase();
    if REFUSED_SCHEMES.contains(&scheme.as_str()) {
        return Err(invalid(url));
    }
    if scheme != "http" && scheme != "https" {
        return Ok(());
    }
    let host = web_host(rest).ok_or_else(|| invalid(url))?;
    if scheme == "http" && !LOCAL_HOSTS.contains(&host.as_str()) {
        return Err(invalid_parameter(format!(
            "{url} cannot use the HTTP protocol."
        )));
    }
    Ok(())
}

/// The host of what follows `https:`, in lower case; none where it names no host or carries a user or a bad port.
fn web_host(rest: &str) -> Option<String> {
    let after = rest.strip_prefix("//")?;
    let authority = after.split(['/', '?']).next()?;
    if authority.contains('@') {
        return None;
    }
    let (host, port) = if let Some(inside) = authority.strip_prefix('[') {
        let (address, tail) = inside.split_once(']')?;
        address.parse::<std::net::Ipv6Addr>().ok()?;
        (format!("[{address}]"), tail)
    } else {
        let end = authority.find(':').unwrap_or(authority.len());
        let (host, tail) = authority.split_at(end);
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
        if host.is_empty() || host.starts_with('.') || !host.chars().all(plain) {
            return None;
        }
        (host.to_ascii_lowercase(), tail)
    };
    let good_port = match port.strip_prefix(':') {
        Some(digits) => digits.parse::<u16>().is_ok_and(|port| port > 0),
        None => port.is_empty(),
    };
    good_port.then_some(host)
}

fn is_scheme(scheme: &str) -> bool {
    let tail = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(tail)
}

fn invalid(url: &str) -> model::Error {
    invalid_parameter(format!("{url} is not a valid URL."))
}
