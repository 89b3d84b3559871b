//! Buckets and their objects.

use std::collections::BTreeMap;

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn objects_are_written_listed_and_deleted() {
    let world = World::new();
    let call = world.call();
    let engine = &world.engine;
    let gone = engine
        .put_object(&call, "none", "a", b"x", None, BTreeMap::new())
        .await
        .unwrap_err();
    assert_eq!(gone.code().as_str(), "NoSuchBucket");
    engine.create_bucket(&call, "mine").await.unwrap();
    assert_eq!(
        engine
            .create_bucket(&world.call(), "mine")
            .await
            .unwrap_err()
            .code()
            .as_str(),
        "BucketAlreadyOwnedByYou"
    );
    let large = vec![7_u8; 5_000_000];
    for (key, bytes) in [("a/1", b"one".as_slice()), ("a/2", &large), ("b", b"")] {
        engine
            .put_object(&world.call(), "mine", key, bytes, None, BTreeMap::new())
            .await
            .unwrap();
    }
    let (head, bytes) = engine.object(&world.call(), "mine", "a/2").await.unwrap();
    assert_eq!((head.bytes, bytes.len()), (5_000_000, 5_000_000));
    assert!(bytes == large);
    let listing = engine
        .list_objects(&world.call(), "mine", "a/", None, 1)
        .await
        .unwrap();
    assert!(listing.truncated);
    assert_eq!(listing.objects[0].key, "a/1");
    let listing = engine
        .list_objects(&world.call(), "mine", "a/", Some("a/1"), 10)
        .await
        .unwrap();
    assert_eq!(listing.objects.len(), 1);
    let full = engine
        .delete_bucket(&world.call(), "mine")
        .await
        .unwrap_err();
    assert_eq!(full.code().as_str(), "BucketNotEmpty");
    for key in ["a/1", "a/2", "b", "never"] {
        engine
            .delete_object(&world.call(), "mine", key)
            .await
            .unwrap();
    }
    engine.delete_bucket(&world.call(), "mine").await.unwrap();
    assert!(!engine.bucket_exists(&world.call(), "mine").await.unwrap());
}

#[tokio::test]
async fn parts_become_one_object() {
    let world = World::new();
    let bucket = "cdk-hnb659fds-assets-123456789012-us-east-1";
    let engine = &world.engine;
    let upload = engine
        .create_multipart_upload(&world.call(), bucket, "whole", None, BTreeMap::new())
        .await
        .unwrap();
    engine
        .upload_part(&world.call(), &upload, 2, b"world")
        .await
        .unwrap();
    engine
        .upload_part(&world.call(), &upload, 1, b"hello ")
        .await
        .unwrap();
    let missing = engine
        .complete_multipart_upload(&world.call(), &upload, &[1, 3])
        .await
        .unwrap_err();
    assert_eq!(missing.code().as_str(), "InvalidPart");
    engine
        .complete_multipart_upload(&world.call(), &upload, &[1, 2])
        .await
        .unwrap();
    assert_eq!(
        engine
            .object(&world.call(), bucket, "whole")
            .await
            .unwrap()
            .1,
        b"hello world"
    );
    assert!(
        engine
            .upload_part(&world.call(), &upload, 1, b"late")
            .await
            .is_err()
    );
    assert!(engine.list_buckets(&world.call()).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_types_of_a_bootstrap_stack_are_made_and_go() {
    let world = World::new();
    let text = "
Resources:
  Key: {Type: AWS::KMS::Key}
  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/x, TargetKeyId: !Ref Key}}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub 'cdk-mine-assets-${AWS::AccountId}-${AWS::Region}'}}
  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Bucket, PolicyDocument: {}}}
  Repository: {Type: AWS::ECR::Repository, Properties: {RepositoryName: repo}}
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: role, AssumeRolePolicyDocument: {}}}
  Version: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: /cdk-bootstrap/mine/version, Value: '34'}}
Outputs:
  Role: {Value: !GetAtt Role.Arn}
  Bucket: {Value: !GetAtt Bucket.RegionalDomainName}
  Repository: {Value: !Sub '${Repository.Arn}'}
  Key: {Value: !Sub '${Key.Arn}'}
";
    world.run("CreateStack", json!({"StackName": "CDKToolkit", "TemplateBody": text, "Capabilities": ["CAPABILITY_NAMED_IAM"]})).await;
    assert_eq!(world.status("CDKToolkit").await, "CREATE_COMPLETE");
    assert_eq!(
        world.output("CDKToolkit", "Role").await,
        "arn:aws:iam::123456789012:role/role"
    );
    assert_eq!(
        world.output("CDKToolkit", "Bucket").await,
        "cdk-mine-assets-123456789012-us-east-1.s3.us-east-1.amazonaws.com"
    );
    let version = world
        .ssm(
            "GetParameter",
            json!({"Name": "/cdk-bootstrap/mine/version"}),
        )
        .await
        .unwrap();
    assert_eq!(version["Parameter"]["Value"], "34");
    world
        .run("DeleteStack", json!({"StackName": "CDKToolkit"}))
        .await;
    assert_eq!(
        world
            .refusal("DescribeStacks", json!({"StackName": "CDKToolkit"}))
            .await
            .0,
        "ValidationError"
    );
    let version = world
        .ssm(
            "GetParameter",
            json!({"Name": "/cdk-bootstrap/mine/version"}),
        )
        .await
        .unwrap();
    assert_eq!(version["Parameter"]["Value"], "33");
    // The bucket stays where a template says so, and the next bootstrap takes it over.
    let retained = text.replace(
        "AWS::S3::Bucket,",
        "AWS::S3::Bucket, DeletionPolicy: Retain,",
    );
    for _ in 0..2 {
        let input = json!({"StackName": "CDKToolkit", "TemplateBody": retained, "Capabilities": ["CAPABILITY_NAMED_IAM"]});
        world.run("CreateStack", input).await;
        assert_eq!(world.status("CDKToolkit").await, "CREATE_COMPLETE");
        world
            .run("DeleteStack", json!({"StackName": "CDKToolkit"}))
            .await;
    }
}

#[tokio::test]
async fn a_bucket_has_all_of_its_stacks_name_where_there_is_room() {
    let world = World::new();
    let names = [
        (
            "aws-sam-cli-managed-default",
            "SamCliSourceBucket",
            "aws-sam-cli-managed-default-samclisourcebucket-",
        ),
        (
            "thisisareallylongservicenametotestthebucketlength",
            "ServerlessDeploymentBucket",
            "thisisareallylongservice-serverlessdeploymentbucke-",
        ),
    ];
    for (stack, bucket, begins) in names {
        let template = json!({
            "Resources": {bucket: {"Type": "AWS::S3::Bucket"}},
            "Outputs": {"Name": {"Value": {"Ref": bucket}}},
        });
        let input = json!({"StackName": stack, "TemplateBody": template.to_string()});
        world.run("CreateStack", input).await;
        let name = world.output(stack, "Name").await;
        assert!(name.starts_with(begins), "{name}");
        assert_eq!(name.len(), begins.len() + 12, "{name}");
    }
}

/// The call of somebody else.
fn stranger(call: userpool::Call) -> userpool::Call {
    userpool::Call {
        account: "999999999999".to_owned(),
        region: "eu-west-1".to_owned(),
        ..call
    }
}

/// What becomes of everything that somebody of another account tries with a bucket.
async fn tried(world: &World, bucket: &str, upload: &str) -> Vec<Result<(), model::Error>> {
    let engine = &world.engine;
    let other = || stranger(world.call());
    let none = BTreeMap::new;
    vec![
        engine
            .put_object(&other(), bucket, "a", b"y", None, none())
            .await
            .map(drop),
        engine.object(&other(), bucket, "a").await.map(drop),
        engine.object(&other(), bucket, "nothing").await.map(drop),
        engine.head_object(&other(), bucket, "a").await.map(drop),
        engine
            .list_objects(&other(), bucket, "", None, 10)
            .await
            .map(drop),
        engine.delete_object(&other(), bucket, "a").await,
        engine.delete_bucket(&other(), bucket).await,
        engine.bucket_exists(&other(), bucket).await.map(drop),
        engine.bucket_region(&other(), bucket).await.map(drop),
        engine
            .create_multipart_upload(&other(), bucket, "c", None, none())
            .await
            .map(drop),
        engine
            .upload_part(&other(), upload, 1, b"part")
            .await
            .map(drop),
        engine
            .complete_multipart_upload(&other(), upload, &[1])
            .await
            .map(drop),
        engine.abort_multipart_upload(&other(), upload).await,
    ]
}

#[tokio::test]
async fn a_bucket_belongs_to_its_account() {
    let world = World::new();
    let engine = &world.engine;
    let assets = "cdk-hnb659fds-assets-123456789012-us-east-1";
    engine.create_bucket(&world.call(), "mine").await.unwrap();
    for bucket in ["mine", assets] {
        engine
            .put_object(&world.call(), bucket, "a", b"x", None, BTreeMap::new())
            .await
            .unwrap();
        let upload = engine
            .create_multipart_upload(&world.call(), bucket, "b", None, BTreeMap::new())
            .await
            .unwrap();
        let other = || stranger(world.call());
        for (number, refused) in tried(&world, bucket, &upload).await.into_iter().enumerate() {
            let code = refused.unwrap_err().code();
            assert_eq!(code.as_str(), "AccessDenied", "{bucket}: {number}");
        }
        let taken = engine.create_bucket(&other(), bucket).await.unwrap_err();
        assert_eq!(taken.code().as_str(), "BucketAlreadyExists");
        let (_, bytes) = engine.object(&world.call(), bucket, "a").await.unwrap();
        assert_eq!(bytes, b"x");
    }
    assert!(
        engine
            .list_buckets(&stranger(world.call()))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(engine.list_buckets(&world.call()).await.unwrap().len(), 1);
    let region = engine.bucket_region(&stranger(world.call()), "none").await;
    assert_eq!(region.unwrap_err().code().as_str(), "NoSuchBucket");
    assert_eq!(
        engine.bucket_region(&world.call(), "mine").await.unwrap(),
        "us-east-1"
    );
}

#[tokio::test]
async fn a_stack_and_a_template_of_another_account_are_not_there() {
    let world = World::new();
    let text = "Resources: {Pool: {Type: 'AWS::Cognito::UserPool'}}";
    let url = crate::tutorial::upload(&world, text).await;
    let made = json!({"StackName": "S", "ChangeSetName": "c", "ChangeSetType": "CREATE", "TemplateURL": url});
    let made = world.run("CreateChangeSet", made).await;
    let stranger = async |operation: &str, input: serde_json::Value| {
        let mut call = world.call();
        call.account = "999999999999".to_owned();
        let operation = model::cloudformation::Operation::from_name(operation).unwrap();
        let refused = world.engine.call(call, operation, input).await.unwrap_err();
        refused.message().to_owned()
    };
    let id = made["StackId"].as_str().unwrap();
    let unknown = stranger("DescribeStacks", json!({"StackName": id})).await;
    assert_eq!(unknown, format!("Stack with id {id} does not exist"));
    for operation in ["DescribeChangeSet", "ExecuteChangeSet"] {
        let unknown = stranger(operation, json!({"ChangeSetName": made["Id"]})).await;
        assert!(unknown.ends_with("does not exist"), "{unknown}");
    }
    let read = stranger("ValidateTemplate", json!({"TemplateURL": url})).await;
    assert!(read.starts_with("S3 error: Access Denied"), "{read}");
}

#[tokio::test]
async fn a_key_that_no_record_can_have_is_refused() {
    let world = World::new();
    let bucket = "b".repeat(63);
    let put = async |key: &str| {
        let call = world.call();
        let engine = &world.engine;
        let put = engine.put_object(&call, &bucket, key, b"x", None, BTreeMap::new());
        put.await
            .map_err(|error| (error.code().as_str().to_owned(), error.message().to_owned()))
    };
    let made = world.engine.create_bucket(&world.call(), &bucket).await;
    made.unwrap();
    // NULs take two bytes where keys are kept.
    let length = "The key has to have 1 to 1024 bytes, and has ";
    let doubled = "The key has 1024 bytes, and each of the characters U+0000, U+0001 and U+0002 takes two where it is kept: it is too long by ";
    for (key, told) in [
        (String::new(), format!("{length}0.")),
        ("x".repeat(1025), format!("{length}1025.")),
        ("\0".repeat(1024), doubled.to_owned()),
        ("\u{1}\u{2}".repeat(512), doubled.to_owned()),
    ] {
        let (code, message) = put(&key).await.unwrap_err();
        assert_eq!(code, "InvalidArgument");
        assert!(message.starts_with(&told), "{message}");
    }
    put(&"x".repeat(1024)).await.unwrap();
}
