//! `CreateUserPoolClient`

use serde_json::{Value, json};
use tests::on_every_engine;

#[tokio::test]
async fn a_client_of_which_only_the_name_is_given_has_the_defaults() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let body = json!({ "UserPoolId": pool, "ClientName": "minimal" });
        let answer = world.ok("CreateUserPoolClient", body).await;
        let client = &answer["UserPoolClient"];
        let id = client["ClientId"].as_str().unwrap();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        assert!(id.len() == 26 && id.chars().all(plain), "{id}");
        let expected = json!({
            "AllowedOAuthFlowsUserPoolClient": false,
            "AuthSessionValidity": 3,
            "ClientId": id,
            "ClientName": "minimal",
            "CreationDate": world.now(),
            "EnablePropagateAdditionalUserContextData": false,
            "EnableTokenRevocation": true,
            "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"],
            "LastModifiedDate": world.now(),
            "PreventUserExistenceErrors": "LEGACY",
            "RefreshTokenValidity": 30,
            "TokenValidityUnits": {},
            "UserPoolId": pool,
        });
        assert_eq!(client, &expected);
        let body = json!({ "UserPoolId": pool, "ClientId": id });
        assert_eq!(world.ok("DescribeUserPoolClient", body).await["UserPoolClient"], expected);
    })
    .await;
}

#[tokio::test]
async fn a_secret_is_made_or_taken_and_shown() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let body = json!({ "UserPoolId": pool, "ClientName": "made", "GenerateSecret": true });
        let made = world.ok("CreateUserPoolClient", body).await["UserPoolClient"].clone();
        let secret = made["ClientSecret"].as_str().unwrap();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        assert!(secret.len() == 52 && secret.chars().all(plain));
        let body = json!({ "UserPoolId": pool, "ClientId": made["ClientId"] });
        let described = world.ok("DescribeUserPoolClient", body).await;
        assert_eq!(described["UserPoolClient"], made);

        let given = "a-secret-of-our-own".replace('-', "_") + "_12345";
        let body = json!({ "UserPoolId": pool, "ClientName": "given", "ClientSecret": given });
        let answer = world.ok("CreateUserPoolClient", body).await;
        assert_eq!(answer["UserPoolClient"]["ClientSecret"], given.as_str());
        let both = json!({
            "UserPoolId": pool, "ClientName": "both", "ClientSecret": given, "GenerateSecret": true,
        });
        let refusal = world.refusal("CreateUserPoolClient", both).await;
        assert_eq!(refusal.0, "InvalidParameterException");
        assert_eq!(
            refusal.1,
            "GenerateSecret cannot be true when ClientSecret is provided."
        );
    })
    .await;
}

#[tokio::test]
async fn the_tutorials_client_is_made_as_the_cdk_asks_for_it() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({ "UsernameAttributes": ["email"] })).await;
        let settings = json!({
            "AllowedOAuthFlows": ["implicit", "code"],
            "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthScopes": ["profile", "phone", "email", "openid", "aws.cognito.signin.user.admin"],
            "CallbackURLs": ["https://example.com"],
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "SupportedIdentityProviders": ["COGNITO"],
        });
        let mut body = settings.clone();
        body["UserPoolId"] = json!(pool);
        body["ClientName"] = json!("app");
        let answer = world.ok("CreateUserPoolClient", body).await;
        for (name, value) in settings.as_object().unwrap() {
            assert_eq!(&answer["UserPoolClient"][name], value, "{name}");
        }
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
            "ALLOW_REFRESH_TOKEN_AUTH cannot be used when refresh token rotation is enabled.",
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
        (
            json!({ "AllowedOAuthScopes": ["openid", "Cognito"] }),
            "ScopeDoesNotExistException",
            "Invalid scope requested: Cognito",
        ),
        (
            json!({ "EnablePropagateAdditionalUserContextData": true }),
            invalid,
            "EnablePropagateAdditionalUserContextData can only be used by a client that has a client secret.",
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
async fn a_client_whose_refresh_tokens_rotate_has_no_plain_refresh() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let rotation = json!({ "Feature": "ENABLED", "RetryGracePeriodSeconds": 10 });
        let body =
            json!({ "UserPoolId": pool, "ClientName": "c", "RefreshTokenRotation": rotation });
        let client = world.ok("CreateUserPoolClient", body).await["UserPoolClient"].clone();
        assert_eq!(client["RefreshTokenRotation"], rotation);
        assert_eq!(
            client["ExplicitAuthFlows"],
            json!(["ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"])
        );
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
        invalid("https:///path"),
        invalid("https://"),
        invalid(r"https://example.com\@evil.example"),
        invalid("https://user@example.com"),
        invalid("https://example.com:port/"),
        invalid("https://example.com:0"),
        invalid("https://exa%6dple.com"),
        invalid("https://[::1"),
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

#[tokio::test]
async fn an_unknown_pool_is_refused() {
    on_every_engine(async |world| {
        let body = json!({ "UserPoolId": "us-east-1_Nothing00", "ClientName": "client" });
        let refusal = world.refusal("CreateUserPoolClient", body).await;
        assert_eq!(refusal.0, "ResourceNotFoundException");
        assert_eq!(refusal.1, "User pool us-east-1_Nothing00 does not exist.");
    })
    .await;
}

#[tokio::test]
async fn a_pool_has_a_thousand_clients_at_most() {
    let world = tests::World::in_memory();
    let pool = world.pool(json!({})).await;
    for _ in 0..1000 {
        world.client(&pool, json!({})).await;
    }
    let refusal = world
        .refusal(
            "CreateUserPoolClient",
            json!({ "UserPoolId": pool, "ClientName": "c" }),
        )
        .await;
    assert_eq!(refusal.0, "LimitExceededException");
    assert_eq!(
        refusal.1,
        "A user pool can not have more than 1000 app clients."
    );

    // So many do not fit into the commit that deletes the pool: the purge takes the rest.
    world
        .ok("DeleteUserPool", json!({ "UserPoolId": pool }))
        .await;
    let mut steps = 0;
    while world
        .directory()
        .purge(world.now_millis(), world.seed())
        .await
        .unwrap()
    {
        steps += 1;
    }
    assert!(steps > 2, "{steps}");
}
