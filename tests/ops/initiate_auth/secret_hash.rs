//! `SECRET_HASH`, where the client has a secret.

use serde_json::json;
use tests::sign_in::{Exchange, PASSWORD, Tokens, hash_of, password_flow};
use tests::{World, on_every_engine};

use super::pair;

#[tokio::test]
async fn secret_hashes() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({ "AliasAttributes": ["email"] })).await;
        let attributes = [("email", "ana@example.com"), ("email_verified", "true")];
        let sub = world.user(&pool, "ana", &attributes).await;
        let client = world
            .open_client(&pool, json!({ "GenerateSecret": true }))
            .await;
        let secret = world.secret(&pool, &client).await;
        let body = |name: &str, hash: Option<&str>| {
            let mut body = password_flow(&client, name, PASSWORD);
            if let Some(hash) = hash {
                body["AuthParameters"]["SECRET_HASH"] = json!(hash);
            }
            body
        };
        let missing =
            format!("Client {client} is configured with secret but SECRET_HASH was not received");
        let wrong = format!("Unable to verify secret hash for client {client}");
        let not_authorized = "NotAuthorizedException";
        let refusal = world.refusal("InitiateAuth", body("ana", None)).await;
        assert_eq!(pair(&refusal), (not_authorized, missing.as_str()));
        let others = [
            hash_of("ana", &client, "another secret"),
            hash_of("bob", &client, &secret),
            hash_of("ana", "another client", &secret),
            String::new(),
            secret.clone(),
        ];
        for hash in others {
            let refusal = world
                .refusal("InitiateAuth", body("ana", Some(&hash)))
                .await;
            assert_eq!(pair(&refusal), (not_authorized, wrong.as_str()), "{hash}");
        }
        for name in ["ana", "ana@example.com", sub.as_str()] {
            let hash = hash_of(name, &client, &secret);
            let answer = world.ok("InitiateAuth", body(name, Some(&hash))).await;
            let refresh = Tokens::of(&answer["AuthenticationResult"]).refresh;
            let parameters = json!({ "REFRESH_TOKEN": refresh, "SECRET_HASH": hash });
            let refreshing = json!({ "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH" });
            let mut whole = refreshing.clone();
            whole["AuthParameters"] = parameters;
            world.ok("InitiateAuth", whole.clone()).await;
            whole["AuthParameters"]["SECRET_HASH"] = json!(hash_of("bob", &client, &secret));
            let refusal = world.refusal("InitiateAuth", whole).await;
            let message = format!("SecretHash does not match for the client: {client}");
            assert_eq!(pair(&refusal), (not_authorized, message.as_str()));
        }
        // Wrong hashes say nothing about the user and are not counted against one.
        let refusal = world
            .refusal("InitiateAuth", body("nobody", Some("x")))
            .await;
        assert_eq!(pair(&refusal), (not_authorized, wrong.as_str()));
        let exchange =
            Exchange::try_begin(world, &pool, &client, json!({ "USERNAME": "ana" })).await;
        assert_eq!(exchange.err().map(|refusal| refusal.1), Some(missing));
    })
    .await;
}
