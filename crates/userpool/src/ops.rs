//! The contents page of the API: one line an operation.

mod add_custom_attributes;
mod admin_confirm_sign_up;
mod admin_create_user;
mod admin_delete_user;
mod admin_delete_user_attributes;
mod admin_disable_user;
mod admin_enable_user;
mod admin_get_user;
mod admin_initiate_auth;
mod admin_reset_user_password;
mod admin_respond_to_auth_challenge;
mod admin_set_user_password;
mod admin_update_user_attributes;
mod admin_user_global_sign_out;
mod change_password;
mod confirm_forgot_password;
mod confirm_sign_up;
mod create_user_pool;
mod create_user_pool_client;
mod delete_user;
mod delete_user_attributes;
mod delete_user_pool;
mod delete_user_pool_client;
mod describe_user_pool;
mod describe_user_pool_client;
mod forgot_password;
mod get_tokens_from_refresh_token;
mod get_user;
mod get_user_attribute_verification_code;
mod get_user_pool_mfa_config;
mod global_sign_out;
mod initiate_auth;
mod list_tags_for_resource;
mod list_user_pool_clients;
mod list_user_pools;
mod list_users;
mod resend_confirmation_code;
mod respond_to_auth_challenge;
mod revoke_token;
mod set_user_pool_mfa_config;
mod sign_up;
mod tag_resource;
mod untag_resource;
mod update_user_attributes;
mod update_user_pool;
mod update_user_pool_client;
mod verify_user_attribute;

use model::cognito_idp::Operation;
use model::{Error, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Result;
use crate::world::Cx;

/// Runs `$operation`, a function of the file of the same name, on the body.
macro_rules! run {
    ($cx:expr, $input:expr, $operation:ident) => {
        Box::pin(async { answer($operation::$operation($cx, request($input)?).await?) }).await
    };
}

/// Runs an operation on a body that was checked against the facts.
#[expect(
    clippy::too_many_lines,
    reason = "a contents page: one line an operation"
)]
pub(crate) async fn perform(
    cx: &mut Cx<'_>,
    operation: Operation,
    input: &Value,
) -> Result<Vec<u8>> {
    match operation {
        Operation::AddCustomAttributes => run!(cx, input, add_custom_attributes),
        Operation::AdminConfirmSignUp => run!(cx, input, admin_confirm_sign_up),
        Operation::AdminCreateUser => run!(cx, input, admin_create_user),
        Operation::AdminDeleteUser => run!(cx, input, admin_delete_user),
        Operation::AdminDeleteUserAttributes => run!(cx, input, admin_delete_user_attributes),
        Operation::AdminDisableUser => run!(cx, input, admin_disable_user),
        Operation::AdminEnableUser => run!(cx, input, admin_enable_user),
        Operation::AdminGetUser => run!(cx, input, admin_get_user),
        Operation::AdminInitiateAuth => run!(cx, input, admin_initiate_auth),
        Operation::AdminResetUserPassword => run!(cx, input, admin_reset_user_password),
        Operation::AdminRespondToAuthChallenge => run!(cx, input, admin_respond_to_auth_challenge),
        Operation::AdminSetUserPassword => run!(cx, input, admin_set_user_password),
        Operation::AdminUpdateUserAttributes => run!(cx, input, admin_update_user_attributes),
        Operation::AdminUserGlobalSignOut => run!(cx, input, admin_user_global_sign_out),
        Operation::ChangePassword => run!(cx, input, change_password),
        Operation::ConfirmForgotPassword => run!(cx, input, confirm_forgot_password),
        Operation::ConfirmSignUp => run!(cx, input, confirm_sign_up),
        Operation::CreateUserPool => run!(cx, input, create_user_pool),
        Operation::CreateUserPoolClient => run!(cx, input, create_user_pool_client),
        Operation::DeleteUser => run!(cx, input, delete_user),
        Operation::DeleteUserAttributes => run!(cx, input, delete_user_attributes),
        Operation::DeleteUserPool => run!(cx, input, delete_user_pool),
        Operation::DeleteUserPoolClient => run!(cx, input, delete_user_pool_client),
        Operation::DescribeUserPool => run!(cx, input, describe_user_pool),
        Operation::DescribeUserPoolClient => run!(cx, input, describe_user_pool_client),
        Operation::ForgotPassword => run!(cx, input, forgot_password),
        Operation::GetTokensFromRefreshToken => run!(cx, input, get_tokens_from_refresh_token),
        Operation::GetUser => run!(cx, input, get_user),
        Operation::GetUserAttributeVerificationCode => {
            run!(cx, input, get_user_attribute_verification_code)
        }
        Operation::GetUserPoolMfaConfig => run!(cx, input, get_user_pool_mfa_config),
        Operation::GlobalSignOut => run!(cx, input, global_sign_out),
        Operation::InitiateAuth => run!(cx, input, initiate_auth),
        Operation::ListTagsForResource => run!(cx, input, list_tags_for_resource),
        Operation::ListUserPoolClients => run!(cx, input, list_user_pool_clients),
        Operation::ListUserPools => run!(cx, input, list_user_pools),
        Operation::ListUsers => run!(cx, input, list_users),
        Operation::ResendConfirmationCode => run!(cx, input, resend_confirmation_code),
        Operation::RespondToAuthChallenge => run!(cx, input, respond_to_auth_challenge),
        Operation::RevokeToken => run!(cx, input, revoke_token),
        Operation::SetUserPoolMfaConfig => run!(cx, input, set_user_pool_mfa_config),
        Operation::SignUp => run!(cx, input, sign_up),
        Operation::TagResource => run!(cx, input, tag_resource),
        Operation::UntagResource => run!(cx, input, untag_resource),
        Operation::UpdateUserAttributes => run!(cx, input, update_user_attributes),
        Operation::UpdateUserPool => run!(cx, input, update_user_pool),
        Operation::UpdateUserPoolClient => run!(cx, input, update_user_pool_client),
        Operation::VerifyUserAttribute => run!(cx, input, verify_user_attribute),
        Operation::AddUserPoolClientSecret
        | Operation::AdminAddUserToGroup
        | Operation::AdminDeleteSoftwareToken
        | Operation::AdminDisableProviderForUser
        | Operation::AdminForgetDevice
        | Operation::AdminGetDevice
        | Operation::AdminGetUserAuthFactors
        | Operation::AdminLinkProviderForUser
        | Operation::AdminListDevices
        | Operation::AdminListGroupsForUser
        | Operation::AdminListUserAuthEvents
        | Operation::AdminListUserSessions
        | Operation::AdminRemoveUserFromGroup
        | Operation::AdminRevokeUserSession
        | Operation::AdminSetUserMFAPreference
        | Operation::AdminSetUserSettings
        | Operation::AdminUpdateAuthEventFeedback
        | Operation::AdminUpdateDeviceStatus
        | Operation::AssociateSoftwareToken
        | Operation::CompleteWebAuthnRegistration
        | Operation::ConfirmDevice
        | Operation::CreateGroup
        | Operation::CreateIdentityProvider
        | Operation::CreateManagedLoginBranding
        | Operation::CreateResourceServer
        | Operation::CreateTerms
        | Operation::CreateUserImportJob
        | Operation::CreateUserPoolDomain
        | Operation::CreateUserPoolReplica
        | Operation::DeleteGroup
        | Operation::DeleteIdentityProvider
        | Operation::DeleteManagedLoginBranding
        | Operation::DeleteResourceServer
        | Operation::DeleteTerms
        | Operation::DeleteUserPoolClientSecret
        | Operation::DeleteUserPoolDomain
        | Operation::DeleteUserPoolReplica
        | Operation::DeleteWebAuthnCredential
        | Operation::DescribeIdentityProvider
        | Operation::DescribeManagedLoginBranding
        | Operation::DescribeManagedLoginBrandingByClient
        | Operation::DescribeResourceServer
        | Operation::DescribeRiskConfiguration
        | Operation::DescribeTerms
        | Operation::DescribeTermsByClient
        | Operation::DescribeUserImportJob
        | Operation::DescribeUserPoolDomain
        | Operation::ForgetDevice
        | Operation::GetCSVHeader
        | Operation::GetClientToken
        | Operation::GetDerivedToken
        | Operation::GetDevice
        | Operation::GetGroup
        | Operation::GetIdentityProviderByIdentifier
        | Operation::GetLogDeliveryConfiguration
        | Operation::GetProvisionedLimit
        | Operation::GetSigningCertificate
        | Operation::GetUICustomization
        | Operation::GetUserAuthFactors
        | Operation::GetUserPoolClientSessionConfiguration
        | Operation::GetUserPoolSessionConfiguration
        | Operation::ListDevices
        | Operation::ListGroups
        | Operation::ListIdentityProviders
        | Operation::ListResourceServers
        | Operation::ListTerms
        | Operation::ListUserImportJobs
        | Operation::ListUserPoolClientSecrets
        | Operation::ListUserPoolReplicas
        | Operation::ListUserSessions
        | Operation::ListUsersInGroup
        | Operation::ListWebAuthnCredentials
        | Operation::RevokeUserSession
        | Operation::SetLogDeliveryConfiguration
        | Operation::SetRiskConfiguration
        | Operation::SetUICustomization
        | Operation::SetUserMFAPreference
        | Operation::SetUserPoolClientSessionConfiguration
        | Operation::SetUserPoolSessionConfiguration
        | Operation::SetUserSettings
        | Operation::StartUserImportJob
        | Operation::StartWebAuthnRegistration
        | Operation::StopUserImportJob
        | Operation::UpdateAuthEventFeedback
        | Operation::UpdateDeviceStatus
        | Operation::UpdateGroup
        | Operation::UpdateIdentityProvider
        | Operation::UpdateManagedLoginBranding
        | Operation::UpdateProvisionedLimit
        | Operation::UpdateResourceServer
        | Operation::UpdateTerms
        | Operation::UpdateUserPoolDomain
        | Operation::UpdateUserPoolReplica
        | Operation::VerifySoftwareToken => Err(not_built(operation)),
    }
}

fn request<T: DeserializeOwned>(input: &Value) -> Result<T> {
    T::deserialize(input).map_err(|cause| {
        Error::new(
            ErrorCode::SerializationException,
            "The request can't be read.",
        )
        .because(cause)
    })
}

/// The body of an answer. An operation without output answers `{}`: clients need JSON.
fn answer<T: Serialize>(output: T) -> Result<Vec<u8>> {
    let body = serde_json::to_vec(&output).map_err(Error::internal)?;
    Ok(if body == b"null" {
        b"{}".to_vec()
    } else {
        body
    })
}

fn not_built(operation: Operation) -> Error {
    let name = operation.name();
    Error::new(
        ErrorCode::UnknownOperationException,
        format!(
            "{name} is an operation of Amazon Cognito that this version of Cenote does not have yet."
        ),
    )
}
