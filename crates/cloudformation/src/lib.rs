//! `CloudFormation` on records: templates, change sets and stacks that act on user pools by calling operations.
//!
//! Rooms: [`template`] reads and checks templates, [`evaluate`] is their language; both are pure. `ops` is the contents
//! page of the API, `deploy` brings a stack to what it is to be, or back; `resources` has one file a resource type;
//! `environment` is what stacks stand in, buckets and parameters, and `ssm_ops` the API of the latter; `records` is what
//! is stored. Every step of a deployment is recorded before the next is taken, so that [`Engine::resume`] can finish it.

mod deploy;
mod engine;
mod environment;
pub mod evaluate;
pub mod limits;
mod names;
mod ops;
mod permission;
mod records;
mod refusal;
mod resources;
mod ssm_ops;
pub mod template;
mod world;

pub use engine::Engine;
pub use environment::{Listing, ObjectHead};
pub use records::tables;
pub use world::{Clock, Still};
