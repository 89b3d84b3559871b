//! `InitiateAuth`.

mod choice;
mod devices;
mod groups;
mod hidden_users;
mod lock_out;
mod risk;
mod secret_hash;
mod states;
mod step_up;
mod tokens;
mod triggers;

use serde_json::{Value, json};
use tests::sign_in::{Exchange, PASSWORD, Tokens, claims, password_flow};
use tests::{World, on_every_engine};

pub(crate) const WRONG: (&str, &str) =
    ("NotAuthorizedException", "Incorrect username or password.");
pub(crate) const EXCEEDED: (&str, &str) = ("NotAuthorizedException", "Password attempts exceeded");

pub(crate) fn pair(refusal: &(String, String)) -> (&str, &str) {
    (&refusal.0, &refusal.1)
}

#[tokio::test]
async fn validity_and_read_attributes_are_the_clients() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let attributes = [
        ("email", "ana@example.com"),
        ("email_verified", "true"),
        ("address", "1 Main St"),
        ("phone_number", "+15555550100"),
        ("phone_number_verified", "false"),
    ];
    world.user(&pool, "ana", &attributes).await;
    let members = json!({
        "AccessTokenValidity": 10, "IdTokenValidity": 2, "RefreshTokenValidity": 3,
        "TokenValidityUnits": { "AccessToken": "minutes", "IdToken": "hours", "RefreshToken": "hours" },
        "ReadAttributes": ["email", "email_verified"],
    });
    let client = world.open_client(&pool, members).await;
    let answer = world
        .ok("InitiateAuth", password_flow(&client, "ana", PASSWORD))
        .await;
    assert_eq!(answer["AuthenticationResult"]["ExpiresIn"], 600);
    let tokens = Tokens::of(&answer["AuthenticationResult"]);
    let (access, id) = (claims(&tokens.access), claims(&tokens.id));
    let lasts = |claims: &Value| {
        claims["exp"]
            .as_i64()
            .zip(claims["iat"].as_i64())
            .map(|(a, b)| a - b)
    };
    assert_eq!((lasts(&access), lasts(&id)), (Some(600), Some(7200)));
    assert_eq!(
        (&id["email"], &id["email_verified"]),
        (&json!("ana@example.com"), &json!(true))
    );
    assert_eq!((id.get("address"), id.get("phone_number")), (None, None));
    assert_eq!(access["username"], "ana");

    let open = world.open_client(&pool, json!({})).await;
    let id = claims(&world.sign_in(&open, "ana").await.id);
    assert_eq!(id["address"], json!({ "formatted": "1 Main St" }));
    assert_eq!(id["phone_number_verified"], json!(false));

    let refresh = json!({
        "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": tokens.refresh },
    });
    world.advance_seconds(3 * 3600 - 1);
    world.ok("InitiateAuth", refresh.clone()).await;
    world.advance_seconds(1);
    let refusal = world.refusal("InitiateAuth", refresh).await;
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "Refresh Token has expired")
    );
}

#[tokio::test]
async fn without_revocation_tokens_have_no_family() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let client = world
        .open_client(&pool, json!({ "EnableTokenRevocation": false }))
        .await;
    let tokens = world.sign_in(&client, "ana").await;
    for token in [&tokens.access, &tokens.id] {
        let claims = claims(token);
        assert_eq!((claims.get("origin_jti"), claims.get("jti")), (None, None));
    }
    world
        .ok("GetUser", json!({ "AccessToken": tokens.access }))
        .await;
}

#[tokio::test]
async fn bad_requests() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let client = world.open_client(&pool, json!({})).await;
        let base = json!({ "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH" });
        let long = "a".repeat(129);
        let parameter = "InvalidParameterException";
        let too_long = "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must have length less than or equal to 128";
        let srp = |parameters: Value| json!({ "AuthFlow": "USER_SRP_AUTH", "AuthParameters": parameters });
        let rows = [
            (json!({ "ClientId": "unknown" }), "ResourceNotFoundException",
                "User pool client unknown does not exist."),
            (json!({}), parameter, "Missing required parameter USERNAME"),
            (json!({ "AuthParameters": { "PASSWORD": PASSWORD } }), parameter,
                "Missing required parameter USERNAME"),
            (json!({ "AuthParameters": { "USERNAME": "ana" } }), parameter,
                "Missing required parameter PASSWORD"),
            (srp(json!({ "USERNAME": "ana" })), parameter, "Missing required parameter SRP_A"),
            (json!({ "AuthFlow": "REFRESH_TOKEN_AUTH" }), parameter,
                "Missing required parameter REFRESH_TOKEN"),
            (json!({ "AuthParameters": { "USERNAME": long, "PASSWORD": PASSWORD } }), parameter, too_long),
            (srp(json!({ "USERNAME": "x".repeat(100_000), "SRP_A": "05" })), parameter, too_long),
            (json!({ "AuthFlow": "ADMIN_USER_PASSWORD_AUTH" }), parameter,
                "Initiate Auth method not supported"),
            (json!({ "AuthFlow": "ADMIN_NO_SRP_AUTH" }), parameter, "Initiate Auth method not supported"),
            (json!({ "AuthFlow": "USER_AUTH" }), parameter, "USER_AUTH is not enabled for the client."),
            (json!({ "AuthFlow": "CUSTOM_AUTH" }), parameter, "CUSTOM_AUTH is not enabled for the client."),
            (json!({ "AuthParameters": { "USERNAME": "ana", "PASSWORD": "Wrong1!x" } }), WRONG.0, WRONG.1),
            (json!({ "AuthParameters": { "USERNAME": "ana", "PASSWORD": "" } }), WRONG.0, WRONG.1),
            (json!({ "AuthParameters": { "USERNAME": "nobody", "PASSWORD": PASSWORD } }),
                "UserNotFoundException", "User does not exist."),
            (srp(json!({ "USERNAME": "nobody", "SRP_A": "05" })), "UserNotFoundException",
                "User does not exist."),
            (json!({ "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": { "REFRESH_TOKEN": "a.b.c.d.e" } }),
                "NotAuthorizedException", "Invalid Refresh Token"),
        ];
        world.refuses("InitiateAuth", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn flows_that_a_client_may_not_use() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let only = async |flows: Value| {
        world
            .client(&pool, json!({ "ExplicitAuthFlows": flows }))
            .await
    };
    let password = only(json!(["ALLOW_USER_PASSWORD_AUTH"])).await;
    let srp = only(json!(["ALLOW_USER_SRP_AUTH"])).await;
    let parameters =
        json!({ "USERNAME": "ana", "PASSWORD": PASSWORD, "SRP_A": "05", "REFRESH_TOKEN": "a" });
    let rows = [
        (
            &srp,
            "USER_PASSWORD_AUTH",
            "USER_PASSWORD_AUTH flow not enabled for this client",
        ),
        (
            &password,
            "USER_SRP_AUTH",
            "USER_SRP_AUTH is not enabled for the client.",
        ),
        (
            &password,
            "REFRESH_TOKEN_AUTH",
            "Auth flow not enabled for this client",
        ),
        (
            &password,
            "REFRESH_TOKEN",
            "Auth flow not enabled for this client",
        ),
        (
            &password,
            "CUSTOM_AUTH",
            "CUSTOM_AUTH is not enabled for the client.",
        ),
    ];
    for (client, flow, message) in rows {
        let body = json!({ "ClientId": client, "AuthFlow": flow, "AuthParameters": parameters });
        let refusal = world.refusal("InitiateAuth", body).await;
        assert_eq!(
            pair(&refusal),
            ("InvalidParameterException", message),
            "{flow}"
        );
    }
    let custom = only(json!(["ALLOW_CUSTOM_AUTH"])).await;
    let body =
        json!({ "ClientId": custom, "AuthFlow": "CUSTOM_AUTH", "AuthParameters": parameters });
    let refusal = world.refusal("InitiateAuth", body).await;
    let message = "Custom auth lambda trigger is not configured for the user pool.";
    assert_eq!(pair(&refusal), ("InvalidParameterException", message));
    // The names from before the `ALLOW_` names: SRP and refresh need no mention.
    let legacy = only(json!(["USER_PASSWORD_AUTH"])).await;
    let tokens = world.sign_in(&legacy, "ana").await;
    let refresh = json!({
        "ClientId": legacy, "AuthFlow": "REFRESH_TOKEN",
        "AuthParameters": { "REFRESH_TOKEN": tokens.refresh },
    });
    world.ok("InitiateAuth", refresh).await;
    Exchange::begin(&world, &pool, &legacy, "ana").await;
}

#[tokio::test]
async fn a_refresh_keeps_the_family_and_the_time() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let open = world.open_client(&pool, json!({})).await;
        let first = world.sign_in(&open, "ana").await;
        world.advance_seconds(1000);
        let body = json!({
            "ClientId": open, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": first.refresh },
        });
        let answer = world.ok("InitiateAuth", body.clone()).await;
        assert!(answer["AuthenticationResult"].get("RefreshToken").is_none());
        let second = Tokens::of(&answer["AuthenticationResult"]);
        for (before, after) in [(&first.access, &second.access), (&first.id, &second.id)] {
            let (before, after) = (claims(before), claims(after));
            assert_eq!(before["origin_jti"], after["origin_jti"]);
            assert_eq!(before["auth_time"], after["auth_time"]);
            assert_eq!(after["iat"], world.now_millis() / 1000);
            assert_ne!(before["jti"], after["jti"]);
        }
        // Another client's refresh token is none.
        let mut foreign = body;
        foreign["ClientId"] = json!(world.open_client(&pool, json!({})).await);
        let refusal = world.refusal("InitiateAuth", foreign).await;
        assert_eq!(
            pair(&refusal),
            ("NotAuthorizedException", "Invalid Refresh Token")
        );
    })
    .await;
}
