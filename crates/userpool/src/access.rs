//! Who may sign requests: access keys and the credentials of assumed roles.

mod keys;
mod roles;

pub use keys::{NewAccessKey, Principal};
pub use roles::{AssumeRole, AssumedRole};
