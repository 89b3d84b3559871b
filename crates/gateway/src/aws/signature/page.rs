//! A key that anybody knows is good on this machine: any page that somebody here looks at could sign with it. So pages of elsewhere are
//! told apart by what browsers say of them, which no page can change.

use axum::http::StatusCode;

use super::Refused;
use crate::front::{Failure, Head};

/// Refuses a request that a page of elsewhere has made.
pub(super) fn refuse_elsewhere(head: &Head) -> Result<(), Refused> {
    let header = |name| head.header(name).map_err(Refused::Malformed);
    let of_page = match (header("origin")?, header("sec-fetch-site")?) {
        (Some(origin), _) => !is_of_this_machine(origin),
        // What has no origin is an image, a frame or a script of the page.
        (None, Some(site)) => site == "cross-site",
        (None, None) => false,
    };
    if !of_page {
        return Ok(());
    }
    Err(Refused::OfPage(Failure::new(
        StatusCode::FORBIDDEN,
        "AccessDeniedException",
        "A page of another machine may not sign with the key of --credentials, which anybody knows: give it one of `cenote keys add`.",
    )))
}

/// Whether an origin (RFC 6454) is of this machine: whoever serves there could do all that the key may anyway.
fn is_of_this_machine(origin: &str) -> bool {
    let Some((_, authority)) = origin.split_once("://") else {
        return false;
    };
    if let Some(inside) = authority.strip_prefix('[') {
        return inside == "::1]" || inside.starts_with("::1]:");
    }
    let host = authority.split(':').next().unwrap_or_default();
    let is_name = host == "localhost" || host.ends_with(".localhost");
    is_name
        || host
            .parse()
            .is_ok_and(|it: std::net::Ipv4Addr| it.is_loopback())
}
