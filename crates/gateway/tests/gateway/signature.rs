//! Who gets past the signature check: the one who holds the key, and nobody else.

use crate::support::{Answer, Draft, HOST, NOW_SECONDS, Server, Signer, server};
use axum::http::StatusCode;

const TARGET: &str = "AWSCognitoIdentityProviderService.ListUserPools";
const IDENTITY: &str = "Action=GetCallerIdentity&Version=2011-06-15";

fn list_pools() -> Draft {
    Draft::json(TARGET, r#"{"MaxResults":10}"#)
}

/// The codes with which a JSON service refuses a signature.
const REFUSALS: &[&str] = &[
    "MissingAuthenticationTokenException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "UnrecognizedClientException",
];

fn got_past(answer: &Answer) -> bool {
    answer.status == StatusCode::OK || !REFUSALS.contains(&answer.code().as_str())
}

async fn refusal(server: &Server, change: impl FnOnce(&mut Signer)) -> (String, String) {
    let mut signer = server.signer();
    change(&mut signer);
    let answer = server.send(list_pools().sign(&signer)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    (answer.code(), body["message"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_holder_of_the_key_gets_past() {
    let server = server().await;
    assert!(got_past(&server.sign_and_send(&list_pools()).await));
    let answer = server.sign_and_send(&Draft::form("sts", IDENTITY)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.element("Account").as_deref(), Some("123456789012"));
    assert_eq!(
        answer.element("Arn").as_deref(),
        Some("arn:aws:iam::123456789012:root")
    );
}

#[tokio::test]
async fn json_services_say_what_is_wrong_in_aws_words() {
    let server = server().await;
    let answer = server.send(list_pools().unsigned()).await;
    assert_eq!(answer.code(), "MissingAuthenticationTokenException");
    assert!(answer.text().contains("Missing Authentication Token"));
    let expect = |(code, message): (String, String), wanted: &str, start: &str| {
        assert_eq!(code, wanted);
        assert!(message.starts_with(start), "{message}");
    };
    let mismatch = "The request signature we calculated does not match the signature you provided. \
                    Check your AWS Secret Access Key and signing method. Consult the service \
                    documentation for details.";
    let invalid = "InvalidSignatureException";
    expect(
        refusal(&server, |signer| signer.secret.push('x')).await,
        invalid,
        mismatch,
    );
    expect(
        refusal(&server, |signer| {
            signer.key_id = "AKIAIOSFODNN7EXAMPLE".to_owned();
        })
        .await,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    );
    expect(
        refusal(&server, |signer| signer.token = Some("made up".to_owned())).await,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    );
    expect(
        refusal(&server, |signer| signer.at = NOW_SECONDS - 301).await,
        invalid,
        "Signature expired: 20260830T123059Z is now earlier than 20260830T123100Z \
         (20260830T123600Z - 5 min.)",
    );
    expect(
        refusal(&server, |signer| signer.at = NOW_SECONDS + 301).await,
        invalid,
        "Signature not yet current: 20260830T124101Z is still later than 20260830T124100Z \
         (20260830T123600Z + 5 min.)",
    );
    expect(
        refusal(&server, |signer| signer.service = Some("sts".to_owned())).await,
        invalid,
        "Credential should be scoped to correct service: 'cognito-idp'.",
    );
    expect(
        refusal(&server, |signer| signer.region = "Nowhere_".to_owned()).await,
        invalid,
        "Credential should be scoped to a valid region, not 'Nowhere_'.",
    );
}

#[tokio::test]
async fn a_signature_at_the_edge_of_time_still_fits() {
    let server = server().await;
    for at in [NOW_SECONDS - 300, NOW_SECONDS + 300] {
        let signer = Signer {
            at,
            ..server.signer()
        };
        assert!(got_past(&server.send(list_pools().sign(&signer)).await));
    }
}

#[tokio::test]
async fn a_host_of_aws_names_the_region() {
    let server = server().await;
    let draft = list_pools().header("host", "cognito-idp.eu-central-1.amazonaws.com");
    assert!(!got_past(&server.sign_and_send(&draft).await));
    let signer = Signer {
        region: "eu-central-1".to_owned(),
        ..server.signer()
    };
    assert!(got_past(&server.send(draft.sign(&signer)).await));
}

#[tokio::test]
async fn the_region_of_the_scope_is_signed() {
    let server = server().await;
    let signed = list_pools().signed(&server.signer(), |_| true);
    let forged = signed.change("authorization", |value| {
        value.replace("us-east-1", "eu-west-1")
    });
    assert_eq!(
        server.send(forged.unsigned()).await.code(),
        "InvalidSignatureException"
    );
}

#[tokio::test]
async fn what_decides_must_be_signed() {
    let server = server().await;
    for left_out in ["host", "x-amz-target", "x-amz-date"] {
        let draft = list_pools().signed(&server.signer(), |name| name != left_out);
        let answer = server.send(draft.unsigned()).await;
        assert!(!got_past(&answer), "{left_out}");
    }
    let signed = list_pools().signed(&server.signer(), |_| true);
    let other = "AWSCognitoIdentityProviderService.DeleteUserPool";
    let forged = signed.change("x-amz-target", |_| other.to_owned());
    assert_eq!(
        server.send(forged.unsigned()).await.code(),
        "InvalidSignatureException"
    );
    let forged = signed.change("host", |_| "localhost:9229".to_owned());
    assert_eq!(
        server.send(forged.unsigned()).await.code(),
        "InvalidSignatureException"
    );
    let mut forged = signed.clone();
    forged
        .headers
        .push(("x-amz-target".to_owned(), other.to_owned()));
    assert_eq!(
        server.send(forged.unsigned()).await.status,
        StatusCode::BAD_REQUEST
    );
    let mut forged = signed.clone();
    forged.body = br#"{"MaxResults":11}"#.to_vec();
    assert_eq!(
        server.send(forged.unsigned()).await.code(),
        "InvalidSignatureException"
    );
    let mut forged = signed;
    forged.query = "MaxResults=11".to_owned();
    assert_eq!(
        server.send(forged.unsigned()).await.code(),
        "InvalidSignatureException"
    );
}

#[tokio::test]
async fn only_s3_takes_an_unsigned_body() {
    let server = server().await;
    for word in [
        "UNSIGNED-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "0",
    ] {
        let draft = list_pools().header("x-amz-content-sha256", word);
        assert_eq!(
            server.sign_and_send(&draft).await.code(),
            "InvalidSignatureException"
        );
    }
}

#[tokio::test]
async fn other_schemes_are_incomplete_signatures() {
    let server = server().await;
    for value in [
        "Bearer abc",
        "Basic YTpi",
        "AWS4-HMAC-SHA256",
        "AWS AKID:sig",
        ",",
    ] {
        let answer = server
            .send(list_pools().header("authorization", value).unsigned())
            .await;
        assert_eq!(answer.code(), "IncompleteSignatureException", "{value}");
    }
}

#[tokio::test]
async fn an_operation_without_signature_does_not_look_at_one() {
    let server = server().await;
    let draft = Draft::json(
        "AWSCognitoIdentityProviderService.GetUser",
        r#"{"AccessToken":"x"}"#,
    );
    let unsigned = server.send(draft.unsigned()).await;
    assert!(got_past(&unsigned));
    let mut signer = server.signer();
    signer.secret.push('x');
    let other = server.send(draft.sign(&signer)).await;
    assert_eq!((other.status, other.body), (unsigned.status, unsigned.body));
}

#[tokio::test]
async fn query_services_have_codes_of_their_own() {
    let server = server().await;
    let draft = Draft::form("sts", IDENTITY);
    let codes = async |request| {
        let answer = server.send(request).await;
        (answer.status.as_u16(), answer.element("Code").unwrap())
    };
    let with = |change: &dyn Fn(&mut Signer)| {
        let mut signer = server.signer();
        change(&mut signer);
        draft.sign(&signer)
    };
    let get = Draft {
        method: "GET",
        query: IDENTITY.to_owned(),
        ..Draft::form("sts", "")
    };
    let old = Signer {
        at: NOW_SECONDS - 61,
        ..server.signer()
    };
    let expired = get.header("content-type", "").presign(&old, 60);
    for (request, status, code) in [
        (draft.unsigned(), 403, "MissingAuthenticationToken"),
        (
            with(&|signer| signer.secret.push('x')),
            403,
            "SignatureDoesNotMatch",
        ),
        (
            with(&|signer| signer.at -= 301),
            403,
            "SignatureDoesNotMatch",
        ),
        (
            with(&|signer| signer.key_id.push('X')),
            403,
            "InvalidClientTokenId",
        ),
        (
            with(&|signer| signer.service = Some("iam".to_owned())),
            403,
            "SignatureDoesNotMatch",
        ),
        (
            draft.clone().header("authorization", "Bearer x").unsigned(),
            400,
            "IncompleteSignature",
        ),
        (expired, 403, "RequestExpired"),
    ] {
        assert_eq!(codes(request).await, (status, code.to_owned()));
    }
    let mut swapped = draft.signed(&server.signer(), |_| true);
    swapped.body = b"Action=GetSessionToken&Version=2011-06-15".to_vec();
    assert_eq!(codes(swapped.unsigned()).await.1, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn a_presigned_request_lives_as_long_as_it_says() {
    let server = server().await;
    let draft = Draft {
        method: "GET",
        query: IDENTITY.to_owned(),
        ..Draft::form("sts", "")
    };
    let draft = draft.header("content-type", "");
    for (age, seconds, status) in [(0, 60, 200), (60, 60, 200), (61, 60, 403), (901, 3600, 403)] {
        let signer = Signer {
            at: NOW_SECONDS - age,
            ..server.signer()
        };
        let answer = server.send(draft.presign(&signer, seconds)).await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{age} of {seconds}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn the_credentials_of_a_role_need_their_token() {
    let server = server().await;
    let wish = "Action=AssumeRole&Version=2011-06-15&RoleSessionName=cdk\
                &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdeploy&DurationSeconds=900";
    let answer = server.sign_and_send(&Draft::form("sts", wish)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let signer = Signer {
        key_id: answer.element("AccessKeyId").unwrap(),
        secret: answer.element("SecretAccessKey").unwrap(),
        token: answer.element("SessionToken"),
        ..server.signer()
    };
    let draft = Draft::form("sts", IDENTITY);
    let identity = server.send(draft.sign(&signer)).await;
    assert_eq!(
        identity.element("Arn").as_deref(),
        Some("arn:aws:sts::123456789012:assumed-role/deploy/cdk")
    );
    let without = Signer {
        token: None,
        ..signer.clone()
    };
    assert_eq!(
        server.send(draft.sign(&without)).await.status,
        StatusCode::FORBIDDEN
    );
    let other_key = Signer {
        key_id: server.key.id.clone(),
        ..signer.clone()
    };
    assert_eq!(
        server.send(draft.sign(&other_key)).await.status,
        StatusCode::FORBIDDEN
    );
    let unsigned_token = draft.signed(&signer, |name| name != "x-amz-security-token");
    assert_eq!(
        server.send(unsigned_token.unsigned()).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn two_signatures_are_one_too_many() {
    let server = server().await;
    let draft = Draft {
        query: "X-Amz-Signature=00".to_owned(),
        ..list_pools()
    };
    assert_eq!(
        server.sign_and_send(&draft).await.code(),
        "IncompleteSignatureException"
    );
    let mut twice = list_pools().signed(&server.signer(), |_| true);
    let copy = twice.headers.last().cloned().unwrap();
    twice.headers.push(copy);
    assert_eq!(
        server.send(twice.unsigned()).await.status,
        StatusCode::BAD_REQUEST
    );
    let mut hosts = list_pools();
    hosts.headers.push(("host".to_owned(), HOST.to_owned()));
    assert_eq!(
        server.send(hosts.unsigned()).await.status,
        StatusCode::BAD_REQUEST
    );
}
