//! `CreateUserPoolClient`

mod pinned;
mod published;
mod settings;

use serde_json::json;
use store::{Commit, Direction, Key, Outcome, Version, Write};
use tests::{World, on_every_engine};

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
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    for _ in 0..1000 {
        world.client(&pool, json!({})).await;
    }
    let another = json!({ "UserPoolId": pool, "ClientName": "c" });
    let full = async || {
        let refusal = world.refusal("CreateUserPoolClient", another.clone()).await;
        assert_eq!(refusal.0, "LimitExceededException");
        let message = "A user pool can not have more than 1000 app clients.";
        assert_eq!(refusal.1, message);
    };
    full().await;
    // One goes, one comes.
    let listed = world
        .ok(
            "ListUserPoolClients",
            json!({ "UserPoolId": pool, "MaxResults": 1 }),
        )
        .await;
    let first = json!({
        "UserPoolId": pool, "ClientId": listed["UserPoolClients"][0]["ClientId"],
    });
    world.ok("DeleteUserPoolClient", first).await;
    world.ok("CreateUserPoolClient", another.clone()).await;
    full().await;
    // A pool from before they were counted has no count: they are counted then.
    let uncounted = Commit {
        operation: Version::new(7),
        checks: Vec::new(),
        writes: vec![Write::Delete(Key::of(&[&pool, "census"]))],
    };
    let outcome = world.engine().commit(uncounted).await.unwrap();
    assert_eq!(outcome, Outcome::Committed);
    full().await;

    // So many do not fit into the commit that deletes the pool: a job takes the rest.
    world
        .ok("DeleteUserPool", json!({ "UserPoolId": pool }))
        .await;
    let rounds = world.work_all().await;
    assert!(rounds > 1, "{rounds}");
    let left = Key::prefix(&[&pool]);
    let left = world.engine().scan(&left, 1, Direction::Forward).await;
    assert_eq!(left.unwrap(), []);
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("CreateUserPoolClient").await,
        "NotAuthorizedException"
    );
}

#[tokio::test]
async fn the_lite_tier_has_no_choice_of_factors() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({ "UserPoolTier": "LITE" })).await;
        let body = json!({
            "UserPoolId": pool, "ClientName": "c", "ExplicitAuthFlows": ["ALLOW_USER_AUTH"],
        });
        let refusal = world.refusal("CreateUserPoolClient", body).await;
        assert_eq!(refusal.0, "FeatureUnavailableInTierException");
        assert_eq!(
            refusal.1,
            "The following features need to be disabled for the LITE pricing tier configured: Choice-Based Sign-In"
        );
    })
    .await;
}
