//! The product: user pools, their clients and their users, one file per operation of the API.
//!
//! Rooms, from the ground up; each imports from those before it alone (`cargo xtask floors`): [`limits`], `refusals`; `world` is
//! a call and what it runs in; `records` what is stored; `rules` pure decisions; `audit` what is noted for ever of each change and each sign-in; `triggers` where a function would be asked;
//! `load` finds pools, clients and users; `settings` of pools and clients; `lists` their pages; `messages` what is mailed;
//! `tokens`; `people` what happens to users; `imports` those who come by a file; `factors` what else proves who they are; `sign_in` the one state machine that hands out tokens; `access` who may sign
//! requests; `duties` what a node does unasked; [`ops`] the operations and the contents page of the API; `log_ops` those of
//! `CloudWatch` Logs that read what became of imports; `directory` the roof.
//! An operation is a function of its input, its instant, its stream of randomness and what it read.

mod access;
mod audit;
mod directory;
mod duties;
mod factors;
mod imports;
pub mod limits;
mod lists;
mod load;
mod log_ops;
mod messages;
pub mod ops;
mod people;
mod records;
mod refusals;
mod rules;
mod secrets;
mod settings;
mod sign_in;
mod tokens;
mod triggers;
mod world;

pub use access::{
    Action, Admission, AssumeRole, AssumedRole, Grant, KnownKey, NewAccessKey, Principal, Revoked,
};
pub use audit::{
    Anchor, AuditEnds, AuditFault, AuditLine, AuditWalk, Noted, NotedCaller, Repeat, audit_is_begun,
};
pub use directory::Directory;
pub use duties::{
    Backlog, Chained, Due, Duty, HeldLease, Letter, LogBatch, Nodes, Round, Unreadable, WaitingLine,
};
pub use imports::{Receiving, UPLOAD_BUCKET, UPLOAD_KEY_ID};
pub use people::{ConfirmationLink, NewUser, Proof};
pub use records::{Medium, tables, tables_of_servers};
pub use sign_in::machine;
pub use world::{
    AddressLimits, Ahead, Asker, Audit, Call, Caller, Development, ISSUER_REGION, Identity, Inline,
    KeyScope, KnownPasswords, Lane, Origin, Outside, PASSWORD_DIGEST_BYTES, Peer, Presence,
    Question, Quotas, Seed, Services, Settings, SharedKey, Trigger, Unanswered, Unknown, Verdict,
    Work, WorkKind,
};

use model::Error;

/// What an operation answers.
type Result<T> = std::result::Result<T, Error>;
