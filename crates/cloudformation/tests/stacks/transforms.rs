//! Transforms: loops, what a template includes, and AWS SAM.

use serde_json::{Value, json};

use crate::world::World;

fn body(text: &str) -> Value {
    json!({"StackName": "S", "TemplateBody": text, "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]})
}

async fn resources(world: &World) -> Vec<(String, String)> {
    let answer = world
        .run("DescribeStackResources", json!({"StackName": "S"}))
        .await;
    let resources = answer["StackResources"].as_array().unwrap();
    let mut told: Vec<(String, String)> = resources
        .iter()
        .map(|resource| {
            let of = |key: &str| resource[key].as_str().unwrap().to_owned();
            (of("LogicalResourceId"), of("ResourceType"))
        })
        .collect();
    told.sort();
    told
}

const LOOPS: &str = "
Transform: AWS::LanguageExtensions
Parameters: {Stages: {Type: CommaDelimitedList, Default: 'alpha, be-ta'}}
Mappings: {Flows: {All: {Names: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]}}}
Conditions:
  'Fn::ForEach::Conditions': [Stage, !Ref Stages, {'Is&{Stage}': !Equals [!Ref Stage, alpha]}]
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  'Fn::ForEach::Clients':
    - Stage
    - !Ref Stages
    - 'Client&{Stage}':
        Type: AWS::Cognito::UserPoolClient
        Properties:
          UserPoolId: !Ref Pool
          ClientName: !Sub '${Stage}-${AWS::Region}'
          'Fn::ForEach::Flows': [Flow, [ExplicitAuthFlows], {'${Flow}': !FindInMap [Flows, All, Names]}]
  Count: {Type: AWS::SSM::Parameter, Properties: {Name: /count, Type: String, Value: !Sub ['${N}', {N: {'Fn::Length': !Ref Stages}}]}}
  Policy: {Type: AWS::SSM::Parameter, Properties: {Name: /policy, Type: String, Value: {'Fn::ToJsonString': {a: !Ref AWS::Region}}}}
  Found: {Type: AWS::SSM::Parameter, Properties: {Name: /found, Type: String, Value: !FindInMap [Flows, Nothing, Names, {DefaultValue: none}]}}
Outputs:
  'Fn::ForEach::Ids': [Stage, !Ref Stages, {'Id&{Stage}': {Value: !Ref 'Client&{Stage}'}}]
";

#[tokio::test]
async fn loops_make_resources_properties_conditions_and_outputs() {
    let world = World::new();
    world.run("CreateStack", body(LOOPS)).await;
    let events = world.events("S").await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE", "{events:#?}");
    let pool = world.physical_id("S", "Pool").await;
    for (logical_id, name) in [
        ("Clientalpha", "alpha-us-east-1"),
        ("Clientbeta", "be-ta-us-east-1"),
    ] {
        let client = world.physical_id("S", logical_id).await;
        let input = json!({"UserPoolId": pool, "ClientId": client});
        let described = world
            .cognito("DescribeUserPoolClient", input)
            .await
            .unwrap();
        assert_eq!(described["UserPoolClient"]["ClientName"], name);
        let flows = &described["UserPoolClient"]["ExplicitAuthFlows"];
        assert_eq!(flows.as_array().unwrap().len(), 2, "{flows}");
        let output = format!("Id{}", logical_id.strip_prefix("Client").unwrap());
        assert_eq!(world.output("S", &output).await, client);
    }
    for (name, value) in [
        ("/count", "2"),
        ("/policy", r#"{"a":"us-east-1"}"#),
        ("/found", "none"),
    ] {
        let found = world
            .ssm("GetParameter", json!({"Name": name}))
            .await
            .unwrap();
        assert_eq!(found["Parameter"]["Value"], value);
    }
    assert_eq!(
        world.refusal("UpdateStack", body(LOOPS)).await.1,
        "No updates are to be performed."
    );
    // Another value of the parameter is another set of resources.
    let mut more = body(LOOPS);
    more["Parameters"] = json!([{"ParameterKey": "Stages", "ParameterValue": "alpha,gamma"}]);
    world.run("UpdateStack", more).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    let ids: Vec<String> = resources(&world)
        .await
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    assert!(ids.contains(&"Clientgamma".to_owned()) && !ids.contains(&"Clientbeta".to_owned()));
    let stage = |stage: &str| json!({"StackName": "S", "TemplateStage": stage});
    let original = world.run("GetTemplate", stage("Original")).await;
    assert_eq!(original["TemplateBody"], LOOPS);
    let processed = world.run("GetTemplate", stage("Processed")).await;
    let processed: Value =
        serde_json::from_str(processed["TemplateBody"].as_str().unwrap()).unwrap();
    assert!(processed["Resources"]["Clientgamma"].is_object());
    assert!(processed.get("Transform").is_none());
}

#[tokio::test]
async fn what_a_template_includes_is_read_when_it_comes() {
    let world = World::new();
    world.run("CreateStack", json!({"StackName": "B", "TemplateBody": "Resources: {Bucket: {Type: 'AWS::S3::Bucket', Properties: {BucketName: parts}}}"})).await;
    world
        .upload(
            "parts",
            "pool.yaml",
            "Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: included}}",
        )
        .await;
    world
        .upload("parts", "name.json", r#"{"ClientName": "included"}"#)
        .await;
    world
        .upload(
            "parts",
            "outputs.yaml",
            "Outputs: {Pool: {Value: !Ref Pool}}",
        )
        .await;
    let text = "
Transform: {Name: AWS::Include, Parameters: {Location: s3://parts/outputs.yaml}}
Parameters: {Bucket: {Type: String, Default: parts}}
Resources:
  'Fn::Transform': {Name: AWS::Include, Parameters: {Location: !Sub 's3://${Bucket}/pool.yaml'}}
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      'Fn::Transform': {Name: AWS::Include, Parameters: {Location: s3://parts/name.json}}
";
    world.run("CreateStack", body(text)).await;
    let events = world.events("S").await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE", "{events:#?}");
    let pool = world.output("S", "Pool").await;
    let described = world
        .cognito("DescribeUserPool", json!({"UserPoolId": pool}))
        .await
        .unwrap();
    assert_eq!(described["UserPool"]["Name"], "included");
    assert_eq!(
        world.refusal("UpdateStack", body(text)).await.1,
        "No updates are to be performed."
    );
    let gone = text.replace("name.json", "gone.json");
    let told = world.refusal("UpdateStack", body(&gone)).await.1;
    assert!(
        told.starts_with("Transform AWS::Include failed with: S3 error: "),
        "{told}"
    );
}

/// It needs the same leave, and can be executed later.
#[tokio::test]
async fn an_include_inside_needs_no_other_declaration() {
    let world = World::new();
    let pool = "Type: AWS::Cognito::UserPool\nProperties: {UserPoolName: included}";
    world.upload("parts", "pool.yaml", pool).await;
    let text = "
Resources:
  Pool: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: s3://parts/pool.yaml}}}
";
    let bare = json!({"StackName": "S", "TemplateBody": text});
    assert_eq!(
        world.refusal("CreateStack", bare).await,
        (
            "InsufficientCapabilitiesException".to_owned(),
            "Requires capabilities : [CAPABILITY_AUTO_EXPAND]".to_owned()
        )
    );
    let mut change_set = body(text);
    change_set["ChangeSetName"] = json!("c");
    change_set["ChangeSetType"] = json!("CREATE");
    world.run("CreateChangeSet", change_set).await;
    let named = json!({"StackName": "S", "ChangeSetName": "c"});
    world.run("ExecuteChangeSet", named).await;
    let events = world.events("S").await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE", "{events:#?}");
    let again = json!({"StackName": "S", "UsePreviousTemplate": true, "Capabilities": ["CAPABILITY_AUTO_EXPAND"]});
    assert_eq!(
        world.refusal("UpdateStack", again).await.1,
        "No updates are to be performed."
    );
}

/// A parameter of which a request says nothing has its default, in loops too.
#[tokio::test]
async fn loops_go_over_the_values_that_the_stack_gets() {
    let world = World::new();
    let list = json!({"Name": "/stages", "Type": "StringList", "Value": "one,two,three"});
    world.ssm("PutParameter", list).await.unwrap();
    let text = "
Transform: AWS::LanguageExtensions
Parameters:
  Stages: {Type: CommaDelimitedList, Default: alpha}
  Kept: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /stages}
Resources:
  'Fn::ForEach::Queues': [Stage, !Ref Stages, {'Queue${Stage}': {Type: AWS::SQS::Queue}}]
  'Fn::ForEach::Topics': [Stage, !Ref Kept, {'Topic${Stage}': {Type: AWS::SNS::Topic}}]
";
    let given = |stages: Value| {
        let mut input = body(text);
        input["Parameters"] = json!([stages]);
        input
    };
    let beta = json!({"ParameterKey": "Stages", "ParameterValue": "beta"});
    world.run("CreateStack", given(beta)).await;
    let topics = ["Topicone", "Topicthree", "Topictwo"];
    let ids = async || {
        let told = resources(&world).await;
        let ids: Vec<String> = told.into_iter().map(|(id, _)| id).collect();
        ids
    };
    assert_eq!(ids().await, [&["Queuebeta"][..], &topics].concat());
    let previous = json!({"ParameterKey": "Stages", "UsePreviousValue": true});
    assert_eq!(
        world.refusal("UpdateStack", given(previous)).await.1,
        "No updates are to be performed."
    );
    world.run("UpdateStack", body(text)).await;
    assert_eq!(ids().await, [&["Queuealpha"][..], &topics].concat());
}

const SERVERLESS: &str = "
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: nodejs22.x, Timeout: 10, Environment: {Variables: {STAGE: test}}}
  Api: {Cors: \"'*'\"}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://bucket/code.zip
      Handler: app.handler
      AutoPublishAlias: live
      Environment: {Variables: {TABLE: !Ref Table}}
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Table}}]
      Events:
        Get: {Type: Api, Properties: {Path: /hello, Method: get}}
        Http: {Type: HttpApi}
        Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
        Work: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}
  Trigger:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: 'exports.handler = async (event) => event'
      Handler: index.handler
      Events: {Confirmed: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PostConfirmation}}}
  Table: {Type: AWS::Serverless::SimpleTable}
  Queue: {Type: AWS::SQS::Queue}
  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://bucket/layer.zip}}
  Web: {Type: AWS::Serverless::Api, Properties: {StageName: v1}}
  Flow: {Type: AWS::Serverless::StateMachine, Properties: {Definition: {StartAt: A}}}
Outputs:
  Url: {Value: !Sub 'https://${ServerlessRestApi}.execute-api.${AWS::Region}.amazonaws.com/Prod/hello'}
  Role: {Value: !GetAtt HelloRole.Arn}
  Function: {Value: !GetAtt Hello.Arn}
  Alias: {Value: !Ref Hello.Alias}
  Stage: {Value: !Ref Web.Stage}
";

#[tokio::test]
async fn what_sam_stands_for_is_recorded_under_the_names_that_aws_gives() {
    let world = World::new();
    world.run("CreateStack", body(SERVERLESS)).await;
    let events = world.events("S").await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE", "{events:#?}");
    let told = resources(&world).await;
    let kinds = [
        ("Flow", "AWS::StepFunctions::StateMachine"),
        ("FlowRole", "AWS::IAM::Role"),
        ("Hello", "AWS::Lambda::Function"),
        ("HelloAliaslive", "AWS::Lambda::Alias"),
        ("HelloGetPermissionProd", "AWS::Lambda::Permission"),
        ("HelloHttpPermission", "AWS::Lambda::Permission"),
        ("HelloNightly", "AWS::Events::Rule"),
        ("HelloNightlyPermission", "AWS::Lambda::Permission"),
        ("HelloRole", "AWS::IAM::Role"),
        ("HelloWork", "AWS::Lambda::EventSourceMapping"),
        ("ServerlessHttpApi", "AWS::ApiGatewayV2::Api"),
        (
            "ServerlessHttpApiApiGatewayDefaultStage",
            "AWS::ApiGatewayV2::Stage",
        ),
        ("ServerlessRestApi", "AWS::ApiGateway::RestApi"),
        ("ServerlessRestApiProdStage", "AWS::ApiGateway::Stage"),
        ("Shared", "AWS::Lambda::LayerVersion"),
        ("Table", "AWS::DynamoDB::Table"),
        ("TriggerCognitoPermission", "AWS::Lambda::Permission"),
        ("TriggerRole", "AWS::IAM::Role"),
        ("Web", "AWS::ApiGateway::RestApi"),
        ("Webv1Stage", "AWS::ApiGateway::Stage"),
    ];
    for (logical_id, kind) in kinds {
        assert!(
            told.contains(&(logical_id.to_owned(), kind.to_owned())),
            "{logical_id}: {told:#?}"
        );
    }
    // The event of the pool is a trigger of the pool.
    let pool = world.physical_id("S", "Pool").await;
    let described = world
        .cognito("DescribeUserPool", json!({"UserPoolId": pool}))
        .await
        .unwrap();
    let trigger = described["UserPool"]["LambdaConfig"]["PostConfirmation"]
        .as_str()
        .unwrap();
    assert!(
        trigger.starts_with("arn:aws:lambda:us-east-1:123456789012:function:S-Trigger-"),
        "{trigger}"
    );
    let alias = world.output("S", "Alias").await;
    assert_eq!(alias, world.physical_id("S", "HelloAliaslive").await);
    assert!(alias.ends_with(":live"), "{alias}");
    assert_eq!(world.output("S", "Stage").await, "v1");
    assert_eq!(
        world.refusal("UpdateStack", body(SERVERLESS)).await.1,
        "No updates are to be performed."
    );
    let strict = World::new().strict();
    let (_, refused) = strict.refusal("CreateStack", body(SERVERLESS)).await;
    assert!(
        refused.contains("Hello (AWS::Lambda::Function)"),
        "{refused}"
    );
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert!(world.pool_ids().await.is_empty());
}

/// Each word of a location names the next one twice: what it came to if words were looked at again would fill any memory.
#[tokio::test]
async fn the_location_of_an_include_is_filled_in_once() {
    let world = World::new();
    let parameters: Vec<String> = (0..40)
        .map(|level| {
            let next = level + 1;
            format!("A{level}: {{Type: String, Default: '${{A{next}}}${{A{next}}}'}}")
        })
        .collect();
    let text = format!(
        "Parameters: {{{}}}\nResources: {{'Fn::Transform': {{Name: AWS::Include, Parameters: {{Location: !Sub '${{A0}}'}}}}}}",
        parameters.join(", ")
    );
    let (code, sentence) = world.refusal("CreateStack", body(&text)).await;
    assert_eq!(code, "ValidationError");
    assert!(
        sentence.contains("Location ${A1}${A1} is none"),
        "{sentence}"
    );
}
