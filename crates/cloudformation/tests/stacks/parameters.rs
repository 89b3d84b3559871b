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
async fn what_aws_publishes_is_made_up_where_resources_are_recorded() {
    let text = "
Parameters: {Image: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64}}
Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /image, Type: String, Value: !Ref Image}}}
";
    let input = json!({"StackName": "S", "TemplateBody": text});
    let world = World::new();
    world.run("CreateStack", input.clone()).await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
    let found = world
        .ssm("GetParameter", json!({"Name": "/image"}))
        .await
        .unwrap();
    let image = found["Parameter"]["Value"].as_str().unwrap();
    let hex = |id: &str| id.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(
        image
            .strip_prefix("ami-")
            .is_some_and(|id| id.len() == 17 && hex(id)),
        "{image}"
    );
    assert_eq!(
        world.refusal("UpdateStack", input.clone()).await.1,
        "No updates are to be performed."
    );
    let strict = World::new().strict();
    assert_eq!(
        strict.refusal("CreateStack", input).await.1,
        "Unable to fetch parameters [/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64] from parameter store for this account."
    );
}

#[tokio::test]
async fn no_template_makes_a_secure_string() {
    let text = "Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /secret, Type: SecureString, Value: v}}}";
    let world = World::new();
    let input = |text: &str| json!({"StackName": "S", "TemplateBody": text});
    world.run("CreateStack", input(text)).await;
    assert_eq!(world.status("S").await, "ROLLBACK_COMPLETE");
    let told = |verb: &str| {
        format!(
            "Resource handler returned message: \"SSM Parameters of type SecureString cannot be {verb} using CloudFormation\" (RequestToken: "
        )
    };
    let refused = async |verb: &str| {
        let events = world.events("S").await;
        assert!(
            events.iter().any(|event| event.contains(&told(verb))),
            "{events:#?}"
        );
    };
    refused("created").await;
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    let plain = text.replace("SecureString", "String");
    world.run("CreateStack", input(&plain)).await;
    world.run("UpdateStack", input(text)).await;
    assert_eq!(world.status("S").await, "UPDATE_ROLLBACK_COMPLETE");
    refused("updated").await;
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
async fn names_that_are_aws_s_are_not_taken() {
    let world = World::new();
    let whole = "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).";
    let part =
        "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path,";
    for (name, code, sentence) in [
        (
            "/aws/service/ami",
            "AccessDeniedException",
            "No access to reserved parameter name: aws/service/ami.",
        ),
        (
            "/AWSsec/vpc",
            "AccessDeniedException",
            "No access to reserved parameter name: AWSsec/vpc.",
        ),
        (
            "aws/vpc",
            "AccessDeniedException",
            "No access to reserved parameter name: aws/vpc.",
        ),
        ("awsTestParameter", "ValidationException", whole),
        ("/Aws", "ValidationException", whole),
        ("SSM-testparameter", "ValidationException", whole),
        ("/ssm/vpc", "ValidationException", part),
        ("/with space", "ValidationException", part),
    ] {
        let put = json!({"Name": name, "Type": "String", "Value": "a"});
        let refused = world.ssm("PutParameter", put).await.unwrap_err();
        assert_eq!(refused.code().as_str(), code, "{name}");
        assert!(refused.message().starts_with(sentence), "{refused}");
    }
    for name in ["/my/aws/vpc", "/sam/ssm", "lawsuit", "/aw"] {
        let put = json!({"Name": name, "Type": "String", "Value": "a"});
        world.ssm("PutParameter", put).await.unwrap();
    }
    let text = "
Resources:
  Image: {Type: AWS::SSM::Parameter, Properties: {Name: /aws/service/ami, Type: String, Value: ami-1}}
";
    let input = json!({"StackName": "S", "TemplateBody": text});
    world.run("CreateStack", input).await;
    assert_eq!(world.status("S").await, "ROLLBACK_COMPLETE");
    let events = world.events("S").await;
    let told = "Image CREATE_FAILED Resource handler returned message: \"No access to reserved parameter name: aws/service/ami. (Service: Ssm, ";
    assert!(
        events.iter().any(|event| event.starts_with(told)),
        "{events:#?}"
    );
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
