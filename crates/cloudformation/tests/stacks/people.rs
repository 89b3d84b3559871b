//! Groups, users, and users in groups.

use serde_json::{Value, json};

use crate::world::{World, rolls_back};

const STAFF: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Staff:
    Type: AWS::Cognito::UserPoolGroup
    Properties:
      UserPoolId: !Ref Pool
      GroupName: staff
      Description: Who works here
      Precedence: '1'
      RoleArn: !Sub arn:aws:iam::${AWS::AccountId}:role/staff
  Unnamed: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool}}
  Anna:
    Type: AWS::Cognito::UserPoolUser
    Properties:
      UserPoolId: !Ref Pool
      Username: anna
      MessageAction: SUPPRESS
      ForceAliasCreation: 'false'
      UserAttributes:
        - {Name: email, Value: anna@example.com}
        - {Name: email_verified, Value: true}
  Nameless: {Type: AWS::Cognito::UserPoolUser, Properties: {UserPoolId: !Ref Pool, MessageAction: SUPPRESS}}
  Works:
    Type: AWS::Cognito::UserPoolUserToGroupAttachment
    Properties: {UserPoolId: !Ref Pool, Username: !Ref Anna, GroupName: !Ref Staff}
Outputs:
  Pool: {Value: !Ref Pool}
  Staff: {Value: !Ref Staff}
  Unnamed: {Value: !Ref Unnamed}
  Anna: {Value: !Ref Anna}
  Nameless: {Value: !Ref Nameless}
  Works: {Value: !Ref Works}
";

async fn create(world: &World, text: &str) -> String {
    let input = json!({"StackName": "S", "TemplateBody": text});
    let answer = world.run("CreateStack", input).await;
    answer["StackId"].as_str().unwrap().to_owned()
}

async fn update(world: &World, text: &str) {
    let input = json!({"StackName": "S", "TemplateBody": text});
    world.run("UpdateStack", input).await;
}

/// The names of the users in a group of the stack's pool.
async fn users_in(world: &World, group: &str) -> Vec<String> {
    let pool = world.output("S", "Pool").await;
    let input = json!({"UserPoolId": pool, "GroupName": group});
    let answer = world.cognito("ListUsersInGroup", input).await.unwrap();
    let users = answer["Users"].as_array().unwrap();
    let name = |user: &Value| user["Username"].as_str().unwrap().to_owned();
    users.iter().map(name).collect()
}

#[tokio::test]
async fn a_stack_makes_people_and_takes_them_along() {
    let world = World::new();
    let id = create(&world, STAFF).await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
    let pool = world.output("S", "Pool").await;
    assert_eq!(world.output("S", "Staff").await, "staff");
    assert_eq!(world.output("S", "Anna").await, "anna");
    for (output, begins) in [
        ("Unnamed", "Unnamed-"),
        ("Nameless", "Nameless-"),
        ("Works", "UserToGroupAttachment-"),
    ] {
        let name = world.output("S", output).await;
        let suffix = name.strip_prefix(begins).unwrap();
        assert_eq!(suffix.len(), 12, "{name}");
    }
    let input = json!({"UserPoolId": pool, "GroupName": "staff"});
    let group = world.cognito("GetGroup", input).await.unwrap()["Group"].clone();
    assert_eq!(group["Description"], "Who works here");
    assert_eq!(group["Precedence"], 1);
    assert_eq!(group["RoleArn"], "arn:aws:iam::123456789012:role/staff");
    let input = json!({"UserPoolId": pool, "Username": "anna"});
    let anna = world.cognito("AdminGetUser", input).await.unwrap();
    let verified = json!({"Name": "email_verified", "Value": "true"});
    assert!(
        anna["UserAttributes"]
            .as_array()
            .unwrap()
            .contains(&verified)
    );
    assert_eq!(users_in(&world, "staff").await, ["anna"]);
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert_eq!(world.status(&id).await, "DELETE_COMPLETE");
    assert!(world.pool_ids().await.is_empty());
}

#[tokio::test]
async fn a_group_changes_in_place_and_another_name_is_another_group() {
    let world = World::new();
    create(&world, STAFF).await;
    let pool = world.output("S", "Pool").await;
    let works = world.output("S", "Works").await;
    let described = async |name: &str| {
        let input = json!({"UserPoolId": pool, "GroupName": name});
        world.cognito("GetGroup", input).await
    };
    let before = described("staff").await.unwrap()["Group"].clone();
    let text = STAFF
        .replace("      Description: Who works here\n", "")
        .replace("'1'", "2");
    update(&world, &text).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    let after = described("staff").await.unwrap()["Group"].clone();
    assert_eq!(
        (&after["Description"], &after["Precedence"]),
        (&json!(""), &json!(2))
    );
    assert_eq!(after["CreationDate"], before["CreationDate"]);
    assert_eq!(world.output("S", "Works").await, works);
    update(
        &world,
        &text.replace("GroupName: staff", "GroupName: people"),
    )
    .await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    assert_eq!(world.output("S", "Staff").await, "people");
    assert_ne!(world.output("S", "Works").await, works);
    assert_eq!(users_in(&world, "people").await, ["anna"]);
    let refusal = described("staff").await.unwrap_err();
    assert_eq!(refusal.message(), "Group not found.");
}

#[tokio::test]
async fn each_change_of_a_user_is_another_user() {
    let world = World::new();
    create(&world, STAFF).await;
    // Under the same name there can't be two.
    update(
        &world,
        &STAFF.replace("anna@example.com", "ann@example.com"),
    )
    .await;
    assert_eq!(world.status("S").await, "UPDATE_ROLLBACK_COMPLETE");
    let failure = "Anna UPDATE_FAILED Resource handler returned message: \"User account already exists (Service: CognitoIdentityProvider, Status Code: 400, Request ID: ";
    let events = world.events("S").await;
    let told = events.iter().find(|event| event.starts_with(failure));
    let told = told.unwrap_or_else(|| panic!("{events:#?}"));
    assert!(
        told.ends_with(", HandlerErrorCode: AlreadyExists)"),
        "{told}"
    );
    assert_eq!(users_in(&world, "staff").await, ["anna"]);
    update(&world, &STAFF.replace("anna", "berta")).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    assert_eq!(users_in(&world, "staff").await, ["berta"]);
    let input = json!({"UserPoolId": world.output("S", "Pool").await, "Username": "anna"});
    world.cognito("AdminGetUser", input).await.unwrap_err();
}

#[tokio::test]
async fn what_somebody_has_deleted_is_no_obstacle() {
    let world = World::new();
    let id = create(&world, STAFF).await;
    let pool = world.output("S", "Pool").await;
    let input = json!({"UserPoolId": pool, "Username": "anna", "GroupName": "staff"});
    for operation in ["DeleteGroup", "AdminDeleteUser"] {
        world.cognito(operation, input.clone()).await.unwrap();
    }
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert_eq!(world.status(&id).await, "DELETE_COMPLETE");
}

#[tokio::test]
async fn what_can_not_be_made_is_rolled_back() {
    for change in [
        (
            "GroupName: !Ref Staff",
            "GroupName: nobody",
            "Works CREATE_FAILED Resource handler returned message: \"Group not found. (Service: CognitoIdentityProvider, Status Code: 400, Request ID: ",
        ),
        (
            "Precedence: '1'",
            "Precedence: first",
            "Staff CREATE_FAILED Properties validation failed for resource Staff with message:\n#/Precedence: expected type: Integer, found: String",
        ),
        (
            "Username: anna",
            "Username: anna\n      TemporaryPassword: Abcdef1!",
            "Anna CREATE_FAILED Properties validation failed for resource Anna with message:\n#: extraneous key [TemporaryPassword] is not permitted",
        ),
        (
            "role/staff",
            "role/staff\n      Path: /",
            "Staff CREATE_FAILED Properties validation failed for resource Staff with message:\n#: extraneous key [Path] is not permitted",
        ),
    ] {
        rolls_back(STAFF, change).await;
    }
}
