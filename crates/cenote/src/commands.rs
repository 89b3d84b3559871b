//! The commands, one file each.

pub(crate) mod ca;
pub(crate) mod dev;
pub(crate) mod env;
pub(crate) mod exec;
pub(crate) mod mail;
pub(crate) mod serve;
