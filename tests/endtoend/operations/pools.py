"""Pools, clients, providers, imports: what an administrator sets up, and its end."""

from operations.words import (
    API,
    CLIENT_ID,
    FLOWS,
    GOOGLE,
    LETTERS_LOGGED,
    POOL_ARN,
    POOL_ID,
    ROLE,
    TOKEN,
    USER_READ,
    in_pool,
    to_client,
)
from steps import ABSENT, Has, Just, Keep, Step, send_people

POOL = [
    Step(
        "CreateUserPool",
        {"PoolName": "journey", "AutoVerifiedAttributes": ["email"], "UserPoolTags": {"stage": "test"}},
        {"UserPool": {"Id": Keep("pool", POOL_ID), "Name": "journey", "Arn": Keep("arn", POOL_ARN)}},
    ),
    in_pool(
        "UpdateUserPool",
        {
            "AutoVerifiedAttributes": ["email"],
            "UserPoolTags": {"stage": "test"},
            "Policies": {
                "PasswordPolicy": {"MinimumLength": 9, "RequireSymbols": True},
                "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]},
            },
        },
    ),
    in_pool(
        "AddCustomAttributes",
        {"CustomAttributes": [{"Name": "team", "AttributeDataType": "String", "Mutable": True}]},
    ),
    in_pool(
        "DescribeUserPool",
        {},
        {
            "UserPool": {
                "Id": "$pool",
                "Policies": {"PasswordPolicy": {"MinimumLength": 9, "RequireSymbols": True}},
                "SchemaAttributes": Has({"Name": "custom:team", "AttributeDataType": "String"}),
                "AutoVerifiedAttributes": ["email"],
                "EstimatedNumberOfUsers": 0,
                "MfaConfiguration": "OFF",
            }
        },
    ),
    Step("ListUserPools", {"MaxResults": 10}, {"UserPools": [{"Id": "$pool", "Name": "journey"}]}),
    Step("TagResource", {"ResourceArn": "$arn", "Tags": {"owner": "anna", "stage": "live"}}),
    Step("ListTagsForResource", {"ResourceArn": "$arn"}, {"Tags": Just({"owner": "anna", "stage": "live"})}),
    Step("UntagResource", {"ResourceArn": "$arn", "TagKeys": ["owner"]}),
    Step("ListTagsForResource", {"ResourceArn": "$arn"}, {"Tags": Just({"stage": "live"})}),
    Step(
        "GetProvisionedLimit",
        {"LimitDefinition": USER_READ},
        {"Limit": {"LimitDefinition": USER_READ, "ProvisionedLimitValue": 120, "FreeLimitValue": 120}},
    ),
    Step(
        "UpdateProvisionedLimit",
        {"LimitDefinition": USER_READ, "RequestedLimitValue": 300},
        {"Limit": {"ProvisionedLimitValue": 300, "FreeLimitValue": 120}},
    ),
]

CLIENTS = [
    in_pool(
        "CreateUserPoolClient",
        {"ClientName": "web", "ExplicitAuthFlows": FLOWS},
        {"UserPoolClient": {"ClientId": Keep("web", CLIENT_ID), "ClientSecret": ABSENT, "UserPoolId": "$pool"}},
    ),
    to_client(
        "web",
        "UpdateUserPoolClient",
        {
            "ClientName": "website",
            "ExplicitAuthFlows": FLOWS,
            "AccessTokenValidity": 10,
            "TokenValidityUnits": {"AccessToken": "minutes"},
            "EnableTokenRevocation": True,
        },
        {"UserPoolClient": Keep("client", {"ClientName": "website", "AccessTokenValidity": 10})},
    ),
    to_client("web", "DescribeUserPoolClient", {}, {"UserPoolClient": "$client"}),
    in_pool(
        "CreateUserPoolClient",
        {"ClientName": "back end", "GenerateSecret": True, "ExplicitAuthFlows": FLOWS},
        {"UserPoolClient": {"ClientId": Keep("back_end"), "ClientSecret": Keep("first")}},
    ),
    in_pool("ListUserPoolClients", {"MaxResults": 10}, {"UserPoolClients": Has(Just({
        "ClientId": "$web", "ClientName": "website", "UserPoolId": "$pool"}))}),
    to_client(
        "back_end",
        "AddUserPoolClientSecret",
        {},
        {"ClientSecretDescriptor": {"ClientSecretId": Keep("second_id"), "ClientSecretValue": Keep("second")}},
    ),
    to_client(
        "back_end",
        "ListUserPoolClientSecrets",
        {},
        {
            "ClientSecrets": [
                {"ClientSecretId": Keep("first_id"), "ClientSecretValue": ABSENT},
                {"ClientSecretId": "$second_id", "ClientSecretValue": ABSENT},
            ]
        },
    ),
]  # fmt: skip

PROVIDERS = [
    in_pool(
        "CreateResourceServer",
        {"Identifier": API, "Name": "API", "Scopes": [{"ScopeName": "read", "ScopeDescription": "Reading"}]},
        {"ResourceServer": Keep("api", {"Scopes": [{"ScopeName": "read", "ScopeDescription": "Reading"}]})},
    ),
    in_pool("DescribeResourceServer", {"Identifier": API}, {"ResourceServer": "$api"}),
    in_pool("ListResourceServers", {"MaxResults": 10}, {"ResourceServers": ["$api"]}),
    in_pool(
        "CreateUserPoolClient",
        {
            "ClientName": "program",
            "GenerateSecret": True,
            "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"],
            "AllowedOAuthScopes": [f"{API}/read"],
        },
        {"UserPoolClient": {"ClientId": Keep("program"), "ClientSecret": Keep("word")}},
    ),
    Step(
        "GetClientToken",
        {"ClientId": "$program", "Secret": "$word"},
        {"ClientAuthenticationResult": {"AccessToken": TOKEN, "TokenType": "Bearer", "ExpiresIn": 3600}},
    ),
    in_pool(
        "UpdateResourceServer",
        {"Identifier": API, "Name": "Ours"},
        {"ResourceServer": {"Identifier": API, "Name": "Ours"}},
    ),
    in_pool("DeleteResourceServer", {"Identifier": API}),
    in_pool("DescribeResourceServer", {"Identifier": API}, refused=("ResourceNotFoundException", "does not exist")),
    in_pool(
        "CreateIdentityProvider",
        {
            "ProviderName": "Google",
            "ProviderType": "Google",
            "ProviderDetails": GOOGLE,
            "IdpIdentifiers": ["example.com"],
        },
        {"IdentityProvider": Keep("google", {"ProviderType": "Google", "ProviderDetails": GOOGLE})},
    ),
    in_pool("DescribeIdentityProvider", {"ProviderName": "Google"}, {"IdentityProvider": "$google"}),
    in_pool(
        "GetIdentityProviderByIdentifier", {"IdpIdentifier": "example.com"}, {"IdentityProvider": "$google"}
    ),
    in_pool("ListIdentityProviders", {}, {"Providers": [{"ProviderName": "Google", "ProviderType": "Google"}]}),
    in_pool(
        "UpdateIdentityProvider",
        {"ProviderName": "Google", "AttributeMapping": {"email": "email"}},
        {"IdentityProvider": {"AttributeMapping": Just({"email": "email", "username": "sub"})}},
    ),
    in_pool("DeleteIdentityProvider", {"ProviderName": "Google"}),
    in_pool(
        "DescribeIdentityProvider", {"ProviderName": "Google"}, refused=("ResourceNotFoundException", "does not exist")
    ),
]

RISKS = [
    in_pool(
        "SetRiskConfiguration",
        {"RiskExceptionConfiguration": {"BlockedIPRangeList": ["192.0.2.0/24"]}},
        {"RiskConfiguration": Keep("risks", {"RiskExceptionConfiguration": {"BlockedIPRangeList": ["192.0.2.0/24"]}})},
    ),
    in_pool("DescribeRiskConfiguration", {}, {"RiskConfiguration": "$risks"}),
    in_pool(
        "SetRiskConfiguration",
        {"RiskExceptionConfiguration": {"BlockedIPRangeList": ["192.0.2.1"]}},
        refused=("InvalidParameterException", "Incorrect CIDR format"),
    ),
    in_pool("SetRiskConfiguration", {}, {"RiskConfiguration": {"RiskExceptionConfiguration": ABSENT}}),
    in_pool(
        "SetLogDeliveryConfiguration",
        {"LogConfigurations": LETTERS_LOGGED},
        {"LogDeliveryConfiguration": Keep("logs", {"LogConfigurations": LETTERS_LOGGED})},
    ),
    in_pool("GetLogDeliveryConfiguration", {}, {"LogDeliveryConfiguration": "$logs"}),
    in_pool("SetLogDeliveryConfiguration", {"LogConfigurations": []}, {"LogDeliveryConfiguration": {"UserPoolId": "$pool"}}),
]

IMPORT = [
    in_pool("GetCSVHeader", {}, {"UserPoolId": "$pool", "CSVHeader": Keep("columns", Has("cognito:username"))}),
    in_pool(
        "CreateUserImportJob",
        {"JobName": "people", "CloudWatchLogsRoleArn": ROLE},
        {"UserImportJob": {"JobId": Keep("job"), "PreSignedUrl": Keep("url"), "Status": "Created"}},
    ),
    send_people("url", "columns", 20),
    in_pool("StartUserImportJob", {"JobId": "$job"}, {"UserImportJob": {"Status": "Pending"}}),
    in_pool(
        "DescribeUserImportJob",
        {"JobId": "$job"},
        {"UserImportJob": {"Status": "Succeeded", "ImportedUsers": 20, "SkippedUsers": 0, "FailedUsers": 0}},
        patient=True,
    ),
    in_pool(
        "CreateUserImportJob",
        {"JobName": "crowd", "CloudWatchLogsRoleArn": ROLE},
        {"UserImportJob": {"JobId": Keep("long_job"), "PreSignedUrl": Keep("url")}},
    ),
    send_people("url", "columns", 50_000),
    in_pool("StartUserImportJob", {"JobId": "$long_job"}),
    in_pool("StopUserImportJob", {"JobId": "$long_job"}, {"UserImportJob": {"Status": "Stopping"}}),
    in_pool(
        "DescribeUserImportJob", {"JobId": "$long_job"}, {"UserImportJob": {"Status": "Stopped"}}, patient=True
    ),
    in_pool(
        "ListUserImportJobs",
        {"MaxResults": 10},
        {"UserImportJobs": [{"JobId": "$long_job", "JobName": "crowd"}, {"JobId": "$job", "JobName": "people"}]},
    ),
]

END = [
    to_client("back_end", "DeleteUserPoolClient", {}),
    to_client("back_end", "DescribeUserPoolClient", {}, refused=("ResourceNotFoundException", "does not exist")),
    in_pool("DeleteUserPool", {}),
    Step("ListUserPools", {"MaxResults": 10}, {"UserPools": []}),
]
