//! The one state machine that hands out tokens.

pub(crate) mod flow;
mod gate;
mod lock_out;
mod machine;
mod new_password;
mod password;
mod refresh;
mod session;
mod srp;
mod step;
mod subject;
mod timestamp;

pub(crate) use gate::Entry;
pub(crate) use password::check_password;
pub(crate) use step::{Reply, Step};
