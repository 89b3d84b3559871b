//! Where an operation asks the functions that a pool names as its triggers. What one that can't be asked could refuse or change is
//! refused in its name, so that no pool is more open here than where its functions run.

pub(crate) mod post_confirmation;
pub(crate) mod pre_sign_up;

use model::{Error, ErrorCode};
use serde_json::{Map, Value, json};

use crate::Result;
use crate::records::Pool;
use crate::rules::triggers;
use crate::world::{Cx, Trigger, unrecognizable};

/// What a function is told of whoever is concerned.
struct Event<'a> {
    source: &'static str,
    pool: &'a Pool,
    /// Through which client; where there is none, what stands in its place.
    client: Value,
    username: &'a str,
    request: Map<String, Value>,
    response: Value,
}

impl Event<'_> {
    /// The members in AWS's order, which programs that print them show.
    fn write(self) -> Value {
        json!({
            "version": "1",
            "region": self.pool.region,
            "userPoolId": self.pool.id,
            "userName": self.username,
            "callerContext": {
                "awsSdkVersion": "aws-sdk-unknown-unknown",
                "clientId": self.client,
            },
            "triggerSource": self.source,
            "request": self.request,
            "response": self.response,
        })
    }
}

/// Stands where AWS would ask a trigger that nobody asks here yet.
///
/// # Errors
/// `UnexpectedLambdaException` where the pool has a function for it, unless the operator has triggers ignored.
pub(crate) fn refuse_unasked(cx: &Cx<'_>, pool: &Pool, trigger: Trigger) -> Result<()> {
    match function(pool, trigger) {
        Some(function) if !cx.services.settings().triggers_ignored => {
            Err(not_asked(trigger, function))
        }
        _ => Ok(()),
    }
}

/// The `response` of what a trigger's function answers; none where the pool has no function for it.
///
/// # Errors
/// What the function refuses; that it gave no answer, or one that is none; `UnexpectedLambdaException` where it can't be
/// asked, unless the operator has triggers ignored; that the run ends with the question.
fn ask(
    cx: &mut Cx<'_>,
    pool: &Pool,
    trigger: Trigger,
    event: impl FnOnce() -> Value,
) -> Result<Option<Response>> {
    let Some(function) = function(pool, trigger) else {
        return Ok(None);
    };
    if !cx.services.outside().knows(function) {
        refuse_unasked(cx, pool, trigger)?;
        return Ok(None);
    }
    let answered = cx.ask(trigger, function, event)?;
    let answer = answered.as_ref().as_ref();
    let answer = answer.map_err(|why| why.refusal(trigger, function))?;
    let Some(Value::Object(members)) = answer.get("response") else {
        return Err(unrecognizable(function, "answered without a response"));
    };
    Ok(Some(Response {
        function: function.to_owned(),
        members: members.clone(),
    }))
}

/// What a function answered.
struct Response {
    function: String,
    members: Map<String, Value>,
}

impl Response {
    /// A member that is true or false, and false where it is left out.
    fn flag(&self, member: &str) -> Result<bool> {
        match self.members.get(member) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => {
                let what =
                    format!("answered with a response.{member} that is neither true nor false");
                Err(unrecognizable(&self.function, &what))
            }
        }
    }
}

fn function(pool: &Pool, trigger: Trigger) -> Option<&str> {
    let triggers = pool.settings.lambda_config.as_ref()?;
    triggers::function(triggers, trigger)
}

/// The refusal in place of what the function would have said.
fn not_asked(trigger: Trigger, function: &str) -> Error {
    let mend = match trigger {
        Trigger::PreSignUp => format!(
            "Give {function} a URL (cenote dev --hook, or [hooks] in the configuration of cenote serve), take"
        ),
        _ => "Take".to_owned(),
    };
    Error::new(
        ErrorCode::UnexpectedLambdaException,
        format!(
            "{trigger} invocation failed: this version of Cenote does not run Lambda functions yet, and lets nothing pass that one of them might refuse or change. {mend} {trigger} out of the pool's LambdaConfig, or have triggers ignored: cenote dev --ignore-triggers, or ignore = true under [triggers] in the configuration of cenote serve."
        ),
    )
}
