//! What a user may say together with the first new password.

use serde_json::{Value, json};
use tests::people::attributes_of;
use tests::sign_in::{PASSWORD, password_flow};
use tests::{World, on_every_engine};

const NEW: &str = "Another1!";

/// The answer to the challenge of a user with a temporary password, with these responses beside it.
async fn asked(world: &World, client: &str, name: &str) -> Value {
    let body = password_flow(client, name, PASSWORD);
    let asked = world.ok("InitiateAuth", body).await;
    json!({
        "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
        "ChallengeResponses": { "USERNAME": name, "NEW_PASSWORD": NEW },
    })
}

fn with(base: &Value, more: Value) -> Value {
    let mut responses = base["ChallengeResponses"].clone();
    tests::merge(&mut responses, more);
    json!({ "ChallengeResponses": responses })
}

/// What is refused beside the password, and how.
fn refused() -> [(Value, &'static str, &'static str); 9] {
    const PROVIDED: &str = "Cannot modify an already provided email";
    const MISSING: &str = "Invalid attributes given, family_name is missing";
    let provided = |email: &str| {
        let more = json!({ "userAttributes.email": email });
        (more, "NotAuthorizedException", PROVIDED)
    };
    let invalid = |more: Value, message| (more, "InvalidParameterException", message);
    [
        provided("boss@example.com"),
        provided("ana@example.com"),
        provided(""),
        invalid(
            json!({ "userAttributes.email_verified": "true" }),
            "Cannot modify the non-mutable attribute email_verified",
        ),
        invalid(
            json!({ "userAttributes.phone_number_verified": "false" }),
            "Cannot modify the non-mutable attribute phone_number_verified",
        ),
        invalid(
            json!({ "userAttributes.sub": "me" }),
            "Cannot modify the non-mutable attribute sub",
        ),
        invalid(
            json!({ "userAttributes.custom:badge": "8" }),
            "Cannot modify the non-mutable attribute custom:badge",
        ),
        invalid(json!({}), MISSING),
        invalid(json!({ "userAttributes.family_name": "" }), MISSING),
    ]
}

#[tokio::test]
async fn nothing_that_is_there_or_that_the_directory_says_is_written() {
    on_every_engine(async |world| {
        let schema = json!([
            { "Name": "family_name", "Required": true, "Mutable": true },
            { "Name": "badge", "Mutable": false, "AttributeDataType": "String" },
            { "Name": "level", "Mutable": false, "AttributeDataType": "String" },
        ]);
        let pool = world.pool(json!({ "Schema": schema })).await;
        let client = world.open_client(&pool, json!({})).await;
        let given = [("email", "ana@example.com"), ("custom:badge", "7")];
        world.invited(&pool, "ana", &given).await;
        let base = asked(world, &client, "ana").await;
        let rows = refused().map(|(more, code, message)| (with(&base, more), code, message));
        world.refuses("RespondToAuthChallenge", &base, &rows).await;
        let mut right = base.clone();
        let more = json!({
            "userAttributes.family_name": "Smith", "userAttributes.custom:badge": "7",
            "userAttributes.custom:level": "1", "userAttributes.phone_number": "+15550100",
        });
        tests::merge(&mut right, with(&base, more));
        world.ok("RespondToAuthChallenge", right).await;
        let found = attributes_of(world, &pool, "ana").await;
        assert_eq!(found["email"], "ana@example.com");
        assert_eq!(found["custom:level"], "1");
        assert_eq!(found["phone_number_verified"], "false");
    })
    .await;
}

/// Somebody who is invited by phone does not become whoever has an address by saying so.
#[tokio::test]
async fn an_address_that_was_said_lets_nobody_in() {
    let world = World::in_memory();
    let pool = world
        .pool(json!({ "UsernameAttributes": ["email", "phone_number"] }))
        .await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "chief@example.com", &[]).await;
    world.invited(&pool, "+15550100", &[]).await;
    let base = asked(&world, &client, "+15550100").await;
    let row = (
        with(
            &base,
            json!({ "userAttributes.email": "chief@example.com" }),
        ),
        "AliasExistsException",
        "An account with the given email already exists.",
    );
    world.refuses("RespondToAuthChallenge", &base, &[row]).await;
    let mut right = base.clone();
    tests::merge(
        &mut right,
        with(&base, json!({ "userAttributes.email": "boss@example.com" })),
    );
    world.ok("RespondToAuthChallenge", right).await;
    let refusal = world
        .refusal(
            "InitiateAuth",
            password_flow(&client, "boss@example.com", NEW),
        )
        .await;
    assert_eq!(refusal.1, "User does not exist.");
    world
        .ok("InitiateAuth", password_flow(&client, "+15550100", NEW))
        .await;
    let found = attributes_of(&world, &pool, "+15550100").await;
    assert_eq!(found["email_verified"], "false");
}
