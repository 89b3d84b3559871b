//! `AdminRespondToAuthChallenge`.

use serde_json::json;
use tests::sign_in::{Exchange, PASSWORD, Tokens, password_flow};
use tests::software_token::code_answer;
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;
use crate::respond_to_auth_challenge::states::codes;

const INVALID: (&str, &str) = ("NotAuthorizedException", "Invalid session for the user.");

#[tokio::test]
async fn answers_what_either_initiate_auth_asked() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        world.invited(&pool, "bob", &[]).await;
        let begun = Exchange::begin(world, &pool, &client, "ana").await;
        let admin = Exchange::try_admin_begin(world, &pool, &client, "ana")
            .await
            .expect("a challenge");
        for exchange in [begun, admin] {
            let mut answer = exchange.answer(world, &client, PASSWORD);
            answer["UserPoolId"] = json!(pool);
            let answer = world.ok("AdminRespondToAuthChallenge", answer).await;
            assert!(
                !Tokens::of(&answer["AuthenticationResult"])
                    .refresh
                    .is_empty()
            );
        }
        let asked = world
            .ok("InitiateAuth", password_flow(&client, "bob", PASSWORD))
            .await;
        let mut body = json!({
            "UserPoolId": pool, "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": asked["Session"],
            "ChallengeResponses": { "USERNAME": "bob", "NEW_PASSWORD": "short" },
        });
        let refusal = world
            .refusal("AdminRespondToAuthChallenge", body.clone())
            .await;
        assert_eq!(refusal.0, "InvalidPasswordException");
        body["ChallengeResponses"]["NEW_PASSWORD"] = json!("Another1!");
        let answer = world.ok("AdminRespondToAuthChallenge", body).await;
        assert!(
            !Tokens::of(&answer["AuthenticationResult"])
                .access
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn another_pool_or_client_does_not_take_the_answer() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let sibling = world.open_client(&pool, json!({})).await;
    let elsewhere = world.pool(json!({})).await;
    let foreign = world.open_client(&elsewhere, json!({})).await;
    let exchange = Exchange::begin(&world, &pool, &client, "ana").await;
    let mut base = exchange.answer(&world, &client, PASSWORD);
    base["UserPoolId"] = json!(pool);
    let no_client = format!("User pool client {client} does not exist.");
    let wrong = ("NotAuthorizedException", "Incorrect username or password.");
    let rows = [
        (
            json!({ "UserPoolId": elsewhere }),
            "ResourceNotFoundException",
            no_client.as_str(),
        ),
        (
            json!({ "UserPoolId": "us-east-1_Nowhere12" }),
            "ResourceNotFoundException",
            "User pool us-east-1_Nowhere12 does not exist.",
        ),
        (json!({ "ClientId": sibling }), wrong.0, wrong.1),
        (
            json!({ "UserPoolId": elsewhere, "ClientId": foreign }),
            wrong.0,
            wrong.1,
        ),
        (json!({ "Session": "y".repeat(64) }), INVALID.0, INVALID.1),
    ];
    world
        .refuses("AdminRespondToAuthChallenge", &base, &rows)
        .await;
    let refusal = world
        .call_in(
            "eu-west-1",
            "123456789012",
            "AdminRespondToAuthChallenge",
            base.clone(),
        )
        .await;
    let refusal = refusal.expect_err("another region has no such pool");
    assert_eq!(
        pair(&refusal),
        (
            "ResourceNotFoundException",
            format!("User pool {pool} does not exist.").as_str()
        )
    );
    world.ok("AdminRespondToAuthChallenge", base).await;
}

#[tokio::test]
async fn right_answers_that_are_refused() {
    let found = codes(&World::in_memory(), "AdminRespondToAuthChallenge").await;
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
    let mut answer = exchange.answer(&world, &client, PASSWORD);
    answer["UserPoolId"] = json!(pool);
    for trigger in ["PostAuthentication", "PreTokenGeneration"] {
        tests::triggers::set(&world, &pool, &[trigger]).await;
        let refusal = world
            .refusal("AdminRespondToAuthChallenge", answer.clone())
            .await;
        assert_eq!(refusal.0, "UnexpectedLambdaException");
        assert_eq!(refusal, tests::triggers::not_asked(trigger));
    }
    // Nothing was used up, and what is asked before the proof is not asked after it.
    tests::triggers::set(&world, &pool, &["PreAuthentication"]).await;
    world.ok("AdminRespondToAuthChallenge", answer).await;
}

#[tokio::test]
async fn codes_of_a_software_token() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.take_software_tokens(&pool, "OPTIONAL").await;
    let client = world.open_client(&pool, json!({})).await;
    let own = world.user_with_authenticator(&pool, &client, "ana").await;
    let session = world.asked_for("SOFTWARE_TOKEN_MFA", &client, "ana").await;
    for (code, expected) in [
        (own.wrong(&world, 0), "CodeMismatchException"),
        (own.code_after(&world, -1), "ExpiredCodeException"),
    ] {
        let mut answer = code_answer(&client, &session, "ana", &code);
        answer["UserPoolId"] = json!(pool);
        let refusal = world.refusal("AdminRespondToAuthChallenge", answer).await;
        assert_eq!(refusal.0, expected);
    }
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
        "UserPoolId": pool, "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
        "ChallengeResponses": { "USERNAME": "bob", "NEW_PASSWORD": PASSWORD },
    });
    let used = (
        "PasswordHistoryPolicyViolationException",
        "Password has previously been used",
    );
    let refusal = world
        .refusal("AdminRespondToAuthChallenge", body.clone())
        .await;
    assert_eq!(pair(&refusal), used);
    body["ChallengeResponses"]["NEW_PASSWORD"] = json!("Another1!");
    world.ok("AdminRespondToAuthChallenge", body).await;
}
