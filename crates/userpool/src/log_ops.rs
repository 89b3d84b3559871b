//! The contents page of what is built of `CloudWatch` Logs: the logs of imports are read by it, and nothing is written.

mod describe_log_groups;
mod describe_log_streams;
mod events;
mod filter_log_events;
mod get_log_events;
mod group;
mod pattern;
mod token;

use model::logs::Operation;
use serde_json::Value;

use crate::Result;
use crate::access::Action;
use crate::world::{Call, Cx, answer, not_built, request};

const NOT_BUILT: &str = "Amazon CloudWatch Logs that Cenote does not have: the logs of user import jobs are read there, and nothing else.";

/// Runs `$operation`, a function of the file of the same name, on the body.
macro_rules! run {
    ($cx:expr, $input:expr, $operation:ident) => {
        answer($operation::$operation($cx, request($input)?).await?)
    };
}

/// Runs an operation on a body that was checked against the facts.
pub(crate) async fn perform(
    cx: &mut Cx<'_>,
    operation: Operation,
    input: &Value,
) -> Result<Vec<u8>> {
    match operation {
        Operation::DescribeLogGroups => run!(cx, input, describe_log_groups),
        Operation::DescribeLogStreams => run!(cx, input, describe_log_streams),
        Operation::FilterLogEvents => run!(cx, input, filter_log_events),
        Operation::GetLogEvents => run!(cx, input, get_log_events),
        other => Err(not_built(other.name(), NOT_BUILT)),
    }
}

/// What an operation wants to do to which group, before its body is checked.
pub(crate) fn wanted<'a>(call: &Call, operation: Operation, input: &'a Value) -> Action<'a> {
    let text = |member: &str| operation.input()?.text_in(input, member);
    let identifier = text("logGroupIdentifier").and_then(|it| group::of_identifier(call, it));
    let name = text("logGroupName").or(identifier);
    let stream = text("logStreamName").unwrap_or_default();
    let group = group::arn(call, name.unwrap_or_default());
    Action {
        service: "logs",
        name: operation.name(),
        resource: Some(format!("{group}:log-stream:{stream}")),
        pool: name.and_then(group::pool_id),
    }
}
