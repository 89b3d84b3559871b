//! The id of the event at which tokens are issued, and what they tell by it: so they look like Cognito's, and have no claim that
//! Cognito's have not.
//!
//! Its last three hexadecimal digits are the millisecond of the second in which the tokens were issued, the eight before those its
//! first eight, exclusive-or the user's sign-outs until then. In tokens that tell how somebody signed in, ten of the digits between
//! are a MAC of what was proved: of the credentials, where a password was, and of the other factors.

use std::ops::Range;

use crypto::text::hex;
use serde_json::{Map, Value};

use crate::records::User;
use crate::rules::methods;
use crate::tokens::issue::Grant;
use crate::tokens::mark::mark;
use crate::world::{Cx, Issued};

/// Where the digits stand that are a MAC.
const PROOF: [Range<usize>; 3] = [9..13, 15..18, 20..23];

/// The id of the event at which tokens are issued now.
pub(super) fn event_id(cx: &mut Cx<'_>, user: &User, grant: &Grant) -> String {
    let id = cx.random.uuid();
    let (sign_outs, millis) = (mask(&id) ^ user.sign_outs, cx.now().rem_euclid(1000));
    let kept = &id[..id.len() - 11];
    let mut id = format!("{kept}{sign_outs:08x}{millis:03x}");
    if let Some(strength) = &grant.strength {
        let factors = strength.factors.as_deref();
        let digits = proof(cx, &id, user, strength.is_by_password(), factors);
        let mut rest = digits.as_str();
        for place in PROOF {
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

/// Whether a token that tells by what its user signed in was issued when the user had these factors of now.
pub(super) fn is_of_factors(
    cx: &Cx<'_>,
    claims: &Map<String, Value>,
    user: &User,
    methods: &[&str],
) -> bool {
    let Some(id) = claims.get("event_id").and_then(Value::as_str) else {
        return false;
    };
    let told: String = PROOF
        .into_iter()
        .filter_map(|place| id.get(place))
        .collect();
    let factors = methods::mark(user, methods.iter().copied());
    let by_password = methods.contains(&methods::PASSWORD);
    told == proof(cx, id, user, by_password, factors.as_deref())
}

/// The digits that are a MAC of what was proved: of a password alone, as versions have them that kept nothing of other factors.
fn proof(
    cx: &Cx<'_>,
    event_id: &str,
    user: &User,
    by_password: bool,
    factors: Option<&str>,
) -> String {
    let first = event_id.get(..8).unwrap_or_default();
    let told = match (by_password, factors) {
        (_, None) => format!("{first}|{}", mark(cx, user)),
        (true, Some(factors)) => format!("{first}|{}|{factors}", mark(cx, user)),
        (false, Some(factors)) => format!("{first}||{factors}"),
    };
    let mac = cx.services.keyring().mac("event", told.as_bytes());
    hex(&mac[..5])
}

fn mask(event_id: &str) -> u32 {
    let first = event_id.get(..8).unwrap_or_default();
    u32::from_str_radix(first, 16).unwrap_or_default()
}
