//! Templates of stacks inside of stacks that change under their address, and how much one operation changes.

use serde_json::{Value, json};

use crate::world::World;

const BUCKET: &str = "templates";
const OUTER: &str = "
Resources:
  Middle: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://templates.s3.amazonaws.com/middle.yaml}}
  Parameter: {Type: AWS::SSM::Parameter, Properties: {Name: /pool, Type: String, Value: !GetAtt Middle.Outputs.Pool}}
Outputs: {Pool: {Value: !GetAtt Middle.Outputs.Pool}}
";
const MIDDLE: &str = "
Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://templates.s3.amazonaws.com/inner.yaml}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !GetAtt Inner.Outputs.Pool, ClientName: old}}
Outputs: {Pool: {Value: !GetAtt Inner.Outputs.Pool}}
";
const INNER: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: old}}
Outputs: {Pool: {Value: !Ref Pool}}
";

fn body(text: &str) -> Value {
    json!({"StackName": "Outer", "TemplateBody": text})
}

/// Three stacks in each other, of which the texts of two are others by now.
async fn changed() -> World {
    let world = World::new();
    world.upload(BUCKET, "middle.yaml", MIDDLE).await;
    world.upload(BUCKET, "inner.yaml", INNER).await;
    world.run("CreateStack", body(OUTER)).await;
    let events = world.events("Outer").await;
    assert_eq!(
        world.status("Outer").await,
        "CREATE_COMPLETE",
        "{events:#?}"
    );
    for (key, text) in [("middle.yaml", MIDDLE), ("inner.yaml", INNER)] {
        let text = text.replace("Name: old", "Name: new");
        world.upload(BUCKET, key, &text).await;
    }
    world
}

/// What the pool and its client are called.
async fn names(world: &World) -> [Value; 2] {
    let pool = world.output("Outer", "Pool").await;
    let input = json!({"UserPoolId": pool});
    let described = world.cognito("DescribeUserPool", input.clone()).await;
    let name = described.unwrap()["UserPool"]["Name"].clone();
    let clients = world.cognito("ListUserPoolClients", input).await.unwrap();
    [name, clients["UserPoolClients"][0]["ClientName"].clone()]
}

#[tokio::test]
async fn a_template_that_changed_under_its_address_is_deployed() {
    let world = changed().await;
    let pool = world.output("Outer", "Pool").await;
    let mut input = body(OUTER);
    input["ChangeSetName"] = json!("again");
    world.run("CreateChangeSet", input).await;
    let named = json!({"StackName": "Outer", "ChangeSetName": "again"});
    let told = world.run("DescribeChangeSet", named.clone()).await;
    let changes = told["Changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{changes:#?}");
    let change = &changes[0]["ResourceChange"];
    assert_eq!(change["LogicalResourceId"], "Middle");
    assert_eq!(change["Action"], "Modify");
    assert_eq!(change["Replacement"], "False");
    let target = json!({"Attribute": "Properties", "RequiresRecreation": "Never"});
    let detail = json!({"ChangeSource": "Automatic", "Evaluation": "Dynamic", "Target": target});
    assert_eq!(change["Details"], json!([detail]));
    world.run("ExecuteChangeSet", named).await;
    assert_eq!(world.status("Outer").await, "UPDATE_COMPLETE");
    assert_eq!(names(&world).await, ["new", "new"]);
    assert_eq!(world.output("Outer", "Pool").await, pool);
}

#[tokio::test]
async fn an_output_that_a_template_has_by_now_can_be_asked_for() {
    let world = changed().await;
    let text = INNER.replace("Outputs: {", "Outputs: {Arn: {Value: !GetAtt Pool.Arn}, ");
    world.upload(BUCKET, "inner.yaml", &text).await;
    let text = MIDDLE.replace(
        "Outputs: {",
        "Outputs: {Arn: {Value: !GetAtt Inner.Outputs.Arn}, ",
    );
    world.upload(BUCKET, "middle.yaml", &text).await;
    let asked = OUTER.replace(
        "String, Value: !GetAtt Middle.Outputs.Pool",
        "String, Value: !GetAtt Middle.Outputs.Arn",
    );
    assert_ne!(asked, OUTER);
    world.run("UpdateStack", body(&asked)).await;
    let events = world.events("Outer").await;
    assert_eq!(
        world.status("Outer").await,
        "UPDATE_COMPLETE",
        "{events:#?}"
    );
    let found = world
        .ssm("GetParameter", json!({"Name": "/pool"}))
        .await
        .unwrap();
    let value = found["Parameter"]["Value"].as_str().unwrap();
    assert!(value.starts_with("arn:aws:cognito-idp:"), "{value}");
    // One that it does not have is missed when the deployment comes to it.
    let asked = OUTER.replace(
        "String, Value: !GetAtt Middle.Outputs.Pool",
        "String, Value: !GetAtt Middle.Outputs.Colour",
    );
    world.run("UpdateStack", body(&asked)).await;
    assert_eq!(world.status("Outer").await, "UPDATE_ROLLBACK_COMPLETE");
    let told = "Parameter UPDATE_FAILED Template error: resource Middle does not support attribute type Outputs.Colour in Fn::GetAtt";
    let events = world.events("Outer").await;
    assert!(events.contains(&told.to_owned()), "{events:#?}");
}

#[tokio::test]
async fn a_rollback_goes_back_to_the_templates_of_before() {
    let world = changed().await;
    let failing = OUTER.replace("Type: String, Value", "Type: Nonsense, Value");
    world.run("UpdateStack", body(&failing)).await;
    let events = world.events("Outer").await;
    assert_eq!(
        world.status("Outer").await,
        "UPDATE_ROLLBACK_COMPLETE",
        "{events:#?}"
    );
    assert_eq!(names(&world).await, ["old", "old"]);
    // What went back can go on again, and a deployment that failed and was kept goes back as well.
    let kept = json!({"StackName": "Outer", "TemplateBody": failing, "DisableRollback": true});
    for _ in 0..2 {
        world.run("UpdateStack", kept.clone()).await;
        assert_eq!(world.status("Outer").await, "UPDATE_FAILED");
        assert_eq!(names(&world).await, ["new", "new"]);
    }
    world
        .run("RollbackStack", json!({"StackName": "Outer"}))
        .await;
    assert_eq!(world.status("Outer").await, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(names(&world).await, ["old", "old"]);
    world.run("UpdateStack", body(OUTER)).await;
    assert_eq!(world.status("Outer").await, "UPDATE_COMPLETE");
    assert_eq!(names(&world).await, ["new", "new"]);
    world
        .run("DeleteStack", json!({"StackName": "Outer"}))
        .await;
    assert!(world.pool_ids().await.is_empty());
}

/// Each of them would have another one in it, which has 499 resources more.
#[tokio::test]
async fn one_operation_makes_a_bounded_number_of_resources() {
    let world = World::new();
    let handles: Vec<String> = (0..499)
        .map(|number| format!("  H{number}: {{Type: AWS::CloudFormation::WaitConditionHandle}}\n"))
        .collect();
    let handles = handles.concat();
    let text = format!(
        "Resources:\n  Own: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: https://templates.s3.amazonaws.com/own.yaml}}}}\n{handles}"
    );
    world.upload(BUCKET, "own.yaml", &text).await;
    world.run("CreateStack", body(&text)).await;
    assert_eq!(world.status("Outer").await, "ROLLBACK_COMPLETE");
    let events = world.events("Outer").await;
    let told = "Limit on the number of resources in a single stack operation exceeded: a stack and those inside of it make and change at most 2500 together. Split them into several stacks.";
    assert!(
        events
            .iter()
            .any(|event| event.starts_with("Own CREATE_FAILED") && event.contains(told)),
        "{events:#?}"
    );
    let left = world.run("DescribeStacks", json!({})).await;
    assert_eq!(left["Stacks"].as_array().unwrap().len(), 1);
}
