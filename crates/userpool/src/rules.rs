//! Pure decisions: they take values and give values or refusals.

pub(crate) mod addresses;
pub(crate) mod agents;
pub(crate) mod attribute_faults;
pub(crate) mod attributes;
pub(crate) mod client_access;
pub(crate) mod contacts;
pub(crate) mod devices;
pub(crate) mod first_attributes;
pub(crate) mod groups;
pub(crate) mod levels;
pub(crate) mod linking;
pub(crate) mod log_delivery;
pub(crate) mod look_alikes;
pub(crate) mod masks;
pub(crate) mod names;
pub(crate) mod passkeys;
pub(crate) mod password_policy;
pub(crate) mod pinned;
pub(crate) mod providers;
pub(crate) mod quotas;
pub(crate) mod risk;
pub(crate) mod scopes;
pub(crate) mod tags;
pub(crate) mod threats;
pub(crate) mod triggers;
pub(crate) mod usernames;
