//! What the deployment of a stack does to user pools is noted with the stack, as what its caller did.

use std::collections::BTreeSet;

use serde_json::json;

use crate::world::World;

const STAFF: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Staff: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool, GroupName: staff}}
";

#[tokio::test]
async fn what_a_stack_does_is_noted_with_its_name() {
    let world = World::audited();
    world.deploy("CreateStack", STAFF).await;
    let stack = world.stack("S").await["StackId"].clone();
    let body = json!({ "PoolName": "by-hand" });
    world.cognito("CreateUserPool", body).await.unwrap();
    world.run("DeleteStack", json!({ "StackName": "S" })).await;
    let noted = world.directory.audit_waiting(100).await.unwrap();
    let noted: Vec<_> = noted.into_iter().filter_map(|line| line.noted).collect();
    let (by_stack, by_hand): (Vec<_>, Vec<_>) =
        noted.into_iter().partition(|it| json!(it.stack) == stack);
    let done: BTreeSet<_> = by_stack.iter().map(|it| it.operation.as_str()).collect();
    for operation in [
        "CreateUserPool",
        "CreateGroup",
        "DeleteGroup",
        "DeleteUserPool",
    ] {
        assert!(done.contains(operation), "{operation} in {done:?}");
    }
    assert_eq!(by_hand.len(), 1, "{by_hand:?}");
    assert_eq!(
        (
            by_hand[0].stack.as_deref(),
            &by_hand[0].names["PoolName"][..]
        ),
        (None, "by-hand")
    );
}
