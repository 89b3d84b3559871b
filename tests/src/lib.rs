//! The world in which the tests run.

mod world;

pub use world::{Refusal, World, on_every_engine};
