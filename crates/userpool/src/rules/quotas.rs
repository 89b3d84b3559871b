//! The request rates of Amazon Cognito: a row for each category of operations (AWS developer guide, "Quotas in Amazon Cognito").
//! What is in no row has no rate there either.

use model::cognito_idp::Operation::{
    self, AddCustomAttributes, AdminAddUserToGroup, AdminConfirmSignUp, AdminCreateUser,
    AdminDeleteSoftwareToken, AdminDeleteUser, AdminDeleteUserAttributes,
    AdminDisableProviderForUser, AdminDisableUser, AdminEnableUser, AdminForgetDevice,
    AdminGetDevice, AdminGetUser, AdminGetUserAuthFactors, AdminInitiateAuth,
    AdminLinkProviderForUser, AdminListDevices, AdminListGroupsForUser, AdminListUserAuthEvents,
    AdminRemoveUserFromGroup, AdminResetUserPassword, AdminSetUserMFAPreference,
    AdminSetUserPassword, AdminSetUserSettings, AdminUpdateAuthEventFeedback,
    AdminUpdateDeviceStatus, AdminUpdateUserAttributes, AdminUserGlobalSignOut,
    AssociateSoftwareToken, ChangePassword, ConfirmDevice, ConfirmForgotPassword, ConfirmSignUp,
    CreateGroup, CreateIdentityProvider, CreateManagedLoginBranding, CreateResourceServer,
    CreateUserImportJob, CreateUserPool, CreateUserPoolClient, CreateUserPoolDomain, DeleteGroup,
    DeleteIdentityProvider, DeleteManagedLoginBranding, DeleteResourceServer, DeleteUser,
    DeleteUserAttributes, DeleteUserPool, DeleteUserPoolClient, DeleteUserPoolDomain,
    DescribeIdentityProvider, DescribeManagedLoginBranding, DescribeManagedLoginBrandingByClient,
    DescribeResourceServer, DescribeRiskConfiguration, DescribeUserImportJob, DescribeUserPool,
    DescribeUserPoolClient, DescribeUserPoolDomain, ForgetDevice, ForgotPassword, GetCSVHeader,
    GetClientToken, GetDevice, GetGroup, GetIdentityProviderByIdentifier, GetProvisionedLimit,
    GetSigningCertificate, GetTokensFromRefreshToken, GetUICustomization, GetUser,
    GetUserAttributeVerificationCode, GetUserPoolMfaConfig, GlobalSignOut, InitiateAuth,
    ListDevices, ListGroups, ListIdentityProviders, ListResourceServers, ListTagsForResource,
    ListUserImportJobs, ListUserPoolClients, ListUserPools, ListUsers, ListUsersInGroup,
    ResendConfirmationCode, RevokeToken, SetRiskConfiguration, SetUICustomization,
    SetUserMFAPreference, SetUserPoolMfaConfig, SetUserSettings, SignUp, StartUserImportJob,
    StopUserImportJob, TagResource, UntagResource, UpdateAuthEventFeedback, UpdateDeviceStatus,
    UpdateGroup, UpdateIdentityProvider, UpdateManagedLoginBranding, UpdateProvisionedLimit,
    UpdateResourceServer, UpdateUserAttributes, UpdateUserPool, UpdateUserPoolClient,
    UpdateUserPoolDomain, VerifySoftwareToken, VerifyUserAttribute,
};

/// Requests a second that an operation has in one pool, where its category is [`Kind::ByPool`].
pub(crate) const OF_POOL_PER_SECOND: u32 = 5;

/// Answers to challenges have so many times the rate of sign-ins to themselves; what is beyond counts as sign-ins.
pub(crate) const ANSWERS_FACTOR: u32 = 3;

/// Operations that share a rate.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Category {
    /// What the API calls it.
    pub(crate) name: &'static str,
    /// Requests a second that an account has in a region.
    pub(crate) per_second: u32,
    pub(crate) kind: Kind,
    operations: &'static [Operation],
}

/// What there is to a rate beside its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An account may provision more.
    Adjustable,
    /// It is what it is.
    Fixed,
    /// It is what it is, and each of the operations is held to [`OF_POOL_PER_SECOND`] too.
    ByPool,
}

/// What a request counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// A request of the category.
    In(&'static Category),
    /// The answer to a challenge.
    Answer,
}

const fn row(
    name: &'static str,
    per_second: u32,
    kind: Kind,
    operations: &'static [Operation],
) -> Category {
    Category {
        name,
        per_second,
        kind,
        operations,
    }
}

/// Sign-ins.
pub(crate) const USER_AUTHENTICATION: &Category = &row(
    "UserAuthentication",
    120,
    Kind::Adjustable,
    &[AdminInitiateAuth, InitiateAuth, GetTokensFromRefreshToken],
);

/// New passwords.
const USER_ACCOUNT_RECOVERY: &Category = &row(
    "UserAccountRecovery",
    30,
    Kind::Fixed,
    &[
        ChangePassword,
        ConfirmForgotPassword,
        ForgotPassword,
        AdminResetUserPassword,
        AdminSetUserPassword,
    ],
);

#[rustfmt::skip]
const OTHERS: &[Category] = &[
    row("UserCreation", 50, Kind::Adjustable, &[SignUp, ConfirmSignUp, AdminCreateUser, AdminConfirmSignUp]),
    row("UserFederation", 25, Kind::Adjustable, &[]),
    row("UserRead", 120, Kind::Adjustable, &[AdminGetUser, AdminGetUserAuthFactors, GetUser]),
    row("UserUpdate", 25, Kind::Fixed, &[
        AdminAddUserToGroup, AdminDeleteUserAttributes, AdminUpdateUserAttributes, AdminDeleteUser, AdminDisableUser,
        AdminEnableUser, AdminLinkProviderForUser, AdminDisableProviderForUser, VerifyUserAttribute, DeleteUser,
        DeleteUserAttributes, UpdateUserAttributes, AdminUserGlobalSignOut, GlobalSignOut, AdminRemoveUserFromGroup,
    ]),
    row("UserToken", 120, Kind::Adjustable, &[RevokeToken]),
    row("UserResourceRead", 50, Kind::Adjustable, &[
        AdminGetDevice, AdminListGroupsForUser, AdminListDevices, GetDevice, ListDevices, GetUserAttributeVerificationCode,
        ResendConfirmationCode, AdminListUserAuthEvents,
    ]),
    row("UserResourceUpdate", 25, Kind::Fixed, &[
        AdminForgetDevice, AdminUpdateAuthEventFeedback, AdminSetUserMFAPreference, AdminDeleteSoftwareToken,
        AdminSetUserSettings, AdminUpdateDeviceStatus, UpdateDeviceStatus, UpdateAuthEventFeedback, ConfirmDevice,
        SetUserMFAPreference, SetUserSettings, VerifySoftwareToken, AssociateSoftwareToken, ForgetDevice,
    ]),
    row("UserList", 30, Kind::Fixed, &[ListUsers, ListUsersInGroup]),
    row("UserPoolRead", 15, Kind::Fixed, &[DescribeUserPool, ListUserPools]),
    row("UserPoolUpdate", 15, Kind::Fixed, &[CreateUserPool, UpdateUserPool, DeleteUserPool]),
    row("UserPoolResourceRead", 20, Kind::ByPool, &[
        DescribeIdentityProvider, DescribeResourceServer, DescribeUserImportJob, DescribeUserPoolDomain, GetCSVHeader,
        GetGroup, GetSigningCertificate, GetIdentityProviderByIdentifier, GetUserPoolMfaConfig, ListGroups,
        ListIdentityProviders, ListResourceServers, ListTagsForResource, ListUserImportJobs, DescribeRiskConfiguration,
        GetUICustomization, DescribeManagedLoginBranding, DescribeManagedLoginBrandingByClient,
    ]),
    row("UserPoolResourceUpdate", 15, Kind::ByPool, &[
        AddCustomAttributes, CreateGroup, CreateIdentityProvider, CreateResourceServer, CreateUserImportJob,
        CreateUserPoolDomain, DeleteGroup, DeleteIdentityProvider, DeleteResourceServer, DeleteUserPoolDomain,
        SetUserPoolMfaConfig, StartUserImportJob, StopUserImportJob, UpdateGroup, UpdateIdentityProvider,
        UpdateResourceServer, UpdateUserPoolDomain, SetRiskConfiguration, SetUICustomization, TagResource, UntagResource,
        CreateManagedLoginBranding, UpdateManagedLoginBranding, DeleteManagedLoginBranding,
    ]),
    row("UserPoolClientRead", 15, Kind::ByPool, &[DescribeUserPoolClient, ListUserPoolClients]),
    row("UserPoolClientUpdate", 15, Kind::ByPool, &[CreateUserPoolClient, DeleteUserPoolClient, UpdateUserPoolClient]),
    row("ClientAuthentication", 150, Kind::Fixed, &[GetClientToken]),
    row("LimitManagement", 1, Kind::Fixed, &[GetProvisionedLimit, UpdateProvisionedLimit]),
];

/// All categories.
fn all() -> impl Iterator<Item = &'static Category> {
    [USER_AUTHENTICATION, USER_ACCOUNT_RECOVERY]
        .into_iter()
        .chain(OTHERS)
}

/// The category of a name.
pub(crate) fn named(name: &str) -> Option<&'static Category> {
    all().find(|category| category.name == name)
}

/// What a request counts as, by its operation and the challenge that it answers; nothing where there is no rate.
pub(crate) fn counted_as(operation: Operation, challenge: Option<&str>) -> Option<Counted> {
    match operation {
        Operation::RespondToAuthChallenge | Operation::AdminRespondToAuthChallenge => {
            Some(match challenge {
                Some("NEW_PASSWORD_REQUIRED") => Counted::In(USER_ACCOUNT_RECOVERY),
                _ => Counted::Answer,
            })
        }
        _ => all()
            .find(|category| category.operations.contains(&operation))
            .map(Counted::In),
    }
}
