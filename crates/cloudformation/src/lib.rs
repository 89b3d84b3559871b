//! CloudFormation on records: templates, change sets and stacks that act on user pools by calling operations.
//!
//! Rooms: [`template`] reads and checks templates, [`evaluate`] is their language. Both are pure.

pub mod evaluate;
pub mod limits;
mod names;
mod refusal;
pub mod template;
