//! `AdminInitiateAuth`.

use serde_json::{Value, json};
use tests::sign_in::{Exchange, PASSWORD, Tokens, claims, hash_of};
use tests::{World, on_every_engine};

use crate::initiate_auth::{WRONG, pair};

fn begin(pool: &str, client: &str, flow: &str) -> Value {
    json!({
        "UserPoolId": pool,
        "ClientId": client,
        "AuthFlow": flow,
        "AuthParameters": { "USERNAME": "ana", "PASSWORD": PASSWORD },
    })
}

#[tokio::test]
async fn both_names_of_the_flow_issue_tokens() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let sub = world.user(&pool, "ana", &[]).await;
        let flows = json!({ "ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"] });
        let legacy = json!({ "ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH"] });
        for client in [
            world.client(&pool, flows).await,
            world.client(&pool, legacy).await,
        ] {
            for flow in ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"] {
                let answer = world
                    .ok("AdminInitiateAuth", begin(&pool, &client, flow))
                    .await;
                assert_eq!(answer["ChallengeParameters"], json!({}));
                let tokens = Tokens::of(&answer["AuthenticationResult"]);
                let claims = claims(&tokens.access);
                assert_eq!(
                    (&claims["sub"], &claims["client_id"]),
                    (&json!(sub), &json!(client))
                );
                world
                    .ok("GetUser", json!({ "AccessToken": tokens.access }))
                    .await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn by_srp_and_by_refresh() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let exchange = Exchange::try_admin_begin(world, &pool, &client, "ana").await;
        let mut answer = exchange
            .expect("a challenge")
            .answer(world, &client, PASSWORD);
        answer["UserPoolId"] = json!(pool);
        let answer = world.ok("AdminRespondToAuthChallenge", answer).await;
        let tokens = Tokens::of(&answer["AuthenticationResult"]);
        for flow in ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"] {
            let mut body = begin(&pool, &client, flow);
            body["AuthParameters"] = json!({ "REFRESH_TOKEN": tokens.refresh });
            let answer = world.ok("AdminInitiateAuth", body).await;
            let fresh = Tokens::of(&answer["AuthenticationResult"]);
            assert_eq!(
                claims(&fresh.id)["origin_jti"],
                claims(&tokens.id)["origin_jti"]
            );
        }
    })
    .await;
}

#[tokio::test]
async fn bad_requests() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let elsewhere = world.pool(json!({})).await;
        let foreign = world.open_client(&elsewhere, json!({})).await;
        let base = begin(&pool, &client, "ADMIN_USER_PASSWORD_AUTH");
        let no_client = format!("User pool client {foreign} does not exist.");
        let parameter = "InvalidParameterException";
        let rows = [
            (
                json!({ "UserPoolId": "us-east-1_Nowhere12" }),
                "ResourceNotFoundException",
                "User pool us-east-1_Nowhere12 does not exist.",
            ),
            (
                json!({ "ClientId": foreign }),
                "ResourceNotFoundException",
                no_client.as_str(),
            ),
            (
                json!({ "AuthFlow": "USER_PASSWORD_AUTH" }),
                parameter,
                "Initiate Auth method not supported",
            ),
            (
                json!({ "AuthFlow": "CUSTOM_AUTH" }),
                parameter,
                "Auth flow not enabled for this client",
            ),
            (
                json!({ "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": { "REFRESH_TOKEN": "a.b.c.d.e" } }),
                "NotAuthorizedException",
                "Invalid Refresh Token.",
            ),
            (
                json!({ "AuthParameters": {} }),
                parameter,
                "Missing required parameter USERNAME",
            ),
            (
                json!({ "AuthParameters": { "USERNAME": "ana" } }),
                parameter,
                "Missing required parameter PASSWORD",
            ),
            (
                json!({ "AuthParameters": { "USERNAME": "ana", "PASSWORD": "Wrong1!x" } }),
                WRONG.0,
                WRONG.1,
            ),
            (
                json!({ "AuthParameters": { "USERNAME": "bob", "PASSWORD": PASSWORD } }),
                "UserNotFoundException",
                "User does not exist.",
            ),
        ];
        world.refuses("AdminInitiateAuth", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_pool_or_a_flow_from_elsewhere() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let base = begin(&pool, &client, "ADMIN_USER_PASSWORD_AUTH");
        // Another region's pool and another account's are none.
        for (region, account) in [("eu-west-1", "123456789012"), ("us-east-1", "210987654321")] {
            let refusal = world
                .call_in(region, account, "AdminInitiateAuth", base.clone())
                .await;
            let message = format!("User pool {pool} does not exist.");
            assert_eq!(
                refusal.err(),
                Some(("ResourceNotFoundException".to_owned(), message))
            );
        }
        let plain = world
            .client(
                &pool,
                json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"] }),
            )
            .await;
        // Applications are told which flow it is, administrators are not.
        for flow in [
            "ADMIN_NO_SRP_AUTH",
            "ADMIN_USER_PASSWORD_AUTH",
            "USER_SRP_AUTH",
            "CUSTOM_AUTH",
            "USER_AUTH",
            "REFRESH_TOKEN_AUTH",
        ] {
            let body = begin(&pool, &plain, flow);
            let refusal = world.refusal("AdminInitiateAuth", body).await;
            assert_eq!(
                pair(&refusal),
                (
                    "InvalidParameterException",
                    "Auth flow not enabled for this client"
                ),
                "{flow}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn states_that_do_not_sign_in() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    let sign_up = json!({ "ClientId": client, "Username": "una", "Password": PASSWORD });
    world.ok("SignUp", sign_up).await;
    world
        .user(
            &pool,
            "ana",
            &[("email", "a@example.com"), ("email_verified", "true")],
        )
        .await;
    let reset = json!({ "UserPoolId": pool, "Username": "ana" });
    world.ok("AdminResetUserPassword", reset).await;
    let base = begin(&pool, &client, "ADMIN_USER_PASSWORD_AUTH");
    let of = |name: &str| json!({ "AuthParameters": { "USERNAME": name, "PASSWORD": PASSWORD } });
    let rows = [
        (
            of("una"),
            "UserNotConfirmedException",
            "User is not confirmed.",
        ),
        (
            of("ana"),
            "PasswordResetRequiredException",
            "Password reset required for the user",
        ),
    ];
    world.refuses("AdminInitiateAuth", &base, &rows).await;
}

#[tokio::test]
async fn secret_hash() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world
        .open_client(&pool, json!({ "GenerateSecret": true }))
        .await;
    world.user(&pool, "ana", &[]).await;
    let secret = world.secret(&pool, &client).await;
    let mut body = begin(&pool, &client, "ADMIN_USER_PASSWORD_AUTH");
    let refusal = world.refusal("AdminInitiateAuth", body.clone()).await;
    let missing =
        format!("Client {client} is configured with secret but SECRET_HASH was not received");
    assert_eq!(pair(&refusal), ("NotAuthorizedException", missing.as_str()));
    body["AuthParameters"]["SECRET_HASH"] = json!(hash_of("bob", &client, &secret));
    let refusal = world.refusal("AdminInitiateAuth", body.clone()).await;
    let wrong = format!("Unable to verify secret hash for client {client}");
    assert_eq!(pair(&refusal), ("NotAuthorizedException", wrong.as_str()));
    body["AuthParameters"]["SECRET_HASH"] = json!(hash_of("ana", &client, &secret));
    world.ok("AdminInitiateAuth", body).await;
}

#[tokio::test]
async fn a_function_that_might_refuse_lets_nobody_in_unasked() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let body = begin(&pool, &client, "ADMIN_USER_PASSWORD_AUTH");
    for trigger in [
        "PreAuthentication",
        "PostAuthentication",
        "PreTokenGeneration",
    ] {
        tests::triggers::set(&world, &pool, &[trigger]).await;
        let refusal = world.refusal("AdminInitiateAuth", body.clone()).await;
        assert_eq!(refusal.0, "UnexpectedLambdaException");
        assert_eq!(refusal, tests::triggers::not_asked(trigger));
    }
}
