//! Seeds: pools, clients, groups and users that a server for development has from its start. A seed acts through the operations that
//! a customer has, and leaves alone what is there already, so that it may be planted at each start.

mod entry;
mod node;
mod plant;
mod pool;
mod user;

pub(crate) use plant::{Planted, plant};
pub(crate) use pool::Seed;
