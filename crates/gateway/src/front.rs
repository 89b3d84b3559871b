//! What every request passes, whatever it means: from whom it is, whether it is for this server, its head and its body within
//! limits, and the answer or the failure that goes back.

pub(crate) mod amazon;
pub(crate) mod answer;
mod answered;
pub(crate) mod body;
pub(crate) mod budget;
mod exchange;
pub(crate) mod failure;
pub(crate) mod finished;
mod head;
pub(crate) mod hosts;
pub(crate) mod observer;
pub(crate) mod peer;
pub(crate) mod proxy;
mod services;
mod settings;
pub(crate) mod surroundings;

pub(crate) use answered::Answered;
pub(crate) use exchange::Exchange;
pub(crate) use failure::{Dialect, Failure};
pub(crate) use head::Head;
pub(crate) use services::Services;
pub use settings::{Patience, Settings, Shares};
