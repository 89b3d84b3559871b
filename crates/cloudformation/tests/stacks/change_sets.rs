//! Change sets: what CDK and the AWS CLI ask of them.

use serde_json::{Value, json};

use crate::tutorial::{deploy, template, upload};
use crate::world::World;

async fn change_set(world: &World, text: &str) -> Value {
    let url = upload(world, text).await;
    world
        .run("CreateChangeSet", json!({"StackName": "S", "ChangeSetName": "second", "ChangeSetType": "UPDATE", "TemplateURL": url,
            "Parameters": [{"ParameterKey": "BootstrapVersion", "UsePreviousValue": true}]}))
        .await;
    world
        .run(
            "DescribeChangeSet",
            json!({"StackName": "S", "ChangeSetName": "second"}),
        )
        .await
}

#[tokio::test]
async fn the_same_template_has_no_changes() {
    let world = World::new();
    let text = template().to_string();
    deploy(&world, "S", "CREATE", &text).await;
    let described = change_set(&world, &text).await;
    assert_eq!(described["Status"], "FAILED");
    assert_eq!(
        described["StatusReason"],
        "The submitted information didn't contain changes. Submit different information to create a change set."
    );
    let refusal = world
        .refusal(
            "ExecuteChangeSet",
            json!({"StackName": "S", "ChangeSetName": "second"}),
        )
        .await;
    assert_eq!(refusal.0, "InvalidChangeSetStatus");
    let same = json!({"StackName": "S", "TemplateBody": text});
    assert_eq!(
        world.refusal("UpdateStack", same).await.1,
        "No updates are to be performed."
    );
}

#[tokio::test]
async fn a_change_is_described_by_property() {
    let world = World::new();
    let mut text = template();
    deploy(&world, "S", "CREATE", &text.to_string()).await;
    text["Resources"]["awesomeuserpool4B4D7702"]["Properties"]["EmailVerificationSubject"] =
        json!("Other");
    text["Resources"]["client"]["Properties"]["GenerateSecret"] = json!(true);
    let described = change_set(&world, &text.to_string()).await;
    let changes = described["Changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2);
    let pool = &changes[0]["ResourceChange"];
    assert_eq!(pool["Action"], "Modify");
    assert_eq!(pool["Replacement"], "False");
    assert_eq!(
        pool["Details"][0]["Target"]["Name"],
        "EmailVerificationSubject"
    );
    let client = &changes[1]["ResourceChange"];
    assert_eq!(client["Replacement"], "True");
    assert_eq!(
        client["Details"][0]["Target"]["RequiresRecreation"],
        "Always"
    );
}

#[tokio::test]
async fn what_is_not_there_is_answered_as_clients_compare_it() {
    let world = World::new();
    let named = json!({"StackName": "Nothing", "ChangeSetName": "cdk-deploy-change-set"});
    assert_eq!(world.run("DeleteChangeSet", named.clone()).await, json!({}));
    assert_eq!(
        world.refusal("DescribeChangeSet", named.clone()).await.0,
        "ChangeSetNotFound"
    );
    assert_eq!(
        world.refusal("ExecuteChangeSet", named).await.0,
        "ChangeSetNotFound"
    );
    assert_eq!(
        world
            .run("DeleteStack", json!({"StackName": "Nothing"}))
            .await,
        json!({})
    );
}

#[tokio::test]
async fn a_stack_in_review_is_deleted_without_a_trace() {
    let world = World::new();
    let url = upload(&world, &template().to_string()).await;
    world
        .run("CreateChangeSet", json!({"StackName": "Diff", "ChangeSetName": "cdk-diff", "ChangeSetType": "CREATE", "TemplateURL": url}))
        .await;
    assert_eq!(world.status("Diff").await, "REVIEW_IN_PROGRESS");
    assert_eq!(
        world.run("GetTemplate", json!({"StackName": "Diff"})).await["TemplateBody"],
        ""
    );
    world
        .run(
            "DeleteChangeSet",
            json!({"StackName": "Diff", "ChangeSetName": "cdk-diff"}),
        )
        .await;
    world.run("DeleteStack", json!({"StackName": "Diff"})).await;
    assert_eq!(
        world
            .refusal("DescribeStacks", json!({"StackName": "Diff"}))
            .await
            .0,
        "ValidationError"
    );
    assert!(world.pool_ids().await.is_empty());
}

#[tokio::test]
async fn a_change_set_is_executed_once() {
    let world = World::new();
    let url = upload(&world, &template().to_string()).await;
    let input = json!({"StackName": "S", "ChangeSetName": "once", "ChangeSetType": "CREATE", "TemplateURL": url});
    world.run("CreateChangeSet", input).await;
    let execute = || {
        world.try_run(
            "ExecuteChangeSet",
            json!({"StackName": "S", "ChangeSetName": "once"}),
        )
    };
    let (one, other) = tokio::join!(execute(), execute());
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let refusal = one.and(other).unwrap_err();
    assert_eq!(refusal.code().as_str(), "InvalidChangeSetStatus");
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
    assert_eq!(world.pool_ids().await.len(), 1);
}

#[tokio::test]
async fn a_name_is_free_once_its_change_set_cannot_be_executed() {
    // `aws cloudformation deploy` names change sets by the second; several deployments fit into one here.
    let world = World::new();
    let mut text = template();
    deploy(&world, "S", "CREATE", &text.to_string()).await;
    let named = json!({"StackName": "S", "ChangeSetName": "second"});
    assert_eq!(
        change_set(&world, &text.to_string()).await["Status"],
        "FAILED"
    );

    text["Resources"]["awesomeuserpool4B4D7702"]["Properties"]["EmailVerificationSubject"] =
        json!("Other");
    let made = change_set(&world, &text.to_string()).await;
    assert_eq!(made["Status"], "CREATE_COMPLETE");
    let taken =
        json!({"StackName": "S", "ChangeSetName": "second", "TemplateBody": text.to_string()});
    let refusal = world.refusal("CreateChangeSet", taken).await;
    assert_eq!(refusal.0, "AlreadyExistsException");
    world.run("ExecuteChangeSet", named.clone()).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");

    let again = change_set(&world, &text.to_string()).await;
    assert_eq!(again["Status"], "FAILED");
    assert_ne!(again["ChangeSetId"], made["ChangeSetId"]);
    world.run("DeleteChangeSet", named).await;
    let kept = world.run("GetTemplate", json!({"StackName": "S"})).await;
    assert_eq!(kept["TemplateBody"], text.to_string());
}
