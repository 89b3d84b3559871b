//! The functions that pools name as their triggers: a test says what they answer, and sees what they were asked.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde_json::{Value, json};
use userpool::{Outside, Question, Unanswered};

use crate::people::plain;
use crate::triggers::{FUNCTION, config};
use crate::{REGION, World, merge};

/// What a function answers.
pub type Answer = Result<Value, Unanswered>;

type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;
type Says = dyn Fn(Question) -> Answering + Send + Sync;

/// All functions of a world, which answer alike. They can't be asked before a test says what they answer.
#[derive(Default)]
pub struct Functions {
    says: Mutex<Option<Arc<Says>>>,
    asked: Mutex<Vec<Value>>,
}

impl Functions {
    /// Each event is answered with itself, and these members in its response.
    pub fn respond(&self, response: Value) {
        self.say(move |question| {
            let response = response.clone();
            async move { Ok(with_response(question.event, response)) }
        });
    }

    /// Nothing else is answered but this.
    pub fn answer(&self, answer: Answer) {
        self.say(move |_| {
            let answer = answer.clone();
            async move { answer }
        });
    }

    /// Each question is answered with what becomes of it here.
    pub fn say<F>(&self, says: impl Fn(Question) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Answer> + Send + 'static,
    {
        let boxed = move |question| Box::pin(says(question)) as Answering;
        *lock(&self.says) = Some(Arc::new(boxed));
    }

    /// The events since this was last asked.
    pub fn asked(&self) -> Vec<Value> {
        std::mem::take(&mut lock(&self.asked))
    }

    /// The same, as they are written.
    pub fn written(&self) -> Vec<String> {
        self.asked().iter().map(Value::to_string).collect()
    }

    /// For what the functions were asked since this, or [`Functions::asked`], was last asked: the sources of the events.
    pub fn sources(&self) -> Vec<String> {
        let source = |event: &Value| event["triggerSource"].as_str().map(str::to_owned);
        self.asked().iter().filter_map(source).collect()
    }
}

/// A pool with these triggers and members, and a client of it that signs in by password.
pub async fn asking(world: &World, triggers: &[&str], members: Value) -> (String, String) {
    let mut pool = json!({ "LambdaConfig": config(triggers) });
    merge(&mut pool, members);
    plain(world, pool, json!({})).await
}

/// What a function is asked about a user through a client of a pool, as it is written: the order of the members too.
pub fn event(
    source: &str,
    (pool_id, client_id): (&str, &str),
    username: &str,
    request: &Value,
    response: &Value,
) -> String {
    let event = json!({
        "version": "1",
        "region": REGION,
        "userPoolId": pool_id,
        "userName": username,
        "callerContext": {
            "awsSdkVersion": "aws-sdk-unknown-unknown",
            "clientId": client_id,
        },
        "triggerSource": source,
        "request": request,
        "response": response,
    });
    event.to_string()
}

/// Ways in which a function gives no answer, each with the refusal of an operation that asks it on this occasion.
pub fn refusals(trigger: &str) -> Vec<(Unanswered, (String, String))> {
    let rows = [
        (
            Unanswered::Refused("no".to_owned()),
            "UserLambdaValidationException",
            format!("{trigger} failed with error no."),
        ),
        (
            Unanswered::Late,
            "UnexpectedLambdaException",
            format!(
                "{trigger} invocation failed due to error Socket timeout while invoking Lambda function. The function {FUNCTION} did not answer in time."
            ),
        ),
        (
            Unanswered::Failed("can't be reached".to_owned()),
            "UnexpectedLambdaException",
            format!(
                "{trigger} invocation failed due to error: the function {FUNCTION} can't be reached."
            ),
        ),
        (
            Unanswered::NotJson,
            "InvalidLambdaResponseException",
            format!(
                "Invalid lambda function output : Invalid JSON. The function {FUNCTION} answered with something else."
            ),
        ),
        (
            Unanswered::NotAnObject,
            "InvalidLambdaResponseException",
            format!(
                "Unrecognizable lambda output. The function {FUNCTION} answered with JSON that is no object."
            ),
        ),
    ];
    rows.map(|(why, code, message)| (why, (code.to_owned(), message)))
        .into()
}

/// An event with these members in its response.
pub fn with_response(mut event: Value, response: Value) -> Value {
    merge(&mut event["response"], response);
    event
}

#[async_trait]
impl Outside for Functions {
    fn knows(&self, _: &str) -> bool {
        lock(&self.says).is_some()
    }

    async fn ask(&self, question: &Question) -> Answer {
        lock(&self.asked).push(question.event.clone());
        let says = lock(&self.says).clone();
        match says {
            Some(says) => says(question.clone()).await,
            None => Err(Unanswered::Failed("can't be asked".to_owned())),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
