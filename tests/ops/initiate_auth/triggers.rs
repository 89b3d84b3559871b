//! Lambda triggers, whose functions are not run: what one could refuse or change is refused in its name.

use serde_json::{Value, json};
use tests::sign_in::{Exchange, PASSWORD, password_flow};
use tests::triggers::{not_asked, set};
use tests::{World, on_every_engine};

use super::{WRONG, pair};

/// Triggers whose functions refuse nobody who would get in without them.
const FOLLOWING: [&str; 5] = [
    "PreSignUp",
    "PostConfirmation",
    "CustomMessage",
    "UserMigration",
    "VerifyAuthChallengeResponse",
];

#[tokio::test]
async fn a_function_that_might_refuse_lets_nobody_in_unasked() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let client = world.open_client(&pool, json!({})).await;
        let tokens = world.sign_in(&client, "ana").await;
        let right = password_flow(&client, "ana", PASSWORD);
        let wrong = password_flow(&client, "ana", "Wrong1!x");
        let refresh = json!({
            "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": tokens.refresh },
        });

        // Asked before the password is looked at.
        set(world, &pool, &["PreAuthentication"]).await;
        for body in [&right, &wrong] {
            let refusal = world.refusal("InitiateAuth", body.clone()).await;
            assert_eq!(refusal.0, "UnexpectedLambdaException");
            assert_eq!(refusal, not_asked("PreAuthentication"));
        }
        let begun = Exchange::try_begin(world, &pool, &client, json!({ "USERNAME": "ana" })).await;
        assert_eq!(begun.err(), Some(not_asked("PreAuthentication")));
        world.ok("InitiateAuth", refresh.clone()).await;

        // Asked once the password is proved.
        for trigger in ["PostAuthentication", "PreTokenGeneration"] {
            set(world, &pool, &[trigger]).await;
            let refusal = world.refusal("InitiateAuth", right.clone()).await;
            assert_eq!(refusal, not_asked(trigger));
            let refusal = world.refusal("InitiateAuth", wrong.clone()).await;
            assert_eq!(pair(&refusal), WRONG, "{trigger}");
        }
        let refusal = world.refusal("InitiateAuth", refresh.clone()).await;
        assert_eq!(refusal, not_asked("PreTokenGeneration"));
        set(world, &pool, &["PostAuthentication"]).await;
        world.ok("InitiateAuth", refresh).await;

        set(world, &pool, &FOLLOWING).await;
        world.ok("InitiateAuth", right).await;
    })
    .await;
}

#[tokio::test]
async fn custom_authentication_is_refused_by_the_name_of_its_trigger() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let flows = json!({ "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"] });
    let client = world.client(&pool, flows).await;
    let custom = json!({
        "ClientId": client, "AuthFlow": "CUSTOM_AUTH", "AuthParameters": { "USERNAME": "ana" },
    });
    let refusal = world.refusal("InitiateAuth", custom.clone()).await;
    let unset = "Custom auth lambda trigger is not configured for the user pool.";
    assert_eq!(pair(&refusal), ("InvalidParameterException", unset));
    set(&world, &pool, &["DefineAuthChallenge"]).await;
    let refusal = world.refusal("InitiateAuth", custom).await;
    assert_eq!(refusal, not_asked("DefineAuthChallenge"));
}

#[tokio::test]
async fn nobody_is_told_apart_by_a_trigger() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let members = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let client = world.open_client(&pool, members).await;
    for triggers in [
        ["PreAuthentication", "UserMigration"],
        ["PostAuthentication", "UserMigration"],
    ] {
        set(&world, &pool, &triggers).await;
        let refusals = [
            world.refusal("InitiateAuth", password_flow(&client, "ana", "Wrong1!x")),
            world.refusal("InitiateAuth", password_flow(&client, "bob", "Wrong1!x")),
        ];
        let [known, unknown] = refusals;
        assert_eq!(known.await, unknown.await);
    }
}

#[tokio::test]
async fn an_operator_may_have_triggers_ignored() {
    let world = World::ignoring_triggers();
    let pool = world.pool(json!({})).await;
    let all = [
        "PreSignUp",
        "PreAuthentication",
        "PostAuthentication",
        "PreTokenGeneration",
    ];
    set(&world, &pool, &all).await;
    let client = world.open_client(&pool, json!({})).await;
    let body = json!({ "ClientId": client, "Username": "una", "Password": PASSWORD });
    world.ok("SignUp", body).await;
    world.user(&pool, "ana", &[]).await;
    let tokens = world.sign_in(&client, "ana").await;
    let answer = world
        .ok("GetUser", json!({ "AccessToken": tokens.access }))
        .await;
    assert_ne!(answer["Username"], Value::Null);
}
