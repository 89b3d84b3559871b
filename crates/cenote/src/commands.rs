//! The commands, one file each.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod ca;
pub(crate) mod check;
pub(crate) mod clock;
pub(crate) mod copy;
pub(crate) mod dev;
pub(crate) mod env;
pub(crate) mod exec;
pub(crate) mod keys;
pub(crate) mod logs;
pub(crate) mod mail;
mod proxied;
pub(crate) mod restore;
pub(crate) mod serve;
pub(crate) mod snapshot;
pub(crate) mod store;
