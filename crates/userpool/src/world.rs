//! The ground: a call with its instant and its randomness, the world in which it runs, and what all calls rest on. It knows
//! neither records nor operations.

mod bodies;
mod call;
mod cx;
mod keep;
mod key_cache;
mod known_passwords;
mod known_tokens;
mod lane;
mod memory;
mod outside;
mod rates;
mod run;
mod scope;
mod server;
mod services;
mod speaker;
mod turns;

pub(crate) use bodies::{answer, not_built, request};
pub use call::{Call, Caller, Identity, Origin, Peer, Presence, Seed};
pub(crate) use cx::{By, Cx};
pub(crate) use keep::Keep;
pub(crate) use key_cache::RefreshKey;
pub use known_passwords::{KnownPasswords, PASSWORD_DIGEST_BYTES};
pub(crate) use known_tokens::{Issued, Told};
pub use lane::{Asker, Inline, Lane, Work, WorkKind};
pub(crate) use outside::{Nobody, unrecognizable};
pub use outside::{Outside, Question, Trigger, Unanswered};
pub(crate) use scope::changes_nothing;
pub use scope::{KeyScope, Unknown, Verdict};
pub use server::{
    AddressLimits, Ahead, Audit, Development, ISSUER_REGION, Quotas, Settings, SharedKey,
};
pub use services::Services;
pub(crate) use speaker::Speaker;
