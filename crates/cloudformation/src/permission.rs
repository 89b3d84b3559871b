//! What operations and deployments do, as IAM names it: a key that may deploy does by that no more than it may do by itself.

use model::Error;
use serde_json::Value;
use userpool::{Action, Call};

use crate::names::partition;
use crate::world::World;

/// An operation of `CloudFormation` on the stack that its input names.
pub(crate) fn of_stacks<'a>(call: &Call, operation: &'a str, input: &Value) -> Action<'a> {
    let stack = input["StackName"].as_str();
    let resource = stack.map(|stack| match stack.strip_prefix("arn:") {
        Some(_) => stack.to_owned(),
        None => of_call(call, "cloudformation", &format!("stack/{stack}/*")),
    });
    Action {
        service: "cloudformation",
        name: operation,
        resource,
        pool: None,
    }
}

/// An operation of Systems Manager on the parameter that its input names, or the first of several.
pub(crate) fn of_parameters<'a>(call: &Call, operation: &'a str, input: &Value) -> Action<'a> {
    let name = input["Name"]
        .as_str()
        .or_else(|| input["Names"][0].as_str());
    let path = name.or_else(|| input["Path"].as_str());
    let resource = match path {
        Some(name) => parameter(call, name),
        None => of_call(call, "ssm", "*"),
    };
    Action {
        service: "ssm",
        name: operation,
        resource: Some(resource),
        pool: None,
    }
}

impl World {
    /// Makes sure that the caller may do to a parameter what a deployment is about to do.
    pub(crate) fn permit_parameter(&self, action: &str, name: &str) -> Result<(), Error> {
        self.permit(&Action {
            service: "ssm",
            name: action,
            resource: Some(parameter(&self.call, name)),
            pool: None,
        })
    }

    /// Makes sure that the caller may do to a bucket, or to an object in one, what a deployment is about to do.
    pub(crate) fn permit_bucket(&self, action: &str, place: &str) -> Result<(), Error> {
        let partition = partition(&self.call.region);
        self.permit(&Action {
            service: "s3",
            name: action,
            resource: Some(format!("arn:{partition}:s3:::{place}")),
            pool: None,
        })
    }
}

fn parameter(call: &Call, name: &str) -> String {
    let name = name.strip_prefix('/').unwrap_or(name);
    of_call(call, "ssm", &format!("parameter/{name}"))
}

fn of_call(call: &Call, service: &str, resource: &str) -> String {
    let Call {
        region, account, ..
    } = call;
    let partition = partition(region);
    format!("arn:{partition}:{service}:{region}:{account}:{resource}")
}
