"""What people do with their accounts, and administrators for them."""

import re

from operations.words import (
    ANNA,
    BOB,
    BOB_AT_GOOGLE,
    BOB_HERE,
    BY_MAIL,
    BY_TEXT,
    GOOGLE,
    MOVED,
    PASSKEYS,
    PASSWORD,
    ROLE,
    SECOND_PASSWORD,
    SESSION_ID,
    SOFTWARE_TOKEN,
    THIRD_PASSWORD,
    TOKEN,
    UUID,
    attribute,
    back_end_sign_in,
    by_token,
    in_pool,
    on_the_web,
    sign_in,
    to_client,
    to_user,
    tokens,
)
from steps import ABSENT, Claims, Has, Just, Keep, Step, mailed_code, new_passkey, read_mail, secret_hash, token_code

PERSON = [
    on_the_web(
        "SignUp",
        {
            "Username": "anna",
            "Password": PASSWORD,
            "UserAttributes": [attribute("email", ANNA), attribute("phone_number", "+12065551234")],
        },
        {
            "UserConfirmed": False,
            "UserSub": Keep("sub", UUID),
            "CodeDeliveryDetails": {"Destination": "a***@e***", **BY_MAIL},
        },
    ),
    read_mail(ANNA),
    on_the_web("ResendConfirmationCode", {"Username": "anna"}, {"CodeDeliveryDetails": BY_MAIL}),
    on_the_web("ConfirmSignUp", {"Username": "anna", "ConfirmationCode": mailed_code(ANNA)}),
    sign_in(PASSWORD, tokens()),
    by_token("GetUser", {}, {"Username": "anna", "UserAttributes": Has(attribute("email_verified", "true"))}),
    by_token(
        "UpdateUserAttributes",
        {"UserAttributes": [attribute("email", MOVED), attribute("custom:team", "red")]},
        {"CodeDeliveryDetailsList": [{"Destination": "a***@e***", **BY_MAIL}]},
    ),
    read_mail(MOVED),
    by_token(
        "GetUserAttributeVerificationCode", {"AttributeName": "email"}, {"CodeDeliveryDetails": BY_MAIL}
    ),
    by_token("VerifyUserAttribute", {"AttributeName": "email", "Code": mailed_code(MOVED)}),
    by_token("DeleteUserAttributes", {"UserAttributeNames": ["custom:team"]}),
    to_user(
        "anna",
        "AdminGetUser",
        {},
        {
            "UserAttributes": Just(
                [
                    attribute("sub", "$sub"),
                    attribute("email", MOVED),
                    attribute("email_verified", "true"),
                    attribute("phone_number", "+12065551234"),
                    attribute("phone_number_verified", "false"),
                ]
            ),
            "UserStatus": "CONFIRMED",
            "Enabled": True,
        },
    ),
    by_token("ChangePassword", {"PreviousPassword": PASSWORD, "ProposedPassword": SECOND_PASSWORD}),
    on_the_web("ForgotPassword", {"Username": "anna"}, {"CodeDeliveryDetails": BY_MAIL}),
    on_the_web(
        "ConfirmForgotPassword",
        {"Username": "anna", "ConfirmationCode": mailed_code(MOVED), "Password": THIRD_PASSWORD},
    ),
    sign_in(THIRD_PASSWORD, tokens()),
]

FACTORS = [
    by_token("SetUserSettings", {"MFAOptions": BY_TEXT}),
    by_token("GetUser", {}, {"MFAOptions": BY_TEXT}),
    to_user("anna", "AdminSetUserSettings", {"MFAOptions": []}),
    to_user("anna", "AdminGetUser", {}, {"MFAOptions": ABSENT}),
    in_pool("SetUserPoolMfaConfig", SOFTWARE_TOKEN, SOFTWARE_TOKEN),
    in_pool("GetUserPoolMfaConfig", {}, SOFTWARE_TOKEN),
    by_token("AssociateSoftwareToken", {}, {"SecretCode": Keep("secret", re.compile("[A-Z2-7]{32,}"))}),
    by_token(
        "VerifySoftwareToken", {"UserCode": token_code("secret"), "FriendlyDeviceName": "phone"}, {"Status": "SUCCESS"}
    ),
    by_token("SetUserMFAPreference", {"SoftwareTokenMfaSettings": {"Enabled": True, "PreferredMfa": True}}),
    by_token(
        "GetUserAuthFactors",
        {},
        {"ConfiguredUserAuthFactors": ["PASSWORD", "SOFTWARE_TOKEN"], "PreferredMfaSetting": "SOFTWARE_TOKEN_MFA"},
    ),
    sign_in(THIRD_PASSWORD, {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": Keep("session")}),
    on_the_web(
        "RespondToAuthChallenge",
        {
            "ChallengeName": "SOFTWARE_TOKEN_MFA",
            "Session": "$session",
            "ChallengeResponses": {"USERNAME": "anna", "SOFTWARE_TOKEN_MFA_CODE": token_code("secret")},
        },
        tokens(),
    ),
    to_user("anna", "AdminSetUserMFAPreference", {"SoftwareTokenMfaSettings": {"Enabled": False}}),
    to_user(
        "anna",
        "AdminGetUserAuthFactors",
        {},
        {"ConfiguredUserAuthFactors": ["PASSWORD", "SOFTWARE_TOKEN"], "PreferredMfaSetting": ABSENT},
    ),
    to_user("anna", "AdminDeleteSoftwareToken", {}),
    to_user("anna", "AdminGetUserAuthFactors", {}, {"ConfiguredUserAuthFactors": ["PASSWORD"]}),
    in_pool("SetUserPoolMfaConfig", {**SOFTWARE_TOKEN, **PASSKEYS}, PASSKEYS),
    by_token(
        "StartWebAuthnRegistration",
        {},
        {"CredentialCreationOptions": Keep("options", {"rp": {"id": "example.com"}, "user": {"name": "anna"}})},
    ),
    by_token("CompleteWebAuthnRegistration", {"Credential": new_passkey("options")}),
    by_token(
        "ListWebAuthnCredentials",
        {},
        {"Credentials": [{"CredentialId": Keep("passkey"), "RelyingPartyId": "example.com"}]},
    ),
    by_token("GetUserAuthFactors", {}, {"ConfiguredUserAuthFactors": ["PASSWORD", "WEB_AUTHN"]}),
    by_token("DeleteWebAuthnCredential", {"CredentialId": "$passkey"}),
    by_token("ListWebAuthnCredentials", {}, {"Credentials": []}),
]

GROUPS = [
    in_pool(
        "CreateGroup",
        {"GroupName": "staff", "Precedence": 1, "RoleArn": ROLE, "Description": "Who works here"},
        {"Group": Keep("staff", {"GroupName": "staff", "Precedence": 1, "RoleArn": ROLE})},
    ),
    in_pool("GetGroup", {"GroupName": "staff"}, {"Group": "$staff"}),
    to_user("anna", "AdminAddUserToGroup", {"GroupName": "staff"}),
    in_pool(
        "UpdateGroup",
        {"GroupName": "staff", "Description": "Who worked here"},
        {"Group": {"Description": "Who worked here", "RoleArn": ROLE}},
    ),
    in_pool("ListGroups", {}, {"Groups": [{"GroupName": "staff", "Description": "Who worked here"}]}),
    in_pool("ListUsersInGroup", {"GroupName": "staff"}, {"Users": [{"Username": "anna"}]}),
    to_user("anna", "AdminListGroupsForUser", {}, {"Groups": [{"GroupName": "staff"}]}),
    sign_in(THIRD_PASSWORD, tokens(identity=Claims({
        "cognito:groups": ["staff"], "cognito:preferred_role": ROLE, "sub": "$sub"}))),
    to_user("anna", "AdminRemoveUserFromGroup", {"GroupName": "staff"}),
    in_pool("ListUsersInGroup", {"GroupName": "staff"}, {"Users": []}),
    in_pool("DeleteGroup", {"GroupName": "staff"}),
    in_pool("GetGroup", {"GroupName": "staff"}, refused=("ResourceNotFoundException", "Group not found.")),
]  # fmt: skip

TRACKING = {"UserSessionTracking": "ENABLED", "TokenSession": {"MaxPerUser": 5}}
SINGLE = {"SSOSession": {"MaxValidityMinutes": 30}}

SESSIONS = [
    in_pool("SetUserPoolSessionConfiguration", TRACKING, TRACKING),
    in_pool("GetUserPoolSessionConfiguration", {}, TRACKING),
    to_client("web", "SetUserPoolClientSessionConfiguration", SINGLE, SINGLE),
    to_client("web", "GetUserPoolClientSessionConfiguration", {}, SINGLE),
    sign_in(THIRD_PASSWORD, tokens("elsewhere")),
    sign_in(THIRD_PASSWORD, tokens()),
    by_token(
        "ListUserSessions",
        {},
        {
            "Sessions": [
                {"SessionId": Keep("own", SESSION_ID), "SessionType": "TOKEN", "IsCurrentSession": True},
                {"SessionId": Keep("other", SESSION_ID), "ClientId": "$web", "IsCurrentSession": False},
            ]
        },
    ),
    by_token("RevokeUserSession", {"SessionId": "$other"}),
    Step("GetUser", {"AccessToken": "$elsewhere"}, refused=("NotAuthorizedException", "Access Token has been revoked")),
    to_user("anna", "AdminListUserSessions", {}, {"Sessions": [{"SessionId": "$own", "IsCurrentSession": False}]}),
    to_user("anna", "AdminRevokeUserSession", {"SessionId": "$own"}),
    by_token("GetUser", {}, refused=("NotAuthorizedException", "Access Token has been revoked")),
    sign_in(THIRD_PASSWORD, tokens()),
]

TOKENS = [
    on_the_web(
        "GetTokensFromRefreshToken",
        {"RefreshToken": "$refresh"},
        {"AuthenticationResult": {"AccessToken": Keep("newer", TOKEN), "IdToken": TOKEN, "RefreshToken": ABSENT}},
    ),
    Step("GetUser", {"AccessToken": "$newer"}, {"Username": "anna"}),
    on_the_web("RevokeToken", {"Token": "$refresh"}),
    on_the_web(
        "GetTokensFromRefreshToken",
        {"RefreshToken": "$refresh"},
        refused=("NotAuthorizedException", "Refresh Token has been revoked"),
    ),
    sign_in(THIRD_PASSWORD, tokens()),
    by_token("GlobalSignOut", {}),
    by_token("GetUser", {}, refused=("NotAuthorizedException", "Access Token has been revoked")),
    sign_in(THIRD_PASSWORD, tokens()),
    to_user("anna", "AdminUserGlobalSignOut", {}),
    by_token("GetUser", {}, refused=("NotAuthorizedException", "Access Token has been revoked")),
    sign_in(THIRD_PASSWORD, tokens()),
    by_token("DeleteUser", {}),
    to_user("anna", "AdminGetUser", {}, refused=("UserNotFoundException", "User does not exist.")),
]

ADMINISTRATION = [
    to_user(
        "bob",
        "AdminCreateUser",
        {
            "TemporaryPassword": PASSWORD,
            "MessageAction": "SUPPRESS",
            "UserAttributes": [attribute("email", BOB), attribute("email_verified", "true")],
        },
        {"User": {"Username": "bob", "UserStatus": "FORCE_CHANGE_PASSWORD", "Enabled": True}},
    ),
    back_end_sign_in("first", PASSWORD, {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": Keep("session")}),
    to_client(
        "back_end",
        "AdminRespondToAuthChallenge",
        {
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": "$session",
            "ChallengeResponses": {
                "USERNAME": "bob",
                "NEW_PASSWORD": SECOND_PASSWORD,
                "SECRET_HASH": secret_hash("bob", "back_end", "first"),
            },
        },
        {"AuthenticationResult": {"AccessToken": TOKEN, "ExpiresIn": 3600}},
    ),
    back_end_sign_in("second", SECOND_PASSWORD, {"AuthenticationResult": {"AccessToken": TOKEN}}),
    to_client("back_end", "DeleteUserPoolClientSecret", {"ClientSecretId": "$first_id"}),
    back_end_sign_in("first", SECOND_PASSWORD, refused=("NotAuthorizedException", "Unable to verify secret hash")),
    to_user("bob", "AdminUpdateUserAttributes", {"UserAttributes": [attribute("custom:team", "blue")]}),
    to_user("bob", "AdminGetUser", {}, {"UserAttributes": Has(attribute("custom:team", "blue"))}),
    to_user("bob", "AdminDeleteUserAttributes", {"UserAttributeNames": ["custom:team"]}),
    in_pool(
        "CreateIdentityProvider",
        {"ProviderName": "Google", "ProviderType": "Google", "ProviderDetails": GOOGLE},
        {"IdentityProvider": {"ProviderName": "Google"}},
    ),
    in_pool("AdminLinkProviderForUser", {"DestinationUser": BOB_HERE, "SourceUser": BOB_AT_GOOGLE}),
    to_user("bob", "AdminGetUser", {}, {"UserAttributes": Has(attribute("identities", re.compile(r'\[{"userId":"1098",.*}\]')))}),
    in_pool(
        "AdminLinkProviderForUser",
        {"DestinationUser": BOB_HERE, "SourceUser": BOB_AT_GOOGLE},
        refused=("InvalidParameterException", "SourceUser is already linked to DestinationUser"),
    ),
    in_pool("AdminDisableProviderForUser", {"User": BOB_AT_GOOGLE}),
    in_pool(
        "AdminDisableProviderForUser",
        {"User": BOB_AT_GOOGLE},
        refused=("UserNotFoundException", "User does not exist."),
    ),
    in_pool("DeleteIdentityProvider", {"ProviderName": "Google"}),
    to_user("bob", "AdminListUserAuthEvents", {}, refused=("UserPoolAddOnNotEnabledException", "Threat protection")),
    to_user(
        "bob",
        "AdminUpdateAuthEventFeedback",
        {"EventId": "d4b3f9a2", "FeedbackValue": "Valid"},
        refused=("UserPoolAddOnNotEnabledException", "Threat protection"),
    ),
    to_user(
        "bob",
        "UpdateAuthEventFeedback",
        {"EventId": "d4b3f9a2", "FeedbackValue": "Valid", "FeedbackToken": "none"},
        refused=("UserPoolAddOnNotEnabledException", "Threat protection"),
    ),
    to_user("bob", "AdminDisableUser", {}),
    to_user("bob", "AdminGetUser", {}, {"Enabled": False}),
    back_end_sign_in("second", SECOND_PASSWORD, refused=("NotAuthorizedException", "User is disabled.")),
    to_user("bob", "AdminEnableUser", {}),
    to_user("bob", "AdminResetUserPassword", {}),
    read_mail(BOB),
    to_user("bob", "AdminGetUser", {}, {"UserStatus": "RESET_REQUIRED", "Enabled": True}),
    to_user("bob", "AdminSetUserPassword", {"Password": THIRD_PASSWORD, "Permanent": True}),
    back_end_sign_in("second", THIRD_PASSWORD, {"AuthenticationResult": {"AccessToken": TOKEN}}),
    on_the_web("SignUp", {"Username": "carol", "Password": PASSWORD, "UserAttributes": []}, {"UserSub": UUID}),
    to_user("carol", "AdminConfirmSignUp", {}),
    in_pool(
        "ListUsers",
        {"Filter": 'username = "carol"', "Limit": 5},
        {"Users": [{"Username": "carol", "UserStatus": "CONFIRMED", "Enabled": True}]},
    ),
    to_user("carol", "AdminDeleteUser", {}),
    in_pool("ListUsers", {}, {"Users": [{"Username": "bob"}]}),
]
