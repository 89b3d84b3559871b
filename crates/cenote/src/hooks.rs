//! Hooks: URLs that are asked in place of the Lambda functions that pools name as their triggers.
//!
//! A hook is sent the function's event and answers as the function would: with the event, its `response` filled in. It refuses with
//! an object that has an `errorMessage`, whatever the status, as the Lambda runtime reports what a function throws.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use outbound::{Answer, Caps, Failure as Unasked, Outbound, Reach, Reason, System, Target};
use rustls::RootCertStore;
use serde_json::Value;
use userpool::{Outside, Question, Unanswered};

use crate::failure::Failure;

/// The hooks of a server by the ARNs of their functions.
pub(crate) struct Hooks {
    targets: BTreeMap<String, Target>,
    /// None where there is nobody to ask.
    outbound: Option<Outbound>,
}

impl Hooks {
    /// Hooks as an operator lists them. `mend` says where an address is allowed that is not asked otherwise.
    pub(crate) fn new(
        listed: &BTreeMap<String, String>,
        reach: Reach,
        roots: Option<RootCertStore>,
        mend: &str,
    ) -> Result<Hooks, Failure> {
        let mut targets = BTreeMap::new();
        for (function, url) in listed {
            if !is_function(function) {
                return Err(Failure::new(
                    format!("a hook is for {function:?}, which is no Lambda function's ARN"),
                    "Write it as a pool's LambdaConfig does: arn:aws:lambda:<region>:<account>:function:<name>.",
                ));
            }
            let refused = |cause: Unasked| {
                Failure::new(format!("the hook of {function} can't be asked"), mend).because(cause)
            };
            let target = Target::parse(url).map_err(refused)?;
            reach.refuse(&target).map_err(refused)?;
            targets.insert(function.clone(), target);
        }
        let outbound = if targets.is_empty() {
            None
        } else {
            Some(client(reach, roots)?)
        };
        Ok(Hooks { targets, outbound })
    }
}

fn client(reach: Reach, roots: Option<RootCertStore>) -> Result<Outbound, Failure> {
    let settings = outbound::Settings {
        reach,
        caps: Caps::default(),
        roots,
    };
    Outbound::new(settings, Arc::new(System)).map_err(|cause| {
        Failure::new("hooks can't be asked over HTTP", "Start it again.").because(cause)
    })
}

/// Whether a text is the ARN of a function, of a version or an alias of it.
fn is_function(arn: &str) -> bool {
    let parts: Vec<&str> = arn.split(':').collect();
    let shaped = matches!(parts.len(), 7 | 8) && parts.iter().all(|part| !part.is_empty());
    shaped && parts[0] == "arn" && parts[2] == "lambda" && parts[5] == "function"
}

#[async_trait]
impl Outside for Hooks {
    fn knows(&self, function: &str) -> bool {
        self.targets.contains_key(function)
    }

    async fn ask(&self, question: &Question) -> Result<Value, Unanswered> {
        let Question {
            trigger,
            function,
            event,
        } = question;
        let unreached = || Unanswered::Failed("can't be reached".to_owned());
        let (Some(target), Some(outbound)) = (self.targets.get(function), &self.outbound) else {
            return Err(unreached());
        };
        let body = serde_json::to_vec(event).map_err(|_| unreached())?;
        let answer = match outbound.post(target, "application/json", body).await {
            Ok(answer) => read(&answer),
            Err(cause) => {
                tracing::warn!(%trigger, function, %cause, "a hook gave no answer");
                return Err(unanswered(&cause.reason));
            }
        };
        match &answer {
            // Who is refused by a hook that does its work is no concern of the operator's.
            Ok(_) | Err(Unanswered::Refused(_)) => {}
            Err(why) => {
                tracing::warn!(%trigger, function, host = %target, ?why, "a hook answered badly");
            }
        }
        answer
    }
}

/// What a hook answers, where it does.
fn read(answer: &Answer) -> Result<Value, Unanswered> {
    let parsed = serde_json::from_slice::<Value>(&answer.body).ok();
    let threw = parsed.as_ref().filter(|it| it.get("response").is_none());
    if let Some(words) = threw.and_then(|it| it.get("errorMessage")?.as_str()) {
        return Err(Unanswered::Refused(words.to_owned()));
    }
    if !(200..300).contains(&answer.status) {
        let what = format!("answered with status {}", answer.status);
        return Err(Unanswered::Failed(what));
    }
    match parsed {
        Some(Value::Object(members)) => Ok(Value::Object(members)),
        None | Some(Value::Null) => Err(Unanswered::NotJson),
        Some(_) => Err(Unanswered::NotAnObject),
    }
}

/// What whoever signs up may know of it: nothing of where hooks are.
fn unanswered(reason: &Reason) -> Unanswered {
    Unanswered::Failed(match reason {
        Reason::Slow(_) => return Unanswered::Late,
        Reason::Large(bytes) => format!("answered with more than {bytes} bytes"),
        Reason::Redirect(status) => format!("answered with a redirect, status {status}"),
        Reason::Crowded(_) => "is asked too often at once".to_owned(),
        _ => "can't be reached".to_owned(),
    })
}
