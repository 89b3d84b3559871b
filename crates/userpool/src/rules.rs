//! Pure decisions: they take values and give values or refusals.

pub(crate) mod addresses;
pub(crate) mod attribute_faults;
pub(crate) mod attributes;
pub(crate) mod client_access;
pub(crate) mod client_checks;
pub(crate) mod client_settings;
pub(crate) mod contacts;
pub(crate) mod filter;
pub(crate) mod first_attributes;
pub(crate) mod flows;
pub(crate) mod masks;
pub(crate) mod mfa;
pub(crate) mod names;
pub(crate) mod paging;
pub(crate) mod password_policy;
pub(crate) mod pool_checks;
pub(crate) mod pool_defaults;
pub(crate) mod pool_settings;
pub(crate) mod redirect_urls;
pub(crate) mod schema_definition;
pub(crate) mod tags;
pub(crate) mod token_validity;
pub(crate) mod triggers;
pub(crate) mod user_view;
pub(crate) mod usernames;
