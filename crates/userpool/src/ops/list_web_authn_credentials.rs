//! `ListWebAuthnCredentials`: lists the passkeys of the user who calls, those first that were made first.
//!
//! Refuses, in this order: an access token that doesn't hold; a token of another list. Changes nothing. Sends nothing.

use model::{ListWebAuthnCredentialsRequest, ListWebAuthnCredentialsResponse};

use crate::Result;
use crate::factors::passkeys;
use crate::limits::PASSKEYS_MAX;
use crate::lists::paging::{self, List};
use crate::lists::passkey_view;
use crate::records::Passkeys;
use crate::world::{By, Cx};

pub(crate) async fn list_web_authn_credentials(
    cx: &mut Cx<'_>,
    request: ListWebAuthnCredentialsRequest,
) -> Result<ListWebAuthnCredentialsResponse> {
    let user = passkeys::caller(cx, &request.access_token).await?.user;
    let subject = format!("{}/{}", user.pool_id, user.sub);
    let list = List {
        operation: "ListWebAuthnCredentials",
        subject: &subject,
        range: Passkeys::places(&user.pool_id, &user.sub),
        by: By::Key,
    };
    let rest = list.rest(cx, request.next_token.as_deref())?;
    // A user has few, which are read as a whole.
    let passkeys = passkeys::of_user(cx, &user).await?.unwrap_or_default();
    let held = passkeys.held.iter();
    let mut shown: Vec<_> = held.map(|it| (passkeys.place_of(it), it)).collect();
    shown.retain(|(place, _)| rest.contains(place));
    shown.sort_by(|(one, _), (other, _)| one.cmp(other));
    let limit = paging::limit(request.max_results).min(PASSKEYS_MAX);
    let is_more = shown.len() > limit;
    shown.truncate(limit);
    let end = shown.last().filter(|_| is_more);
    Ok(ListWebAuthnCredentialsResponse {
        next_token: list.token(cx, end.map(|(place, _)| place)),
        credentials: shown
            .iter()
            .map(|(_, passkey)| passkey_view::description(passkey))
            .collect(),
    })
}
