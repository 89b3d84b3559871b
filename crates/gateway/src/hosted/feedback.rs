//! The page to which the links in a letter about a sign-in lead: it asks for a click. What follows links in letters, as programs against
//! viruses do, says nothing by that.

use axum::http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use model::cognito_idp::Operation;
use serde_json::json;

use crate::front::{Dialect, Exchange, Failure, Head, answer};

/// What a link says, and whether somebody has clicked.
#[derive(Debug, Clone)]
pub(crate) struct FeedbackLink {
    pool_id: String,
    username: String,
    event_id: String,
    value: String,
    token: String,
    is_clicked: bool,
}

/// Nothing runs in the page, it stands in no other, and no other is told of the link.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (
        HeaderName::from_static("content-security-policy"),
        HeaderValue::from_static(
            "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ),
    (
        HeaderName::from_static("referrer-policy"),
        HeaderValue::from_static("no-referrer"),
    ),
    (
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    ),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// The link of `/<pool id>/authEventFeedback`.
pub(crate) fn link(head: &Head) -> Option<FeedbackLink> {
    let is_clicked = head.method == Method::POST;
    if !is_clicked && head.method != Method::GET {
        return None;
    }
    let path = head.path.strip_prefix('/')?;
    let pool_id = path.strip_suffix("/authEventFeedback")?;
    let parameter = |name: &str| head.parameter(name).map(str::to_owned);
    Some(FeedbackLink {
        pool_id: pool_id.to_owned(),
        username: parameter("user_name")?,
        event_id: parameter("event_id")?,
        value: parameter("feedback_value")?,
        token: parameter("feedback_token")?,
        is_clicked,
    })
}

/// Asks, and tells nothing of whether the link is good; or says what the link says.
pub(crate) async fn show(exchange: &Exchange, link: &FeedbackLink) -> Result<Response, Failure> {
    if link.is_clicked {
        say(exchange, link).await?;
        return Ok(page("<p>Thank you. It has been noted.</p>"));
    }
    Ok(page(if link.value == "Valid" {
        "<p>Was it you who signed in?</p><form method=\"post\"><button>Yes, it was me</button></form>"
    } else {
        "<p>Was it somebody else who signed in?</p><form method=\"post\"><button>Yes, it was not me</button></form>"
    }))
}

async fn say(exchange: &Exchange, link: &FeedbackLink) -> Result<(), Failure> {
    let plain = |error: &model::Error| Failure::of(error, Dialect::Plain);
    let body = json!({
        "UserPoolId": link.pool_id, "Username": link.username, "EventId": link.event_id,
        "FeedbackValue": link.value, "FeedbackToken": link.token,
    });
    let input = model::json::decode(body.to_string().as_bytes()).map_err(|error| plain(&error))?;
    let directory = &exchange.services.directory;
    let (call, operation) = (exchange.anonymous(), Operation::UpdateAuthEventFeedback);
    let counted = directory.count_request(&call, operation, &input).await;
    counted.map_err(|error| plain(&error))?;
    let answered = directory.answer(&call, operation, input).await;
    answered.map(drop).map_err(|error| plain(&error))
}

/// A page without a word from outside.
fn page(body: &'static str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>A sign-in to your account</title>{body}</html>\n"
    );
    let mut response = answer::respond(StatusCode::OK, "text/html; charset=utf-8", html);
    response.headers_mut().extend(HEADERS);
    response
}
