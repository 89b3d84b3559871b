//! `GetCSVHeader`.

use serde_json::json;
use tests::imports::columns;
use tests::people::{NO_POOL, tutorial_pool};
use tests::{World, on_every_engine};

#[tokio::test]
async fn the_columns_are_those_of_every_pool_and_the_pools_own() {
    on_every_engine(async |world| {
        let standard = [
            "name",
            "given_name",
            "family_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "email",
            "email_verified",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "phone_number",
            "phone_number_verified",
            "address",
            "updated_at",
        ];
        let ends = ["cognito:mfa_enabled", "cognito:username"];
        let pool_id = world.pool(json!({})).await;
        let expected = [standard.as_slice(), &ends].concat();
        assert_eq!(columns(world, &pool_id).await, expected);
        let pool_id = world.pool(tutorial_pool()).await;
        let own = [
            "custom:tenant_id",
            "custom:created_at",
            "custom:employee_id",
            "custom:is_admin",
        ];
        let expected = [standard.as_slice(), &own, &ends].concat();
        assert_eq!(columns(world, &pool_id).await, expected);
        let answer = world
            .ok("GetCSVHeader", json!({ "UserPoolId": pool_id }))
            .await;
        assert_eq!(answer["UserPoolId"], pool_id);
    })
    .await;
}

#[tokio::test]
async fn a_pool_that_is_not_there_is_refused() {
    on_every_engine(async |world| {
        let base = json!({ "UserPoolId": "us-east-1_nosuchpool" });
        let rows = [(json!({}), "ResourceNotFoundException", NO_POOL)];
        world.refuses("GetCSVHeader", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("GetCSVHeader").await,
        "NotAuthorizedException"
    );
}
