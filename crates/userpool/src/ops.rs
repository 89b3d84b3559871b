//! The contents page of the API: one line an operation.

mod admin_initiate_auth;
mod admin_respond_to_auth_challenge;
mod get_tokens_from_refresh_token;
mod global_sign_out;
mod initiate_auth;
mod respond_to_auth_challenge;
mod revoke_token;

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
        Operation::AdminInitiateAuth => run!(cx, input, admin_initiate_auth),
        Operation::AdminRespondToAuthChallenge => run!(cx, input, admin_respond_to_auth_challenge),
        Operation::GetTokensFromRefreshToken => run!(cx, input, get_tokens_from_refresh_token),
        Operation::GlobalSignOut => run!(cx, input, global_sign_out),
        Operation::InitiateAuth => run!(cx, input, initiate_auth),
        Operation::RespondToAuthChallenge => run!(cx, input, respond_to_auth_challenge),
        Operation::RevokeToken => run!(cx, input, revoke_token),
        Operation::AddCustomAttributes
        | Operation::AddUserPoolClientSecret
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
        | Operation::CreateUserPool
        | Operation::CreateUserPoolClient
        | Operation::CreateUserPoolDomain
        | Operation::CreateUserPoolReplica
        | Operation::DeleteGroup
        | Operation::DeleteIdentityProvider
        | Operation::DeleteManagedLoginBranding
        | Operation::DeleteResourceServer
        | Operation::DeleteTerms
        | Operation::DeleteUser
        | Operation::DeleteUserAttributes
        | Operation::DeleteUserPool
        | Operation::DeleteUserPoolClient
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
        | Operation::DescribeUserPool
        | Operation::DescribeUserPoolClient
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
        | Operation::GetUserPoolMfaConfig
        | Operation::GetUserPoolSessionConfiguration
        | Operation::ListDevices
        | Operation::ListGroups
        | Operation::ListIdentityProviders
        | Operation::ListResourceServers
        | Operation::ListTagsForResource
        | Operation::ListTerms
        | Operation::ListUserImportJobs
        | Operation::ListUserPoolClientSecrets
        | Operation::ListUserPoolClients
        | Operation::ListUserPoolReplicas
        | Operation::ListUserPools
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
        | Operation::SetUserPoolMfaConfig
        | Operation::SetUserPoolSessionConfiguration
        | Operation::SetUserSettings
        | Operation::SignUp
        | Operation::StartUserImportJob
        | Operation::StartWebAuthnRegistration
        | Operation::StopUserImportJob
        | Operation::TagResource
        | Operation::UntagResource
        | Operation::UpdateAuthEventFeedback
        | Operation::UpdateDeviceStatus
        | Operation::UpdateGroup
        | Operation::UpdateIdentityProvider
        | Operation::UpdateManagedLoginBranding
        | Operation::UpdateProvisionedLimit
        | Operation::UpdateResourceServer
        | Operation::UpdateTerms
        | Operation::UpdateUserAttributes
        | Operation::UpdateUserPool
        | Operation::UpdateUserPoolClient
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
