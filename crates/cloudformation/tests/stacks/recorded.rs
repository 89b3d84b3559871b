//! Resources on which nothing here acts: recorded without effect, with values of the form that AWS gives, or refused.

use serde_json::{Value, json};

use crate::world::World;

const APPLICATION: &str = "
Parameters: {Throughput: {Type: String, Default: PAY_PER_REQUEST}}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, ClientName: !Sub '${Table}-client'}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: !Ref Throughput
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
  Role: {Type: AWS::IAM::Role, Properties: {Path: /service/, AssumeRolePolicyDocument: {}}}
  Function:
    Type: AWS::Lambda::Function
    Properties: {Code: {ZipFile: x}, Role: !GetAtt Role.Arn, FunctionName: greeter, Runtime: nodejs22.x, Handler: index.handler}
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: api}}
  Path: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: hello}}
  Queue: {Type: AWS::SQS::Queue}
  Topic: {Type: AWS::SNS::Topic}
  Thing: {Type: Custom::Thing, Properties: {ServiceToken: !GetAtt Function.Arn}}
  Domain: {Type: AWS::Cognito::UserPoolDomain, Properties: {UserPoolId: !Ref Pool, Domain: hello}}
Outputs:
  Table: {Value: !Ref Table}
  TableArn: {Value: !GetAtt Table.Arn}
  Role: {Value: !GetAtt Role.Arn}
  Function: {Value: !GetAtt Function.Arn}
  Url: {Value: !Sub 'https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/prod'}
  Root: {Value: !GetAtt Api.RootResourceId}
  Path: {Value: !Ref Path}
  Queue: {Value: !Ref Queue}
  QueueArn: {Value: !GetAtt Queue.Arn}
  Topic: {Value: !Ref Topic}
  Thing: {Value: !GetAtt Thing.Endpoint.Arn}
  Domain: {Value: !Ref Domain}
";

fn body(stack: &str, text: &str) -> Value {
    json!({"StackName": stack, "TemplateBody": text, "Capabilities": ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]})
}

/// The outputs of a stack whose made-up letters and digits are `x`, as far as they are made up.
async fn outputs(world: &World, stack: &str) -> Vec<(String, String)> {
    let described = world.stack(stack).await;
    let outputs = described["Outputs"].as_array().unwrap();
    outputs
        .iter()
        .map(|output| {
            let of = |key: &str| output[key].as_str().unwrap().to_owned();
            (of("OutputKey"), of("OutputValue"))
        })
        .collect()
}

fn is_like(value: &str, form: &str) -> bool {
    let pattern = format!("^{form}$").replace("NAME", "S-[A-Za-z]+-[A-Za-z0-9]{12}");
    regex::Regex::new(&pattern).unwrap().is_match(value)
}

#[tokio::test]
async fn an_application_deploys_and_its_values_look_like_those_of_aws() {
    let world = World::new();
    world.run("CreateStack", body("S", APPLICATION)).await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
    let forms = [
        ("Table", "NAME"),
        (
            "TableArn",
            "arn:aws:dynamodb:us-east-1:123456789012:table/NAME",
        ),
        ("Role", "arn:aws:iam::123456789012:role/service/NAME"),
        (
            "Function",
            "arn:aws:lambda:us-east-1:123456789012:function:greeter",
        ),
        (
            "Url",
            "https://[a-z0-9]{10}.execute-api.us-east-1.amazonaws.com/prod",
        ),
        ("Root", "[a-z0-9]{10}"),
        ("Path", "[a-z0-9]{6}"),
        (
            "Queue",
            "https://sqs.us-east-1.amazonaws.com/123456789012/NAME",
        ),
        ("QueueArn", "arn:aws:sqs:us-east-1:123456789012:NAME"),
        ("Topic", "arn:aws:sns:us-east-1:123456789012:NAME"),
        ("Thing", "arn:aws:[a-z0-9-]+:us-east-1:123456789012:.+"),
        ("Domain", "hello"),
    ];
    let outputs = outputs(&world, "S").await;
    assert_eq!(outputs.len(), forms.len());
    for ((key, value), (wanted, form)) in outputs.iter().zip(forms) {
        assert_eq!(key, wanted);
        assert!(is_like(value, form), "{key}: {value} is not like {form}");
    }
    let of = |key: &str| &outputs.iter().find(|(it, _)| it == key).unwrap().1;
    assert!(of("TableArn").ends_with(of("Table").as_str()));
    // The parts that are Cognito's are there, and use what was made up.
    let pool = world.physical_id("S", "Pool").await;
    let client = world.physical_id("S", "Client").await;
    let input = json!({"UserPoolId": pool, "ClientId": client});
    let described = world.cognito("DescribeUserPoolClient", input).await;
    let name = &described.unwrap()["UserPoolClient"]["ClientName"];
    assert_eq!(*name, format!("{}-client", of("Table")));
}

#[tokio::test]
async fn events_and_the_end_of_the_deployment_say_what_has_no_effect() {
    let world = World::new();
    world.run("CreateStack", body("S", APPLICATION)).await;
    let events = world.events("S").await;
    for told in [
        "Table CREATE_COMPLETE Recorded without effect",
        "Thing CREATE_COMPLETE Recorded without effect: the function behind it was not asked",
        "Domain CREATE_COMPLETE Recorded without effect: this server does not have AWS::Cognito::UserPoolDomain yet",
        "S CREATE_COMPLETE Not built yet, so that the user pools go without: Domain (AWS::Cognito::UserPoolDomain). Recorded without effect: Api (AWS::ApiGateway::RestApi), Function (AWS::Lambda::Function), Path (AWS::ApiGateway::Resource), Queue (AWS::SQS::Queue), Role (AWS::IAM::Role), Table (AWS::DynamoDB::Table), Thing (Custom::Thing), Topic (AWS::SNS::Topic).",
    ] {
        assert!(events.contains(&told.to_owned()), "{told}: {events:#?}");
    }
}

#[tokio::test]
async fn a_second_deployment_changes_nothing_and_an_update_what_it_says() {
    let world = World::new();
    world.run("CreateStack", body("S", APPLICATION)).await;
    let before = outputs(&world, "S").await;
    assert_eq!(
        world.refusal("UpdateStack", body("S", APPLICATION)).await.1,
        "No updates are to be performed."
    );
    let faster = APPLICATION.replace("PAY_PER_REQUEST", "PROVISIONED");
    world.run("UpdateStack", body("S", &faster)).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    assert_eq!(outputs(&world, "S").await, before);
    // A property that replaces gives another thing its place.
    let renamed = faster.replace("FunctionName: greeter", "FunctionName: farewell");
    let mut input = body("S", &renamed);
    input["ChangeSetName"] = json!("c");
    world.run("CreateChangeSet", input).await;
    let named = json!({"StackName": "S", "ChangeSetName": "c"});
    let described = world.run("DescribeChangeSet", named.clone()).await;
    let changes = described["Changes"].as_array().unwrap();
    let function = changes
        .iter()
        .map(|change| &change["ResourceChange"])
        .find(|change| change["LogicalResourceId"] == "Function")
        .unwrap();
    assert_eq!(function["Replacement"], "True");
    world.run("ExecuteChangeSet", named).await;
    assert_eq!(world.physical_id("S", "Function").await, "farewell");
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert!(world.pool_ids().await.is_empty());
    // The same stack once more: what is made up is the same again.
    world.run("CreateStack", body("S", APPLICATION)).await;
    assert_eq!(outputs(&world, "S").await, before);
}

#[tokio::test]
async fn a_strict_server_refuses_what_it_would_only_record() {
    let world = World::new().strict();
    let (code, told) = world.refusal("CreateStack", body("S", APPLICATION)).await;
    assert_eq!(code, "ValidationError");
    assert!(told.starts_with("This server is strict and would only record, without effect: [Table (AWS::DynamoDB::Table), Function (AWS::Lambda::Function), "), "{told}");
    assert!(!told.contains("Role ("), "{told}");
    assert!(world.pool_ids().await.is_empty());
    let bare = "Resources: {Pool: {Type: 'AWS::Cognito::UserPool'}, Role: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: {}}}}";
    world.run("CreateStack", body("S", bare)).await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
}

#[tokio::test]
async fn what_can_be_asked_of_a_type_is_what_aws_lists() {
    let world = World::new();
    let text = APPLICATION.replace("!GetAtt Table.Arn", "!GetAtt Table.Colour");
    assert_eq!(
        world.refusal("CreateStack", body("S", &text)).await.1,
        "Template error: resource Table does not support attribute type Colour in Fn::GetAtt"
    );
}

/// Whoever knows a stack must not know what its custom resources would have kept secret.
#[tokio::test]
async fn secrets_of_custom_resources_can_not_be_guessed_and_stay() {
    let text = "
Resources:
  Maker: {Type: Custom::Maker, Properties: {ServiceToken: t, Serial: 1}}
Outputs:
  Secret: {Value: !GetAtt Maker.Secret}
  Key: {Value: !GetAtt Maker.PrivateKey}
  Arn: {Value: !GetAtt Maker.SecretArn}
";
    let (one, other) = (World::new(), World::new());
    one.run("CreateStack", body("S", text)).await;
    other.run("ListStacks", json!({})).await;
    other.run("CreateStack", body("S", text)).await;
    let (before, elsewhere) = (outputs(&one, "S").await, outputs(&other, "S").await);
    for (output, another) in before.iter().zip(&elsewhere) {
        assert_eq!(output.0, another.0);
        let same = output.1 == another.1;
        assert_eq!(same, output.0 == "Arn", "{output:?} {another:?}");
    }
    assert_ne!(before[0].1, before[1].1);
    assert_eq!(
        one.refusal("UpdateStack", body("S", text)).await.1,
        "No updates are to be performed."
    );
    let changed = text.replace("Serial: 1", "Serial: 2");
    one.run("UpdateStack", body("S", &changed)).await;
    assert_eq!(one.status("S").await, "UPDATE_COMPLETE");
    assert_eq!(outputs(&one, "S").await, before);
}

#[tokio::test]
async fn a_secret_that_is_made_up_can_not_be_guessed_and_stays() {
    let text = "
Resources:
  Key: {Type: AWS::IAM::AccessKey, Properties: {UserName: u, Serial: 1}}
Outputs: {Secret: {Value: !GetAtt Key.SecretAccessKey}, Id: {Value: !Ref Key}}
";
    let (one, other) = (World::new(), World::new());
    one.run("CreateStack", body("S", text)).await;
    other.run("ListStacks", json!({})).await;
    other.run("CreateStack", body("S", text)).await;
    let secret = one.output("S", "Secret").await;
    assert_eq!(secret.len(), 40);
    assert_ne!(secret, other.output("S", "Secret").await);
    assert_eq!(one.output("S", "Id").await, other.output("S", "Id").await);
    let inactive = text.replace("Serial: 1", "Serial: 1, Status: Inactive");
    one.run("UpdateStack", body("S", &inactive)).await;
    assert_eq!(one.output("S", "Secret").await, secret);
}
