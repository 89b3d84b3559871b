//! The settings of a pool.

pub(crate) mod checks;
pub(crate) mod factors;
pub(crate) mod members;
pub(crate) mod schema;
mod twice;
