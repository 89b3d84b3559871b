//! The one state machine that hands out tokens, and the tokens themselves.

mod keys;

pub(crate) use keys::{KeyCache, make_keys};
