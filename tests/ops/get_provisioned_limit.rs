//! `GetProvisionedLimit`.

use serde_json::{Value, json};
use tests::{World, on_every_engine};

/// A category as a request names it.
pub(crate) fn definition(category: &str) -> Value {
    json!({ "LimitClass": "API_CATEGORY", "Attributes": { "Category": category } })
}

/// A rate as an answer tells of it.
pub(crate) fn limit(category: &str, provisioned: u32, free: u32) -> Value {
    json!({ "Limit": {
        "LimitDefinition": definition(category),
        "ProvisionedLimitValue": provisioned,
        "FreeLimitValue": free,
    } })
}

#[tokio::test]
async fn every_category_has_its_rate() {
    on_every_engine(async |world| {
        for (category, free) in [
            ("UserAuthentication", 120),
            ("UserCreation", 50),
            ("UserFederation", 25),
            ("UserAccountRecovery", 30),
            ("UserRead", 120),
            ("UserUpdate", 25),
            ("UserToken", 120),
            ("UserResourceRead", 50),
            ("UserResourceUpdate", 25),
            ("UserList", 30),
            ("UserPoolRead", 15),
            ("UserPoolUpdate", 15),
            ("UserPoolResourceRead", 20),
            ("UserPoolResourceUpdate", 15),
            ("UserPoolClientRead", 15),
            ("UserPoolClientUpdate", 15),
            ("ClientAuthentication", 150),
            ("LimitManagement", 1),
        ] {
            let body = json!({ "LimitDefinition": definition(category) });
            let answer = world.ok("GetProvisionedLimit", body).await;
            assert_eq!(answer, limit(category, free, free));
        }
    })
    .await;
}

/// What both operations say of a definition that names no category.
pub(crate) async fn no_category(world: &World, operation: &str) {
    let invalid = "LimitDefinition.Attributes has to name a category and nothing else, such as {\"Category\": \"UserAuthentication\"}.";
    let unknown = "LimitDefinition.Attributes names a category that does not exist. One that does is UserAuthentication.";
    let with = |attributes: Value| json!({ "LimitDefinition": { "LimitClass": "API_CATEGORY", "Attributes": attributes } });
    let rows = [
        (with(json!({})), "InvalidParameterException", invalid),
        (
            with(json!({ "category": "UserRead" })),
            "InvalidParameterException",
            invalid,
        ),
        (
            with(json!({ "Category": "UserRead", "Operation": "GetUser" })),
            "InvalidParameterException",
            invalid,
        ),
        (
            with(json!({ "Category": "userRead" })),
            "ResourceNotFoundException",
            unknown,
        ),
        (
            with(json!({ "Category": "" })),
            "ResourceNotFoundException",
            unknown,
        ),
        (
            json!({ "LimitDefinition": { "LimitClass": "POOL", "Attributes": {} } }),
            "InvalidParameterException",
            "1 validation error detected: Value 'POOL' at 'limitDefinition.limitClass' failed to satisfy constraint: Member must satisfy enum value set: [API_CATEGORY]",
        ),
    ];
    let base = json!({ "RequestedLimitValue": 200 });
    world.refuses(operation, &base, &rows).await;
}

#[tokio::test]
async fn what_names_no_category_is_refused() {
    let world = World::in_memory();
    no_category(&world, "GetProvisionedLimit").await;
    assert_eq!(
        world.refusal_unsigned("GetProvisionedLimit").await,
        "NotAuthorizedException"
    );
}
