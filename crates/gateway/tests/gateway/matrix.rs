//! Every operation of Amazon Cognito against every kind of bad signature, from the facts.

use axum::http::StatusCode;
use model::cognito_idp::Operation;

use crate::support::{Draft, NOW_SECONDS, Signer, server};

fn draft(operation: Operation) -> Draft {
    let target = format!("AWSCognitoIdentityProviderService.{}", operation.name());
    Draft::json(&target, "{}")
}

fn operations(unsigned: bool) -> Vec<Operation> {
    let all = Operation::ALL.iter().copied();
    all.filter(|operation| operation.unsigned() == unsigned)
        .collect()
}

/// Signers of whom none may get past, with what they are told.
fn impostors(honest: &Signer) -> Vec<(&'static str, Signer)> {
    let mismatch = "InvalidSignatureException";
    let with = |change: &dyn Fn(&mut Signer)| {
        let mut signer = honest.clone();
        change(&mut signer);
        signer
    };
    vec![
        (mismatch, with(&|signer| signer.secret.push('x'))),
        (mismatch, with(&|signer| signer.secret.clear())),
        (mismatch, with(&|signer| signer.at = NOW_SECONDS - 3600)),
        (mismatch, with(&|signer| signer.at = NOW_SECONDS + 3600)),
        (
            mismatch,
            with(&|signer| signer.service = Some("sts".to_owned())),
        ),
        (
            mismatch,
            with(&|signer| "US-EAST-1".clone_into(&mut signer.region)),
        ),
        (
            "UnrecognizedClientException",
            with(&|signer| signer.key_id.push('X')),
        ),
        (
            "UnrecognizedClientException",
            with(&|signer| signer.token = Some("x".to_owned())),
        ),
    ]
}

#[tokio::test]
async fn no_signed_operation_accepts_a_bad_signature() {
    let server = server().await;
    let honest = server.signer();
    let operations = operations(false);
    assert_eq!(operations.len(), 118);
    for operation in operations {
        let name = operation.name();
        let bare = server.send(draft(operation).unsigned()).await;
        assert_eq!(bare.status, StatusCode::BAD_REQUEST, "{name}");
        assert_eq!(bare.code(), "MissingAuthenticationTokenException", "{name}");
        for (code, impostor) in impostors(&honest) {
            let answer = server.send(draft(operation).sign(&impostor)).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
            assert_eq!(answer.code(), code, "{name} {impostor:?}");
        }
        let other = if name == "ListUserPools" {
            "DescribeUserPool"
        } else {
            "ListUserPools"
        };
        let swapped = format!("AWSCognitoIdentityProviderService.{other}");
        let signed = draft(operation)
            .signed(&honest, |_| true)
            .header("x-amz-target", &swapped);
        assert_eq!(
            server.send(signed.unsigned()).await.code(),
            "InvalidSignatureException"
        );
        let unnamed = draft(operation).signed(&honest, |header| header != "x-amz-target");
        assert_eq!(
            server.send(unnamed.unsigned()).await.code(),
            "InvalidSignatureException"
        );
        let signed = draft(operation).signed(&honest, |_| true);
        let elsewhere = signed.change("authorization", |text| {
            text.replace("us-east-1", "eu-west-1")
        });
        assert_eq!(
            server.send(elsewhere.unsigned()).await.code(),
            "InvalidSignatureException"
        );
    }
    assert_eq!(server.gateway.defects(), Vec::<String>::new());
}

#[tokio::test]
async fn an_unsigned_operation_gains_nothing_by_a_signature() {
    let server = server().await;
    let operations = operations(true);
    assert_eq!(operations.len(), 35);
    for operation in operations {
        let draft = draft(operation);
        let bare = server.send(draft.unsigned()).await;
        let honest = server.send(draft.sign(&server.signer())).await;
        let forged = Signer {
            secret: String::new(),
            ..server.signer()
        };
        let forged = server.send(draft.sign(&forged)).await;
        assert_eq!((bare.status, &bare.body), (honest.status, &honest.body));
        assert_eq!((bare.status, &bare.body), (forged.status, &forged.body));
    }
}
