//! Parameters of stacks and of Systems Manager.

use serde_json::json;

use crate::world::World;

const TEMPLATE: &str = "
Parameters:
  Stage: {Type: String, AllowedValues: [test, prod]}
  Secret: {Type: String, NoEcho: true, Default: hidden}
Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /stage, Type: String, Value: !Sub '${Stage}-${Secret}'}}}
";

#[tokio::test]
async fn parameters_are_given_kept_and_hidden() {
    let world = World::new();
    let bare = json!({"StackName": "S", "TemplateBody": TEMPLATE});
    assert_eq!(
        world.refusal("CreateStack", bare).await.1,
        "Parameters: [Stage] must have values"
    );
    let given = |stage: &str| json!({"StackName": "S", "TemplateBody": TEMPLATE, "Parameters": [{"ParameterKey": "Stage", "ParameterValue": stage}]});
    assert_eq!(
        world.refusal("CreateStack", given("dev")).await.1,
        "Parameter 'Stage' must be one of AllowedValues"
    );
    world.run("CreateStack", given("test")).await;
    let stack = world.stack("S").await;
    assert_eq!(stack["Parameters"][1]["ParameterValue"], "****");
    let value = world
        .ssm("GetParameter", json!({"Name": "/stage"}))
        .await
        .unwrap();
    assert_eq!(value["Parameter"]["Value"], "test-hidden");
    let kept = json!({"StackName": "S", "UsePreviousTemplate": true, "Parameters": [
        {"ParameterKey": "Stage", "UsePreviousValue": true}, {"ParameterKey": "Secret", "ParameterValue": "other"}]});
    world.run("UpdateStack", kept).await;
    let value = world
        .ssm("GetParameter", json!({"Name": "/stage"}))
        .await
        .unwrap();
    assert_eq!(value["Parameter"]["Value"], "test-other");
    let unknown = json!({"StackName": "S", "UsePreviousTemplate": true, "Parameters": [{"ParameterKey": "Nope", "ParameterValue": "x"}]});
    assert_eq!(
        world.refusal("UpdateStack", unknown).await.1,
        "Parameters: [Nope] do not exist in the template"
    );
}

#[tokio::test]
async fn every_environment_is_bootstrapped() {
    let world = World::new();
    for qualifier in ["hnb659fds", "mine"] {
        let name = format!("/cdk-bootstrap/{qualifier}/version");
        let value = world
            .ssm("GetParameter", json!({"Name": name}))
            .await
            .unwrap();
        assert_eq!(value["Parameter"]["Value"], "33");
    }
    let missing = world
        .ssm("GetParameter", json!({"Name": "/other"}))
        .await
        .unwrap_err();
    assert_eq!(missing.code().as_str(), "ParameterNotFound");
}

#[tokio::test]
async fn parameters_are_written_read_and_deleted() {
    let world = World::new();
    let put = json!({"Name": "/a/b", "Type": "SecureString", "Value": "secret"});
    world.ssm("PutParameter", put.clone()).await.unwrap();
    assert_eq!(
        world
            .ssm("PutParameter", put)
            .await
            .unwrap_err()
            .code()
            .as_str(),
        "ParameterAlreadyExists"
    );
    let hidden = world
        .ssm("GetParameter", json!({"Name": "/a/b"}))
        .await
        .unwrap();
    assert_eq!(hidden["Parameter"]["Value"], "****");
    let path = json!({"Path": "/a", "WithDecryption": true});
    let below = world.ssm("GetParametersByPath", path).await.unwrap();
    assert_eq!(below["Parameters"][0]["Value"], "secret");
    world
        .ssm("DeleteParameter", json!({"Name": "/a/b"}))
        .await
        .unwrap();
    assert!(
        world
            .ssm("GetParameter", json!({"Name": "/a/b"}))
            .await
            .is_err()
    );
}
