//! Facts of the APIs as data: what the validator and the codecs walk.

mod operation;
mod pattern;
mod shape;

pub use operation::OperationFacts;
pub(crate) use operation::operation_enum;
pub use pattern::Pattern;
pub use shape::{Kind, Member, Shape};

use crate::ErrorCode;

/// A service of AWS.
#[derive(Debug)]
pub struct Service {
    /// Its name in signatures and host names.
    pub name: &'static str,
    /// A date.
    pub api_version: &'static str,
    /// What stands before the operation in `X-Amz-Target`, where the service speaks JSON.
    pub target_prefix: Option<&'static str>,
    /// The `xmlns` of its answers, where it answers in XML.
    pub xml_namespace: Option<&'static str>,
    /// What it speaks.
    pub protocol: Protocol,
    /// The code of its answer to a member that breaks a constraint.
    pub violation: ErrorCode,
}

/// How a service puts shapes on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// AWS JSON 1.1.
    Json,
    /// AWS Query: a form in, XML out.
    Query,
}
