//! Secrets that stacks come by: a client's secret, a hidden parameter. None of them stands in the store in clear.

use std::sync::Arc;

use serde_json::json;
use store::memory::Memory;
use store::{Direction, Engine, Range};

use crate::world::World;

const TEMPLATE: &str = "
Parameters: {Hidden: {Type: String, NoEcho: true}}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, GenerateSecret: true}}
  Kept: {Type: AWS::SSM::Parameter, Properties: {Name: /kept, Type: String, Value: !Ref Hidden}}
Outputs: {Secret: {Value: !GetAtt Client.ClientSecret, Export: {Name: shared}}}
";

#[tokio::test]
async fn no_secret_is_stored_in_clear() {
    let memory = Arc::new(Memory::new());
    let world = World::on(Arc::clone(&memory) as Arc<dyn Engine>);
    let hidden = "only-the-caller-knows";
    let parameters = json!([{"ParameterKey": "Hidden", "ParameterValue": hidden}]);
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": TEMPLATE, "Parameters": parameters}),
        )
        .await;
    let secret = world.output("S", "Secret").await;
    assert!(secret.len() > 20);
    let exports = world.run("ListExports", json!({})).await;
    assert_eq!(exports["Exports"][0]["Value"], secret.as_str());
    let records = memory
        .scan(&Range::all(), 1000, Direction::Forward)
        .await
        .unwrap();
    assert!(records.len() > 10);
    for (key, record) in records {
        let text = String::from_utf8_lossy(&record.value).into_owned();
        assert!(!text.contains(&secret), "{key}");
        assert!(!text.contains(hidden), "{key}");
    }
}

/// A client of a pool whose secret is published: how Secrets Manager calls the secret, the client, and what is secret.
struct Published {
    arn: String,
    name: String,
    client: String,
}

async fn published(world: &World) -> Published {
    let pool = json!({"PoolName": "elsewhere"});
    let pool = world.cognito("CreateUserPool", pool).await.unwrap()["UserPool"]["Id"].clone();
    let client = json!({
        "UserPoolId": pool, "ClientName": "published", "GenerateSecret": true,
        "PublishSecretsInAWSSecretsManager": true,
    });
    let made = world.cognito("CreateUserPoolClient", client).await.unwrap();
    let text = |name: &str| made["UserPoolClient"][name].as_str().unwrap().to_owned();
    let (client, arn) = (text("ClientId"), text("ClientSecretArn"));
    let name = format!("cognito-idp!{}/{client}", pool.as_str().unwrap());
    Published { arn, name, client }
}

fn keeping(reference: &str) -> String {
    format!(
        "Resources: {{Kept: {{Type: AWS::SSM::Parameter, Properties: {{Name: /kept, Type: String, Value: '{reference}'}}}}}}\n\
         Outputs: {{Said: {{Value: '{reference}'}}}}\n"
    )
}

#[tokio::test]
async fn a_reference_comes_to_the_secret_of_a_client_and_nothing_else_shows_it() {
    let memory = Arc::new(Memory::new());
    let world = World::on(Arc::clone(&memory) as Arc<dyn Engine>);
    let Published { arn, name, client } = published(&world).await;
    let bare_arn = arn.rsplit_once('-').unwrap().0;
    let mut secrets = Vec::new();
    for (count, reference) in [
        format!("{arn}:SecretString:clientSecretValue"),
        format!("{bare_arn}:SecretString:clientSecretValue::"),
        format!("{name}::clientSecretValue:AWSCURRENT"),
    ]
    .into_iter()
    .enumerate()
    {
        let reference = format!("{{{{resolve:secretsmanager:{reference}}}}}");
        let operation = ["CreateStack", "UpdateStack"][count.min(1)];
        world.deploy(operation, &keeping(&reference)).await;
        let kept = world.ssm("GetParameter", json!({"Name": "/kept"})).await;
        let kept = kept.unwrap()["Parameter"]["Value"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(kept.len() > 20, "{kept}");
        // Outputs take no references to secrets: they stand as they are written.
        assert_eq!(world.output("S", "Said").await, reference);
        let named = json!({"StackName": "S"});
        for operation in ["GetTemplate", "DescribeStackEvents", "DescribeStacks"] {
            let shown = world.run(operation, named.clone()).await.to_string();
            assert!(!shown.contains(&kept), "{operation}: {shown}");
        }
        let shown = world.run("DescribeStackEvents", named).await.to_string();
        assert!(shown.contains("{{resolve:secretsmanager:"), "{shown}");
        secrets.push(kept);
    }
    assert!(secrets.iter().all(|secret| *secret == secrets[0]));
    let whole = format!("{{{{resolve:secretsmanager:{arn}}}}}");
    world.deploy("UpdateStack", &keeping(&whole)).await;
    let kept = world.ssm("GetParameter", json!({"Name": "/kept"})).await;
    let kept = kept.unwrap()["Parameter"]["Value"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        kept.contains(&secrets[0]) && kept.contains(&client),
        "{kept}"
    );
}

#[tokio::test]
async fn a_reference_to_no_secret_is_refused_with_its_place() {
    let world = World::new();
    let Published { arn, name, .. } = published(&world).await;
    let place = "(Resources/Kept/Properties/Value: ";
    let nothing = "Secrets Manager can't find the specified secret. (Service: AWSSecretsManager; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: ";
    let no_key = "Could not find a value associated with JSONKey in SecretString ";
    let format =
        "Incorrect format is used in the following Secrets Manager reference: [secretsmanager:";
    let stage =
        "Secrets Manager can't find the specified secret value for staging label: OLD (Service: ";
    let rows = [
        ("mine:SecretString:password".to_owned(), nothing, place),
        (
            "mine".to_owned(),
            nothing,
            "has the secrets of app clients alone",
        ),
        (format!("{name}x"), nothing, place),
        (format!("{arn}:SecretString:password"), no_key, place),
        (
            format!("{arn}:SecretString:clientSecretValue:OLD"),
            stage,
            place,
        ),
        (format!("{arn}:SecretBinary"), format, &arn),
        (format!("{arn}:SecretString:a:AWSCURRENT:b"), format, &arn),
        (format!("{arn}::::b:c"), format, &arn),
        (String::new(), format, "]"),
    ];
    for (reference, sentence, contained) in rows {
        let reference = format!("{{{{resolve:secretsmanager:{reference}}}}}");
        world.deploy("CreateStack", &keeping(&reference)).await;
        assert_eq!(world.status("S").await, "ROLLBACK_COMPLETE", "{reference}");
        let events = world.events("S").await;
        let begins = format!("Kept CREATE_FAILED {sentence}");
        let told = events.iter().find(|event| event.starts_with(&begins));
        let told = told.unwrap_or_else(|| panic!("{reference}: {events:#?}"));
        assert!(told.contains(contained), "{told}");
        world.run("DeleteStack", json!({"StackName": "S"})).await;
    }
}
