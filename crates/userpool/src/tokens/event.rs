//! The id of the event at which tokens are issued, and what they tell by it: so they look like Cognito's, and have no claim that
//! Cognito's have not.
//!
//! Its last three hexadecimal digits are the millisecond of the second in which the tokens were issued, the eight before those its
//! first eight, exclusive-or the user's sign-outs until then. In tokens that tell how somebody signed in, ten of the digits between
//! are a MAC of the credentials that the user had.

use std::ops::Range;

use crypto::text::hex;
use serde_json::{Map, Value};

use crate::records::User;
use crate::tokens::issue::Grant;
use crate::tokens::mark::mark;
use crate::world::{Cx, Issued};

/// Where the digits stand that are a MAC.
const CREDENTIALS: [Range<usize>; 3] = [9..13, 15..18, 20..23];

/// The id of the event at which tokens are issued now.
pub(super) fn event_id(cx: &mut Cx<'_>, user: &User, grant: &Grant) -> String {
    let id = cx.random.uuid();
    let (sign_outs, millis) = (mask(&id) ^ user.sign_outs, cx.now().rem_euclid(1000));
    let kept = &id[..id.len() - 11];
    let mut id = format!("{kept}{sign_outs:08x}{millis:03x}");
    if grant.strength.is_some() {
        let digits = credentials(cx, &id, user);
        let mut rest = digits.as_str();
        for place in CREDENTIALS {
            let (now, then) = rest.split_at(place.len());
            id.replace_range(place, now);
            rest = then;
        }
    }
    id
}

/// When a token was issued, from its `iat` and its `event_id`.
pub(crate) fn issued(claims: &Map<String, Value>) -> Option<Issued> {
    let seconds = claims.get("iat")?.as_i64()?;
    let event = claims.get("event_id")?.as_str()?;
    let digits = event.get(event.len().checked_sub(11)?..)?;
    let (sign_outs, millis) = digits.split_at_checked(8)?;
    Some(Issued {
        millis: seconds * 1000 + i64::from_str_radix(millis, 16).ok()?,
        sign_outs: mask(event) ^ u32::from_str_radix(sign_outs, 16).ok()?,
    })
}

/// Whether a token that tells how its user signed in was issued when the user had the password of now.
pub(super) fn is_of_credentials(cx: &Cx<'_>, claims: &Map<String, Value>, user: &User) -> bool {
    let Some(id) = claims.get("event_id").and_then(Value::as_str) else {
        return false;
    };
    let told: String = CREDENTIALS
        .into_iter()
        .filter_map(|place| id.get(place))
        .collect();
    told == credentials(cx, id, user)
}

fn credentials(cx: &Cx<'_>, event_id: &str, user: &User) -> String {
    let first = event_id.get(..8).unwrap_or_default();
    let told = format!("{first}|{}", mark(cx, user));
    let mac = cx.services.keyring().mac("event", told.as_bytes());
    hex(&mac[..5])
}

fn mask(event_id: &str) -> u32 {
    let first = event_id.get(..8).unwrap_or_default();
    u32::from_str_radix(first, 16).unwrap_or_default()
}
