//! A key that anybody knows is good on this machine: any page that somebody here looks at could sign with it. So pages of elsewhere are
//! told apart by what browsers say of them, which no page can change, and nothing is done that needs no more than an address.

use axum::http::{Method, StatusCode};

use super::Refused;
use crate::front::{Failure, Head};

/// Refuses a request that a page of elsewhere has made.
pub(super) fn refuse_elsewhere(head: &Head) -> Result<(), Refused> {
    let header = |name| head.header(name).map_err(Refused::Malformed);
    let of_page = match (header("origin")?, header("sec-fetch-site")?) {
        (Some(origin), _) => match origin.split_once("://") {
            Some((_, authority)) => !is_of_this_machine(authority),
            None => true,
        },
        // A program; or a browser that finds the address not trustworthy enough to be told (W3C, "Fetch Metadata"), or whose person
        // typed it.
        (None, None | Some("same-origin" | "none")) => false,
        // What has no origin is an image, a frame or a script of a page, or a link that somebody follows. A machine is a site of its
        // own; below any other name there may be others.
        (None, Some("same-site")) => !is_of_this_machine(&head.host),
        (None, Some(_)) => true,
    };
    if !of_page {
        return Ok(());
    }
    Err(refused(
        "A page of another machine may not sign with the key of --credentials, which anybody knows: give it one of `cenote keys add`.",
    ))
}

/// Refuses what an address alone has done, which is signed once and for all: a browser may say nothing of who leads it there.
pub(super) fn refuse_followed(head: &Head) -> Result<(), Refused> {
    if head.method == Method::POST {
        return Ok(());
    }
    Err(refused(
        "An address that is signed with the key of --credentials, which anybody knows, only tells who one is: send the request by POST, or sign with a key of `cenote keys add`.",
    ))
}

fn refused(sentence: &'static str) -> Refused {
    Refused::OfPage(Failure::new(
        StatusCode::FORBIDDEN,
        "AccessDeniedException",
        sentence,
    ))
}

/// Whether an authority (RFC 3986, 3.2) is of this machine: whoever serves there could do all that the key may anyway.
fn is_of_this_machine(authority: &str) -> bool {
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
