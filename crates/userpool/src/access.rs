//! Who may sign requests, and do what: access keys and the credentials of assumed roles.

mod keys;
mod permission;
mod quotas;
mod roles;
mod shared;

pub use keys::{Admission, Grant, KnownKey, NewAccessKey, Principal, Revoked};
pub use permission::Action;
pub(crate) use quotas::provisioned;
pub use roles::{AssumeRole, AssumedRole};
