//! Asking over HTTP: the one guarded client of the workspace.
//!
//! What is asked was named by somebody: an operator, or later a tenant or a document from elsewhere. So whom a name leads to is
//! judged by the address that is connected to, against the ranges that IANA keeps for special purposes, and nothing is
//! followed from there: no redirect, no proxy of the environment. An answer has a size and a time. A [`Failure`] names the host
//! and what was wrong, never a path, a query or a body, which may hold secrets.

mod client;
mod dial;
mod failure;
pub mod limits;
mod names;
mod places;
mod reach;
mod special;
mod target;

pub use client::{Answer, Caps, Outbound, Settings, is_header};
pub use dial::Dial;
pub use failure::{Failure, Reason};
pub use names::{Names, System};
pub use reach::Reach;
pub use target::Target;
