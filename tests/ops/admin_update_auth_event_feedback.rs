//! `AdminUpdateAuthEventFeedback`.

use serde_json::json;
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

#[tokio::test]
async fn an_event_says_what_was_said_of_it_last() {
    on_every_engine(async |world| {
        let pool_id = world
            .pool(json!({
                "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": "AUDIT" },
            }))
            .await;
        let client = world.open_client(&pool_id, json!({})).await;
        for name in ["anna", "berta"] {
            world.user(&pool_id, name, &[]).await;
            world.sign_in(&client, name).await;
        }
        let whose = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let listed = world.ok("AdminListUserAuthEvents", whose.clone()).await;
        let id = &listed["AuthEvents"][0]["EventId"];
        let base = json!({
            "UserPoolId": pool_id, "Username": "anna", "EventId": id, "FeedbackValue": "Invalid",
        });
        for value in ["Invalid", "Valid"] {
            world.advance_seconds(1);
            let mut said = base.clone();
            said["FeedbackValue"] = json!(value);
            assert_eq!(world.ok("AdminUpdateAuthEventFeedback", said).await, json!({}));
            let listed = world.ok("AdminListUserAuthEvents", whose.clone()).await;
            let expected = json!({ "FeedbackDate": world.now(), "FeedbackValue": value, "Provider": "Admin" });
            assert_eq!(listed["AuthEvents"][0]["EventFeedback"], expected);
        }
        let unwatched = world.pool(json!({ "PoolName": "other" })).await;
        let none = format!("Event {} does not exist.", id.as_str().expect("an id"));
        let off = "Threat protection is not on in the user pool: UpdateUserPool switches it on by an AdvancedSecurityMode of AUDIT.";
        let rows = [
            (json!({ "UserPoolId": "us-east-1_nosuchpool" }), "ResourceNotFoundException", NO_POOL),
            (json!({ "UserPoolId": unwatched }), "UserPoolAddOnNotEnabledException", off),
            (json!({ "Username": "nobody" }), "UserNotFoundException", "User does not exist."),
            // One user's event is not another's.
            (json!({ "Username": "berta" }), "ResourceNotFoundException", &none),
            (
                json!({ "FeedbackValue": "Perhaps" }),
                "InvalidParameterException",
                "1 validation error detected: Value 'Perhaps' at 'feedbackValue' failed to satisfy constraint: Member must satisfy enum value set: [Valid, Invalid]",
            ),
        ];
        world.refuses("AdminUpdateAuthEventFeedback", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    let refusal = world.refusal_unsigned("AdminUpdateAuthEventFeedback").await;
    assert_eq!(refusal, "NotAuthorizedException");
}
