//! The tokens of users: issued, shown, exchanged, published.

mod access_token;
mod claims;
mod device;
mod event;
mod first;
mod issue;
mod keys;
mod lifetimes;
mod mark;
mod of_client;
mod publish;
pub(crate) mod refresh;
mod refresh_token;
pub(crate) mod user_sessions;

pub(crate) use access_token::{SignedIn, caller, reader, shown};
pub(crate) use device::{Tied, group_key, refuse_elsewhere, tells_second, told_again, unconfirmed};
pub(crate) use event::issued;
pub(crate) use first::issue_first;
pub(crate) use issue::{ADMIN_SCOPE, Strength, issue, issuer};
pub(crate) use keys::make_keys;
pub(crate) use mark::mark;
pub(crate) use of_client::issue_to_client;
pub(crate) use refresh_token::{
    INVALID, INVALID_WITH_STOP, RefreshClaims, open_refresh_token, read_refresh_token,
    refresh_token, rotates,
};
