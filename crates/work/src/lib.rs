//! Work that goes on behind the answers, a step at a time: claims, jobs, and what is given up.
//!
//! A [`Claim`] says which of several nodes has a piece of work, for a while. A [`Job`] is work that takes many steps: each step is one
//! commit, which holds what the step does and how far the job has come, so that a node that dies in the middle leaves nothing half
//! done and another goes on where it was. A [`Kind`] says what a step does, and a [`Runner`] takes what is due. Nothing here has a
//! clock or goes on by itself: whoever runs it says what time it is.

mod claim;
mod given_up;
mod job;
mod kind;
pub mod kinds;
pub mod limits;
mod runner;
mod tables;

pub use claim::{Claim, Node};
pub use given_up::{GivenUp, given_up};
pub use job::{End, Job, jobs};
pub use kind::{Change, Kind, Progress, Step, Then, Trouble, Turn};
pub use runner::{Happened, Round, Runner, Stepped};
pub use tables::tables;
