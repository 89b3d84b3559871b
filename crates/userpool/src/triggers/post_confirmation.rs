//! `PostConfirmation`: asked after a user was confirmed. What its function refuses is told, and undoes nothing.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Event, function};
use crate::records::{AliasKind, Pool, User};
use crate::world::{Cx, Question, Trigger};

/// What confirmed the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// The end of a sign-up, whoever brought it about.
    SignUp,
    /// A new password in place of one that was forgotten.
    ForgottenPassword,
}

/// Has the function asked when the user's confirmation stands, where the pool has one that can be asked. Nothing is refused where
/// it can't: it decides nothing.
pub(crate) fn follow(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client_id: Option<&str>,
    user: &User,
    by: By,
    client_metadata: Option<&BTreeMap<String, String>>,
) {
    if let Some(question) = question(cx, pool, client_id, user, by, client_metadata) {
        cx.after_commit(question);
    }
}

/// What the function is asked, where the pool has one that can be asked.
pub(crate) fn question(
    cx: &Cx<'_>,
    pool: &Pool,
    client_id: Option<&str>,
    user: &User,
    by: By,
    client_metadata: Option<&BTreeMap<String, String>>,
) -> Option<Question> {
    let trigger = Trigger::PostConfirmation;
    let function = function(pool, trigger).filter(|it| cx.services.outside().knows(it))?;
    let mut request = Map::new();
    request.insert("userAttributes".to_owned(), attributes(user));
    if let Some(metadata) = client_metadata {
        request.insert("clientMetadata".to_owned(), json!(metadata));
    }
    let event = Event {
        source: match by {
            By::SignUp => "PostConfirmation_ConfirmSignUp",
            By::ForgottenPassword => "PostConfirmation_ConfirmForgotPassword",
        },
        pool,
        client: json!(client_id),
        username: &user.username,
        request,
        response: json!({}),
    };
    Some(Question {
        trigger,
        function: function.to_owned(),
        event: event.write(),
    })
}

/// All that is said of the user, their `sub` first.
fn attributes(user: &User) -> Value {
    let mut said = Map::new();
    said.insert("sub".to_owned(), json!(user.sub));
    for alias in &user.aliases {
        let name = match alias.kind {
            AliasKind::Email => "cognito:email_alias",
            AliasKind::PhoneNumber => "cognito:phone_number_alias",
            AliasKind::PreferredUsername => continue,
        };
        said.insert(name.to_owned(), json!(alias.value));
    }
    let status = user.status.to_string();
    said.insert("cognito:user_status".to_owned(), json!(status));
    for (name, value) in &user.attributes {
        said.insert(name.clone(), json!(value));
    }
    Value::Object(said)
}
