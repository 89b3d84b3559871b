//! What holds for every operation that is built. An error that is named here is provoked of each operation that may answer it.

mod audited;
mod bodies;
mod bounds;
mod faults;
mod ground;
mod raw;
mod strangers;
mod texts;
mod types;

use gateway::limits::{JSON_BODY_BYTES_MAX, UNSIGNED_BODY_BYTES_MAX};
use model::ErrorCode;
use model::cognito_idp::Operation;
use model::facts::Kind;
use serde_json::json;
use tests::World;

/// How large the body of an operation may be.
fn body_bytes_max(operation: Operation) -> usize {
    if operation.unsigned() {
        UNSIGNED_BODY_BYTES_MAX
    } else {
        JSON_BODY_BYTES_MAX
    }
}

#[tokio::test]
async fn a_body_without_its_required_members_is_refused() {
    let world = World::in_memory();
    for operation in Operation::ALL {
        if !operation
            .errors()
            .contains(&ErrorCode::InvalidParameterException)
        {
            continue;
        }
        let requires = match operation.input().map(|shape| shape.kind) {
            Some(Kind::Structure(members)) => members.iter().any(|member| member.required),
            _ => false,
        };
        if !requires {
            continue;
        }
        let (code, sentence) = world.refusal(operation.name(), json!({})).await;
        assert_eq!(code, "InvalidParameterException", "{operation:?}");
        assert!(
            sentence.contains("failed to satisfy constraint"),
            "{operation:?}: {sentence}"
        );
    }
}

#[tokio::test]
async fn what_is_not_built_says_so() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    for (operation, body) in [
        ("ListPointInTimeRecoveries", json!({ "UserPoolId": pool })),
        ("ListCIMDPolicies", json!({ "UserPoolId": pool })),
        (
            "CreateCIMDPolicy",
            json!({
                "UserPoolId": pool, "ClientId": "1example23456789", "PolicyName": "agents",
                "URLPatterns": ["https://*.example.com/client.json"], "CacheDuration": 86_400,
            }),
        ),
    ] {
        let (code, sentence) = world.refusal(operation, body).await;
        assert_eq!(code, "UnknownOperationException");
        assert_eq!(
            sentence,
            format!(
                "{operation} is an operation of Amazon Cognito that this version of Cenote does not have yet."
            )
        );
    }
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    let world = World::in_memory();
    for operation in Operation::ALL {
        for body in [json!([]), json!("text"), json!(1), json!(true)] {
            let (code, _) = world.refusal(operation.name(), body.clone()).await;
            assert_eq!(code, "SerializationException", "{operation:?} {body}");
        }
    }
}
