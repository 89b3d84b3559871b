//! The product: user pools, their clients and their users, one file per operation of the API.
//!
//! Rooms: [`ops`] holds the operations and is the contents page of the API; `records` what is stored; `rules` pure
//! decisions; `sign_in` the one state machine that hands out tokens; `messages` what is mailed; `access` who may sign
//! requests. An operation is a function of its input, its instant, its stream of randomness and what it read.

mod access;
mod aliases;
mod bulk;
mod codes;
mod confirmation;
mod counts;
mod credentials;
mod directory;
mod existence;
mod health;
mod leases;
pub mod limits;
mod load;
mod messages;
pub mod ops;
mod profile;
mod purge;
mod reach;
mod records;
mod refusals;
mod removal;
mod rules;
mod secret_hash;
mod sign_in;
mod sweep;
mod triggers;
mod verification;
mod world;

pub use access::{
    Action, Admission, AssumeRole, AssumedRole, Grant, KnownKey, NewAccessKey, Principal, Revoked,
};
pub use bulk::{NewUser, Proof};
pub use confirmation::ConfirmationLink;
pub use directory::Directory;
pub use health::Backlog;
pub use leases::{Duty, Held, Nodes};
pub use messages::{Due, Letter, Unreadable};
pub use records::{Medium, tables};
pub use sweep::Swept;
pub use world::{
    AddressLimits, Asker, Call, Caller, Identity, Inline, Kind, Lane, Origin, Peer, Presence,
    Scope, Seed, Services, Settings, Unknown, Verdict, Work,
};

use model::Error;

/// What an operation answers.
type Result<T> = std::result::Result<T, Error>;
