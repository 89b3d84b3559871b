//! Threat protection (`AdvancedSecurityMode`): how likely it is that somebody else signs in, and what is done about it.

mod actions;
mod addresses;
mod letters;
mod levels;
mod trips;
