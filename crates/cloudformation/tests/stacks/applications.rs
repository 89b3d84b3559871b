//! Stacks as people write them, by hand and by the tools that they use: deployed, deployed again, updated and gone.

use serde_json::{Value, json};

use crate::world::World;

/// Applications in the style of public ones, each with a stack's name, and how many user pools it has.
const APPLICATIONS: &[(&str, &str, usize)] = &[
    ("Amplify", include_str!("applications/amplify_root.json"), 1),
    ("Gen2", include_str!("applications/amplify_gen2.json"), 1),
    ("CdkV1", include_str!("applications/cdk_v1.json"), 1),
    ("CdkPython", include_str!("applications/cdk_python.json"), 1),
    (
        "CdkTypeScript",
        include_str!("applications/cdk_typescript.json"),
        1,
    ),
    ("Plain", include_str!("applications/plain.yaml"), 1),
    ("Sam", include_str!("applications/sam.yaml"), 1),
    (
        "Serverless",
        include_str!("applications/serverless.json"),
        1,
    ),
];

/// What the applications read from a bucket.
const PARTS: &[(&str, &str)] = &[
    (
        "amplify_auth.json",
        include_str!("applications/amplify_auth.json"),
    ),
    (
        "amplify_gen2_auth.json",
        include_str!("applications/amplify_gen2_auth.json"),
    ),
    (
        "amplify_gen2_data.json",
        include_str!("applications/amplify_gen2_data.json"),
    ),
];

async fn world() -> World {
    let world = World::new();
    for (key, text) in PARTS {
        world.upload("parts", key, text).await;
    }
    let parameter = json!({"Name": "/database/password", "Type": "String", "Value": "12345678"});
    world.ssm("PutParameter", parameter).await.unwrap();
    world
}

fn change_set(stack: &str, text: &str, kind: &str) -> Value {
    json!({"StackName": stack, "ChangeSetName": "deploy", "ChangeSetType": kind, "TemplateBody": text,
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]})
}

async fn deploy(world: &World, stack: &str, text: &str) {
    world
        .run("CreateChangeSet", change_set(stack, text, "CREATE"))
        .await;
    let named = json!({"StackName": stack, "ChangeSetName": "deploy"});
    world.run("ExecuteChangeSet", named).await;
    let events = world.events(stack).await;
    assert_eq!(
        world.status(stack).await,
        "CREATE_COMPLETE",
        "{stack}: {events:#?}"
    );
}

/// What the next deployment of the same template would change.
async fn difference(world: &World, stack: &str, text: &str) -> Value {
    world
        .run("CreateChangeSet", change_set(stack, text, "UPDATE"))
        .await;
    let named = json!({"StackName": stack, "ChangeSetName": "deploy"});
    world.run("DescribeChangeSet", named).await
}

/// Nobody knows before whether the templates of stacks inside are others by now.
fn refuse_other_than_stacks_inside(change_set: &Value) {
    for change in change_set["Changes"].as_array().unwrap() {
        let change = &change["ResourceChange"];
        assert_eq!(
            change["ResourceType"], "AWS::CloudFormation::Stack",
            "{change}"
        );
        assert_eq!(change["Details"][0]["ChangeSource"], "Automatic");
    }
}

#[tokio::test]
async fn applications_deploy_twice_without_a_difference_and_go() {
    for (stack, text, pools) in APPLICATIONS {
        let world = world().await;
        deploy(&world, stack, text).await;
        assert_eq!(world.pool_ids().await.len(), *pools, "{stack}");
        let told = difference(&world, stack, text).await;
        if text.contains("AWS::CloudFormation::Stack") {
            refuse_other_than_stacks_inside(&told);
            let named = json!({"StackName": stack, "ChangeSetName": "deploy"});
            world.run("ExecuteChangeSet", named).await;
            assert_eq!(world.status(stack).await, "UPDATE_COMPLETE");
        } else {
            assert_eq!(told["Status"], "FAILED", "{stack}: {told:#?}");
            let reason = told["StatusReason"].as_str().unwrap();
            let none = "The submitted information didn't contain changes.";
            assert!(reason.starts_with(none), "{stack}: {told:#?}");
        }
        let looked = json!({"StackName": stack});
        world.run("DetectStackDrift", looked.clone()).await;
        let drifts = world
            .run("DescribeStackResourceDrifts", looked.clone())
            .await;
        for drift in drifts["StackResourceDrifts"].as_array().unwrap() {
            assert_eq!(
                drift["StackResourceDriftStatus"], "IN_SYNC",
                "{stack}: {drift:#?}"
            );
        }
        world.run("DeleteStack", looked).await;
        let left = world.run("DescribeStacks", json!({})).await;
        assert_eq!(left["Stacks"], json!([]), "{stack}");
        assert!(world.pool_ids().await.is_empty(), "{stack}");
    }
}

#[tokio::test]
async fn a_custom_resource_that_asks_cognito_alone_is_asked_here() {
    let world = world().await;
    let text = include_str!("applications/cdk_typescript.json");
    deploy(&world, "Cdk", text).await;
    let pool = world.output("Cdk", "UserPoolId").await;
    let client = world.output("Cdk", "ClientId").await;
    let input = json!({"UserPoolId": pool, "ClientId": client});
    let described = world
        .cognito("DescribeUserPoolClient", input)
        .await
        .unwrap();
    assert_eq!(
        described["UserPoolClient"]["ClientSecret"],
        world.output("Cdk", "Secret").await
    );
    let stack = world.stack("Cdk").await;
    let reason = stack["StackStatusReason"].as_str().unwrap();
    for acts in ["Custom::S3AutoDeleteObjects", "DescribeCognito"] {
        assert!(!reason.contains(acts), "{reason}");
    }
    world.run("DeleteStack", json!({"StackName": "Cdk"})).await;
    assert!(world.pool_ids().await.is_empty());
}

#[tokio::test]
async fn a_bucket_that_is_to_be_emptied_goes_with_its_stack() {
    let world = world().await;
    let text = include_str!("applications/cdk_typescript.json");
    deploy(&world, "Cdk", text).await;
    let bucket = world.physical_id("Cdk", "Bucket83908E77").await;
    for key in ["a", "b/c"] {
        world.upload(&bucket, key, "text").await;
    }
    // A template that does without may keep its bucket, and then keeps what is in it.
    let tags = r#""Key": "aws-cdk:auto-delete-objects""#;
    assert!(text.contains(tags));
    let kept = text.replace(tags, r#""Key": "other""#);
    let mut update = change_set("Cdk", &kept, "UPDATE");
    update["TemplateBody"] = json!(without(
        &kept,
        "BucketAutoDeleteObjectsCustomResourceBAFD23C2"
    ));
    world.run("CreateChangeSet", update).await;
    let named = json!({"StackName": "Cdk", "ChangeSetName": "deploy"});
    world.run("ExecuteChangeSet", named).await;
    assert_eq!(world.status("Cdk").await, "UPDATE_COMPLETE");
    let call = world.call();
    world.engine.object(&call, &bucket, "b/c").await.unwrap();
    let again = change_set("Cdk", text, "UPDATE");
    world.run("CreateChangeSet", again).await;
    let named = json!({"StackName": "Cdk", "ChangeSetName": "deploy"});
    world.run("ExecuteChangeSet", named).await;
    world.run("DeleteStack", json!({"StackName": "Cdk"})).await;
    let left = world.run("DescribeStacks", json!({})).await;
    assert_eq!(left["Stacks"], json!([]));
    assert!(
        !world
            .engine
            .bucket_exists(&world.call(), &bucket)
            .await
            .unwrap()
    );
}

/// A template without one of its resources.
fn without(text: &str, resource: &str) -> String {
    let mut template: Value = serde_json::from_str(text).unwrap();
    let resources = template["Resources"].as_object_mut().unwrap();
    resources.remove(resource).unwrap();
    template.to_string()
}

#[tokio::test]
async fn a_client_has_scopes_and_providers_of_its_application() {
    let world = world().await;
    let text = include_str!("applications/plain.yaml");
    let text = text.replace("Default: test", "Default: production");
    deploy(&world, "Plain", &text).await;
    let pool = world.output("Plain", "PoolId").await;
    let client = world.physical_id("Plain", "Client").await;
    let input = json!({"UserPoolId": pool, "ClientId": client});
    let described = world
        .cognito("DescribeUserPoolClient", input)
        .await
        .unwrap();
    let client = &described["UserPoolClient"];
    let providers = &client["SupportedIdentityProviders"];
    assert_eq!(*providers, json!(["COGNITO", "Google"]));
    let scopes = client["AllowedOAuthScopes"].as_array().unwrap();
    assert!(scopes.contains(&json!("portal/read")), "{scopes:?}");
    let reason = world.stack("Plain").await["StackStatusReason"].clone();
    let reason = reason.as_str().unwrap();
    let missed =
        "Not built yet, so that the user pools go without: Domain (AWS::Cognito::UserPoolDomain). ";
    assert!(reason.starts_with(missed), "{reason}");
}

#[tokio::test]
async fn an_application_imports_what_another_exports() {
    let world = world().await;
    deploy(&world, "Plain", include_str!("applications/plain.yaml")).await;
    let text = include_str!("applications/importer.yaml");
    deploy(&world, "Importer", text).await;
    let told = difference(&world, "Importer", text).await;
    assert_eq!(told["Status"], "FAILED", "{told:#?}");
    world
        .run("DeleteStack", json!({"StackName": "Plain"}))
        .await;
    let kept = world.stack("Plain").await;
    assert_eq!(kept["StackStatus"], "DELETE_FAILED");
    for stack in ["Importer", "Plain"] {
        world.run("DeleteStack", json!({"StackName": stack})).await;
    }
    assert!(world.pool_ids().await.is_empty());
}
