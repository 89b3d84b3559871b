//! Pools, clients and users that are not there, and tokens that are none or no good any more: what every operation that is built
//! answers where its facts have a word for it.

use model::ErrorCode;
use model::cognito_idp::Operation;
use model::facts::Kind;
use serde_json::{Value, json};

use super::bodies::{Known, good};
use super::ground::{Ground, built};

/// Operations that need a member of this name and may answer with the error.
fn with(built: &[Operation], name: &str, error: ErrorCode) -> Vec<Operation> {
    let needs = |operation: &Operation| match operation.input().map(|shape| shape.kind) {
        Some(Kind::Structure(members)) => members
            .iter()
            .any(|member| member.name == name && member.required),
        _ => false,
    };
    let answers = |operation: &Operation| operation.errors().contains(&error);
    let found = built.iter().copied();
    let found: Vec<Operation> = found.filter(|it| needs(it) && answers(it)).collect();
    assert!(!found.is_empty(), "{name}");
    found
}

/// Calls an operation with everything as it should be but this member.
async fn code(ground: &Ground, operation: Operation, name: &'static str, value: &str) -> String {
    let mut known = ground.known.clone();
    known.insert(name, json!(value));
    let body = good(operation.input().expect("an input"), &known);
    let answer = ground.call(operation, &body).await;
    let (code, _) = answer.expect_err("a refusal");
    code
}

#[tokio::test]
async fn a_pool_that_is_not_there_is_not_found() {
    let ground = Ground::new().await;
    let arn = ground.known["ResourceArn"].as_str().expect("an ARN");
    let (other, _) = arn.rsplit_once('_').expect("the id of a pool");
    let other = format!("{other}_nosuchpool");
    let built = built().await;
    let not_found = ErrorCode::ResourceNotFoundException;
    for (name, value) in [
        ("UserPoolId", "us-east-1_nosuchpool"),
        ("ClientId", "nosuchclient"),
        ("ResourceArn", &other),
    ] {
        for operation in with(&built, name, not_found) {
            let code = code(&ground, operation, name, value).await;
            assert_eq!(code, not_found.as_str(), "{operation:?} {name}");
        }
    }
}

#[tokio::test]
async fn a_user_who_is_not_there_is_not_found_where_the_client_may_know() {
    let ground = Ground::new().await;
    let not_found = ErrorCode::UserNotFoundException;
    let with = with(&built().await, "Username", not_found);
    // An invitation makes the user, and who has no letter about a sign-in is told nothing.
    let others = [
        Operation::AdminCreateUser,
        Operation::UpdateAuthEventFeedback,
    ];
    for operation in with.into_iter().filter(|it| !others.contains(it)) {
        let code = code(&ground, operation, "Username", "nobody").await;
        assert_eq!(code, not_found.as_str(), "{operation:?}");
    }
}

#[tokio::test]
async fn what_is_no_access_token_opens_nothing() {
    let ground = Ground::new().await;
    let refused = ErrorCode::NotAuthorizedException;
    for operation in with(&built().await, "AccessToken", refused) {
        let code = code(&ground, operation, "AccessToken", "no.access.token").await;
        assert_eq!(code, refused.as_str(), "{operation:?}");
    }
}

#[tokio::test]
async fn the_token_of_a_user_who_is_gone_is_nobodys() {
    let ground = Ground::new().await;
    let user = named(&ground.known, &["UserPoolId", "Username"]);
    ground.world.ok("AdminDeleteUser", user).await;
    for operation in built().await {
        let Some(answer) = by_token(&ground, operation).await else {
            continue;
        };
        // One operation has no word for it.
        let expected = if operation
            .errors()
            .contains(&ErrorCode::UserNotFoundException)
        {
            "UserNotFoundException"
        } else {
            "NotAuthorizedException"
        };
        assert_eq!(answer, expected, "{operation:?}");
    }
}

/// So nobody who has a token is not confirmed. Whose password has to be reset is told that, not that the token was revoked.
#[tokio::test]
async fn an_administrators_reset_ends_every_token() {
    let ground = Ground::new().await;
    let user = named(&ground.known, &["UserPoolId", "Username"]);
    ground.world.ok("AdminResetUserPassword", user).await;
    for operation in built().await {
        if let Some(answer) = by_token(&ground, operation).await {
            assert_eq!(answer, "PasswordResetRequiredException", "{operation:?}");
        }
    }
}

#[tokio::test]
async fn the_token_of_a_client_or_pool_that_is_gone_is_nobodys() {
    let ground = Ground::new().await;
    let client = named(&ground.known, &["UserPoolId", "ClientId"]);
    let pool = named(&ground.known, &["UserPoolId"]);
    for (operation, gone) in [("DeleteUserPoolClient", client), ("DeleteUserPool", pool)] {
        ground.world.ok(operation, gone).await;
        // The settings of a pool are kept for some seconds.
        ground.world.advance_seconds(10);
        for operation in built().await {
            if let Some(answer) = by_token(&ground, operation).await {
                assert_eq!(answer, "NotAuthorizedException", "{operation:?}");
            }
        }
    }
}

/// What an operation that needs an access token answers to the one that is known.
async fn by_token(ground: &Ground, operation: Operation) -> Option<String> {
    let body = good(operation.input().expect("an input"), &ground.known);
    body.get("AccessToken")?;
    let refusal = ground.call(operation, &body).await.err();
    Some(refusal.unwrap_or_default().0)
}

fn named(known: &Known, names: &[&str]) -> Value {
    names
        .iter()
        .map(|name| ((*name).to_owned(), known[name].clone()))
        .collect()
}
