//! The world in which the tests run.

mod client;
pub mod people;
pub mod sign_in;
pub mod srp;
mod world;

pub use client::{AccessKey, Answer, Client};
pub use world::{Refusal, World, merge, on_every_engine};
