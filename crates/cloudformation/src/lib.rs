//! `CloudFormation` on records: templates, change sets and stacks that act on user pools by calling operations.
//!
//! Rooms, from the ground up; each imports from those before it alone (`cargo xtask floors`): [`limits`], `refusal`, `names`;
//! [`template`] reads and checks templates, [`evaluate`] is their language, both pure; `world` is what a call runs in;
//! `permission` what it may do; `records` what is stored; `environment` what stacks stand in, buckets and parameters;
//! `resources` has one file a resource type; `deploy` brings a stack to what it is to be, or back; `ops` and `ssm_ops` are the
//! contents pages of the APIs; `calls` the ways in. Every step of a deployment is recorded before the next is taken, so that
//! [`Engine::resume`] can finish it.

mod calls;
mod deploy;
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

pub use environment::{Listing, ObjectHead};
pub use records::tables;
pub use world::{Clock, Engine, Still, Unbuilt};
