//! `AddUserPoolClientSecret`.

use serde_json::{Value, json};
use tests::people::NO_POOL;
use tests::sign_in::{PASSWORD, Tokens, hash_of, password_flow};
use tests::{World, on_every_engine};

const GIVEN: &str = "abcdefghijklmnopqrstuvwxyz";

/// A sign-in whose hash is by this secret.
async fn sign_in(world: &World, client: &str, secret: &str) -> Result<Value, (String, String)> {
    let mut body = password_flow(client, "ana", PASSWORD);
    body["AuthParameters"]["SECRET_HASH"] = json!(hash_of("ana", client, secret));
    world.call("InitiateAuth", body).await
}

#[tokio::test]
async fn either_secret_proves_the_client() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let client = world
            .open_client(&pool, json!({ "GenerateSecret": true }))
            .await;
        let first = world.secret(&pool, &client).await;
        let body = json!({ "UserPoolId": pool, "ClientId": client });
        world.advance_seconds(1);
        let made = world.ok("AddUserPoolClientSecret", body.clone()).await;
        let made = &made["ClientSecretDescriptor"];
        let second = made["ClientSecretValue"].as_str().expect("a secret");
        assert_eq!(second.len(), 52);
        assert_eq!(
            made["ClientSecretId"],
            format!("{client}--{}", world.now_millis())
        );
        assert_eq!(made["ClientSecretCreateDate"], world.now());
        for secret in [first.as_str(), second] {
            let answer = sign_in(world, &client, secret).await.expect("tokens");
            let tokens = Tokens::of(&answer["AuthenticationResult"]);
            let refresh = json!({
                "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
                "AuthParameters": {
                    "REFRESH_TOKEN": tokens.refresh, "SECRET_HASH": hash_of("ana", &client, second),
                },
            });
            world.ok("InitiateAuth", refresh).await;
            let revoke =
                json!({ "ClientId": client, "ClientSecret": secret, "Token": tokens.refresh });
            world.ok("RevokeToken", revoke).await;
        }
        let refusal = sign_in(world, &client, GIVEN)
            .await
            .expect_err("a wrong hash");
        assert_eq!(refusal.0, "NotAuthorizedException");
        // What is shown of the client is what it was.
        assert_eq!(world.secret(&pool, &client).await, first);
        let full = (
            json!({}),
            "LimitExceededException",
            "Client secrets cannot exceed limit of 2 secrets.",
        );
        world
            .refuses("AddUserPoolClientSecret", &body, &[full])
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_is_given_is_taken_and_not_told() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let client = world.open_client(&pool, json!({ "ClientSecret": GIVEN })).await;
        assert_eq!(world.secret(&pool, &client).await, GIVEN);
        let other = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        let body = json!({ "UserPoolId": pool, "ClientId": client, "ClientSecret": other });
        let made = world.ok("AddUserPoolClientSecret", body).await;
        // Made at the same instant as the first: ids differ all the same.
        let id = format!("{client}--{}", world.now_millis() + 1);
        let expected = json!({ "ClientSecretId": id, "ClientSecretCreateDate": world.now() });
        assert_eq!(made["ClientSecretDescriptor"], expected);
        for secret in [GIVEN, other] {
            sign_in(world, &client, secret).await.expect("tokens");
        }
        // An update of the client leaves its secrets alone.
        let body = json!({
            "UserPoolId": pool, "ClientId": client, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        });
        world.ok("UpdateUserPoolClient", body).await;
        sign_in(world, &client, other).await.expect("tokens");
    })
    .await;
}

#[tokio::test]
async fn what_has_no_secret_gets_none() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        let public = world.open_client(&pool, json!({})).await;
        let client = world.open_client(&pool, json!({ "GenerateSecret": true })).await;
        let base = json!({ "UserPoolId": pool, "ClientId": client });
        let sentence = format!(
            "Client {public} is not configured for secret: a secret can only be added to a client that was made with one."
        );
        let unknown = format!("User pool client {client} does not exist.");
        let rows = [
            (json!({ "ClientId": public }), "InvalidParameterException", sentence.as_str()),
            (json!({ "UserPoolId": other }), "ResourceNotFoundException", unknown.as_str()),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "ClientSecret": "short" }),
                "InvalidParameterException",
                "1 validation error detected: Value at 'clientSecret' failed to satisfy constraint: Member must have length greater than or equal to 24",
            ),
        ];
        world.refuses("AddUserPoolClientSecret", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn of_two_who_add_at_once_one_finds_no_place() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let client = world
            .open_client(&pool, json!({ "GenerateSecret": true }))
            .await;
        let body = json!({ "UserPoolId": pool, "ClientId": client });
        let add = || world.call("AddUserPoolClientSecret", body.clone());
        let (one, other) = tokio::join!(add(), add());
        assert_ne!(one.is_ok(), other.is_ok());
        let listed = world.ok("ListUserPoolClientSecrets", body).await;
        assert_eq!(listed["ClientSecrets"].as_array().map(Vec::len), Some(2));
    })
    .await;
}
