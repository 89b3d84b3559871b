//! What is refused by the call, before anything is made: no stack is left.

use serde_json::{Value, json};

use crate::world::World;

/// The sentence with which each operation that takes a template refuses it.
async fn refused_by_all(world: &World, text: &str) -> String {
    let capabilities = json!(["CAPABILITY_AUTO_EXPAND"]);
    let body =
        |name: &str| json!({"StackName": name, "TemplateBody": text, "Capabilities": capabilities});
    let mut change_set = body("New");
    change_set["ChangeSetName"] = json!("c");
    change_set["ChangeSetType"] = json!("CREATE");
    let calls = [
        ("CreateStack", body("New")),
        ("UpdateStack", body("Old")),
        ("CreateChangeSet", change_set),
        ("ValidateTemplate", json!({"TemplateBody": text})),
    ];
    let mut told = None;
    for (operation, input) in calls {
        let (code, sentence) = world.refusal(operation, input).await;
        assert_eq!(code, "ValidationError", "{operation}: {sentence}");
        let first = told.get_or_insert_with(|| sentence.clone());
        assert_eq!(*first, sentence, "{operation}");
    }
    let gone = world
        .refusal("DescribeStacks", json!({"StackName": "New"}))
        .await;
    assert_eq!(gone.1, "Stack with id New does not exist");
    told.unwrap()
}

async fn world() -> World {
    let world = World::new();
    let text = "Resources: {M: {Type: 'AWS::CDK::Metadata'}}";
    world
        .run(
            "CreateStack",
            json!({"StackName": "Old", "TemplateBody": text}),
        )
        .await;
    world
}

#[tokio::test]
async fn a_resource_type_that_does_not_exist_is_refused() {
    let world = world().await;
    let text = "Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  A: {Type: AWS::Cognito::Nothing}
  B: {Type: AWS::Serverless::Nothing}
  C: {Type: AWS::Cognito::Nothing}
  Known: {Type: AWS::DynamoDB::Table}
  Own: {Type: Custom::Thing}";
    assert_eq!(
        refused_by_all(&world, text).await,
        "Template format error: Unrecognized resource types: [AWS::Cognito::Nothing, AWS::Serverless::Nothing]"
    );
    assert!(world.pool_ids().await.is_empty());
}

#[tokio::test]
async fn a_policy_by_a_condition_that_is_not_there_is_refused() {
    let world = world().await;
    for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
        let pool =
            format!("{{Type: AWS::Cognito::UserPool, {policy}: !If [IsProd, Retain, Delete]}}");
        let text = format!("Transform: AWS::LanguageExtensions\nResources: {{Pool: {pool}}}");
        assert_eq!(
            refused_by_all(&world, &text).await,
            "Template format error: Unresolved condition dependency IsProd in the Resources block of the template"
        );
    }
    assert!(world.pool_ids().await.is_empty());
}

/// Expressions that come to nothing, and what is said of them.
const HOLLOW: &[(&str, &str)] = &[
    (
        "!Join [a]",
        "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
    ),
    (
        "!Select [5, [a]]",
        "Template error: Fn::Select cannot select nonexistent value at index 5",
    ),
    (
        "!FindInMap [Sizes, small, Wide]",
        "Template error: Unable to get mapping for Sizes::small::Wide",
    ),
    (
        "!FindInMap [Sizes, huge, !Ref P]",
        "Template error: Unable to get mapping for Sizes::huge::{{changeSet:KNOWN_AFTER_APPLY}}",
    ),
    (
        "!FindInMap [Sizes, small]",
        "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value",
    ),
    (
        "!FindInMap [Colours, small, Wide]",
        "Template error: Mapping named 'Colours' is not present in the 'Mappings' section of template.",
    ),
    (
        "!If [C, !Select [1, [a]], b]",
        "Template error: Fn::Select cannot select nonexistent value at index 1",
    ),
    (
        "!If [C, a]",
        "Template error: Fn::If requires a list argument with three elements",
    ),
    (
        "!If [[], a, b]",
        "Template error: Fn::If requires a list argument with the first element being a condition",
    ),
    (
        "!GetAtt Pool.Colour",
        "Template error: resource Pool does not support attribute type Colour in Fn::GetAtt",
    ),
    (
        "!Sub '${Pool.Colour}'",
        "Template error: resource Pool does not support attribute type Colour in Fn::GetAtt",
    ),
    (
        "!GetAtt Gone.Arn",
        "Template error: instance of Fn::GetAtt references undefined resource Gone",
    ),
    (
        "!Ref Gone",
        "Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template",
    ),
    ("!Ref Kept", "Circular dependency between resources: [Kept]"),
];

#[tokio::test]
async fn expressions_that_come_to_nothing_are_refused_with_their_sentence() {
    let world = world().await;
    for (expression, sentence) in HOLLOW {
        let text = format!(
            "Parameters: {{P: {{Type: String, Default: x}}}}
Mappings: {{Sizes: {{small: {{Narrow: 1}}}}}}
Conditions: {{C: !Equals [!Ref P, x]}}
Resources:
  Pool: {{Type: AWS::Cognito::UserPool}}
  Kept: {{Type: AWS::SSM::Parameter, Properties: {{Type: String, Value: {expression}}}}}"
        );
        assert_eq!(
            refused_by_all(&world, &text).await,
            *sentence,
            "{expression}"
        );
    }
    assert!(world.pool_ids().await.is_empty());
}

#[tokio::test]
async fn sections_that_contradict_themselves_are_refused() {
    let world = world().await;
    let cases = [
        (
            "Outputs: {O: {Value: [a]}}",
            "Template format error: The Value field of every Outputs member must evaluate to a String.",
        ),
        (
            "Outputs: {O: {Value: a, Export: {Name: n}}, P: {Value: b, Export: {Name: n}}}",
            "Template format error: The Outputs section contains duplicate Export names: [n]. Specify a unique name for each export.",
        ),
        (
            "Conditions: {A: !Equals [x]}",
            "Template error: Fn::Equals requires a list argument with two elements",
        ),
        (
            "Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}",
            "Template error: Circular dependency between conditions: [A, B]",
        ),
    ];
    for (section, sentence) in cases {
        let text = format!("Resources: {{M: {{Type: 'AWS::CDK::Metadata'}}}}\n{section}");
        assert_eq!(refused_by_all(&world, &text).await, sentence, "{section}");
    }
}

#[tokio::test]
async fn what_is_known_only_later_is_not_refused() {
    let world = World::new();
    let text = "
Parameters: {Names: {Type: CommaDelimitedList, Default: 'a,b'}}
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: !Select [1, !Ref Names]}}
  Last: {Type: AWS::SSM::Parameter, Properties: {Name: /last, Type: String, Value: !Select [1, !Split [_, !Ref Pool]]}}
  Joined: {Type: AWS::SSM::Parameter, Properties: {Name: /joined, Type: String, Value: !Join ['', [!Base64 {Ref: Pool}, !Select [0, !GetAZs '']]]}}
";
    let input = json!({"StackName": "S", "ChangeSetName": "c", "ChangeSetType": "CREATE", "TemplateBody": text});
    world.run("CreateChangeSet", input).await;
    let named = json!({"StackName": "S", "ChangeSetName": "c"});
    world.run("ExecuteChangeSet", named).await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
}

#[tokio::test]
async fn a_failure_has_one_consequence() {
    let world = World::new();
    let text = "Resources: {M: {Type: 'AWS::CDK::Metadata'}}";
    let create = |disable: bool| json!({"StackName": "S", "TemplateBody": text, "OnFailure": "ROLLBACK", "DisableRollback": disable});
    for disable in [true, false] {
        assert_eq!(
            world.refusal("CreateStack", create(disable)).await,
            (
                "ValidationError".to_owned(),
                "You can specify either DisableRollback or OnFailure, but not both.".to_owned()
            )
        );
    }
    let change_set = json!({"StackName": "S", "ChangeSetName": "c", "ChangeSetType": "CREATE", "TemplateBody": text, "OnStackFailure": "DELETE"});
    world.run("CreateChangeSet", change_set).await;
    let execute = json!({"StackName": "S", "ChangeSetName": "c", "DisableRollback": true});
    let refused = world.refusal("ExecuteChangeSet", execute).await;
    assert!(
        refused.1.starts_with("DisableRollback can't be specified"),
        "{}",
        refused.1
    );
}

#[tokio::test]
async fn a_word_without_quotes_is_no_mode_of_a_pool() {
    let world = World::new();
    let text =
        "Resources: {Pool: {Type: 'AWS::Cognito::UserPool', Properties: {MfaConfiguration: OFF}}}";
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": text}),
        )
        .await;
    let events = world.events("S").await;
    let told = "Pool CREATE_FAILED Resource handler returned message: \"1 validation error detected: Value 'false' at 'mfaConfiguration' failed to satisfy constraint: Member must satisfy enum value set: [";
    assert!(
        events.iter().any(|event| event.starts_with(told)),
        "{events:#?}"
    );
    let quoted = text.replace("OFF", "'OFF'");
    world
        .run(
            "CreateStack",
            json!({"StackName": "T", "TemplateBody": quoted}),
        )
        .await;
    assert_eq!(world.status("T").await, "CREATE_COMPLETE");
}

/// The stack in which AWS SAM keeps what it uploads.
const MANAGED: &str = "
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Description: Managed Stack
Metadata: {SamCliInfo: {version: 1.1.1, installationId: none}}
Resources:
  SourceBucket:
    Type: AWS::S3::Bucket
    Properties: {VersioningConfiguration: {Status: Enabled}, Tags: [{Key: ManagedStackSource, Value: x}]}
  SourceBucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref SourceBucket
      PolicyDocument: {Statement: [{Action: ['s3:GetObject'], Effect: Allow, Resource: !Join ['', ['arn:', !Ref AWS::Partition, ':s3:::', !Ref SourceBucket, '/*']]}]}
Outputs: {SourceBucket: {Value: !Ref SourceBucket}}
";

#[tokio::test]
async fn a_transform_that_has_nothing_to_transform_deploys() {
    let world = World::new();
    let input = json!({"StackName": "managed", "ChangeSetName": "InitialCreation", "ChangeSetType": "CREATE", "TemplateBody": MANAGED,
        "Tags": [{"Key": "ManagedStackSource", "Value": "x"}]});
    world.run("CreateChangeSet", input).await;
    let named = json!({"StackName": "managed", "ChangeSetName": "InitialCreation"});
    world.run("ExecuteChangeSet", named).await;
    assert_eq!(world.status("managed").await, "CREATE_COMPLETE");
    let bucket = world.output("managed", "SourceBucket").await;
    assert!(
        world
            .engine
            .bucket_exists(&world.call(), &bucket)
            .await
            .unwrap()
    );
    // Without a change set nobody has seen what it makes: that has to be acknowledged.
    let direct = |capabilities: Value| json!({"StackName": "direct", "TemplateBody": MANAGED, "Capabilities": capabilities});
    assert_eq!(
        world.refusal("CreateStack", direct(json!([]))).await,
        (
            "InsufficientCapabilitiesException".to_owned(),
            "Requires capabilities : [CAPABILITY_AUTO_EXPAND]".to_owned()
        )
    );
    world
        .run("CreateStack", direct(json!(["CAPABILITY_AUTO_EXPAND"])))
        .await;
    assert_eq!(world.status("direct").await, "CREATE_COMPLETE");
}

#[tokio::test]
async fn made_up_names_of_pools_are_the_logical_id_and_twelve_characters() {
    let world = World::new();
    let text = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
Outputs: {Url: {Value: !GetAtt Pool.ProviderURL}, Name: {Value: !GetAtt Pool.ProviderName}}
";
    world
        .run(
            "CreateStack",
            json!({"StackName": "S", "TemplateBody": text}),
        )
        .await;
    let pool = world.physical_id("S", "Pool").await;
    let client = world.physical_id("S", "Client").await;
    let described = world
        .cognito("DescribeUserPool", json!({"UserPoolId": pool}))
        .await
        .unwrap();
    let input = json!({"UserPoolId": pool, "ClientId": client});
    let of_client = world
        .cognito("DescribeUserPoolClient", input)
        .await
        .unwrap();
    let names = [
        ("Pool", &described["UserPool"]["Name"]),
        ("Client", &of_client["UserPoolClient"]["ClientName"]),
    ];
    for (logical_id, name) in names {
        let suffix = name.as_str().unwrap().strip_prefix(logical_id).unwrap();
        let random = suffix.strip_prefix('-').unwrap();
        assert_eq!(random.len(), 12, "{name}");
        assert!(
            random.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "{name}"
        );
    }
    // The issuer of its tokens, and so without its scheme.
    assert_eq!(
        world.output("S", "Url").await,
        format!("http://localhost:9229/{pool}")
    );
    assert_eq!(
        world.output("S", "Name").await,
        format!("localhost:9229/{pool}")
    );
}
