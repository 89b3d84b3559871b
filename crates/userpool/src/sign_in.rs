//! The one state machine that hands out tokens, and the tokens themselves.

mod access_token;
mod claims;
pub(crate) mod flow;
mod gate;
mod keys;
mod lock_out;
mod machine;
mod new_password;
mod password;
mod publish;
pub(crate) mod refresh;
mod session;
mod srp;
mod subject;
mod timestamp;
pub(crate) mod tokens;

pub(crate) use access_token::{SignedIn, caller};
pub(crate) use gate::Entry;
pub(crate) use keys::make_keys;
pub(crate) use password::check as check_password;
pub(crate) use subject::made_up;
