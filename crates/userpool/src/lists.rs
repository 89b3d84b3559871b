//! What lists show: pages, filters, views of users, counts.

pub(crate) mod counts;
pub(crate) mod device_view;
pub(crate) mod filter;
pub(crate) mod group_view;
pub(crate) mod limit_view;
pub(crate) mod paging;
pub(crate) mod passkey_view;
pub(crate) mod resource_server_view;
pub(crate) mod secret_view;
pub(crate) mod user_view;
