//! What the function for `PreSignUp` is told, and what it decides.

use serde_json::{Value, json};
use tests::functions::{asking, event, refusals};
use tests::people::{
    EMAIL, PASSWORD, access_token, as_object, attributes, attributes_of, confirmed,
    password_client, tutorial_pool, tutorial_sign_up,
};
use tests::triggers::{FUNCTION, config, set};
use tests::{World, merge, on_every_engine};
use userpool::Unanswered;

fn sign_up(client_id: &str, name: &str, members: Value) -> Value {
    let mut body = json!({
        "ClientId": client_id,
        "Username": name,
        "Password": PASSWORD,
        "UserAttributes": attributes(&[("email", &format!("{name}@example.com"))]),
    });
    merge(&mut body, members);
    body
}

#[tokio::test]
async fn a_function_is_told_who_signs_up() {
    let world = World::in_memory();
    let (pool_id, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    world.functions().respond(json!({}));
    let members = json!({
        "ValidationData": attributes(&[("door", "north"), ("key", "k")]),
        "ClientMetadata": { "campaign": "spring" },
    });
    world
        .ok("SignUp", sign_up(&client_id, "anna", members))
        .await;
    let request = json!({
        "userAttributes": { "email": "anna@example.com" },
        "validationData": { "door": "north", "key": "k" },
        "clientMetadata": { "campaign": "spring" },
    });
    let response = json!({
        "autoConfirmUser": false,
        "autoVerifyEmail": false,
        "autoVerifyPhone": false,
    });
    let through = (pool_id.as_str(), client_id.as_str());
    let event = event("PreSignUp_SignUp", through, "anna", &request, &response);
    assert_eq!(world.functions().written(), [event]);
    // Who is not vouched for signs up as ever.
    let attributes = attributes_of(&world, &pool_id, "anna").await;
    assert_eq!(attributes["email_verified"], "false");
    world.code_for("anna@example.com").await;

    world
        .ok("SignUp", sign_up(&client_id, "bob", json!({})))
        .await;
    let asked = world.functions().asked();
    let request = json!({
        "userAttributes": { "email": "bob@example.com" },
        "validationData": null,
    });
    assert_eq!(asked[0]["request"], request);
}

#[tokio::test]
async fn who_has_an_address_in_place_of_a_name_is_called_by_their_sub() {
    let world = World::in_memory();
    let mut pool = tutorial_pool();
    merge(&mut pool, json!({ "LambdaConfig": config(&["PreSignUp"]) }));
    let pool_id = world.pool(pool).await;
    let client_id = world.client(&pool_id, password_client()).await;
    world.functions().respond(json!({}));
    let answer = world.ok("SignUp", tutorial_sign_up(&client_id)).await;
    let asked = world.functions().asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0]["userName"], answer["UserSub"]);
    assert_eq!(asked[0]["request"]["userAttributes"]["email"], EMAIL);
}

#[tokio::test]
async fn who_is_vouched_for_is_confirmed_and_proved_at_once() {
    on_every_engine(async |world| {
        let (pool_id, client_id) =
            asking(world, &["PreSignUp", "PostConfirmation"], json!({})).await;
        let vouches = json!({ "autoConfirmUser": true, "autoVerifyEmail": true });
        world.functions().respond(vouches);
        let members = json!({ "ClientMetadata": { "campaign": "spring" } });
        let answer = world
            .ok("SignUp", sign_up(&client_id, "anna", members))
            .await;
        let sub = &answer["UserSub"];
        assert_eq!(answer, json!({ "UserConfirmed": true, "UserSub": sub }));
        assert_eq!(world.letters().await.len(), 0);
        let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let user = world.ok("AdminGetUser", body).await;
        assert_eq!(user["UserStatus"], "CONFIRMED");
        assert_eq!(
            as_object(&user["UserAttributes"]),
            json!({ "sub": sub, "email": "anna@example.com", "email_verified": "true" })
        );
        access_token(world, &client_id, "anna", PASSWORD).await;

        let written = world.functions().written();
        assert_eq!(written.len(), 2);
        let request = json!({
            "userAttributes": {
                "sub": sub,
                "cognito:user_status": "CONFIRMED",
                "email": "anna@example.com",
                "email_verified": "true",
            },
            "clientMetadata": { "campaign": "spring" },
        });
        let source = "PostConfirmation_ConfirmSignUp";
        let through = (pool_id.as_str(), client_id.as_str());
        let event = event(source, through, "anna", &request, &json!({}));
        assert_eq!(written[1], event);
    })
    .await;
}

#[tokio::test]
async fn who_is_confirmed_alone_has_proved_nothing() {
    let world = World::in_memory();
    let (pool_id, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    world
        .functions()
        .respond(json!({ "autoConfirmUser": true }));
    let answer = world
        .ok("SignUp", sign_up(&client_id, "anna", json!({})))
        .await;
    assert_eq!(answer["UserConfirmed"], true);
    assert_eq!(world.letters().await.len(), 0);
    let found = attributes_of(&world, &pool_id, "anna").await;
    assert_eq!(found["email_verified"], "false");
}

#[tokio::test]
async fn a_phone_number_is_vouched_for_as_an_address_is() {
    let world = World::in_memory();
    let (pool_id, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    let vouches = json!({ "autoConfirmUser": true, "autoVerifyPhone": true });
    world.functions().respond(vouches);
    let members = json!({ "UserAttributes": attributes(&[("phone_number", "+493012345")]) });
    world
        .ok("SignUp", sign_up(&client_id, "anna", members))
        .await;
    let found = attributes_of(&world, &pool_id, "anna").await;
    assert_eq!(found["phone_number_verified"], "true");
}

#[tokio::test]
async fn an_address_that_is_vouched_for_is_taken_from_whoever_had_it() {
    on_every_engine(async |world| {
        let aliases = json!({ "AliasAttributes": ["email", "preferred_username"] });
        let (pool_id, client_id) = asking(world, &["PreSignUp"], aliases).await;
        world.functions().respond(json!({}));
        confirmed(world, &client_id, "anna").await;
        let vouches = json!({ "autoConfirmUser": true, "autoVerifyEmail": true });
        world.functions().respond(vouches);
        let of_anna = attributes(&[("email", "anna@example.com")]);
        let body = sign_up(&client_id, "bob", json!({ "UserAttributes": of_anna }));
        let bob = world.ok("SignUp", body).await;
        let found = attributes_of(world, &pool_id, "anna@example.com").await;
        assert_eq!(found["sub"], bob["UserSub"]);
        let found = attributes_of(world, &pool_id, "anna").await;
        assert_eq!(found["email_verified"], "false");

        // A name that somebody prefers is nobody's to give away.
        let preferred = |name: &str| {
            let email = format!("{name}@example.com");
            let list = [("email", email.as_str()), ("preferred_username", "queen")];
            sign_up(
                &client_id,
                name,
                json!({ "UserAttributes": attributes(&list) }),
            )
        };
        world.ok("SignUp", preferred("carla")).await;
        let refusal = world.refusal("SignUp", preferred("dora")).await;
        let message = "An account with the given preferred_username already exists.";
        assert_eq!(
            refusal,
            ("UsernameExistsException".to_owned(), message.to_owned())
        );
    })
    .await;
}

#[tokio::test]
async fn what_a_function_refuses_is_refused_in_its_name() {
    let world = World::in_memory();
    let (pool_id, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    for (why, refusal) in refusals("PreSignUp") {
        world.functions().answer(Err(why));
        let body = sign_up(&client_id, "anna", json!({}));
        assert_eq!(world.refusal("SignUp", body).await, refusal);
        assert_eq!(world.functions().sources(), ["PreSignUp_SignUp"]);
    }
    let long = "x".repeat(2000);
    for (words, told) in [
        ("Nobody.", "Nobody.."),
        (&long, &format!("{}.", &long[..1024])),
    ] {
        let refused = Unanswered::Refused(words.to_owned());
        world.functions().answer(Err(refused));
        let refusal = world
            .refusal("SignUp", sign_up(&client_id, "anna", json!({})))
            .await;
        let message = format!("PreSignUp failed with error {told}");
        let code = "UserLambdaValidationException".to_owned();
        assert_eq!(refusal, (code, message));
    }
    let users = world
        .ok("ListUsers", json!({ "UserPoolId": pool_id }))
        .await;
    assert_eq!(users["Users"], json!([]));
    assert_eq!(world.letters().await.len(), 0);
}

#[tokio::test]
async fn an_answer_that_is_none_is_refused() {
    let world = World::in_memory();
    let (_, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    let unconfirmed =
        "Phone or email cannot be auto verified, when user is not being auto confirmed.";
    let unread =
        |what: &str| format!("Unrecognizable lambda output. The function {FUNCTION} {what}.");
    let neither = |member: &str| {
        unread(&format!(
            "answered with a response.{member} that is neither true nor false"
        ))
    };
    for (answer, message) in [
        (json!({}), unread("answered without a response")),
        (
            json!({ "response": null }),
            unread("answered without a response"),
        ),
        (
            json!({ "response": [] }),
            unread("answered without a response"),
        ),
        (
            json!({ "response": { "autoConfirmUser": "true" } }),
            neither("autoConfirmUser"),
        ),
        (
            json!({ "response": { "autoConfirmUser": true, "autoVerifyEmail": null } }),
            neither("autoVerifyEmail"),
        ),
        (
            json!({ "response": { "autoConfirmUser": true, "autoVerifyPhone": 1 } }),
            neither("autoVerifyPhone"),
        ),
        (
            json!({ "response": { "autoVerifyEmail": true } }),
            unconfirmed.to_owned(),
        ),
        (
            json!({ "response": { "autoConfirmUser": true, "autoVerifyPhone": true } }),
            "Phone cannot be auto verified, when user has no phone_number.".to_owned(),
        ),
    ] {
        world.functions().answer(Ok(answer.clone()));
        let refusal = world
            .refusal("SignUp", sign_up(&client_id, "anna", json!({})))
            .await;
        let expected = ("InvalidLambdaResponseException".to_owned(), message);
        assert_eq!(refusal, expected, "{answer}");
    }
    // Members that mean nothing are left alone.
    let answer = json!({ "response": { "autoConfirmUser": true, "more": [1] } });
    world.functions().answer(Ok(answer));
    world
        .ok("SignUp", sign_up(&client_id, "anna", json!({})))
        .await;
}

#[tokio::test]
async fn a_function_is_asked_after_all_that_tells_a_bad_request() {
    let world = World::in_memory();
    let (pool_id, client_id) = asking(&world, &["PreSignUp"], json!({})).await;
    world.functions().respond(json!({}));
    let weak = sign_up(&client_id, "anna", json!({ "Password": "weak" }));
    world.refusal("SignUp", weak).await;
    assert_eq!(world.functions().sources(), [""; 0]);
    // Who is there already is found after the question, as with AWS.
    world
        .ok("SignUp", sign_up(&client_id, "anna", json!({})))
        .await;
    world
        .refusal("SignUp", sign_up(&client_id, "anna", json!({})))
        .await;
    assert_eq!(world.functions().sources().len(), 2);
    set(&world, &pool_id, &[]).await;
    world
        .ok("SignUp", sign_up(&client_id, "bob", json!({})))
        .await;
    assert_eq!(world.functions().sources(), [""; 0]);
}
