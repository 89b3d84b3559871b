//! The one state machine that hands out tokens.
//!
//! `doors` are the ways in and what is looked at first; `flows` what a request may begin with; `flow` is the loop of asking,
//! proving and going on; `machine` says what comes next, a row for each reason; `challenges` is the contents page of what can be
//! asked; `person` is what the machine looks at; `risk` how likely it is somebody else, and `notices` the letter about that; `device` the device from which somebody comes; `known` what becomes of a password that others know; `state` what a client carries between two requests, `asked` what of it was asked; `step_up` how strong it is to be; `wire` writes what the API answers.

mod asked;
mod challenges;
mod device;
mod doors;
mod flow;
mod flows;
mod known;
mod lock_out;
pub mod machine;
mod notices;
mod person;
mod risk;
mod set_up;
mod signed_up;
mod state;
mod step_up;
mod subject;
mod timestamp;
mod watched;
mod wire;

pub(crate) use challenges::check_password;
pub(crate) use doors::{Door, Step};
pub(crate) use flow::answer;
pub(crate) use flows::begin;
pub(crate) use person::{configured, recovers_by};
pub(crate) use set_up::{offer_software_token, verify_software_token};
pub(crate) use signed_up::session as session_of_sign_up;
