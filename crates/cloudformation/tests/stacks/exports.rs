//! Exports and imports.

use serde_json::json;

use crate::world::World;

const EXPORTER: &str = "
Resources: {M: {Type: 'AWS::CDK::Metadata'}}
Outputs: {O: {Value: one, Export: {Name: !Sub '${AWS::StackName}-value'}}}
";
const IMPORTER: &str = "
Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /mine, Type: String, Value: !ImportValue A-value}}}
";

#[tokio::test]
async fn an_export_in_use_stays() {
    let world = World::new();
    world
        .run(
            "CreateStack",
            json!({"StackName": "A", "TemplateBody": EXPORTER}),
        )
        .await;
    world
        .run(
            "CreateStack",
            json!({"StackName": "B", "TemplateBody": IMPORTER}),
        )
        .await;
    assert_eq!(world.status("B").await, "CREATE_COMPLETE");
    let value = world
        .ssm("GetParameter", json!({"Name": "/mine"}))
        .await
        .unwrap();
    assert_eq!(value["Parameter"]["Value"], "one");
    let exports = world.run("ListExports", json!({})).await;
    assert_eq!(exports["Exports"][0]["Name"], "A-value");
    let imports = world
        .run("ListImports", json!({"ExportName": "A-value"}))
        .await;
    assert_eq!(imports["Imports"], json!(["B"]));
    world.run("DeleteStack", json!({"StackName": "A"})).await;
    assert_eq!(world.status("A").await, "DELETE_FAILED");
    world.run("DeleteStack", json!({"StackName": "B"})).await;
    assert!(
        world
            .ssm("GetParameter", json!({"Name": "/mine"}))
            .await
            .is_err()
    );
    world.run("DeleteStack", json!({"StackName": "A"})).await;
    assert_eq!(
        world.run("ListExports", json!({})).await["Exports"],
        json!([])
    );
}

#[tokio::test]
async fn a_name_is_exported_once_and_an_import_has_to_be_there() {
    let world = World::new();
    let fixed = EXPORTER.replace("!Sub '${AWS::StackName}-value'", "shared");
    world
        .run(
            "CreateStack",
            json!({"StackName": "A", "TemplateBody": fixed}),
        )
        .await;
    world
        .run(
            "CreateStack",
            json!({"StackName": "B", "TemplateBody": fixed}),
        )
        .await;
    assert_eq!(world.status("B").await, "ROLLBACK_COMPLETE");
    world
        .run(
            "CreateStack",
            json!({"StackName": "C", "TemplateBody": IMPORTER}),
        )
        .await;
    assert_eq!(world.status("C").await, "ROLLBACK_COMPLETE");
    let events = world.events("C").await;
    assert!(
        events.contains(&"P CREATE_FAILED No export named A-value found.".to_owned()),
        "{events:#?}"
    );
}

#[tokio::test]
async fn a_name_that_no_record_can_have_is_refused_before_anything_is_made() {
    let world = World::new();
    let long = EXPORTER.replace("-value", &"x".repeat(3000));
    let input = json!({"StackName": "A", "TemplateBody": long});
    let (code, sentence) = world.refusal("CreateStack", input).await;
    assert_eq!(code, "ValidationError");
    assert!(
        sentence.ends_with("must have at most 255 characters."),
        "{sentence}"
    );
    let gone = world
        .refusal("DescribeStacks", json!({"StackName": "A"}))
        .await;
    assert_eq!(gone.1, "Stack with id A does not exist");
}
