//! Facts of the AWS APIs, shapes made from them, and the one validator.

mod blob;
mod enumeration;
mod error;
pub mod facts;
mod generated;
pub mod hash_order;
pub mod json;
pub mod limits;
pub mod query;
pub mod sensitive;
mod timestamp;
mod validate;
pub mod xml;

pub use blob::Blob;
pub use enumeration::UnknownValue;
pub use error::{Error, Fault};
pub use generated::cognito_idp::{self, *};
pub use generated::{ErrorCode, cloudformation, logs, secretsmanager, ssm, sts};
pub use sensitive::Sensitive;
pub use timestamp::Timestamp;
pub use validate::validate;
