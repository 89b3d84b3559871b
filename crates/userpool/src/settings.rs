//! The settings of pools and of their clients: what a request makes of them, and whether they agree.

pub(crate) mod client;
mod lay;
mod member;
pub(crate) mod pool;
pub(crate) mod provider;
pub(crate) mod sessions;
