//! Identity providers, and clients that name them.

use serde_json::{Value, json};

use crate::world::{World, rolls_back};

const GOOGLE: &str = "
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Google:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref Pool
      ProviderName: Google
      ProviderType: Google
      ProviderDetails: {client_id: our-app, client_secret: whisper, authorize_scopes: openid email}
      AttributeMapping: {email: email}
      IdpIdentifiers: [example.com]
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      SupportedIdentityProviders: [COGNITO, !Ref Google]
Outputs:
  Pool: {Value: !Ref Pool}
  Google: {Value: !Ref Google}
";

async fn described(world: &World) -> Value {
    let pool = world.output("S", "Pool").await;
    let input = json!({"UserPoolId": pool, "ProviderName": "Google"});
    let answer = world.cognito("DescribeIdentityProvider", input).await;
    answer.unwrap()["IdentityProvider"].clone()
}

#[tokio::test]
async fn a_client_names_a_provider_of_its_stack() {
    let world = World::new();
    world.deploy("CreateStack", GOOGLE).await;
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
    assert_eq!(world.output("S", "Google").await, "Google");
    let before = described(&world).await;
    assert_eq!(before["IdpIdentifiers"], json!(["example.com"]));
    assert_eq!(before["ProviderDetails"]["client_secret"], "whisper");
    // What the template says no more is no more, and nothing else is made anew.
    let text = GOOGLE
        .replace("      AttributeMapping: {email: email}\n", "")
        .replace("      IdpIdentifiers: [example.com]\n", "")
        .replace("whisper", "murmur");
    world.deploy("UpdateStack", &text).await;
    assert_eq!(world.status("S").await, "UPDATE_COMPLETE");
    let after = described(&world).await;
    assert_eq!(after["AttributeMapping"], json!({"username": "sub"}));
    assert_eq!(after["IdpIdentifiers"], json!([]));
    assert_eq!(after["ProviderDetails"]["client_secret"], "murmur");
    assert_eq!(after["CreationDate"], before["CreationDate"]);
    world.run("DeleteStack", json!({"StackName": "S"})).await;
    assert!(world.pool_ids().await.is_empty());
}

#[tokio::test]
async fn what_can_not_be_made_is_rolled_back() {
    for change in [
        (
            "client_id: our-app, ",
            "",
            "Google CREATE_FAILED Resource handler returned message: \"clientId, clientSecret and authorizeScopes are all required idp details. (Service: CognitoIdentityProvider, Status Code: 400, Request ID: ",
        ),
        (
            "ProviderName: Google",
            "ProviderName: OurGoogle",
            "Google CREATE_FAILED Resource handler returned message: \"Provider OurGoogle cannot be of type Google. (Service: CognitoIdentityProvider, Status Code: 400, Request ID: ",
        ),
        (
            "[COGNITO, !Ref Google]",
            "[COGNITO, Facebook]",
            "Client CREATE_FAILED Resource handler returned message: \"The provider Facebook does not exist for User Pool ",
        ),
    ] {
        rolls_back(GOOGLE, change).await;
    }
}

#[tokio::test]
async fn a_secret_that_aws_keeps_is_missed_and_the_stack_deployed() {
    let text = GOOGLE.replace(
        "client_secret: whisper",
        "client_secret: '{{resolve:secretsmanager:google:SecretString:secret}}'",
    );
    let world = World::new();
    world.deploy("CreateStack", &text).await;
    let events = world.events("S").await;
    let told = "Google CREATE_COMPLETE Without its secret: this server's AWS Secrets Manager has those of app clients alone";
    assert!(events.contains(&told.to_owned()), "{events:#?}");
    let input = json!({"StackName": "S", "TemplateBody": text});
    assert_eq!(
        world.refusal("UpdateStack", input).await.1,
        "No updates are to be performed."
    );
    // Who runs it for people must not be left without.
    let strict = World::new().strict();
    strict.deploy("CreateStack", &text).await;
    assert_eq!(strict.status("S").await, "ROLLBACK_COMPLETE");
    let events = strict.events("S").await;
    let told =
        "Google CREATE_FAILED Secrets Manager can't find the specified secret. (Service: AWS";
    assert!(
        events.iter().any(|event| event.starts_with(told)),
        "{events:#?}"
    );
}
