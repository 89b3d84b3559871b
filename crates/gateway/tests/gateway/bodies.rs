//! How much of a body is taken in, and when.

use axum::http::StatusCode;

use crate::support::{ACCOUNT, Draft, Server, Signer, server, server_of_settings};

const MEBIBYTE: usize = 1024 * 1024;

/// A body of JSON of this length.
fn json(length: usize) -> String {
    format!("{{{}}}", " ".repeat(length - 2))
}

fn list_pools(length: usize) -> Draft {
    Draft::json(
        "AWSCognitoIdentityProviderService.ListUserPools",
        &json(length),
    )
}

fn describe_stacks(length: usize) -> Draft {
    let body = format!(
        "Action=DescribeStacks&Version=2010-05-15&NextToken={}",
        "x".repeat(length)
    );
    Draft::form("cloudformation", &body)
}

#[tokio::test]
async fn an_operation_without_signature_takes_128_kibibytes() {
    let server = server().await;
    let sign_up = |length| Draft::json("AWSCognitoIdentityProviderService.SignUp", &json(length));
    let fits = server.send(sign_up(128 * 1024).unsigned()).await;
    assert_eq!(fits.status, StatusCode::BAD_REQUEST);
    let over = server.send(sign_up(128 * 1024 + 1).unsigned()).await;
    assert_eq!(over.status, StatusCode::PAYLOAD_TOO_LARGE);
    // A signature gains nothing there.
    let signed = server.sign_and_send(&sign_up(128 * 1024 + 1)).await;
    assert_eq!(signed.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_signed_operation_takes_a_mebibyte() {
    let server = server().await;
    let fits = server.sign_and_send(&list_pools(MEBIBYTE)).await;
    assert_eq!(fits.code(), "InvalidParameterException");
    let over = server.sign_and_send(&list_pools(MEBIBYTE + 1)).await;
    assert_eq!(over.status, StatusCode::PAYLOAD_TOO_LARGE);
    let over = server.sign_and_send(&describe_stacks(MEBIBYTE)).await;
    assert_eq!(over.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_strangers_body_is_not_held() {
    // Room for some heads and a small body.
    let server = server_of_settings(|settings| settings.shares.held_bytes_max = 64 * 1024).await;
    let stranger = Signer {
        key_id: "AKIAUNKNOWN".to_owned(),
        ..server.signer()
    };
    let late = Signer {
        at: server.signer().at - 3600,
        ..server.signer()
    };
    let code = async |server: &Server, draft: &Draft, signer: &Signer| {
        let answer = server.send(draft.sign(signer)).await;
        answer.element("Code").unwrap_or_else(|| answer.code())
    };
    for (draft, unknown, expired, busy) in [
        (
            list_pools(MEBIBYTE / 2),
            "UnrecognizedClientException",
            "InvalidSignatureException",
            "TooManyRequestsException",
        ),
        (
            describe_stacks(MEBIBYTE / 2),
            "InvalidClientTokenId",
            "SignatureDoesNotMatch",
            "Throttling",
        ),
    ] {
        assert_eq!(code(&server, &draft, &stranger).await, unknown);
        assert_eq!(code(&server, &draft, &late).await, expired);
        // Whose key is known has to have room for it.
        assert_eq!(code(&server, &draft, &server.signer()).await, busy);
    }
    let unsigned = server.send(list_pools(MEBIBYTE / 2).unsigned()).await;
    assert_eq!(unsigned.code(), "MissingAuthenticationTokenException");
    let object = Draft::s3("PUT", "/bucket/key", "", &vec![b'x'; MEBIBYTE / 2]);
    assert_eq!(
        code(&server, &object, &stranger).await,
        "InvalidAccessKeyId"
    );
    let answer = server.sign_and_send(&object).await;
    assert_eq!(
        (answer.status, answer.element("Code").as_deref()),
        (StatusCode::TOO_MANY_REQUESTS, Some("SlowDown"))
    );
    // All of it is free again.
    let small = server.sign_and_send(&list_pools(32)).await;
    assert_eq!(small.code(), "InvalidParameterException");
}

#[tokio::test]
async fn an_answer_is_held_until_it_has_left() {
    let server = server_of_settings(|settings| settings.shares.held_bytes_max = MEBIBYTE).await;
    let place = format!("/cdk-x-assets-{ACCOUNT}-us-east-1/template");
    let object = vec![b'x'; 400 * 1024];
    let put = server
        .sign_and_send(&Draft::s3("PUT", &place, "", &object))
        .await;
    assert_eq!(put.status, StatusCode::OK, "{}", put.text());
    let get = Draft::s3("GET", &place, "", b"");
    let unread = server.gateway.handle(get.sign(&server.signer())).await;
    assert_eq!(unread.status(), StatusCode::OK);
    let second = server.sign_and_send(&get).await;
    assert_eq!(second.status, StatusCode::TOO_MANY_REQUESTS);
    // Small ones have room.
    let small = server.sign_and_send(&list_pools(32)).await;
    assert_eq!(small.code(), "InvalidParameterException");
    drop(unread);
    let third = server.sign_and_send(&get).await;
    assert_eq!(
        (third.status, third.body.len()),
        (StatusCode::OK, object.len())
    );
}

/// A pool with texts of so many characters, of which its answer tells too.
fn create_pool(characters: usize) -> Draft {
    let text = "x".repeat(characters);
    let body = serde_json::json!({
        "PoolName": "wordy",
        "VerificationMessageTemplate": {
            "EmailMessage": format!("{{####}}{text}"),
            "EmailMessageByLink": format!("{{##Click##}}{text}"),
        },
        "AdminCreateUserConfig": { "InviteMessageTemplate": {
            "EmailMessage": format!("{{username}} {{####}}{text}"),
        } },
    });
    Draft::json(
        "AWSCognitoIdentityProviderService.CreateUserPool",
        &body.to_string(),
    )
}

#[tokio::test]
async fn an_answer_that_tells_of_a_change_leaves_whatever_is_held() {
    const KIBIBYTE: usize = 1024;
    // Room for the request, and not for its answer beside it.
    let server = server_of_settings(|settings| settings.shares.held_bytes_max = 96 * KIBIBYTE);
    let server = server.await;
    let request = create_pool(18_000).sign(&server.signer());
    let unread = server.gateway.handle(request).await;
    assert_eq!(unread.status(), StatusCode::OK);
    // It counts: what comes now finds no room, until the answer has left.
    let next = server.sign_and_send(&list_pools(32)).await;
    assert_eq!(next.code(), "TooManyRequestsException");
    let body = axum::body::to_bytes(unread.into_body(), usize::MAX).await;
    let body: serde_json::Value = serde_json::from_slice(&body.unwrap()).unwrap();
    assert!(body.to_string().len() > 54_000, "{body}");
    let describe = serde_json::json!({ "UserPoolId": body["UserPool"]["Id"] });
    let describe = Draft::json(
        "AWSCognitoIdentityProviderService.DescribeUserPool",
        &describe.to_string(),
    );
    let described = server.sign_and_send(&describe).await;
    assert_eq!(described.status, StatusCode::OK, "{}", described.text());
}
