//! The settings of a client.

pub(crate) mod checks;
pub(crate) mod flows;
pub(crate) mod members;
mod redirect_urls;
mod validity;
