//! `AddCustomAttributes`

use serde_json::{Value, json};
use tests::{World, on_every_engine};

#[tokio::test]
async fn attributes_are_added_behind_those_that_are_there() {
    on_every_engine(async |world| {
        let id = world
            .pool(json!({ "Schema": [{ "Name": "first", "AttributeDataType": "String" }] }))
            .await;
        let added = json!([
            { "Name": "second", "AttributeDataType": "Number", "Mutable": true },
            { "Name": "email", "AttributeDataType": "String" },
        ]);
        let body = json!({ "UserPoolId": id, "CustomAttributes": added });
        assert_eq!(world.ok("AddCustomAttributes", body).await, json!({}));
        let pool = world
            .ok("DescribeUserPool", json!({ "UserPoolId": id }))
            .await;
        let schema = pool["UserPool"]["SchemaAttributes"].as_array().unwrap();
        let names: Vec<&Value> = schema[20..]
            .iter()
            .map(|attribute| &attribute["Name"])
            .collect();
        assert_eq!(names, ["custom:first", "custom:second", "custom:email"]);
        assert_eq!(schema[21]["Mutable"], true);
    })
    .await;
}

#[tokio::test]
async fn a_pool_has_fifty_custom_attributes_at_most() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        let attributes = |from: usize, to: usize| -> Value {
            (from..to)
                .map(|n| json!({ "Name": format!("a{n}"), "AttributeDataType": "String" }))
                .collect()
        };
        let add = |attributes: Value| json!({ "UserPoolId": id, "CustomAttributes": attributes });
        let (code, _) = world
            .refusal("AddCustomAttributes", add(attributes(0, 26)))
            .await;
        assert_eq!(code, "InvalidParameterException");
        world
            .ok("AddCustomAttributes", add(attributes(0, 25)))
            .await;
        world
            .ok("AddCustomAttributes", add(attributes(25, 49)))
            .await;
        let full = (
            "InvalidParameterException".to_owned(),
            "A user pool can not have more than 50 custom attributes.".to_owned(),
        );
        assert_eq!(
            world
                .refusal("AddCustomAttributes", add(attributes(49, 51)))
                .await,
            full
        );
        world
            .ok("AddCustomAttributes", add(attributes(49, 50)))
            .await;
        assert_eq!(
            world
                .refusal("AddCustomAttributes", add(attributes(50, 51)))
                .await,
            full
        );
    })
    .await;
}

#[tokio::test]
async fn attributes_that_can_not_be_added_are_refused() {
    let attributes = |list: Value| json!({ "CustomAttributes": list });
    let rows = [
        (
            attributes(json!([{ "Name": "x", "AttributeDataType": "String" }])),
            "custom:x: Existing attribute already has name custom:x.",
        ),
        (
            attributes(
                json!([{ "Name": "y", "AttributeDataType": "String" }, { "Name": "y", "AttributeDataType": "String" }]),
            ),
            "custom:y: Existing attribute already has name custom:y.",
        ),
        (
            attributes(
                json!([{ "Name": "banana", "AttributeDataType": "String", "DeveloperOnlyAttribute": true }]),
            ),
            "custom:banana: Existing attribute already has name dev:custom:banana.",
        ),
        (
            attributes(json!([{ "Name": "z", "AttributeDataType": "String", "Required": true }])),
            "Required custom attributes are not supported currently.",
        ),
        (
            attributes(json!([{ "Name": "z" }])),
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
        ),
        (
            attributes(json!([{ "AttributeDataType": "String" }])),
            "1 validation error detected: Value null at 'customAttributes.1.member.name' failed to satisfy constraint: Member must not be null",
        ),
        (
            attributes(
                json!([{ "Name": "a_name_of_21_characters", "AttributeDataType": "String" }]),
            ),
            "1 validation error detected: Value 'a_name_of_21_characters' at 'customAttributes.1.member.name' failed to satisfy constraint: Member must have length less than or equal to 20",
        ),
    ];
    let rows = rows.map(|(change, message)| (change, "InvalidParameterException", message));
    on_every_engine(async |world| {
        let id = world.pool(json!({ "Schema": [
            { "Name": "x", "AttributeDataType": "Number" },
            { "Name": "banana", "AttributeDataType": "String", "DeveloperOnlyAttribute": true },
        ] })).await;
        world.refuses("AddCustomAttributes", &json!({ "UserPoolId": id }), &rows).await;
        let unknown = json!({
            "UserPoolId": "us-east-1_Nothing00", "CustomAttributes": [{ "Name": "z", "AttributeDataType": "String" }],
        });
        let (code, _) = world.refusal("AddCustomAttributes", unknown).await;
        assert_eq!(code, "ResourceNotFoundException");
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("AddCustomAttributes").await,
        "NotAuthorizedException"
    );
}
