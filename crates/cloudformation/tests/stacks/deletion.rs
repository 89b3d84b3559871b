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
async fn a_pool_goes_unless_the_template_says_that_it_stays() {
    for policy in [
        "",
        ", DeletionPolicy: Delete",
        ", UpdateReplacePolicy: Retain",
    ] {
        let (count, events) = survivors(policy).await;
        assert_eq!(count, 0, "{policy}");
        assert!(
            events.contains(&"Pool DELETE_COMPLETE".to_owned()),
            "{events:#?}"
        );
    }
    for policy in ["Retain", "RetainExceptOnCreate"] {
        let (count, events) = survivors(&format!(", DeletionPolicy: {policy}")).await;
        assert_eq!(count, 1, "{policy}");
        assert!(
            events.contains(&"Pool DELETE_SKIPPED".to_owned()),
            "{events:#?}"
        );
    }
}

#[tokio::test]
async fn a_function_says_whether_a_pool_stays_where_a_template_has_language_extensions() {
    let text = "
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    DeletionPolicy: !If [IsProd, Retain, Delete]
    UpdateReplacePolicy: !If [IsProd, Retain, Delete]
";
    let world = World::new();
    let given = |name: &str, text: &str, stage: &str| {
        json!({"StackName": name, "TemplateBody": text, "Capabilities": ["CAPABILITY_AUTO_EXPAND"],
            "Parameters": [{"ParameterKey": "Stage", "ParameterValue": stage}]})
    };
    assert_eq!(
        world
            .refusal("CreateStack", given("S", text, "prod"))
            .await
            .1,
        "Template format error: Every DeletionPolicy member must be a string."
    );
    let text = format!("Transform: AWS::LanguageExtensions{text}");
    let answer = world.run("CreateStack", given("A", &text, "test")).await;
    let id = answer["StackId"].as_str().unwrap();
    world.run("UpdateStack", given("A", &text, "prod")).await;
    world.run("DeleteStack", json!({"StackName": "A"})).await;
    assert_eq!(world.status(id).await, "DELETE_COMPLETE");
    assert_eq!(world.pool_ids().await.len(), 1);
    world.run("CreateStack", given("B", &text, "test")).await;
    world.run("DeleteStack", json!({"StackName": "B"})).await;
    assert_eq!(world.pool_ids().await.len(), 1);
    let text = text.replace("Delete]", "Keep]");
    assert_eq!(
        world
            .refusal("CreateStack", given("C", &text, "test"))
            .await
            .1,
        "Template format error: Unrecognized DeletionPolicy Keep for resource Pool"
    );
}

/// Pools that are left after the creation of a stack was rolled back.
async fn left_after_rollback(policy: &str, retain_except_on_create: bool) -> usize {
    let world = World::new();
    let text = format!(
        "Resources: {{Pool: {{Type: 'AWS::Cognito::UserPool'{policy}}}, Table: {{Type: 'AWS::DynamoDB::Table', DependsOn: Pool}}}}"
    );
    let input = json!({"StackName": "S", "TemplateBody": text, "RetainExceptOnCreate": retain_except_on_create});
    world.run("CreateStack", input).await;
    assert_eq!(world.status("S").await, "ROLLBACK_COMPLETE");
    world.pool_ids().await.len()
}

#[tokio::test]
async fn what_a_failed_creation_made_stays_only_where_it_is_to_be_retained() {
    assert_eq!(left_after_rollback("", false).await, 0);
    assert_eq!(
        left_after_rollback(", DeletionPolicy: Retain", false).await,
        1
    );
    assert_eq!(
        left_after_rollback(", DeletionPolicy: Retain", true).await,
        0
    );
    let except = ", DeletionPolicy: RetainExceptOnCreate";
    assert_eq!(left_after_rollback(except, false).await, 0);
}

#[tokio::test]
async fn what_is_replaced_goes_unless_its_policy_says_that_it_stays() {
    for (policy, left) in [
        ("", 1),
        (", UpdateReplacePolicy: Retain", 2),
        (", DeletionPolicy: Retain", 1),
    ] {
        let world = World::new();
        let text = |secret: bool| {
            format!(
                "Resources: {{Pool: {{Type: 'AWS::Cognito::UserPool'}}, Client: {{Type: 'AWS::Cognito::UserPoolClient'{policy}, Properties: {{UserPoolId: !Ref Pool, GenerateSecret: {secret}}}}}}}"
            )
        };
        world
            .run(
                "CreateStack",
                json!({"StackName": "S", "TemplateBody": text(false)}),
            )
            .await;
        world
            .run(
                "UpdateStack",
                json!({"StackName": "S", "TemplateBody": text(true)}),
            )
            .await;
        assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
        let pool = world.physical_id("S", "Pool").await;
        let clients = world
            .cognito("ListUserPoolClients", json!({"UserPoolId": pool}))
            .await
            .unwrap();
        assert_eq!(
            clients["UserPoolClients"].as_array().unwrap().len(),
            left,
            "{policy}"
        );
    }
}

#[tokio::test]
async fn an_update_tells_when_something_could_not_be_deleted() {
    let world = World::new();
    let text = |pools: &str| format!("Resources: {{M: {{Type: 'AWS::CDK::Metadata'}}{pools}}}");
    let protected =
        ", Pool: {Type: 'AWS::Cognito::UserPool', Properties: {DeletionProtection: ACTIVE}}";
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": text(protected)}),
        )
        .await;
    world
        .run(
            "UpdateStack",
            json!({"StackName": "S", "TemplateBody": text("")}),
        )
        .await;
    let stack = world.stack("S").await;
    assert_eq!(stack["StackStatus"], "UPDATE_COMPLETE");
    assert_eq!(
        stack["StackStatusReason"],
        "Update successful. One or more resources could not be deleted."
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
