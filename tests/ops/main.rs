//! The operations through the front door, one file each, on every engine.

mod add_custom_attributes;
mod create_user_pool;
mod create_user_pool_client;
mod delete_user_pool;
mod delete_user_pool_client;
mod describe_user_pool;
mod describe_user_pool_client;
mod get_user_pool_mfa_config;
mod list_tags_for_resource;
mod list_user_pool_clients;
mod list_user_pools;
mod set_user_pool_mfa_config;
mod tag_resource;
mod untag_resource;
mod update_user_pool;
mod update_user_pool_client;
