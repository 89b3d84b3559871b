//! `RespondToAuthChallenge`.

mod answers;
mod attributes;
mod devices;
mod factors;
mod functions;
mod mfa_setup;
mod one_time;
mod passkeys;
mod relying_parties;
mod select;
mod software_token;
pub(crate) mod states;
mod trusted_devices;

use serde_json::{Value, json};
use tests::sign_in::{Exchange, PASSWORD, Tokens, claims, hash_of, password_flow};
use tests::{World, on_every_engine};

use crate::initiate_auth::{WRONG, pair};

const NEW: &str = "Another1!";
const INVALID: (&str, &str) = ("NotAuthorizedException", "Invalid session for the user.");
const EXPIRED: (&str, &str) = (
    "NotAuthorizedException",
    "Invalid session for the user, session is expired.",
);
const ONCE: (&str, &str) = (
    "NotAuthorizedException",
    "Invalid session for the user, session can only be used once.",
);

#[tokio::test]
async fn by_srp() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({ "AliasAttributes": ["email"] })).await;
        let client = world.open_client(&pool, json!({})).await;
        let attributes = [("email", "ana@example.com"), ("email_verified", "true")];
        let sub = world.user(&pool, "ana", &attributes).await;
        for name in ["ana", "ana@example.com", sub.as_str()] {
            let exchange = Exchange::begin(world, &pool, &client, name).await;
            assert_eq!(exchange.parameter("USER_ID_FOR_SRP"), "ana");
            assert_eq!(exchange.parameter("USERNAME"), "ana");
            let answer = world
                .ok(
                    "RespondToAuthChallenge",
                    exchange.answer(world, &client, PASSWORD),
                )
                .await;
            assert_eq!(answer["ChallengeParameters"], json!({}));
            let tokens = Tokens::of(&answer["AuthenticationResult"]);
            assert_eq!(claims(&tokens.access)["sub"], json!(sub));
            assert!(!tokens.refresh.is_empty());
        }
        // The name that was typed goes to the end, too.
        let exchange = Exchange::begin(world, &pool, &client, "ana@example.com").await;
        let mut answer = exchange.answer(world, &client, PASSWORD);
        answer["ChallengeResponses"]["USERNAME"] = json!("ana@example.com");
        world.ok("RespondToAuthChallenge", answer).await;
        let exchange = Exchange::begin(world, &pool, &client, "ana").await;
        let mut answer = exchange.answer(world, &client, PASSWORD);
        answer["ChallengeResponses"]["USERNAME"] = json!("bob");
        assert_eq!(
            pair(&world.refusal("RespondToAuthChallenge", answer).await),
            WRONG
        );
        let exchange = Exchange::begin(world, &pool, &client, "ana").await;
        let answer = exchange.answer(world, &client, "Wrong1!x");
        assert_eq!(
            pair(&world.refusal("RespondToAuthChallenge", answer).await),
            WRONG
        );
    })
    .await;
}

#[tokio::test]
async fn by_srp_without_a_session() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({ "UsernameAttributes": ["email"] })).await;
        let client = world.open_client(&pool, json!({})).await;
        let sub = world.user(&pool, "ana@example.com", &[]).await;
        let exchange = Exchange::begin(world, &pool, &client, "ana@example.com").await;
        assert_eq!(exchange.parameter("USER_ID_FOR_SRP"), sub);
        let mut answer = exchange.answer(world, &client, PASSWORD);
        answer.as_object_mut().expect("a body").remove("Session");
        world.ok("RespondToAuthChallenge", answer.clone()).await;
        // The block is used up, and the session with it.
        assert_eq!(
            pair(&world.refusal("RespondToAuthChallenge", answer).await),
            ONCE
        );
        let with_session = exchange.answer(world, &client, PASSWORD);
        assert_eq!(
            pair(&world.refusal("RespondToAuthChallenge", with_session).await),
            ONCE
        );
    })
    .await;
}

#[tokio::test]
async fn srp_for_a_client_with_a_secret() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world
        .open_client(&pool, json!({ "GenerateSecret": true }))
        .await;
    world.user(&pool, "ana", &[]).await;
    let secret = world.secret(&pool, &client).await;
    let hash = hash_of("ana", &client, &secret);
    let parameters = json!({ "USERNAME": "ana", "SECRET_HASH": hash });
    let exchange = Exchange::try_begin(&world, &pool, &client, parameters)
        .await
        .expect("a challenge");
    let mut answer = exchange.answer(&world, &client, PASSWORD);
    let missing =
        format!("Client {client} is configured with secret but SECRET_HASH was not received");
    let refusal = world
        .refusal("RespondToAuthChallenge", answer.clone())
        .await;
    assert_eq!(pair(&refusal), ("NotAuthorizedException", missing.as_str()));
    answer["ChallengeResponses"]["SECRET_HASH"] = json!("wrong");
    let wrong = format!("Unable to verify secret hash for client {client}");
    let refusal = world
        .refusal("RespondToAuthChallenge", answer.clone())
        .await;
    assert_eq!(pair(&refusal), ("NotAuthorizedException", wrong.as_str()));
    answer["ChallengeResponses"]["SECRET_HASH"] = json!(hash);
    world.ok("RespondToAuthChallenge", answer).await;
}

/// Some clients make the hash of the proof over the name that the challenge gave them, and send the other one along.
#[tokio::test]
async fn a_secret_hash_is_over_the_name_of_the_challenge_too() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world
        .open_client(&pool, json!({ "GenerateSecret": true }))
        .await;
    world.user(&pool, "Ana", &[]).await;
    let secret = world.secret(&pool, &client).await;
    let hash = hash_of("Ana", &client, &secret);
    let parameters = json!({ "USERNAME": "Ana", "SECRET_HASH": hash });
    let exchange = Exchange::try_begin(&world, &pool, &client, parameters)
        .await
        .expect("a challenge");
    let challenged = exchange.parameter("USER_ID_FOR_SRP").clone();
    let mut answer = exchange.answer(&world, &client, PASSWORD);
    let hash = hash_of(&challenged, &client, &secret);
    answer["ChallengeResponses"]["SECRET_HASH"] = json!(hash);
    answer["ChallengeResponses"]["USERNAME"] = json!("Ana");
    world.ok("RespondToAuthChallenge", answer).await;
}

#[tokio::test]
async fn timestamps() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let form = "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english";
    let parameter = "InvalidParameterException";
    let rows = [
        ("Thu Jan 15 12:00:03 UTC 2026", "", ""),
        ("Mon Jan 15 12:00:03 GMT 2026", "", ""),
        ("Thu Jan 15 10:59:00 UTC 2026", WRONG.0, WRONG.1),
        ("Thu Jan 15 13:01:00 UTC 2026", WRONG.0, WRONG.1),
        ("Thu Jan 15 12:00:03 UTC 2025", WRONG.0, WRONG.1),
        ("Thu Jan 15 12:00:03 CET 2026", parameter, form),
        ("Do Jan. 15 12:00:03 UTC 2026", parameter, form),
        ("2026-01-15T12:00:03Z", parameter, form),
        ("Thu Jan 32 12:00:03 UTC 2026", parameter, form),
        ("Thu Jan 15 25:00:03 UTC 2026", parameter, form),
        ("Thu Jan 15 12:00:03 UTC 99999999999", parameter, form),
        ("", parameter, form),
    ];
    for (stamp, code, message) in rows {
        let exchange = Exchange::begin(&world, &pool, &client, "ana").await;
        let mut answer = exchange.answer(&world, &client, PASSWORD);
        answer["ChallengeResponses"] = exchange.responses(PASSWORD, stamp);
        let found = match world.call("RespondToAuthChallenge", answer).await {
            Ok(_) => (String::new(), String::new()),
            Err(refusal) => refusal,
        };
        assert_eq!(pair(&found), (code, message), "{stamp}");
    }
}

#[tokio::test]
async fn a_new_password() {
    on_every_engine(async |world: &World| {
        let schema = json!([
            { "Name": "family_name", "Required": true, "Mutable": true },
            { "Name": "email", "Required": true, "Mutable": true },
        ]);
        let pool = world.pool(json!({ "Schema": schema })).await;
        let client = world.open_client(&pool, json!({})).await;
        let attributes = [("email", "ana@example.com"), ("email_verified", "true")];
        world.invited(&pool, "ana", &attributes).await;
        let asked = world.ok("InitiateAuth", password_flow(&client, "ana", PASSWORD)).await;
        assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
        assert!(asked.get("AuthenticationResult").is_none());
        let parameters = &asked["ChallengeParameters"];
        assert_eq!(parameters["USER_ID_FOR_SRP"], "ana");
        assert_eq!(parameters["requiredAttributes"], r#"["userAttributes.family_name"]"#);
        let known: Value = serde_json::from_str(parameters["userAttributes"].as_str().expect("a text"))
            .expect("an object");
        assert_eq!(known, json!({ "email": "ana@example.com", "email_verified": "true" }));

        let base = json!({
            "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
            "ChallengeResponses": {
                "USERNAME": "ana", "NEW_PASSWORD": NEW, "userAttributes.family_name": "Smith",
            },
        });
        let responses = |responses: Value| json!({ "ChallengeResponses": responses });
        let parameter = "InvalidParameterException";
        let policy = "InvalidPasswordException";
        let rows = [
            (responses(json!({ "USERNAME": "ana" })), parameter, "Missing required parameter NEW_PASSWORD"),
            (responses(json!({ "NEW_PASSWORD": NEW })), parameter, "Missing required parameter USERNAME"),
            (responses(json!({ "USERNAME": "bob", "NEW_PASSWORD": NEW })), INVALID.0, INVALID.1),
            (responses(json!({ "USERNAME": "ana", "NEW_PASSWORD": "short" })), policy,
                "Password does not conform to policy: Password not long enough"),
            (responses(json!({ "USERNAME": "ana", "NEW_PASSWORD": NEW })), parameter,
                "Invalid attributes given, family_name is missing"),
        ];
        // A refused answer leaves the session as it was.
        world.refuses("RespondToAuthChallenge", &base, &rows).await;
        let answer = world.ok("RespondToAuthChallenge", base.clone()).await;
        let tokens = Tokens::of(&answer["AuthenticationResult"]);
        assert_eq!(claims(&tokens.id)["family_name"], "Smith");
        let user = world.ok("AdminGetUser", json!({ "UserPoolId": pool, "Username": "ana" })).await;
        assert_eq!(user["UserStatus"], "CONFIRMED");
        assert_eq!(pair(&world.refusal("RespondToAuthChallenge", base).await), ONCE);
        let refusal = world.refusal("InitiateAuth", password_flow(&client, "ana", PASSWORD)).await;
        assert_eq!(pair(&refusal), WRONG);
        world.ok("InitiateAuth", password_flow(&client, "ana", NEW)).await;
        let exchange = Exchange::begin(world, &pool, &client, "ana").await;
        world.ok("RespondToAuthChallenge", exchange.answer(world, &client, NEW)).await;
    })
    .await;
}

#[tokio::test]
async fn a_session_ends() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({ "AuthSessionValidity": 5 })).await;
        world.invited(&pool, "ana", &[]).await;
        let exchange = Exchange::begin(world, &pool, &client, "ana").await;
        let asked = world.ok("InitiateAuth", password_flow(&client, "ana", PASSWORD)).await;
        let body = json!({
            "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
            "ChallengeResponses": { "USERNAME": "ana", "NEW_PASSWORD": NEW },
        });
        world.advance_seconds(300);
        assert_eq!(pair(&world.refusal("RespondToAuthChallenge", body).await), EXPIRED);
        let mut answer = exchange.answer(world, &client, PASSWORD);
        assert_eq!(pair(&world.refusal("RespondToAuthChallenge", answer.clone()).await), EXPIRED);
        answer.as_object_mut().expect("a body").remove("Session");
        assert_eq!(pair(&world.refusal("RespondToAuthChallenge", answer).await), EXPIRED);

        // An administrator's new temporary password voids it, too.
        let asked = world.ok("InitiateAuth", password_flow(&client, "ana", PASSWORD)).await;
        let set = json!({ "UserPoolId": pool, "Username": "ana", "Password": "Third123!" });
        world.ok("AdminSetUserPassword", set).await;
        let body = json!({
            "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
            "ChallengeResponses": { "USERNAME": "ana", "NEW_PASSWORD": NEW },
        });
        assert_eq!(pair(&world.refusal("RespondToAuthChallenge", body).await), INVALID);
    })
    .await;
}

#[tokio::test]
async fn bad_requests() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let exchange = Exchange::begin(&world, &pool, &client, "ana").await;
    let base = exchange.answer(&world, &client, PASSWORD);
    let parameter = "InvalidParameterException";
    let without = |name: &str| {
        let mut responses = base["ChallengeResponses"].clone();
        responses.as_object_mut().expect("responses").remove(name);
        json!({ "ChallengeResponses": responses })
    };
    let new_password = |session: Value| {
        json!({
            "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session,
            "ChallengeResponses": { "USERNAME": "ana", "NEW_PASSWORD": NEW },
        })
    };
    let rows = [
        (
            json!({ "ClientId": "unknown" }),
            "ResourceNotFoundException",
            "User pool client unknown does not exist.",
        ),
        (
            without("USERNAME"),
            parameter,
            "Missing required parameter USERNAME",
        ),
        (
            without("TIMESTAMP"),
            parameter,
            "Missing required parameter TIMESTAMP",
        ),
        (
            without("PASSWORD_CLAIM_SIGNATURE"),
            parameter,
            "Missing required parameter PASSWORD_CLAIM_SIGNATURE",
        ),
        (
            without("PASSWORD_CLAIM_SECRET_BLOCK"),
            parameter,
            "Missing required parameter PASSWORD_CLAIM_SECRET_BLOCK",
        ),
        (json!({ "Session": "x".repeat(30) }), INVALID.0, INVALID.1),
        (
            new_password(Value::Null),
            parameter,
            "Missing required parameter Session",
        ),
        (new_password(json!(exchange.session)), INVALID.0, INVALID.1),
        (
            json!({ "ChallengeName": "CUSTOM_CHALLENGE" }),
            parameter,
            "CUSTOM_CHALLENGE is a challenge of Amazon Cognito that this version of Cenote does not have yet.",
        ),
    ];
    world.refuses("RespondToAuthChallenge", &base, &rows).await;
    world.ok("RespondToAuthChallenge", base).await;
}

#[tokio::test]
async fn right_answers_that_are_refused() {
    let found = states::codes(&World::in_memory(), "RespondToAuthChallenge").await;
    let expected = [
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
        "AliasExistsException",
    ];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_function_that_might_refuse_lets_nobody_in_unasked() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let exchange = Exchange::begin(&world, &pool, &client, "ana").await;
    let answer = exchange.answer(&world, &client, PASSWORD);
    for trigger in ["PostAuthentication", "PreTokenGeneration"] {
        tests::triggers::set(&world, &pool, &[trigger]).await;
        let refusal = world
            .refusal("RespondToAuthChallenge", answer.clone())
            .await;
        assert_eq!(refusal.0, "UnexpectedLambdaException");
        assert_eq!(refusal, tests::triggers::not_asked(trigger));
    }
    // Nothing was used up, and what is asked before the proof is not asked after it.
    tests::triggers::set(&world, &pool, &["PreAuthentication"]).await;
    world.ok("RespondToAuthChallenge", answer).await;
}

#[tokio::test]
async fn the_temporary_password_is_not_the_new_one_where_the_pool_wants_another() {
    let world = World::in_memory();
    let policy = json!({ "PasswordPolicy": { "MinimumLength": 6, "PasswordHistorySize": 1 } });
    let pool = world.pool(json!({ "Policies": policy })).await;
    let client = world.open_client(&pool, json!({})).await;
    world.invited(&pool, "bob", &[]).await;
    let begin = password_flow(&client, "bob", PASSWORD);
    let asked = world.ok("InitiateAuth", begin).await;
    let mut body = json!({
        "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
        "ChallengeResponses": { "USERNAME": "bob", "NEW_PASSWORD": PASSWORD },
    });
    let used = (
        "PasswordHistoryPolicyViolationException",
        "Password has previously been used",
    );
    let refusal = world.refusal("RespondToAuthChallenge", body.clone()).await;
    assert_eq!(pair(&refusal), used);
    body["ChallengeResponses"]["NEW_PASSWORD"] = json!("Another1!");
    world.ok("RespondToAuthChallenge", body).await;
}
