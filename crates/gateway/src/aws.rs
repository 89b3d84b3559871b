//! The protocols of AWS, their signatures, and the services behind them.

pub(crate) mod cloud_watch_logs;
pub(crate) mod cognito;
pub(crate) mod foreign;
mod json;
pub(crate) mod query;
pub(crate) mod s3;
pub(crate) mod secrets_manager;
pub(crate) mod signature;
pub(crate) mod systems_manager;
mod token_service;
