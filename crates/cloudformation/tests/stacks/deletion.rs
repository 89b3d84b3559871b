//! What stays when a stack goes.

use serde_json::json;

use crate::world::World;

async fn survivors(policy: &str) -> (usize, Vec<String>) {
    let world = World::new();
    let text = format!("Resources: {{Pool: {{Type: 'AWS::Cognito::UserPool'{policy}}}}}");
    let answer = world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": text}),
        )
        .await;
    let id = answer["StackId"].as_str().unwrap();
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert_eq!(world.status(id).await, "DELETE_COMPLETE");
    (world.pool_ids().await.len(), world.events(id).await)
}

#[tokio::test]
async fn a_pool_goes_only_where_the_template_says_so() {
    let (count, events) = survivors("").await;
    assert_eq!(count, 1);
    assert!(
        events.contains(&"Pool DELETE_SKIPPED".to_owned()),
        "{events:#?}"
    );
    assert_eq!(survivors(", DeletionPolicy: Retain").await.0, 1);
    assert_eq!(
        survivors(", DeletionPolicy: RetainExceptOnCreate").await.0,
        1
    );
    let (count, events) = survivors(", DeletionPolicy: Delete").await;
    assert_eq!(count, 0);
    assert!(
        events.contains(&"Pool DELETE_COMPLETE".to_owned()),
        "{events:#?}"
    );
}

#[tokio::test]
async fn a_protected_stack_is_not_deleted() {
    let world = World::new();
    let text = "Resources: {M: {Type: 'AWS::CDK::Metadata'}}";
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": text, "EnableTerminationProtection": true}),
        )
        .await;
    assert_eq!(
        world
            .refusal("DeleteStack", json!({"StackName": "S"}))
            .await
            .1,
        "Stack [S] cannot be deleted while TerminationProtection is enabled"
    );
    world
        .run(
            "UpdateTerminationProtection",
            json!({"StackName": "S", "EnableTerminationProtection": false}),
        )
        .await;
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert_eq!(
        world
            .refusal("DescribeStacks", json!({"StackName": "S"}))
            .await
            .0,
        "ValidationError"
    );
}

#[tokio::test]
async fn a_pool_that_protects_itself_fails_the_deletion() {
    let world = World::new();
    let text = "Resources: {Pool: {Type: 'AWS::Cognito::UserPool', DeletionPolicy: Delete, Properties: {DeletionProtection: ACTIVE}}}";
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": text}),
        )
        .await;
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert_eq!(world.status("S").await, "DELETE_FAILED");
    world
        .run(
            "DeleteStack",
            json!({"StackName": "S", "RetainResources": ["Pool"]}),
        )
        .await;
    assert_eq!(
        world
            .refusal("DescribeStacks", json!({"StackName": "S"}))
            .await
            .0,
        "ValidationError"
    );
    assert_eq!(world.pool_ids().await.len(), 1);
}
