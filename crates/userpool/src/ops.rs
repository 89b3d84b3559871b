//! The contents page of the API: one line an operation.

mod add_custom_attributes;
mod admin_initiate_auth;
mod admin_respond_to_auth_challenge;
mod create_user_pool;
mod create_user_pool_client;
mod delete_user_pool;
mod delete_user_pool_client;
mod describe_user_pool;
mod describe_user_pool_client;
mod get_tokens_from_refresh_token;
mod get_user_pool_mfa_config;
mod global_sign_out;
mod initiate_auth;
mod list_tags_for_resource;
mod list_user_pool_clients;
mod list_user_pools;
mod respond_to_auth_challenge;
mod revoke_token;
mod set_user_pool_mfa_config;
mod tag_resource;
mod untag_resource;
mod update_user_pool;
mod update_user_pool_client;

use model::cognito_idp::Operation;
use model::{Error, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Result;
use crate::cx::Cx;

/// Runs `$operation`, a function of the file of the same name, on the body.
macro_rules! run {
    ($cx:expr, $input:expr, $operation:ident) => {
        Box::pin(async { answer($operation::$operation($cx, request($input)?).await?) }).await
    };
}

/// Runs an operation on a body that was checked against the facts.
pub(crate) async fn perform(cx: &mut Cx<'_>, operation: Operation, input: Value) -> Result<Value> {
    match operation {
        Operation::AddCustomAttributes => run!(cx, input, add_custom_attributes),
        Operation::AdminInitiateAuth => run!(cx, input, admin_initiate_auth),
        Operation::AdminRespondToAuthChallenge => run!(cx, input, admin_respond_to_auth_challenge),
        Operation::CreateUserPool => run!(cx, input, create_user_pool),
        Operation::CreateUserPoolClient => run!(cx, input, create_user_pool_client),
        Operation::DeleteUserPool => run!(cx, input, delete_user_pool),
        Operation::DeleteUserPoolClient => run!(cx, input, delete_user_pool_client),
        Operation::DescribeUserPool => run!(cx, input, describe_user_pool),
        Operation::DescribeUserPoolClient => run!(cx, input, describe_user_pool_client),
        Operation::GetTokensFromRefreshToken => run!(cx, input, get_tokens_from_refresh_token),
        Operation::GetUserPoolMfaConfig => run!(cx, input, get_user_pool_mfa_config),
        Operation::GlobalSignOut => run!(cx, input, global_sign_out),
        Operation::InitiateAuth => run!(cx, input, initiate_auth),
        Operation::ListTagsForResource => run!(cx, input, list_tags_for_resource),
        Operation::ListUserPoolClients => run!(cx, input, list_user_pool_clients),
        Operation::ListUserPools => run!(cx, input, list_user_pools),
        Operation::RespondToAuthChallenge => run!(cx, input, respond_to_auth_challenge),
        Operation::RevokeToken => run!(cx, input, revoke_token),
        Operation::SetUserPoolMfaConfig => run!(cx, input, set_user_pool_mfa_config),
        Operation::TagResource => run!(cx, input, tag_resource),
        Operation::UntagResource => run!(cx, input, untag_resource),
        Operation::UpdateUserPool => run!(cx, input, update_user_pool),
        Operation::UpdateUserPoolClient => run!(cx, input, update_user_pool_client),
        Operation::AddUserPoolClientSecret
        | Operation::AdminAddUserToGroup
        | Operation::AdminConfirmSignUp
        | Operation::AdminCreateUser
        | Operation::AdminDeleteSoftwareToken
        | Operation::AdminDeleteUser
        | Operation::AdminDeleteUserAttributes
        | Operation::AdminDisableProviderForUser
        | Operation::AdminDisableUser
        | Operation::AdminEnableUser
        | Operation::AdminForgetDevice
        | Operation::AdminGetDevice
        | Operation::AdminGetUser
        | Operation::AdminGetUserAuthFactors
        | Operation::AdminLinkProviderForUser
        | Operation::AdminListDevices
        | Operation::AdminListGroupsForUser
        | Operation::AdminListUserAuthEvents
        | Operation::AdminListUserSessions
        | Operation::AdminRemoveUserFromGroup
        | Operation::AdminResetUserPassword
        | Operation::AdminRevokeUserSession
        | Operation::AdminSetUserMFAPreference
        | Operation::AdminSetUserPassword
        | Operation::AdminSetUserSettings
        | Operation::AdminUpdateAuthEventFeedback
        | Operation::AdminUpdateDeviceStatus
        | Operation::AdminUpdateUserAttributes
        | Operation::AdminUserGlobalSignOut
        | Operation::AssociateSoftwareToken
        | Operation::ChangePassword
        | Operation::CompleteWebAuthnRegistration
        | Operation::ConfirmDevice
        | Operation::ConfirmForgotPassword
        | Operation::ConfirmSignUp
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
        | Operation::DeleteUser
        | Operation::DeleteUserAttributes
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
        | Operation::ForgotPassword
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
        | Operation::GetUser
        | Operation::GetUserAttributeVerificationCode
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
        | Operation::ListUsers
        | Operation::ListUsersInGroup
        | Operation::ListWebAuthnCredentials
        | Operation::ResendConfirmationCode
        | Operation::RevokeUserSession
        | Operation::SetLogDeliveryConfiguration
        | Operation::SetRiskConfiguration
        | Operation::SetUICustomization
        | Operation::SetUserMFAPreference
        | Operation::SetUserPoolClientSessionConfiguration
        | Operation::SetUserPoolSessionConfiguration
        | Operation::SetUserSettings
        | Operation::SignUp
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
        | Operation::UpdateUserAttributes
        | Operation::UpdateUserPoolDomain
        | Operation::UpdateUserPoolReplica
        | Operation::VerifySoftwareToken
        | Operation::VerifyUserAttribute => Err(not_built(operation)),
    }
}

fn request<T: DeserializeOwned>(input: Value) -> Result<T> {
    serde_json::from_value(input).map_err(|cause| {
        Error::new(ErrorCode::SerializationException, "The request can't be read.").because(cause)
    })
}

fn answer<T: Serialize>(output: T) -> Result<Value> {
    serde_json::to_value(output).map_err(Error::internal)
}

fn not_built(operation: Operation) -> Error {
    let name = operation.name();
    Error::new(
        ErrorCode::UnknownOperationException,
        format!("{name} is an operation of Amazon Cognito that this version of Cenote does not have yet."),
    )
}
