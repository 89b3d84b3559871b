//! Secrets Manager, as far as it holds the secrets of app clients: what is told of them, and their rotation. The contents page of its
//! operations.

mod describe_secret;
mod found;
mod get_secret_value;
mod list_secret_version_ids;
mod managed;
mod names;
mod rotate_secret;
mod rotation;
mod schedule;

use model::secretsmanager::{Operation, SERVICE};
use serde_json::Value;

use crate::access::Action;
use crate::audit::{Act, Kind};
use crate::world::{Call, Caller, Cx, Services, answer, not_built, request};
use crate::{Result, audit, refusals};

pub(crate) use managed::{begin, end, refuse_managed};

const NOT_BUILT: &str =
    "AWS Secrets Manager that Cenote does not have: it holds the secrets of app clients alone.";

/// Runs `$operation`, a function of the file of the same name, on the body.
macro_rules! run {
    ($cx:expr, $input:expr, $operation:ident) => {
        answer($operation::$operation($cx, request($input)?).await?)
    };
}

impl Services {
    /// Runs one operation of Secrets Manager on a body that is checked against the facts first, and commits what it did. The answer is
    /// the JSON that goes over the wire.
    ///
    /// # Errors
    /// `NotAuthorizedException` where nobody signed; `AccessDeniedException` where the caller's key does not allow it; what the
    /// operation refuses; `TooManyRequestsException` where conflicts do not end.
    pub async fn call_secrets(
        &self,
        call: &Call,
        operation: Operation,
        mut input: Value,
    ) -> Result<Vec<u8>> {
        if call.caller == Caller::Anonymous {
            return Err(refusals::not_authorized("The request has no signature."));
        }
        if let Err(refusal) = call.permit(&wanted(call, operation, &input)) {
            let act = act(operation, &input);
            return Err(audit::note_refusal(self, call, &act, refusal).await?);
        }
        if let Some(shape) = operation.input()
            && let Err(refusal) = SERVICE.validate(shape, &mut input)
        {
            let act = act(operation, &input);
            return Err(audit::note_refusal(self, call, &act, refusal).await?);
        }
        let input = &input;
        let act = &act(operation, input);
        let answer = self.perform(call, |mut cx| async move {
            let answer = Box::pin(perform(&mut cx, operation, input)).await;
            audit::note(&mut cx, act, answer.as_ref().map(Vec::as_slice));
            (cx, answer)
        });
        answer.await
    }
}

fn act(operation: Operation, input: &Value) -> Act<'_> {
    let kind = match operation {
        Operation::RotateSecret => Kind::Change,
        _ => Kind::Other,
    };
    Act {
        service: SERVICE.name,
        operation: operation.name(),
        kind,
        input,
    }
}

async fn perform(cx: &mut Cx<'_>, operation: Operation, input: &Value) -> Result<Vec<u8>> {
    match operation {
        Operation::DescribeSecret => run!(cx, input, describe_secret),
        Operation::GetSecretValue => run!(cx, input, get_secret_value),
        Operation::ListSecretVersionIds => run!(cx, input, list_secret_version_ids),
        Operation::RotateSecret => run!(cx, input, rotate_secret),
        other => Err(not_built(other.name(), NOT_BUILT)),
    }
}

/// What an operation wants to do to which secret, before its body is checked.
fn wanted<'a>(call: &Call, operation: Operation, input: &'a Value) -> Action<'a> {
    let shape = operation.input();
    let id = shape.and_then(|shape| shape.text_in(input, "SecretId"));
    let meant = id.and_then(|id| names::meant(id, &call.region, &call.account));
    Action {
        service: SERVICE.name,
        name: operation.name(),
        resource: id.map(str::to_owned),
        pool: meant.map(|it| it.pool_id),
    }
}
