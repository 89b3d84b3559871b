//! Who is asked outside of a call: the functions that pools name as their triggers.

use std::fmt;

use async_trait::async_trait;
use model::{Error, ErrorCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::limits::FUNCTION_MESSAGE_CHARACTERS_MAX;

/// An occasion on which a pool has a function asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Trigger {
    /// Before a user is made.
    PreSignUp,
    /// After a user was confirmed.
    PostConfirmation,
    /// Before a password is looked at.
    PreAuthentication,
    /// Before tokens are handed out.
    PostAuthentication,
    /// Before tokens are made.
    PreTokenGeneration,
    /// Before each step of a sign-in of the pool's own.
    DefineAuthChallenge,
}

/// A question to a function. It can't be printed: the event says what users are called.
#[derive(Clone)]
pub struct Question {
    /// On which occasion it is asked.
    pub trigger: Trigger,
    /// The ARN of the function.
    pub function: String,
    /// What the function is told: an object as Cognito's.
    pub event: Value,
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unanswered {
    /// The function itself refuses, in these words.
    Refused(String),
    /// Nothing came in time.
    Late,
    /// It was not reached, or its answer was not taken: a few words that go on after its name, of which whoever called may know.
    Failed(String),
    /// What came is no JSON.
    NotJson,
    /// What came is JSON, and no object.
    NotAnObject,
}

/// Asks functions. What is asked may have been done whatever comes back, so that each question is asked once.
#[async_trait]
pub trait Outside: Send + Sync {
    /// Whether the function can be asked. The same is said of a function as long as the directory is there.
    fn knows(&self, function: &str) -> bool;

    /// Asks it, and gives the object that it answers.
    ///
    /// # Errors
    /// Why there is none.
    async fn ask(&self, question: &Question) -> Result<Value, Unanswered>;
}

/// Where nobody can be asked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Nobody;

#[async_trait]
impl Outside for Nobody {
    fn knows(&self, _: &str) -> bool {
        false
    }

    async fn ask(&self, _: &Question) -> Result<Value, Unanswered> {
        Err(Unanswered::Failed("can't be asked".to_owned()))
    }
}

impl Trigger {
    /// The member of `LambdaConfig`.
    pub fn name(self) -> &'static str {
        match self {
            Trigger::PreSignUp => "PreSignUp",
            Trigger::PostConfirmation => "PostConfirmation",
            Trigger::PreAuthentication => "PreAuthentication",
            Trigger::PostAuthentication => "PostAuthentication",
            Trigger::PreTokenGeneration => "PreTokenGeneration",
            Trigger::DefineAuthChallenge => "DefineAuthChallenge",
        }
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Unanswered {
    /// The refusal of the operation: AWS's sentence, and after it which function it was and what came of asking it.
    pub(crate) fn refusal(&self, trigger: Trigger, function: &str) -> Error {
        let (code, message) = match self {
            Unanswered::Refused(words) => {
                let words: String = words
                    .chars()
                    .take(FUNCTION_MESSAGE_CHARACTERS_MAX)
                    .collect();
                let message = format!("{trigger} failed with error {words}.");
                (ErrorCode::UserLambdaValidationException, message)
            }
            Unanswered::Late => {
                let message = format!(
                    "{trigger} invocation failed due to error Socket timeout while invoking Lambda function. The function {function} did not answer in time."
                );
                (ErrorCode::UnexpectedLambdaException, message)
            }
            Unanswered::Failed(what) => {
                let message = format!(
                    "{trigger} invocation failed due to error: the function {function} {what}."
                );
                (ErrorCode::UnexpectedLambdaException, message)
            }
            Unanswered::NotJson => {
                let message = format!(
                    "Invalid lambda function output : Invalid JSON. The function {function} answered with something else."
                );
                (ErrorCode::InvalidLambdaResponseException, message)
            }
            Unanswered::NotAnObject => {
                return unrecognizable(function, "answered with JSON that is no object");
            }
        };
        Error::new(code, message)
    }
}

/// The refusal of an answer that is not made as AWS wants it.
pub(crate) fn unrecognizable(function: &str, what: &str) -> Error {
    Error::new(
        ErrorCode::InvalidLambdaResponseException,
        format!("Unrecognizable lambda output. The function {function} {what}."),
    )
}
