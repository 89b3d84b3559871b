//! `AdminDeleteUserAttributes`.

use serde_json::json;
use tests::World;
use tests::people::{NO_POOL, attributes_of, confirmed, plain};

#[tokio::test]
async fn an_attribute_goes_with_its_proof_and_its_alias() {
    let world = World::in_memory();
    let pool = json!({ "AliasAttributes": ["email"] });
    let (pool_id, client_id) = plain(&world, pool, json!({})).await;
    let sub = confirmed(&world, &client_id, "anna").await;
    let body = json!({
        "UserPoolId": pool_id, "Username": "anna@example.com", "UserAttributeNames": ["email"]
    });
    let rows = [
        (
            json!({ "Username": "nobody" }),
            "UserNotFoundException",
            "User does not exist.",
        ),
        (
            json!({ "UserPoolId": "us-east-1_nosuchpool" }),
            "ResourceNotFoundException",
            NO_POOL,
        ),
        (
            json!({ "UserAttributeNames": ["custom:nope", "email", "cat"] }),
            "InvalidParameterException",
            "Invalid user attributes: cat: Attribute does not exist in the schema.\ncustom:nope: Attribute does not exist in the schema.\n",
        ),
        (
            json!({ "UserAttributeNames": ["sub"] }),
            "InvalidParameterException",
            "Cannot modify the non-mutable attribute sub",
        ),
    ];
    world
        .refuses("AdminDeleteUserAttributes", &body, &rows)
        .await;
    assert_eq!(
        world.ok("AdminDeleteUserAttributes", body.clone()).await,
        json!({})
    );
    assert_eq!(
        attributes_of(&world, &pool_id, "anna").await,
        json!({ "sub": sub })
    );
    let rows = [(json!({}), "UserNotFoundException", "User does not exist.")];
    world
        .refuses("AdminDeleteUserAttributes", &body, &rows)
        .await;
}
