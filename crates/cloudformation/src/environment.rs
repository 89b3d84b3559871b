//! What stacks stand in: buckets with their objects, and parameters. Every environment is bootstrapped: CDK's asset
//! buckets and the version of its bootstrap stack are there without anybody making them.

pub(crate) mod buckets;
pub(crate) mod objects;
pub(crate) mod parameters;
mod published;
mod uploads;

pub use objects::{Listing, ObjectHead};
