//! `DeleteUserPoolClientSecret`.

use serde_json::json;
use tests::on_every_engine;
use tests::people::NO_POOL;
use tests::sign_in::{PASSWORD, hash_of, password_flow};

#[tokio::test]
async fn a_secret_that_was_deleted_proves_nothing() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let client = world
            .open_client(&pool, json!({ "GenerateSecret": true }))
            .await;
        let first = world.secret(&pool, &client).await;
        let base = json!({ "UserPoolId": pool, "ClientId": client });
        let made = world.ok("AddUserPoolClientSecret", base.clone()).await;
        let second = made["ClientSecretDescriptor"]["ClientSecretValue"].clone();
        let second = second.as_str().expect("a secret");
        let listed = world.ok("ListUserPoolClientSecrets", base.clone()).await;
        let secrets = listed["ClientSecrets"].as_array().expect("a list");
        let mut body = base.clone();
        body["ClientSecretId"] = secrets[0]["ClientSecretId"].clone();
        assert_eq!(
            world.ok("DeleteUserPoolClientSecret", body.clone()).await,
            json!({})
        );
        let sign_in = async |secret: &str| {
            let mut body = password_flow(&client, "ana", PASSWORD);
            body["AuthParameters"]["SECRET_HASH"] = json!(hash_of("ana", &client, secret));
            world.call("InitiateAuth", body).await
        };
        sign_in(second).await.expect("tokens");
        let refusal = sign_in(&first).await.expect_err("a hash by nothing");
        let sentence = format!("Unable to verify secret hash for client {client}");
        assert_eq!(refusal, ("NotAuthorizedException".to_owned(), sentence));
        assert_eq!(world.secret(&pool, &client).await, second);
        // It is gone, and the other one stays: a client that has a secret does not become public.
        let gone = body["ClientSecretId"].as_str().expect("an id");
        let gone = format!("Client secret {gone} does not exist.");
        let rows = [
            (json!({}), "ResourceNotFoundException", gone.as_str()),
            (
                json!({ "ClientSecretId": secrets[1]["ClientSecretId"] }),
                "InvalidParameterException",
                "The last remaining secret of a client cannot be deleted.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
        ];
        world
            .refuses("DeleteUserPoolClientSecret", &body, &rows)
            .await;
        world.ok("AddUserPoolClientSecret", base).await;
    })
    .await;
}
