//! The directory: what its calls rest on, with the operations above it.

use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use crypto::seal::Keyring;
use model::cognito_idp::Operation;
use model::{Error, logs};
use serde_json::Value;
use store::Engine;

use crate::access::Action;
use crate::audit::{Act, Kind};
use crate::rules::{pinned, tags};
use crate::world::{Call, Caller, Lane, Nobody, Outside, Services, Settings, changes_nothing};
use crate::{Result, audit, log_ops, ops, refusals};

/// A directory of user pools. Cheap to clone. Beside the operations of the API it does what [`Services`] has from each room.
#[derive(Clone)]
pub struct Directory {
    services: Arc<Services>,
}

impl Deref for Directory {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.services
    }
}

impl Directory {
    /// A directory on `engine`, whose secrets `keyring` seals and whose slow arithmetic runs on `lane`. It asks nobody.
    pub fn new(
        engine: Arc<dyn Engine>,
        keyring: Keyring,
        lane: Arc<dyn Lane>,
        settings: Settings,
    ) -> Directory {
        Directory::asking(Arc::new(Nobody), engine, keyring, lane, settings)
    }

    /// The same, which asks `outside` where a pool names a function that it knows.
    pub fn asking(
        outside: Arc<dyn Outside>,
        engine: Arc<dyn Engine>,
        keyring: Keyring,
        lane: Arc<dyn Lane>,
        settings: Settings,
    ) -> Directory {
        Directory {
            services: Arc::new(Services::new(engine, keyring, lane, settings, outside)),
        }
    }

    /// Runs one operation on a body that is checked against the facts first, and commits what it did.
    ///
    /// After a conflict the operation runs again with the same instant and the same randomness.
    ///
    /// # Errors
    /// `NotAuthorizedException` where nobody signed a request that needs it; `AccessDeniedException` where the caller's key does
    /// not allow it; what the operation refuses;
    /// `TooManyRequestsException` where conflicts do not end.
    pub async fn call(&self, call: &Call, operation: Operation, input: Value) -> Result<Value> {
        let body = self.answer(call, operation, input).await?;
        serde_json::from_slice(&body).map_err(Error::internal)
    }

    /// As [`Directory::call`], with the answer as the JSON that goes over the wire.
    ///
    /// # Errors
    /// As [`Directory::call`].
    pub async fn answer(&self, call: &Call, operation: Operation, input: Value) -> Result<Vec<u8>> {
        self.answer_wanting(call, operation, input, None).await
    }

    /// As [`Directory::call`], of an operation that makes a pool or a client, which gets this id: for development.
    ///
    /// # Errors
    /// As [`Directory::call`]; `InvalidParameterException` where the id can't be had.
    pub async fn make(
        &self,
        call: &Call,
        operation: Operation,
        input: Value,
        id: &str,
    ) -> Result<Value> {
        let body = self
            .answer_wanting(call, operation, input, Some(id))
            .await?;
        serde_json::from_slice(&body).map_err(Error::internal)
    }

    /// Boxed here, so that the operations are compiled once: a future that is not is compiled anew by each crate that polls it.
    fn answer_wanting<'a>(
        &'a self,
        call: &'a Call,
        operation: Operation,
        input: Value,
        id: Option<&'a str>,
    ) -> Answering<'a> {
        Box::pin(self.checked(call, operation, input, id))
    }

    async fn checked(
        &self,
        call: &Call,
        operation: Operation,
        mut input: Value,
        id: Option<&str>,
    ) -> Result<Vec<u8>> {
        // Whoever lets a request in checks its signature. That one was there is checked here again, so that a mistake
        // there does not open the operations of administrators.
        if call.caller == Caller::Anonymous && !operation.unsigned() {
            return Err(refusals::not_authorized("The request has no signature."));
        }
        let kind = kind_of(operation);
        if !operation.unsigned()
            && let Err(refusal) = call.permit(&wanted(call, operation, &input))
        {
            let act = act(operation, kind, &input);
            return Err(audit::note_refusal(self, call, &act, refusal).await?);
        }
        let development = &self.settings().development;
        let name = development
            .pinned_ids
            .then(|| pinned::take_name(operation, &mut input));
        if let Some(shape) = operation.input()
            && let Err(refusal) = model::validate(shape, &mut input)
        {
            let act = act(operation, kind, &input);
            return Err(audit::note_refusal(self, call, &act, refusal).await?);
        }
        if let Some(name) = name.flatten() {
            input["ClientName"] = Value::from(name);
        }
        if development.pinned_ids && operation == Operation::CreateUserPool {
            self.vacate(call, id.or(pinned::in_body(&input))).await?;
        }
        let input = &input;
        let act = &act(operation, kind, input);
        let answer = self.perform(call, |cx| async move {
            let mut cx = cx.wanting(id);
            let answer = ops::perform(&mut cx, operation, input).await;
            audit::note(&mut cx, act, answer.as_ref().map(Vec::as_slice));
            (cx, answer)
        });
        let answer = answer.await?;
        if operation == Operation::StartUserImportJob {
            self.await_job();
        }
        Ok(answer)
    }

    /// Runs one operation of `CloudWatch` Logs, which read what became of imports of users, on a body that is checked against the
    /// facts first. The answer is the JSON that goes over the wire.
    ///
    /// # Errors
    /// As [`Directory::call`].
    pub async fn logs(
        &self,
        call: &Call,
        operation: logs::Operation,
        mut input: Value,
    ) -> Result<Vec<u8>> {
        if call.caller == Caller::Anonymous {
            return Err(refusals::not_authorized("The request has no signature."));
        }
        call.permit(&log_ops::wanted(call, operation, &input))?;
        if let Some(shape) = operation.input() {
            logs::SERVICE.validate(shape, &mut input)?;
        }
        let input = &input;
        self.perform(call, |mut cx| async move {
            let answer = log_ops::perform(&mut cx, operation, input).await;
            (cx, answer)
        })
        .await
    }
}

/// An operation that is on its way, whatever it is.
type Answering<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>>> + Send + 'a>>;

/// Which calls of an operation the audit log notes.
fn kind_of(operation: Operation) -> Kind {
    match operation {
        Operation::InitiateAuth
        | Operation::AdminInitiateAuth
        | Operation::RespondToAuthChallenge
        | Operation::AdminRespondToAuthChallenge
        | Operation::GetTokensFromRefreshToken
        | Operation::GetClientToken
        | Operation::RevokeToken
        | Operation::GlobalSignOut => Kind::SignIn,
        other if other.unsigned() || changes_nothing("cognito-idp", other.name()) => Kind::Other,
        _ => Kind::Change,
    }
}

fn act(operation: Operation, kind: Kind, input: &Value) -> Act<'_> {
    Act {
        service: "cognito-idp",
        operation: operation.name(),
        kind,
        input,
    }
}

/// What an operation wants to do to which pool, before its body is checked.
fn wanted<'a>(call: &Call, operation: Operation, input: &'a Value) -> Action<'a> {
    let text = |member: &str| operation.input()?.text_in(input, member);
    let tagged = |arn| tags::pool_id(arn, &call.region, &call.account).ok();
    let pool = text("UserPoolId").or_else(|| text("ResourceArn").and_then(tagged));
    let resource = match pool {
        Some(id) => tags::arn_of(&call.region, &call.account, id),
        None => "*".to_owned(),
    };
    Action {
        service: "cognito-idp",
        name: operation.name(),
        resource: Some(resource),
        pool,
    }
}
