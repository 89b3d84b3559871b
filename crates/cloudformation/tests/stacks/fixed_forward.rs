//! Stacks that failed and kept what there was: they are mended by another update.

use serde_json::{Value, json};

use crate::world::World;

const POOL: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: one}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, ClientName: one}}
";

fn with(more: &str) -> String {
    format!("{POOL}{more}\n")
}

fn body(text: &str) -> Value {
    json!({"StackName": "S", "TemplateBody": text, "DisableRollback": true})
}

const BROKEN: &str =
    "  Late: {Type: AWS::Cognito::UserPool, DependsOn: Client, Properties: {UserPoolName: '~'}}";
const MENDED: &str =
    "  Late: {Type: AWS::Cognito::UserPool, DependsOn: Client, Properties: {UserPoolName: two}}";

#[tokio::test]
async fn a_failed_creation_is_fixed_forward() {
    let world = World::new();
    world.run("CreateStack", body(&with(BROKEN))).await;
    let stack = world.stack("S").await;
    assert_eq!(stack["StackStatus"], "CREATE_FAILED");
    assert_eq!(
        stack["StackStatusReason"],
        "The following resource(s) failed to create: [Late]. "
    );
    let pool = world.physical_id("S", "Pool").await;
    let plain = json!({"StackName": "S", "TemplateBody": with(MENDED)});
    assert_eq!(
        world.refusal("UpdateStack", plain).await.1,
        "This stack is currently in a non-terminal [CREATE_FAILED] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API"
    );
    world.run("UpdateStack", body(&with(MENDED))).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    assert_eq!(world.physical_id("S", "Pool").await, pool);
    assert_eq!(world.pool_ids().await.len(), 2);
    let events = world.events("S").await;
    assert!(
        events.contains(&"Late CREATE_COMPLETE".to_owned()),
        "{events:#?}"
    );
    let same = json!({"StackName": "S", "TemplateBody": with(MENDED)});
    assert_eq!(
        world.refusal("UpdateStack", same).await.1,
        "No updates are to be performed."
    );
}

#[tokio::test]
async fn a_failed_creation_is_fixed_by_a_change_set_and_by_another_type() {
    let world = World::new();
    let table = with("  Late: {Type: AWS::DynamoDB::Table, DependsOn: Client}");
    world.run("CreateStack", body(&table)).await;
    let input = json!({"StackName": "S", "ChangeSetName": "c", "TemplateBody": with(MENDED)});
    world.run("CreateChangeSet", input).await;
    let named = json!({"StackName": "S", "ChangeSetName": "c"});
    let described = world.run("DescribeChangeSet", named.clone()).await;
    assert_eq!(described["Changes"].as_array().unwrap().len(), 1);
    assert_eq!(described["Changes"][0]["ResourceChange"]["Action"], "Add");
    let refused = world.refusal("ExecuteChangeSet", named.clone()).await;
    assert!(refused.1.contains("non-terminal [CREATE_FAILED]"));
    let mut execute = named;
    execute["DisableRollback"] = json!(true);
    world.run("ExecuteChangeSet", execute).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
}

#[tokio::test]
async fn a_failed_creation_can_fail_again_and_then_goes_back_to_nothing() {
    let world = World::new();
    world.run("CreateStack", body(&with(BROKEN))).await;
    // The same template once more.
    world.run("UpdateStack", body(&with(BROKEN))).await;
    let stack = world.stack("S").await;
    assert_eq!(stack["StackStatus"], "UPDATE_FAILED");
    assert_eq!(
        stack["StackStatusReason"],
        "The following resource(s) failed to create: [Late]. "
    );
    world.run("RollbackStack", json!({"StackName": "S"})).await;
    assert_eq!(world.status("S").await, "ROLLBACK_COMPLETE");
    assert!(world.pool_ids().await.is_empty());
}

#[tokio::test]
async fn a_creation_that_was_to_do_nothing_is_not_fixed_forward() {
    let world = World::new();
    let input = json!({"StackName": "S", "TemplateBody": with(BROKEN), "OnFailure": "DO_NOTHING"});
    world.run("CreateStack", input).await;
    assert_eq!(
        world.refusal("UpdateStack", body(&with(MENDED))).await.1,
        "This stack cannot be updated from [CREATE_FAILED] state because it contains [on-failure: DO_NOTHING]. Please use disable-rollback option instead during stack creation."
    );
}

/// The client's name and how many clients the pool has.
async fn clients(world: &World) -> (Value, usize) {
    let pool = world.physical_id("S", "Pool").await;
    let client = world.physical_id("S", "Client").await;
    let input = json!({"UserPoolId": pool, "ClientId": client});
    let described = world
        .cognito("DescribeUserPoolClient", input)
        .await
        .unwrap();
    let listed = world
        .cognito("ListUserPoolClients", json!({"UserPoolId": pool}))
        .await
        .unwrap();
    let count = listed["UserPoolClients"].as_array().unwrap().len();
    (described["UserPoolClient"]["ClientName"].clone(), count)
}

/// An update that changes and one that replaces the client, each with a failure after it.
async fn failed_twice() -> World {
    let world = World::new();
    world.run("CreateStack", body(POOL)).await;
    let changed = with(BROKEN).replace("ClientName: one", "ClientName: two");
    world.run("UpdateStack", body(&changed)).await;
    assert_eq!(world.status("S").await, "UPDATE_FAILED");
    let replaced =
        with(BROKEN).replace("ClientName: one", "ClientName: three, GenerateSecret: true");
    world.run("UpdateStack", body(&replaced)).await;
    assert_eq!(world.status("S").await, "UPDATE_FAILED");
    assert_eq!(clients(&world).await, (json!("three"), 2));
    world
}

#[tokio::test]
async fn a_failed_update_is_fixed_forward_from_where_it_stands() {
    let world = failed_twice().await;
    let mended = with(MENDED).replace("ClientName: one", "ClientName: three, GenerateSecret: true");
    world.run("UpdateStack", body(&mended)).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    assert_eq!(clients(&world).await, (json!("three"), 1));
    assert_eq!(world.pool_ids().await.len(), 2);
}

#[tokio::test]
async fn several_failed_updates_go_back_to_what_last_stood() {
    let world = failed_twice().await;
    world.run("RollbackStack", json!({"StackName": "S"})).await;
    assert_eq!(world.status("S").await, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(clients(&world).await, (json!("one"), 1));
    assert_eq!(world.pool_ids().await.len(), 1);
}

#[tokio::test]
async fn a_replacement_that_failed_leaves_its_predecessor() {
    let world = World::new();
    world.run("CreateStack", body(POOL)).await;
    let client = world.physical_id("S", "Client").await;
    let broken = POOL.replace("ClientName: one", "ClientName: '~', GenerateSecret: true");
    world.run("UpdateStack", body(&broken)).await;
    let stack = world.stack("S").await;
    assert_eq!(stack["StackStatus"], "UPDATE_FAILED");
    assert_eq!(
        stack["StackStatusReason"],
        "The following resource(s) failed to update: [Client]. "
    );
    let mended = POOL.replace("ClientName: one", "ClientName: two");
    world.run("UpdateStack", body(&mended)).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    assert_eq!(world.physical_id("S", "Client").await, client);
    assert_eq!(clients(&world).await, (json!("two"), 1));
}

#[tokio::test]
async fn an_update_says_of_a_new_resource_that_it_could_not_be_made() {
    let world = World::new();
    world.run("CreateStack", body(POOL)).await;
    let input = json!({"StackName": "S", "TemplateBody": with(BROKEN)});
    world.run("UpdateStack", input).await;
    assert_eq!(world.status("S").await, "UPDATE_ROLLBACK_COMPLETE");
    let events = world.events("S").await;
    let told = "S UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Late].";
    assert!(events.contains(&told.to_owned()), "{events:#?}");
}
