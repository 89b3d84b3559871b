//! `GetUserAttributeVerificationCode`.

use serde_json::json;
use tests::World;
use tests::people::{NO_TOKEN, signed_in};

#[tokio::test]
async fn a_code_is_sent_five_times_an_hour() {
    let world = World::in_memory();
    let (pool_id, _, token) = signed_in(&world, json!({}), json!({})).await;
    let body = json!({ "AccessToken": token, "AttributeName": "email" });
    for _ in 0..5 {
        assert_eq!(
            world
                .ok("GetUserAttributeVerificationCode", body.clone())
                .await,
            json!({ "CodeDeliveryDetails": {
                "AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "a***@e***"
            } })
        );
    }
    let limit = "Attempt limit exceeded, please try after some time.";
    let rows = [
        (json!({}), "LimitExceededException", limit),
        (
            json!({ "AccessToken": "!" }),
            "InvalidParameterException",
            NO_TOKEN,
        ),
        (
            json!({ "AccessToken": "a.b.c" }),
            "NotAuthorizedException",
            "Invalid Access Token",
        ),
        (
            json!({ "AttributeName": "phone_number" }),
            "InvalidParameterException",
            "User does not have a phone_number.",
        ),
        (
            json!({ "AttributeName": "nickname" }),
            "InvalidParameterException",
            "Invalid attribute name. Only phone_number and email can be verified.",
        ),
    ];
    world
        .refuses("GetUserAttributeVerificationCode", &body, &rows)
        .await;
    world
        .ok(
            "AdminDeleteUser",
            json!({ "UserPoolId": pool_id, "Username": "anna" }),
        )
        .await;
    let rows = [(json!({}), "UserNotFoundException", "User does not exist.")];
    world
        .refuses("GetUserAttributeVerificationCode", &body, &rows)
        .await;
}
