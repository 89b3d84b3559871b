//! The contents page of the API: one line an operation.

mod add_custom_attributes;
mod add_user_pool_client_secret;
mod admin_add_user_to_group;
mod admin_confirm_sign_up;
mod admin_create_user;
mod admin_delete_software_token;
mod admin_delete_user;
mod admin_delete_user_attributes;
mod admin_disable_provider_for_user;
mod admin_disable_user;
mod admin_enable_user;
mod admin_forget_device;
mod admin_get_device;
mod admin_get_user;
mod admin_get_user_auth_factors;
mod admin_initiate_auth;
mod admin_link_provider_for_user;
mod admin_list_devices;
mod admin_list_groups_for_user;
mod admin_list_user_auth_events;
mod admin_list_user_sessions;
mod admin_remove_user_from_group;
mod admin_reset_user_password;
mod admin_respond_to_auth_challenge;
mod admin_revoke_user_session;
mod admin_set_user_mfa_preference;
mod admin_set_user_password;
mod admin_set_user_settings;
mod admin_update_auth_event_feedback;
mod admin_update_device_status;
mod admin_update_user_attributes;
mod admin_user_global_sign_out;
mod associate_software_token;
mod built;
mod change_password;
mod complete_web_authn_registration;
mod confirm_device;
mod confirm_forgot_password;
mod confirm_sign_up;
mod create_group;
mod create_identity_provider;
mod create_resource_server;
mod create_user_import_job;
mod create_user_pool;
mod create_user_pool_client;
mod delete_group;
mod delete_identity_provider;
mod delete_resource_server;
mod delete_user;
mod delete_user_attributes;
mod delete_user_pool;
mod delete_user_pool_client;
mod delete_user_pool_client_secret;
mod delete_web_authn_credential;
mod describe_identity_provider;
mod describe_resource_server;
mod describe_risk_configuration;
mod describe_user_import_job;
mod describe_user_pool;
mod describe_user_pool_client;
mod forget_device;
mod forgot_password;
mod get_client_token;
mod get_csv_header;
mod get_device;
mod get_group;
mod get_identity_provider_by_identifier;
mod get_log_delivery_configuration;
mod get_provisioned_limit;
mod get_tokens_from_refresh_token;
mod get_user;
mod get_user_attribute_verification_code;
mod get_user_auth_factors;
mod get_user_pool_client_session_configuration;
mod get_user_pool_mfa_config;
mod get_user_pool_session_configuration;
mod global_sign_out;
mod initiate_auth;
mod list_devices;
mod list_groups;
mod list_identity_providers;
mod list_resource_servers;
mod list_tags_for_resource;
mod list_user_import_jobs;
mod list_user_pool_client_secrets;
mod list_user_pool_clients;
mod list_user_pools;
mod list_user_sessions;
mod list_users;
mod list_users_in_group;
mod list_web_authn_credentials;
mod resend_confirmation_code;
mod respond_to_auth_challenge;
mod revoke_token;
mod revoke_user_session;
mod set_log_delivery_configuration;
mod set_risk_configuration;
mod set_user_mfa_preference;
mod set_user_pool_client_session_configuration;
mod set_user_pool_mfa_config;
mod set_user_pool_session_configuration;
mod set_user_settings;
mod sign_up;
mod start_user_import_job;
mod start_web_authn_registration;
mod stop_user_import_job;
mod tag_resource;
mod untag_resource;
mod update_auth_event_feedback;
mod update_device_status;
mod update_group;
mod update_identity_provider;
mod update_provisioned_limit;
mod update_resource_server;
mod update_user_attributes;
mod update_user_pool;
mod update_user_pool_client;
mod verify_software_token;
mod verify_user_attribute;

use model::cognito_idp::Operation;
use serde_json::Value;

use crate::Result;
use crate::world::{Cx, answer, not_built, request};
use built::Built;

/// Runs `$operation`, a function of the file of the same name, on the body.
macro_rules! run {
    ($cx:expr, $input:expr, $operation:ident) => {
        Box::pin(async { answer($operation::$operation($cx, request($input)?).await?) }).await
    };
}

/// Runs an operation on a body that was checked against the facts.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) async fn perform(
    cx: &mut Cx<'_>,
    operation: Operation,
    input: &Value,
) -> Result<Vec<u8>> {
    let Some(built) = Built::of(operation) else {
        let of = "Amazon Cognito that this version of Cenote does not have yet.";
        return Err(not_built(operation.name(), of));
    };
    match built {
        Built::AddCustomAttributes => run!(cx, input, add_custom_attributes),
        Built::AddUserPoolClientSecret => run!(cx, input, add_user_pool_client_secret),
        Built::AdminAddUserToGroup => run!(cx, input, admin_add_user_to_group),
        Built::AdminConfirmSignUp => run!(cx, input, admin_confirm_sign_up),
        Built::AdminCreateUser => run!(cx, input, admin_create_user),
        Built::AdminDeleteSoftwareToken => run!(cx, input, admin_delete_software_token),
        Built::AdminDeleteUser => run!(cx, input, admin_delete_user),
        Built::AdminDeleteUserAttributes => run!(cx, input, admin_delete_user_attributes),
        Built::AdminDisableProviderForUser => run!(cx, input, admin_disable_provider_for_user),
        Built::AdminDisableUser => run!(cx, input, admin_disable_user),
        Built::AdminEnableUser => run!(cx, input, admin_enable_user),
        Built::AdminForgetDevice => run!(cx, input, admin_forget_device),
        Built::AdminGetDevice => run!(cx, input, admin_get_device),
        Built::AdminGetUser => run!(cx, input, admin_get_user),
        Built::AdminGetUserAuthFactors => run!(cx, input, admin_get_user_auth_factors),
        Built::AdminInitiateAuth => run!(cx, input, admin_initiate_auth),
        Built::AdminLinkProviderForUser => run!(cx, input, admin_link_provider_for_user),
        Built::AdminListDevices => run!(cx, input, admin_list_devices),
        Built::AdminListGroupsForUser => run!(cx, input, admin_list_groups_for_user),
        Built::AdminListUserAuthEvents => run!(cx, input, admin_list_user_auth_events),
        Built::AdminListUserSessions => run!(cx, input, admin_list_user_sessions),
        Built::AdminRemoveUserFromGroup => run!(cx, input, admin_remove_user_from_group),
        Built::AdminResetUserPassword => run!(cx, input, admin_reset_user_password),
        Built::AdminRespondToAuthChallenge => run!(cx, input, admin_respond_to_auth_challenge),
        Built::AdminRevokeUserSession => run!(cx, input, admin_revoke_user_session),
        Built::AdminSetUserMFAPreference => run!(cx, input, admin_set_user_mfa_preference),
        Built::AdminSetUserPassword => run!(cx, input, admin_set_user_password),
        Built::AdminSetUserSettings => run!(cx, input, admin_set_user_settings),
        Built::AdminUpdateAuthEventFeedback => run!(cx, input, admin_update_auth_event_feedback),
        Built::AdminUpdateDeviceStatus => run!(cx, input, admin_update_device_status),
        Built::AdminUpdateUserAttributes => run!(cx, input, admin_update_user_attributes),
        Built::AdminUserGlobalSignOut => run!(cx, input, admin_user_global_sign_out),
        Built::AssociateSoftwareToken => run!(cx, input, associate_software_token),
        Built::ChangePassword => run!(cx, input, change_password),
        Built::CompleteWebAuthnRegistration => run!(cx, input, complete_web_authn_registration),
        Built::ConfirmDevice => run!(cx, input, confirm_device),
        Built::ConfirmForgotPassword => run!(cx, input, confirm_forgot_password),
        Built::ConfirmSignUp => run!(cx, input, confirm_sign_up),
        Built::CreateGroup => run!(cx, input, create_group),
        Built::CreateIdentityProvider => run!(cx, input, create_identity_provider),
        Built::CreateResourceServer => run!(cx, input, create_resource_server),
        Built::CreateUserImportJob => run!(cx, input, create_user_import_job),
        Built::CreateUserPool => run!(cx, input, create_user_pool),
        Built::CreateUserPoolClient => run!(cx, input, create_user_pool_client),
        Built::DeleteGroup => run!(cx, input, delete_group),
        Built::DeleteIdentityProvider => run!(cx, input, delete_identity_provider),
        Built::DeleteResourceServer => run!(cx, input, delete_resource_server),
        Built::DeleteUser => run!(cx, input, delete_user),
        Built::DeleteUserAttributes => run!(cx, input, delete_user_attributes),
        Built::DeleteUserPool => run!(cx, input, delete_user_pool),
        Built::DeleteUserPoolClient => run!(cx, input, delete_user_pool_client),
        Built::DeleteUserPoolClientSecret => run!(cx, input, delete_user_pool_client_secret),
        Built::DeleteWebAuthnCredential => run!(cx, input, delete_web_authn_credential),
        Built::DescribeIdentityProvider => run!(cx, input, describe_identity_provider),
        Built::DescribeResourceServer => run!(cx, input, describe_resource_server),
        Built::DescribeRiskConfiguration => run!(cx, input, describe_risk_configuration),
        Built::DescribeUserImportJob => run!(cx, input, describe_user_import_job),
        Built::DescribeUserPool => run!(cx, input, describe_user_pool),
        Built::DescribeUserPoolClient => run!(cx, input, describe_user_pool_client),
        Built::ForgetDevice => run!(cx, input, forget_device),
        Built::ForgotPassword => run!(cx, input, forgot_password),
        Built::GetClientToken => run!(cx, input, get_client_token),
        Built::GetCSVHeader => run!(cx, input, get_csv_header),
        Built::GetDevice => run!(cx, input, get_device),
        Built::GetGroup => run!(cx, input, get_group),
        Built::GetIdentityProviderByIdentifier => {
            run!(cx, input, get_identity_provider_by_identifier)
        }
        Built::GetLogDeliveryConfiguration => run!(cx, input, get_log_delivery_configuration),
        Built::GetProvisionedLimit => run!(cx, input, get_provisioned_limit),
        Built::GetTokensFromRefreshToken => run!(cx, input, get_tokens_from_refresh_token),
        Built::GetUser => run!(cx, input, get_user),
        Built::GetUserAttributeVerificationCode => {
            run!(cx, input, get_user_attribute_verification_code)
        }
        Built::GetUserAuthFactors => run!(cx, input, get_user_auth_factors),
        Built::GetUserPoolClientSessionConfiguration => {
            run!(cx, input, get_user_pool_client_session_configuration)
        }
        Built::GetUserPoolMfaConfig => run!(cx, input, get_user_pool_mfa_config),
        Built::GetUserPoolSessionConfiguration => {
            run!(cx, input, get_user_pool_session_configuration)
        }
        Built::GlobalSignOut => run!(cx, input, global_sign_out),
        Built::InitiateAuth => run!(cx, input, initiate_auth),
        Built::ListDevices => run!(cx, input, list_devices),
        Built::ListGroups => run!(cx, input, list_groups),
        Built::ListIdentityProviders => run!(cx, input, list_identity_providers),
        Built::ListResourceServers => run!(cx, input, list_resource_servers),
        Built::ListTagsForResource => run!(cx, input, list_tags_for_resource),
        Built::ListUserImportJobs => run!(cx, input, list_user_import_jobs),
        Built::ListUserPoolClientSecrets => run!(cx, input, list_user_pool_client_secrets),
        Built::ListUserPoolClients => run!(cx, input, list_user_pool_clients),
        Built::ListUserPools => run!(cx, input, list_user_pools),
        Built::ListUserSessions => run!(cx, input, list_user_sessions),
        Built::ListUsers => run!(cx, input, list_users),
        Built::ListUsersInGroup => run!(cx, input, list_users_in_group),
        Built::ListWebAuthnCredentials => run!(cx, input, list_web_authn_credentials),
        Built::ResendConfirmationCode => run!(cx, input, resend_confirmation_code),
        Built::RespondToAuthChallenge => run!(cx, input, respond_to_auth_challenge),
        Built::RevokeToken => run!(cx, input, revoke_token),
        Built::RevokeUserSession => run!(cx, input, revoke_user_session),
        Built::SetLogDeliveryConfiguration => run!(cx, input, set_log_delivery_configuration),
        Built::SetRiskConfiguration => run!(cx, input, set_risk_configuration),
        Built::SetUserMFAPreference => run!(cx, input, set_user_mfa_preference),
        Built::SetUserPoolClientSessionConfiguration => {
            run!(cx, input, set_user_pool_client_session_configuration)
        }
        Built::SetUserPoolMfaConfig => run!(cx, input, set_user_pool_mfa_config),
        Built::SetUserPoolSessionConfiguration => {
            run!(cx, input, set_user_pool_session_configuration)
        }
        Built::SetUserSettings => run!(cx, input, set_user_settings),
        Built::SignUp => run!(cx, input, sign_up),
        Built::StartUserImportJob => run!(cx, input, start_user_import_job),
        Built::StartWebAuthnRegistration => run!(cx, input, start_web_authn_registration),
        Built::StopUserImportJob => run!(cx, input, stop_user_import_job),
        Built::TagResource => run!(cx, input, tag_resource),
        Built::UntagResource => run!(cx, input, untag_resource),
        Built::UpdateAuthEventFeedback => run!(cx, input, update_auth_event_feedback),
        Built::UpdateDeviceStatus => run!(cx, input, update_device_status),
        Built::UpdateGroup => run!(cx, input, update_group),
        Built::UpdateIdentityProvider => run!(cx, input, update_identity_provider),
        Built::UpdateProvisionedLimit => run!(cx, input, update_provisioned_limit),
        Built::UpdateResourceServer => run!(cx, input, update_resource_server),
        Built::UpdateUserAttributes => run!(cx, input, update_user_attributes),
        Built::UpdateUserPool => run!(cx, input, update_user_pool),
        Built::UpdateUserPoolClient => run!(cx, input, update_user_pool_client),
        Built::VerifySoftwareToken => run!(cx, input, verify_software_token),
        Built::VerifyUserAttribute => run!(cx, input, verify_user_attribute),
    }
}
