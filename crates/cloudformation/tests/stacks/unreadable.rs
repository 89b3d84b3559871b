//! Stacks whose records can't be read, and deployments that nobody goes on with: they can be described, and deleted.

use std::sync::Arc;

use cloudformation::Engine;
use crypto::seal::Keyring;
use model::cloudformation::Operation;
use serde_json::{Value, json};
use store::memory::Memory;
use store::mortal::Mortal;
use userpool::Call;

use crate::world::World;

const TEMPLATE: &str = "
Parameters: {P: {Type: String, Default: x}}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
Outputs: {O: {Value: !Ref Pool, Export: {Name: shared}}}
";

#[tokio::test]
async fn a_stack_whose_state_cannot_be_read_is_described_and_deleted() {
    let memory: Arc<dyn store::Engine> = Arc::new(Memory::new());
    let world = World::on(Arc::clone(&memory));
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": TEMPLATE}),
        )
        .await;
    // Under another master key nothing that is sealed can be opened.
    let blind = Engine::new(memory, Keyring::new([8; 32]), world.directory.clone());
    let run = async |operation: &str, input: Value| {
        let operation = Operation::from_name(operation).unwrap();
        blind.call(world.call(), operation, input).await.unwrap()
    };
    let described = run("DescribeStacks", json!({"StackName": "S"})).await;
    let id = described["Stacks"][0]["StackId"].clone();
    assert_eq!(described["Stacks"][0]["StackStatus"], "CREATE_COMPLETE");
    assert_eq!(run("ListExports", json!({})).await["Exports"], json!([]));
    run("DescribeStackEvents", json!({"StackName": "S"})).await;
    run("DeleteStack", json!({"StackName": "S"})).await;
    let described = run("DescribeStacks", json!({"StackName": id})).await;
    assert_eq!(described["Stacks"][0]["StackStatus"], "DELETE_COMPLETE");
    assert!(world.pool_ids().await.is_empty());
}

#[tokio::test]
async fn a_deployment_that_nobody_goes_on_with_is_given_up_by_a_deletion() {
    for commits in 2..12 {
        let memory: Arc<dyn store::Engine> = Arc::new(Memory::new());
        let mortal = Mortal::after(commits, Arc::clone(&memory));
        let first = World::with(mortal, Arc::clone(&memory));
        let input = json!({"StackName": "S", "TemplateBody": TEMPLATE});
        if first.try_run("CreateStack", input).await.is_ok() {
            break;
        }
        let second = World::on(memory);
        if second.status("S").await == "CREATE_COMPLETE" {
            break;
        }
        let named = json!({"StackName": "S"});
        let refused = second.refusal("DeleteStack", named.clone()).await;
        assert!(refused.1.ends_with("can not be deleted."), "{}", refused.1);
        let call = second.call();
        let later = Call {
            now_millis: call.now_millis + 60_000,
            seed: [99; 32].into(),
            ..call
        };
        let deleted = second
            .engine
            .call(later, Operation::DeleteStack, named.clone());
        deleted.await.unwrap();
        assert!(
            second.try_run("DescribeStacks", named).await.is_err(),
            "{commits}"
        );
        assert!(second.pool_ids().await.is_empty(), "{commits}");
    }
}
