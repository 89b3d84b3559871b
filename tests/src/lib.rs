//! The world in which the tests run.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails where its world does"
)]

pub mod audit;
pub mod choice;
mod client;
pub mod development;
pub mod devices;
pub mod faulty;
pub mod flood;
mod front;
pub mod functions;
pub mod groups;
pub mod identity_providers;
pub mod imports;
mod jobs;
mod letters;
pub mod log_lines;
pub mod overtaken;
pub mod passkeys;
pub mod peers;
pub mod people;
pub mod resource_servers;
pub mod risks;
pub mod sign_in;
mod signature;
pub mod software_token;
pub mod srp;
pub mod tally;
pub mod triggers;
pub mod user_sessions;
pub mod watched;
mod world;

pub use client::{AccessKey, Answer, Client, Prepared, Unread};
pub use jobs::tables;
pub use world::{ACCOUNT, REGION, Refusal, World, merge, on_every_engine, on_every_engine_settled};
