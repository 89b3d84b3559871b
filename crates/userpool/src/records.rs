//! What is stored, one file per kind of record. Keys begin with the pool's id; what is looked up by something else has
//! an index. Secrets inside a record are sealed.

mod access_key;
mod address_count;
mod attempts;
mod census;
mod client;
mod code;
mod contact;
mod disbanding;
mod group;
mod key_mark;
mod lease;
mod message;
mod outline;
mod pool;
mod pool_keys;
mod purge;
mod revocation;
mod rotation;
mod software_token;
mod spent;
mod tables;
mod user;

pub(crate) use access_key::AccessKey;
pub(crate) use address_count::{AddressCount, Counted, Deeds};
pub(crate) use attempts::{Attempts, Tally};
pub(crate) use census::Census;
pub(crate) use client::{Client, ClientSecret};
pub(crate) use code::{Binding, Code, CodePurpose};
pub(crate) use contact::{Contact, Destination};
pub(crate) use disbanding::Disbanding;
pub(crate) use group::Group;
pub(crate) use key_mark::KeyMark;
pub(crate) use lease::Lease;
pub use message::Medium;
pub(crate) use message::Message;
pub(crate) use outline::Outline;
pub(crate) use pool::Pool;
pub(crate) use pool_keys::{PoolKeys, SealedKey};
pub(crate) use purge::Purge;
pub(crate) use revocation::Revocation;
pub(crate) use rotation::Rotation;
pub(crate) use software_token::SoftwareToken;
pub(crate) use spent::Spent;
pub use tables::tables;
pub(crate) use user::{Alias, AliasKind, TokenInUse, User};
