//! What is stored, one file per kind of record. Everything here begins with `cloudformation`, so that it never meets
//! the records of user pools. What can hold a secret (parameters, properties, outputs) is sealed.

mod bucket;
mod change_set;
mod event;
mod export;
mod object;
mod resource;
mod ssm_parameter;
mod stack;
mod tables;
mod template_text;

pub(crate) use bucket::Bucket;
pub(crate) use change_set::ChangeSet;
pub(crate) use event::Event;
pub(crate) use export::Export;
pub(crate) use object::{Chunk, Leftover, Object, Upload};
pub(crate) use resource::{Before, Drift, Resource, State};
pub(crate) use ssm_parameter::SsmParameter;
pub(crate) use stack::{
    Asker, Deployer, Desired, DriftOfStack, Earlier, Nesting, Parameters, Parent, Stack, Wishes,
};
pub use tables::tables;
pub(crate) use template_text::TemplateText;

/// The first part of every key of this crate.
const ROOM: &str = "cloudformation";
