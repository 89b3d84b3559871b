//! `SECRET_HASH`, where the client has a secret.

use serde_json::json;
use tests::sign_in::{Exchange, PASSWORD, Tokens, hash_of, password_flow};
use tests::{World, on_every_engine};

use super::pair;

/// A client with a secret, and a refresh token of its.
struct Holder<'a> {
    world: &'a World,
    pool: &'a str,
    client: &'a str,
    secret: &'a str,
    refresh: &'a str,
}

/// Refreshes at both doors: the hash over these names fits, over no others of the user's, however he signed in.
async fn refreshes(holder: Holder<'_>, fitting: &[&str], others: &[&str]) {
    let Holder {
        world,
        pool,
        client,
        secret,
        refresh,
    } = holder;
    let message = format!("SecretHash does not match for the client: {client}");
    for operation in ["InitiateAuth", "AdminInitiateAuth"] {
        for name in others.iter().chain(&["bob"]).chain(fitting) {
            let hash = hash_of(name, client, secret);
            let mut body = json!({
                "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
                "AuthParameters": { "REFRESH_TOKEN": refresh, "SECRET_HASH": hash },
            });
            if operation == "AdminInitiateAuth" {
                body["UserPoolId"] = json!(pool);
            }
            if fitting.contains(name) {
                world.ok(operation, body).await;
                continue;
            }
            let refusal = world.refusal(operation, body).await;
            let expected = ("NotAuthorizedException", message.as_str());
            assert_eq!(pair(&refusal), expected, "{operation} {name}");
        }
    }
}

#[tokio::test]
async fn where_an_address_is_the_name_a_refresh_is_proved_by_the_sub() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({ "UsernameAttributes": ["email"] })).await;
        let name = "ana@example.com";
        let sub = world.user(&pool, name, &[("email_verified", "true")]).await;
        let members = json!({ "GenerateSecret": true });
        let client = world.open_client(&pool, members).await;
        let secret = world.secret(&pool, &client).await;
        let mut body = password_flow(&client, name, PASSWORD);
        body["AuthParameters"]["SECRET_HASH"] = json!(hash_of(name, &client, &secret));
        let answer = world.ok("InitiateAuth", body).await;
        let refresh = Tokens::of(&answer["AuthenticationResult"]).refresh;
        let holder = Holder {
            world,
            pool: &pool,
            client: &client,
            secret: &secret,
            refresh: &refresh,
        };
        refreshes(holder, &[&sub], &[name]).await;
    })
    .await;
}

#[tokio::test]
async fn where_case_is_ignored_every_door_takes_the_folded_name() {
    on_every_engine(async |world: &World| {
        let members = json!({ "UsernameConfiguration": { "CaseSensitive": false } });
        let pool = world.pool(members).await;
        let sub = world.user(&pool, "Ana", &[]).await;
        let members = json!({ "GenerateSecret": true });
        let client = world.open_client(&pool, members).await;
        let secret = world.secret(&pool, &client).await;
        let hashed = |name: &str| hash_of(name, &client, &secret);
        let begin = json!({ "USERNAME": "ANA", "SECRET_HASH": hashed("ANA") });
        let exchange = Exchange::try_begin(world, &pool, &client, begin);
        let exchange = exchange.await.expect("a challenge");
        // What SRP calls the user is what an SDK makes the next hash over.
        assert_eq!(exchange.parameter("USER_ID_FOR_SRP"), "ana");
        let mut proof = exchange.answer(world, &client, PASSWORD);
        proof["ChallengeResponses"]["SECRET_HASH"] = json!(hashed("ana"));
        let answer = world.ok("RespondToAuthChallenge", proof).await;
        let refresh = Tokens::of(&answer["AuthenticationResult"]).refresh;
        let holder = Holder {
            world,
            pool: &pool,
            client: &client,
            secret: &secret,
            refresh: &refresh,
        };
        refreshes(holder, &["ana", "Ana"], &["ANA", &sub]).await;
    })
    .await;
}

#[tokio::test]
async fn a_used_token_without_the_secret_ends_nothing() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let members = json!({
            "GenerateSecret": true, "RefreshTokenRotation": { "Feature": "ENABLED" },
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        });
        let client = world.client(&pool, members).await;
        let secret = world.secret(&pool, &client).await;
        let hash = hash_of("ana", &client, &secret);
        let mut body = password_flow(&client, "ana", PASSWORD);
        body["AuthParameters"]["SECRET_HASH"] = json!(hash);
        let answer = world.ok("InitiateAuth", body).await;
        let used = Tokens::of(&answer["AuthenticationResult"]).refresh;
        let exchange = |token: &str| json!({ "ClientId": client, "RefreshToken": token, "ClientSecret": secret });
        let answer = world.ok("GetTokensFromRefreshToken", exchange(&used)).await;
        let current = Tokens::of(&answer["AuthenticationResult"]).refresh;
        let off = json!({
            "UserPoolId": pool, "ClientId": client,
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        });
        world.ok("UpdateUserPoolClient", off).await;
        let refresh = |token: &str, hash: Option<&str>| {
            let mut parameters = json!({ "REFRESH_TOKEN": token });
            if let Some(hash) = hash {
                parameters["SECRET_HASH"] = json!(hash);
            }
            json!({ "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": parameters })
        };
        for hash in [None, Some("aGFzaA==")] {
            let refusal = world.refusal("InitiateAuth", refresh(&used, hash)).await;
            assert!(refusal.1.contains("ecret"), "{refusal:?}");
            world.ok("InitiateAuth", refresh(&current, Some(&hash_of("ana", &client, &secret)))).await;
        }
        let proved = hash_of("ana", &client, &secret);
        for token in [&used, &current] {
            let refusal = world.refusal("InitiateAuth", refresh(token, Some(&proved))).await;
            assert_eq!(refusal.1, "Refresh Token has been revoked");
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_without_secret_takes_no_hash() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let client = world.open_client(&pool, json!({})).await;
    let tokens = world.sign_in(&client, "ana").await;
    let at_doors =
        format!("Client {client} is not configured for secret but secret hash was received");
    let elsewhere =
        format!("App client {client} is not configured for secret but secret hash was received");
    let flow = |flow: &str, mut parameters: serde_json::Value| {
        parameters["SECRET_HASH"] = json!("aGFzaA==");
        json!({ "ClientId": client, "AuthFlow": flow, "AuthParameters": parameters })
    };
    let named = |members: serde_json::Value| {
        let mut body = json!({ "ClientId": client, "Username": "ana", "SecretHash": "aGFzaA==" });
        tests::merge(&mut body, members);
        body
    };
    let exchange = Exchange::begin(&world, &pool, &client, "ana").await;
    let mut proof = exchange.answer(&world, &client, PASSWORD);
    proof["ChallengeResponses"]["SECRET_HASH"] = json!("aGFzaA==");
    let password = json!({ "USERNAME": "ana", "PASSWORD": PASSWORD });
    let srp = json!({ "USERNAME": "ana", "SRP_A": "05" });
    let refresh = json!({ "REFRESH_TOKEN": tokens.refresh });
    let reset = json!({ "Password": PASSWORD, "ConfirmationCode": "000000" });
    for (operation, body, message) in [
        (
            "InitiateAuth",
            flow("USER_PASSWORD_AUTH", password),
            &at_doors,
        ),
        ("InitiateAuth", flow("USER_SRP_AUTH", srp), &at_doors),
        (
            "InitiateAuth",
            flow("REFRESH_TOKEN_AUTH", refresh),
            &at_doors,
        ),
        ("RespondToAuthChallenge", proof, &at_doors),
        ("SignUp", named(json!({ "Password": PASSWORD })), &elsewhere),
        (
            "ConfirmSignUp",
            named(json!({ "ConfirmationCode": "000000" })),
            &elsewhere,
        ),
        ("ResendConfirmationCode", named(json!({})), &elsewhere),
        ("ForgotPassword", named(json!({})), &elsewhere),
        ("ConfirmForgotPassword", named(reset), &elsewhere),
    ] {
        let refusal = world.refusal(operation, body).await;
        let expected = ("InvalidParameterException", message.as_str());
        assert_eq!(pair(&refusal), expected, "{operation}");
    }
}

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
        let names = ["ana", "ana@example.com", sub.as_str()];
        for name in names {
            let hash = hash_of(name, &client, &secret);
            let answer = world.ok("InitiateAuth", body(name, Some(&hash))).await;
            let refresh = Tokens::of(&answer["AuthenticationResult"]).refresh;
            let holder = Holder {
                world,
                pool: &pool,
                client: &client,
                secret: &secret,
                refresh: &refresh,
            };
            let others: Vec<&str> = names.into_iter().filter(|it| *it != "ana").collect();
            refreshes(holder, &["ana"], &others).await;
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
