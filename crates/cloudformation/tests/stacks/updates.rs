//! Updates: in place, by replacement, and those that a pool refuses.

use serde_json::{Value, json};

use crate::tutorial::{deploy, template};
use crate::world::World;

#[tokio::test]
async fn a_property_is_changed_in_place() {
    let world = World::new();
    let mut text = template();
    deploy(&world, "S", "CREATE", &text.to_string()).await;
    let pool = world.output("S", "UserPoolId").await;
    text["Resources"]["awesomeuserpool4B4D7702"]["Properties"]["EmailVerificationSubject"] =
        json!("Other");
    text["Resources"]["awesomeuserpool4B4D7702"]["Properties"]["VerificationMessageTemplate"]["EmailSubject"] =
        json!("Other");
    text["Resources"]["awesomeuserpool4B4D7702"]["Properties"]["Schema"]
        .as_array_mut()
        .unwrap()
        .push(json!({"Name": "team", "AttributeDataType": "String", "Mutable": "true"}));
    world
        .run(
            "DeleteChangeSet",
            json!({"StackName": "S", "ChangeSetName": "cdk-deploy-change-set"}),
        )
        .await;
    deploy(&world, "S", "UPDATE", &text.to_string()).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    assert_eq!(world.output("S", "UserPoolId").await, pool);
    let described = world
        .cognito("DescribeUserPool", json!({"UserPoolId": pool}))
        .await
        .unwrap();
    assert_eq!(described["UserPool"]["EmailVerificationSubject"], "Other");
    let schema = described["UserPool"]["SchemaAttributes"]
        .as_array()
        .unwrap();
    assert!(
        schema
            .iter()
            .any(|attribute| attribute["Name"] == "custom:team")
    );
}

#[tokio::test]
async fn a_client_is_replaced_after_its_successor_is_there() {
    let world = World::new();
    let mut text = template();
    deploy(&world, "S", "CREATE", &text.to_string()).await;
    let pool = world.output("S", "UserPoolId").await;
    let before = world.output("S", "ClientId").await;
    text["Resources"]["client"]["Properties"]["GenerateSecret"] = json!(true);
    text["Outputs"]["Secret"] = json!({"Value": {"Fn::GetAtt": ["client", "ClientSecret"]}});
    world
        .run(
            "UpdateStack",
            json!({"StackName": "S", "TemplateBody": text.to_string()}),
        )
        .await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    let after = world.output("S", "ClientId").await;
    assert_ne!(before, after);
    assert!(!world.output("S", "Secret").await.is_empty());
    let clients = world
        .cognito("ListUserPoolClients", json!({"UserPoolId": pool}))
        .await
        .unwrap();
    assert_eq!(clients["UserPoolClients"].as_array().unwrap().len(), 1);
    let events = world.events("S").await;
    let replacing = "client UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.";
    assert!(events.contains(&replacing.to_owned()), "{events:#?}");
    assert!(
        events.contains(&"client DELETE_COMPLETE".to_owned()),
        "{events:#?}"
    );
}

#[tokio::test]
async fn a_schema_only_grows_and_names_of_users_stay_what_they_are() {
    let cases = [
        (
            "UsernameAttributes",
            json!(["phone_number"]),
            "Updates are not allowed for property - UsernameAttributes.",
        ),
        (
            "Schema",
            json!([]),
            "Existing schema attributes cannot be modified or deleted.",
        ),
    ];
    for (property, value, sentence) in cases {
        let world = World::new();
        let mut text = template();
        deploy(&world, "S", "CREATE", &text.to_string()).await;
        text["Resources"]["awesomeuserpool4B4D7702"]["Properties"][property] = value;
        world
            .run(
                "UpdateStack",
                json!({"StackName": "S", "TemplateBody": text.to_string()}),
            )
            .await;
        assert_eq!(world.status("S").await, "UPDATE_ROLLBACK_COMPLETE");
        let events = world.events("S").await;
        let failure = format!(
            "awesomeuserpool4B4D7702 UPDATE_FAILED Resource handler returned message: \"Invalid request provided: {sentence}\" (RequestToken: "
        );
        let told = events.iter().find(|event| event.starts_with(&failure));
        let told = told.unwrap_or_else(|| panic!("{events:#?}"));
        assert!(
            told.ends_with(", HandlerErrorCode: InvalidRequest)"),
            "{told}"
        );
    }
}

const TEXTED: &str = "
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      SmsConfiguration: {SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: x}
";

#[tokio::test]
async fn text_messages_stay_a_factor_of_a_pool_that_can_send_them() {
    let world = World::new();
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": TEXTED}),
        )
        .await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
    let update =
        format!("{TEXTED}      MfaConfiguration: 'ON'\n      EnabledMfas: [SOFTWARE_TOKEN_MFA]\n");
    world
        .run(
            "UpdateStack",
            json!({"StackName": "S", "TemplateBody": update}),
        )
        .await;
    assert_eq!(world.status("S").await, "UPDATE_ROLLBACK_COMPLETE");
    let events = world.events("S").await;
    let told = "Pool UPDATE_FAILED Resource handler returned message: \"Invalid request provided: Can't turn off SMS_MFA when SMS configuration is set for the user pool.\" (RequestToken: ";
    assert!(
        events.iter().any(|event| event.starts_with(told)),
        "{events:#?}"
    );
}

#[tokio::test]
async fn a_mode_that_is_turned_on_later_goes_by_the_operation_that_can() {
    let world = World::new();
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": TEXTED}),
        )
        .await;
    let pool = world.physical_id("S", "Pool").await;
    for mode in ["OPTIONAL", "ON", "OFF"] {
        let update = format!("{TEXTED}      MfaConfiguration: '{mode}'\n");
        world
            .run(
                "UpdateStack",
                json!({"StackName": "S", "TemplateBody": update}),
            )
            .await;
        assert_eq!(
            world.status("S").await,
            "UPDATE_COMPLETE",
            "{mode}: {:#?}",
            world.events("S").await
        );
        let described = world
            .cognito("DescribeUserPool", json!({"UserPoolId": pool}))
            .await
            .unwrap();
        assert_eq!(described["UserPool"]["MfaConfiguration"], mode);
    }
}

#[tokio::test]
async fn outputs_alone_are_a_change() {
    let world = World::new();
    let mut text = template();
    deploy(&world, "S", "CREATE", &text.to_string()).await;
    text["Outputs"]["Region"] = json!({"Value": {"Ref": "AWS::Region"}});
    world
        .run(
            "UpdateStack",
            json!({"StackName": "S", "TemplateBody": text.to_string()}),
        )
        .await;
    assert_eq!(world.output("S", "Region").await, "us-east-1");
}

#[tokio::test]
async fn tags_of_the_stack_are_tags_of_its_pools() {
    let world = World::new();
    let text =
        "Resources: {Pool: {Type: 'AWS::Cognito::UserPool', Properties: {UserPoolTags: {own: x}}}}";
    let tagged = |key: &str| json!({"StackName": "S", "TemplateBody": text, "Tags": [{"Key": key, "Value": "v"}]});
    world.run("CreateStack", tagged("first")).await;
    let pool = world.physical_id("S", "Pool").await;
    let tags = async || {
        let described = world
            .cognito("DescribeUserPool", json!({"UserPoolId": pool}))
            .await
            .unwrap();
        described["UserPool"]["UserPoolTags"].clone()
    };
    assert_eq!(tags().await, json!({"own": "x", "first": "v"}));
    world.run("UpdateStack", tagged("second")).await;
    assert_eq!(tags().await, json!({"own": "x", "second": "v"}));
    assert_eq!(
        world.refusal("UpdateStack", tagged("second")).await.1,
        "No updates are to be performed."
    );
}

/// `UpdateUserPool` turns no second factor on: a stack does it by `SetUserPoolMfaConfig`, forth and back.
#[tokio::test]
async fn a_second_factor_is_demanded_by_an_update() {
    let sms = json!({"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"});
    let text = |mode: &str, sms: &Value, more: Value| {
        let properties = json!({"MfaConfiguration": mode, "SmsConfiguration": sms});
        let mut resources =
            json!({"Pool": {"Type": "AWS::Cognito::UserPool", "Properties": properties}});
        resources
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json!({"StackName": "S", "TemplateBody": json!({"Resources": resources}).to_string()})
    };
    for before in ["OFF", "OPTIONAL"] {
        let world = World::new();
        world
            .run("CreateStack", text(before, &sms, json!({})))
            .await;
        let pool = json!({"UserPoolId": world.physical_id("S", "Pool").await});
        world.run("UpdateStack", text("ON", &sms, json!({}))).await;
        assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
        let on =
            json!({"MfaConfiguration": "ON", "SmsMfaConfiguration": {"SmsConfiguration": sms}});
        let found = world
            .cognito("GetUserPoolMfaConfig", pool.clone())
            .await
            .unwrap();
        assert_eq!(found, on);
        // An update that fails goes back to it.
        let flows = json!(["ALLOW_USER_SRP_AUTH", "USER_PASSWORD_AUTH"]);
        let client = json!({"Client": {
            "Type": "AWS::Cognito::UserPoolClient", "DependsOn": "Pool",
            "Properties": {"UserPoolId": {"Ref": "Pool"}, "ExplicitAuthFlows": flows},
        }});
        world.run("UpdateStack", text("OFF", &sms, client)).await;
        assert_eq!(world.status("S").await, "UPDATE_ROLLBACK_COMPLETE");
        let found = world.cognito("GetUserPoolMfaConfig", pool).await.unwrap();
        assert_eq!(found, on);
    }
}
