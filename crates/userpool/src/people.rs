//! What happens to users: their names, attributes, passwords and codes, how they come and how they go.

pub(crate) mod address_counts;
pub(crate) mod aliases;
pub(crate) mod arrival;
pub(crate) mod auth_events;
mod cap;
pub(crate) mod codes;
pub(crate) mod confirmation;
pub(crate) mod credentials;
pub(crate) mod decoys;
pub(crate) mod event_lines;
pub(crate) mod feedback;
mod history;
pub(crate) mod known_passwords;
pub(crate) mod known_places;
pub(crate) mod linking;
pub(crate) mod look_alikes;
mod origins;
pub(crate) mod phantom;
mod phantom_sub;
pub(crate) mod profile;
pub(crate) mod removal;
pub(crate) mod verification;

pub use arrival::{NewUser, Proof};
pub use confirmation::ConfirmationLink;
