//! The page to which the link in a verification mail leads: following it confirms the sign-up.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use userpool::ConfirmationLink;

use crate::front::{Dialect, Exchange, Failure, Head, answer};

/// The link of `/<pool id>/confirmUser`. To look at its head confirms nothing.
pub(crate) fn link(head: &Head) -> Option<ConfirmationLink> {
    if head.method != Method::GET {
        return None;
    }
    let pool_id = head.path.strip_prefix('/')?.strip_suffix("/confirmUser")?;
    let parameter = |name: &str| head.parameter(name).map(str::to_owned);
    Some(ConfirmationLink {
        pool_id: pool_id.to_owned(),
        client_id: parameter("client_id")?,
        username: parameter("user_name")?,
        code: parameter("confirmation_code")?,
    })
}

pub(crate) async fn confirm(
    exchange: &Exchange,
    link: &ConfirmationLink,
) -> Result<Response, Failure> {
    let directory = &exchange.services.directory;
    match directory.confirm_by_link(&exchange.anonymous(), link).await {
        Ok(()) => Ok(answer::text(
            StatusCode::OK,
            "Your registration has been confirmed.\n",
        )),
        Err(error) => Err(Failure::of(&error, Dialect::Plain)),
    }
}
