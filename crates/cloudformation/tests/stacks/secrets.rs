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
