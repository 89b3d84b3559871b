//! `UpdateAuthEventFeedback`.

mod page;

use serde_json::{Value, json};
use tests::people::NO_POOL;
use tests::risks::{FAR, FIREFOX, Guarded, links, told_of};
use tests::{World, merge, on_every_engine};

const PROVED: [(&str, &str); 2] = [("email", "ana@example.com"), ("email_verified", "true")];

/// Somebody comes from far away and is told of: the links of the newest letter.
async fn told(guarded: &Guarded<'_>, name: &str) -> [Value; 2] {
    guarded.world.advance_seconds(1);
    guarded.from(name, FAR, FIREFOX).await;
    links(&guarded.world.letter_to("ana@example.com").await.subject)
}

#[tokio::test]
async fn a_user_says_whose_a_sign_in_was() {
    on_every_engine(async |world| {
        let guarded = Guarded::new(world, "ENFORCED", json!({})).await;
        guarded.user_at_home("ana", &PROVED).await;
        guarded.says(None, told_of("BLOCK")).await;
        let [valid, invalid] = told(&guarded, "ana").await;
        for (body, value) in [(&invalid, "Invalid"), (&valid, "Valid")] {
            world.advance_seconds(1);
            let answer = world.ok("UpdateAuthEventFeedback", body.clone()).await;
            assert_eq!(answer, json!({}));
            let event = guarded.events("ana").await.swap_remove(0);
            let expected = json!({
                "FeedbackDate": world.now(), "FeedbackValue": value, "Provider": "User",
            });
            assert_eq!(event["EventFeedback"], expected);
            assert_eq!(event["EventId"], body["EventId"]);
        }
        // It was the user, who is at home there from now on.
        assert_eq!(guarded.from("ana", FAR, FIREFOX).await, "in");
    })
    .await;
}

/// The id of an event is that of its tokens once there are some: the letter was sent before.
#[tokio::test]
async fn a_letter_of_a_sign_in_that_went_on_is_about_that() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "AUDIT", json!({})).await;
    world
        .take_software_tokens(&guarded.pool_id, "OPTIONAL")
        .await;
    let own = world
        .user_with_authenticator(&guarded.pool_id, &guarded.client, "ana")
        .await;
    let mail = json!({
        "UserPoolId": guarded.pool_id, "Username": "ana",
        "UserAttributes": tests::people::attributes(&PROVED),
    });
    world.ok("AdminUpdateUserAttributes", mail).await;
    guarded.becomes("ENFORCED").await;
    guarded.says(None, told_of("MFA_REQUIRED")).await;
    let context = Some(tests::risks::context(FAR, FIREFOX));
    let (came, asked) = guarded
        .comes("ana", tests::sign_in::PASSWORD, context)
        .await;
    assert_eq!(came, "SOFTWARE_TOKEN_MFA");
    let [valid, _] = links(&world.letter_to("ana@example.com").await.subject);
    let code = own.code(&world);
    let answer =
        tests::software_token::code_answer(&guarded.client, &asked["Session"], "ana", &code);
    world.ok("RespondToAuthChallenge", answer).await;
    let event = guarded.events("ana").await.swap_remove(0);
    assert_ne!(event["EventId"], valid["EventId"]);
    world.ok("UpdateAuthEventFeedback", valid).await;
    let said = guarded.events("ana").await.swap_remove(0);
    assert_eq!(said["EventId"], event["EventId"]);
    assert_eq!(said["EventFeedback"]["FeedbackValue"], "Valid");
}

#[tokio::test]
async fn what_is_not_in_the_letter_is_refused() {
    on_every_engine(async |world| {
        let guarded = Guarded::new(world, "ENFORCED", json!({})).await;
        guarded.user_at_home("ana", &PROVED).await;
        guarded.user_at_home("bob", &[]).await;
        guarded.says(None, told_of("BLOCK")).await;
        let [base, _] = told(&guarded, "ana").await;
        let event = guarded.events("bob").await.swap_remove(0);
        let unwatched = world.pool(json!({ "PoolName": "other" })).await;
        let off = "Threat protection is not on in the user pool: UpdateUserPool switches it on by an AdvancedSecurityMode of AUDIT.";
        let bad = ("NotAuthorizedException", "Invalid feedback token.");
        let rows = [
            (json!({ "UserPoolId": "us-east-1_nosuchpool" }), "ResourceNotFoundException", NO_POOL),
            (json!({ "UserPoolId": unwatched }), "UserPoolAddOnNotEnabledException", off),
            (json!({ "FeedbackToken": "nonsense" }), bad.0, bad.1),
            // Somebody or nobody.
            (json!({ "Username": "bob" }), bad.0, bad.1),
            (json!({ "Username": "nobody" }), bad.0, bad.1),
            (json!({ "EventId": event["EventId"] }), bad.0, bad.1),
            (
                json!({ "FeedbackValue": "valid" }),
                "InvalidParameterException",
                "1 validation error detected: Value 'valid' at 'feedbackValue' failed to satisfy constraint: Member must satisfy enum value set: [Valid, Invalid]",
            ),
        ];
        world.refuses("UpdateAuthEventFeedback", &base, &rows).await;
        // An event that is no more, and a user who is no more.
        let id = base["EventId"].as_str().expect("an id");
        let key = tests::groups::keys_with(world, "/auth-event/").await;
        assert!(!key.is_empty());
        let whose = json!({ "UserPoolId": guarded.pool_id, "Username": "ana" });
        world.ok("AdminDeleteUser", whose).await;
        let refusal = world.refusal("UpdateAuthEventFeedback", base.clone()).await;
        assert_eq!(refusal.0, "UserNotFoundException", "{id}");
        let mut other = base;
        merge(&mut other, json!({ "Username": "bob" }));
        let refusal = world.refusal("UpdateAuthEventFeedback", other).await;
        assert_eq!(refusal.1, bad.1);
    })
    .await;
}

/// As long as a week.
#[tokio::test]
async fn a_token_ends() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "ENFORCED", json!({})).await;
    guarded.user_at_home("ana", &PROVED).await;
    guarded.says(None, told_of("BLOCK")).await;
    let [valid, _] = told(&guarded, "ana").await;
    world.advance_seconds(7 * 24 * 60 * 60 - 1);
    world.ok("UpdateAuthEventFeedback", valid.clone()).await;
    world.advance_seconds(1);
    let refusal = world.refusal("UpdateAuthEventFeedback", valid).await;
    assert_eq!(refusal.1, "Invalid feedback token.");
    assert_eq!(guarded.from("ana", FAR, FIREFOX).await, "in");
}
