//! Which settings a client may have, and which `CreateUserPoolClient` refuses.

use serde_json::{Value, json};
use tests::on_every_engine;
use tests::resource_servers::resource_server;

#[tokio::test]
async fn flows_that_do_not_go_together_are_refused() {
    let invalid = "InvalidParameterException";
    let oauth = "InvalidOAuthFlowException";
    let rows = [
        (
            json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "USER_PASSWORD_AUTH"] }),
            invalid,
            "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
        ),
        (
            json!({ "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"], "RefreshTokenRotation": { "Feature": "ENABLED" } }),
            invalid,
            "ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled",
        ),
        (
            json!({ "AllowedOAuthFlowsUserPoolClient": true }),
            invalid,
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        ),
        (
            json!({ "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"] }),
            invalid,
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        ),
        (
            json!({ "AllowedOAuthFlows": ["client_credentials", "code"], "GenerateSecret": true }),
            oauth,
            "client_credentials flow can not be selected along with code flow or implicit flow.",
        ),
        (
            json!({ "AllowedOAuthFlows": ["client_credentials"] }),
            oauth,
            "client_credentials flow can not be selected if client does not have a client secret.",
        ),
        (
            json!({ "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["openid"], "GenerateSecret": true }),
            oauth,
            "openid is not supported with client_credentials flow",
        ),
        (
            json!({ "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"] }),
            oauth,
            "CallbackUrls can not be empty when code flow or implicit flow is selected",
        ),
    ];
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let base = json!({ "UserPoolId": pool, "ClientName": "client" });
        world.refuses("CreateUserPoolClient", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn settings_that_name_what_is_not_there_are_refused() {
    let invalid = "InvalidParameterException";
    let rows = [
        (
            json!({ "AllowedOAuthScopes": ["openid", "Cognito"] }),
            "ScopeDoesNotExistException",
            "Invalid scope requested: Cognito",
        ),
        (
            json!({ "EnablePropagateAdditionalUserContextData": true }),
            invalid,
            "Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
        ),
        (
            json!({ "PublishSecretsInAWSSecretsManager": true }),
            invalid,
            "PublishSecretsInAWSSecretsManager applies to a secret that is made: set GenerateSecret to true as well.",
        ),
        (
            json!({ "AnalyticsConfiguration": { "ApplicationId": "abc" } }),
            invalid,
            "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid",
        ),
        (
            json!({ "DefaultRedirectURI": "https://a.example", "CallbackURLs": ["https://b.example"] }),
            invalid,
            "The default redirect URI https://a.example is not in the callback URIs list.",
        ),
    ];
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let base = json!({ "UserPoolId": pool, "ClientName": "client" });
        world.refuses("CreateUserPoolClient", &base, &rows).await;
        let google = json!({ "UserPoolId": pool, "ClientName": "c", "SupportedIdentityProviders": ["COGNITO", "Google"] });
        let refusal = world.refusal("CreateUserPoolClient", google).await;
        assert_eq!(refusal.0, "InvalidParameterException");
        assert_eq!(refusal.1, format!("The provider Google does not exist for User Pool {pool}."));
    })
    .await;
}

#[tokio::test]
async fn scopes_are_those_of_the_pools_resource_servers() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        resource_server(world, &pool, "https://api.example.com", &["read", "write"]).await;
        resource_server(world, &pool, "a/b", &["read"]).await;
        resource_server(world, &other, "others", &["read"]).await;
        let base = json!({ "UserPoolId": pool, "ClientName": "client" });
        let unknown = [
            "https://api.example.com/erase",
            "https://api.example.com",
            "https://api.example.com/",
            "read",
            "/read",
            "a/read",
            "others/read",
        ];
        for scope in unknown {
            let refused = format!("Invalid scope requested: {scope}");
            let row = (
                json!({ "AllowedOAuthScopes": ["openid", scope] }),
                "ScopeDoesNotExistException",
                refused.as_str(),
            );
            world.refuses("CreateUserPoolClient", &base, &[row]).await;
        }
        let scopes = json!([
            "https://api.example.com/write",
            "https://api.example.com/read",
            "a/b/read"
        ]);
        let body = json!({
            "UserPoolId": pool, "ClientName": "machine", "GenerateSecret": true,
            "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthScopes": scopes,
        });
        let client = world.ok("CreateUserPoolClient", body).await["UserPoolClient"].clone();
        assert_eq!(client["AllowedOAuthScopes"], scopes);
    })
    .await;
}

#[tokio::test]
async fn token_validities_have_their_bounds() {
    let range = "Invalid range for token validity.";
    let units = |token: &str, unit: &str| json!({ token: unit });
    let rows = [
        (json!({ "AccessTokenValidity": 25 }), range),
        (
            json!({ "IdTokenValidity": 4, "TokenValidityUnits": units("IdToken", "minutes") }),
            range,
        ),
        (
            json!({ "AccessTokenValidity": 299, "TokenValidityUnits": units("AccessToken", "seconds") }),
            range,
        ),
        (
            json!({ "AccessTokenValidity": 2, "TokenValidityUnits": units("AccessToken", "days") }),
            range,
        ),
        (
            json!({ "RefreshTokenValidity": 59, "TokenValidityUnits": units("RefreshToken", "minutes") }),
            range,
        ),
        (json!({ "RefreshTokenValidity": 3651 }), range),
        (
            json!({ "TokenValidityUnits": units("AccessToken", "minutes") }),
            range,
        ),
        (
            json!({ "TokenValidityUnits": units("RefreshToken", "minutes") }),
            range,
        ),
        (
            json!({ "AccessTokenValidity": 200, "RefreshTokenValidity": 90,
                 "TokenValidityUnits": { "AccessToken": "minutes", "RefreshToken": "minutes" } }),
            "Access and Id Token expiration times must be less than or equal to refresh token expiration times.",
        ),
    ];
    let rows = rows.map(|(change, message)| (change, "InvalidParameterException", message));
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let base = json!({ "UserPoolId": pool, "ClientName": "client" });
        world.refuses("CreateUserPoolClient", &base, &rows).await;
        for fine in [
            json!({ "AccessTokenValidity": 5, "TokenValidityUnits": units("AccessToken", "minutes") }),
            json!({ "AccessTokenValidity": 86_400, "TokenValidityUnits": units("AccessToken", "seconds") }),
            json!({ "RefreshTokenValidity": 3650 }),
            json!({ "RefreshTokenValidity": 0 }),
        ] {
            world.client(&pool, fine).await;
        }
    })
    .await;
}

#[tokio::test]
async fn addresses_that_browsers_read_differently_are_refused() {
    let http = |url: &str| {
        (
            url.to_owned(),
            format!("{url} cannot use the HTTP protocol."),
        )
    };
    let fragment = |url: &str| (url.to_owned(), format!("{url} cannot use fragment"));
    let invalid = |url: &str| (url.to_owned(), format!("{url} is not a valid URL."));
    let refused = [
        http("http://example.com"),
        http("http://localhost.example.com/"),
        http("http://127.0.0.1.example.com"),
        http("HTTP://example.com"),
        fragment("https://example.com/#top"),
        invalid("example.com"),
        invalid("//example.com"),
        invalid("https:example.com"),
        invalid("https:evil.example://example.com"),
        invalid("https:///path"),
        invalid("https://"),
        invalid(r"https://example.com\@evil.example"),
        invalid("https://user@example.com"),
        invalid("https://example.com:port/"),
        invalid("https://example.com:0"),
        invalid("https://exa%6dple.com"),
        invalid("https://[::1"),
        invalid("https://example.com:65536"),
        invalid("https://192.0.2.256/"),
        http("http://192.0.2.1/"),
        invalid("javascript:alert(1)"),
        invalid("data:text/html,x"),
        invalid("JavaScript:alert(1)"),
        invalid("1app://callback"),
        invalid("app:"),
    ];
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let base = json!({ "UserPoolId": pool, "ClientName": "client" });
        for (url, message) in &refused {
            for member in ["CallbackURLs", "LogoutURLs"] {
                let row = (
                    json!({ member: [url] }),
                    "InvalidParameterException",
                    message.as_str(),
                );
                world.refuses("CreateUserPoolClient", &base, &[row]).await;
            }
        }
        let fine = json!([
            "https://example.com",
            "https://example.com:8443/cb?x=1",
            "http://localhost:3000/cb",
            "http://127.0.0.1:3000",
            "http://[::1]:3000/",
            "http://[0:0:0:0:0:0:0:1]:3000/",
            "myapp://callback",
            "com.example.app:/cb",
            "https://bücher.example/cb",
        ]);
        let answer = world
            .ok(
                "CreateUserPoolClient",
                json!({ "UserPoolId": pool, "ClientName": "fine", "CallbackURLs": fine }),
            )
            .await;
        assert_eq!(answer["UserPoolClient"]["CallbackURLs"], fine);
    })
    .await;
}

#[tokio::test]
async fn a_client_reads_and_writes_attributes_of_the_schema_alone() {
    let read = "Invalid read attributes specified while creating a client";
    let write = "Invalid write attributes specified while creating a client";
    let rows = [
        (
            json!({ "ReadAttributes": ["name", "custom:unknown"] }),
            read,
        ),
        (json!({ "ReadAttributes": ["tenant"] }), read),
        // What is for developers only is no client's.
        (json!({ "ReadAttributes": ["dev:custom:rank"] }), read),
        (
            json!({ "WriteAttributes": ["family_name", "dev:custom:rank"] }),
            write,
        ),
        (
            json!({ "WriteAttributes": ["family_name", "unknown"] }),
            write,
        ),
        (
            json!({ "WriteAttributes": ["family_name", "email_verified"] }),
            write,
        ),
        (json!({ "WriteAttributes": ["family_name", "sub"] }), write),
        // An application could not sign anybody up without what the pool requires.
        (json!({ "WriteAttributes": ["name"] }), write),
    ];
    let rows = rows.map(|(change, message)| (change, "InvalidParameterException", message));
    on_every_engine(async |world| {
        let schema = json!([
            { "Name": "family_name", "Required": true },
            { "Name": "tenant", "AttributeDataType": "String" },
            { "Name": "rank", "AttributeDataType": "String", "DeveloperOnlyAttribute": true },
        ]);
        let pool = world.pool(json!({ "Schema": schema })).await;
        let base = json!({ "UserPoolId": pool, "ClientName": "client" });
        world.refuses("CreateUserPoolClient", &base, &rows).await;
        let body = json!({
            "UserPoolId": pool, "ClientName": "fine", "ReadAttributes": ["sub", "email_verified", "custom:tenant"],
            "WriteAttributes": ["family_name", "custom:tenant"],
        });
        let client = world.ok("CreateUserPoolClient", body).await["UserPoolClient"].clone();
        assert_eq!(client["WriteAttributes"], json!(["family_name", "custom:tenant"]));
        // An empty list is none: the client has the default.
        let body = json!({ "UserPoolId": pool, "ClientName": "empty", "WriteAttributes": [] });
        let client = world.ok("CreateUserPoolClient", body).await["UserPoolClient"].clone();
        assert_eq!(client["WriteAttributes"], Value::Null);
    })
    .await;
}
