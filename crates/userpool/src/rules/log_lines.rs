//! Lines of the logs of a pool, in the form in which Amazon Cognito exports them (AWS developer guide, "Exporting logs from Amazon
//! Cognito user pools"). Beside that each tells its own id, by which one that comes twice is known.

use model::{AuthEventType, ChallengeResponseType, EventSourceName, Timestamp};
use serde_json::{Value, json};

use crate::records::Medium;

/// How Java writes an instant, and with it the day of an event.
const DATE: &str = "%a %b %d %H:%M:%S UTC %Y";

/// What every line begins with.
pub(crate) struct Head<'a> {
    pub(crate) id: &'a str,
    pub(crate) at_millis: i64,
    pub(crate) pool_id: &'a str,
    pub(crate) source: EventSourceName,
}

/// Whose event it is, and by which client it came about. Of somebody who does not exist neither the `sub` nor the name is told.
pub(crate) struct Whose<'a> {
    pub(crate) pool_id: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) sub: &'a str,
    pub(crate) username: &'a str,
    /// Which one of the user's it is: the same in all lines that tell of one event, whose id changes when there are tokens.
    pub(crate) number: u64,
}

/// A letter that nobody gets.
pub(crate) struct GivenUpLetter<'a> {
    pub(crate) medium: Medium,
    /// `late`, `failures` or `refused`.
    pub(crate) reason: &'a str,
    pub(crate) tries: u32,
    /// The user; nobody where a version wrote the letter that did not tell.
    pub(crate) sub: &'a str,
}

/// A whole line, without its end.
pub(crate) fn written(head: &Head<'_>, message: &Value) -> String {
    let (source, level) = match head.source {
        EventSourceName::UserNotification => ("USER_NOTIFICATION", "ERROR"),
        EventSourceName::UserAuthEvents => ("USER_ACTIVITY", "INFO"),
    };
    let line = json!({
        "id": head.id,
        "eventTimestamp": head.at_millis.to_string(),
        "eventSource": source,
        "logLevel": level,
        "message": message,
        "logSourceId": { "userPoolId": head.pool_id },
    });
    line.to_string()
}

/// What a line tells of an event. What is not known of it is an empty text, as with Amazon Cognito.
pub(crate) fn of_event(whose: &Whose<'_>, event: &AuthEventType) -> Value {
    let risk = event.event_risk.clone().unwrap_or_default();
    let context = event.event_context_data.clone().unwrap_or_default();
    let feedback = event.event_feedback.as_ref();
    let proofs = event.challenge_responses.iter().flatten();
    let is_compromised = risk.compromised_credentials_detected == Some(true);
    let has_context = context.ip_address.is_some() || context.device_name.is_some();
    json!({
        "version": "1",
        "eventId": told(event.event_id.as_ref()),
        "eventType": told(event.event_type),
        "eventNumber": whose.number.to_string(),
        "userSub": whose.sub,
        "userName": whose.username,
        "userPoolId": whose.pool_id,
        "clientId": whose.client_id,
        "creationDate": told(event.creation_date.map(date)),
        "eventResponse": told(event.event_response),
        "riskLevel": told(risk.risk_level),
        "riskDecision": told(risk.risk_decision),
        "challenges": proofs.map(proof).collect::<Vec<_>>(),
        "deviceName": told(context.device_name),
        "ipAddress": told(context.ip_address),
        "idpName": "",
        "compromisedCredentialDetected": is_compromised.to_string(),
        "city": told(context.city),
        "country": told(context.country),
        "eventFeedbackValue": told(feedback.map(|it| it.feedback_value)),
        "eventFeedbackDate": told(feedback.and_then(|it| it.feedback_date).map(date)),
        "eventFeedbackProvider": told(feedback.map(|it| &it.provider)),
        "hasContextData": has_context.to_string(),
    })
}

/// What a line tells of a letter that was given up: neither the address nor what stood in it.
pub(crate) fn of_letter(letter: &GivenUpLetter<'_>) -> Value {
    let GivenUpLetter {
        medium,
        reason,
        tries,
        sub,
    } = *letter;
    let what = match medium {
        Medium::Email => "An e-mail",
        Medium::Sms => "A text message",
    };
    let why = match reason {
        "late" => "what was in it had ended before it could be delivered",
        "failures" => "it could not be delivered, however often it was tried",
        "refused" => "it was refused for good",
        other => other,
    };
    let whom = match sub {
        "" => "a user".to_owned(),
        sub => format!("the user {sub}"),
    };
    json!({
        "details": format!("{what} to {whom} is given up: {why}."),
        "medium": medium,
        "reason": reason,
        "tries": tries,
        "userSub": sub,
    })
}

fn proof(proof: &ChallengeResponseType) -> Value {
    json!({
        "challengeName": told(proof.challenge_name),
        "challengeResponse": told(proof.challenge_response),
    })
}

fn date(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
    at.strftime(DATE).to_string()
}

fn told(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
