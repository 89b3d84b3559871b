//! What S3 says of bad signatures, in its own words.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use gateway::Arrival;

use crate::support::{Draft, NOW_SECONDS, Server, Signer, server, server_of_settings};

const PATH: &str = "/cdk-hnb659fds-assets-123456789012-us-east-1/key";
const MALFORMED: &str = "AuthorizationHeaderMalformed";

async fn refusal(server: &Server, request: Request<Body>) -> (u16, String) {
    let answer = server.send(request).await;
    (answer.status.as_u16(), answer.element("Code").unwrap())
}

fn put() -> Draft {
    Draft::s3("PUT", PATH, "", b"hello")
}

fn get() -> Draft {
    Draft::s3("GET", PATH, "", b"")
}

#[tokio::test]
async fn a_header_is_refused_by_s3s_codes() {
    let server = server().await;
    let with = |change: &dyn Fn(&mut Signer)| {
        let mut signer = server.signer();
        change(&mut signer);
        put().sign(&signer)
    };
    let uncovered = put().signed(&server.signer(), |name| name != "x-amz-content-sha256");
    let undeclared = put().header("x-amz-content-sha256", "");
    let mut other_body = put().signed(&server.signer(), |_| true);
    other_body.body = b"jello".to_vec();
    for (request, status, code) in [
        (put().unsigned(), 403, "AccessDenied"),
        (
            put().header("authorization", "AWS AKID:x").unsigned(),
            400,
            "InvalidRequest",
        ),
        (
            with(&|signer| signer.secret.push('x')),
            403,
            "SignatureDoesNotMatch",
        ),
        (
            with(&|signer| signer.key_id.push('X')),
            403,
            "InvalidAccessKeyId",
        ),
        (
            with(&|signer| signer.at -= 901),
            403,
            "RequestTimeTooSkewed",
        ),
        (
            with(&|signer| signer.at += 901),
            403,
            "RequestTimeTooSkewed",
        ),
        (with(&|signer| signer.region.push('_')), 400, MALFORMED),
        (uncovered.unsigned(), 403, "AccessDenied"),
        (undeclared.sign(&server.signer()), 400, "InvalidRequest"),
        (other_body.unsigned(), 400, "XAmzContentSHA256Mismatch"),
    ] {
        assert_eq!(refusal(&server, request).await, (status, code.to_owned()));
    }
    assert_eq!(server.sign_and_send(&put()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_presigned_address_lives_at_most_a_week() {
    let server = server().await;
    let aged = |seconds| Signer {
        at: NOW_SECONDS - seconds,
        ..server.signer()
    };
    let forged = Signer {
        secret: String::new(),
        ..server.signer()
    };
    let version_2 = "AWSAccessKeyId=AKID&Signature=x&Expires=9999999999";
    let version_2 = Draft {
        query: version_2.to_owned(),
        ..get()
    };
    for (request, status, code) in [
        (get().presign(&aged(3601), 3600), 403, "AccessDenied"),
        (
            get().presign(&aged(-901), 3600),
            403,
            "RequestTimeTooSkewed",
        ),
        (get().presign(&aged(0), 604_801), 400, MALFORMED),
        (get().presign(&forged, 60), 403, "SignatureDoesNotMatch"),
        (version_2.unsigned(), 400, "InvalidRequest"),
    ] {
        assert_eq!(refusal(&server, request).await, (status, code.to_owned()));
    }
    assert_eq!(server.sign_and_send(&put()).await.status, StatusCode::OK);
    let answer = server.send(get().presign(&aged(600_000), 604_800)).await;
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (StatusCode::OK, "hello")
    );
    let other = Draft {
        method: "DELETE",
        ..get()
    }
    .presign(&aged(0), 60)
    .into_parts()
    .0;
    let request = Request::builder()
        .uri(other.uri)
        .header("host", crate::support::HOST);
    let request = request.body(Body::empty()).unwrap();
    assert_eq!(refusal(&server, request).await.1, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn an_unsigned_body_needs_a_way_on_which_nobody_could_change_it() {
    // The proxy is at 10.0.0.1.
    for (address, tls, behind_tls, taken) in [
        ("192.0.2.1", false, false, false),
        ("192.0.2.1", false, true, false),
        ("192.0.2.1", true, false, true),
        ("10.0.0.1", false, false, false),
        ("10.0.0.1", false, true, true),
        ("10.0.0.1", true, false, true),
        ("127.0.0.1", false, false, true),
        ("::ffff:127.0.0.1", false, false, true),
    ] {
        let server = server_of_settings(|settings| {
            settings.peers.proxies = vec!["10.0.0.1/32".parse().unwrap()];
            settings.peers.behind_tls = behind_tls;
        })
        .await;
        let draft = put()
            .header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
            .header("x-forwarded-for", "192.0.2.1");
        let mut request = draft.sign(&server.signer());
        let arrival = Arrival {
            address: address.parse().unwrap(),
            tls,
        };
        request.extensions_mut().insert(arrival);
        let answer = server.send(request).await;
        let code = answer.element("Code");
        let expected = if taken {
            (200, None)
        } else {
            (400, Some("InvalidRequest"))
        };
        assert_eq!(
            (answer.status.as_u16(), code.as_deref()),
            expected,
            "{address} {tls} {behind_tls}"
        );
    }
}
