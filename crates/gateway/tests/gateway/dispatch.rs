//! Where requests lead, and what every answer carries.

use crate::gateways::broken_gateway;
use crate::support::{Draft, HOST, server};
use axum::body::Body;
use axum::http::{Request, StatusCode};

#[tokio::test]
async fn unknown_things_are_named() {
    let server = server().await;
    let json = async |target: &str| {
        let answer = server.send(Draft::json(target, "{}").unsigned()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(
            answer.headers["x-amzn-errortype"],
            "UnknownOperationException:"
        );
        assert_eq!(answer.code(), "UnknownOperationException");
        answer.text()
    };
    assert!(
        json("AWSCognitoIdentityProviderService.Nothing")
            .await
            .contains("'Nothing'")
    );
    assert!(
        json("DynamoDB_20120810.GetItem")
            .await
            .contains("DynamoDB_20120810.GetItem")
    );
    assert!(json("AmazonSSM.Nothing").await.contains("'Nothing'"));
    assert!(json("secretsmanager.Nothing").await.contains("'Nothing'"));
    json("").await;
    json("...").await;
    let query = async |service, body: &str| {
        let answer = server.sign_and_send(&Draft::form(service, body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        (
            answer.element("Code").unwrap(),
            answer.element("Message").unwrap(),
        )
    };
    let (code, message) = query("sts", "Action=Nothing&Version=2011-06-15").await;
    assert_eq!(code, "InvalidAction");
    assert!(message.starts_with("Could not find operation Nothing for version 2011-06-15"));
    let (code, message) = query("iam", "Action=ListRoles&Version=2010-05-08").await;
    assert_eq!(code, "InvalidAction");
    assert!(message.contains("iam"), "{message}");
    assert_eq!(query("sts", "Version=2011-06-15").await.0, "MissingAction");
    let draft = Draft {
        service: "lambda",
        ..Draft::s3("GET", "/2015-03-31/functions", "", b"")
    };
    let answer = server.sign_and_send(&draft).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text().contains("'lambda'"));
}

#[tokio::test]
async fn every_answer_may_be_read_by_a_page() {
    let server = server().await;
    let get = |path: &str| {
        Request::builder()
            .uri(path)
            .header("host", HOST)
            .body(Body::empty())
            .unwrap()
    };
    let target = "AWSCognitoIdentityProviderService.";
    for request in [
        get("/us-east-1_absent/.well-known/jwks.json"),
        get("/?a=%zz"),
        Draft::json(&format!("{target}Nothing"), "{}").unsigned(),
        Draft::json(&format!("{target}GetUser"), "not json").unsigned(),
        Draft::json(&format!("{target}ListUsers"), "{}").unsigned(),
        Draft::form("sts", "Action=GetCallerIdentity&Version=2011-06-15").unsigned(),
        Draft::s3("PUT", "/bucket/key", "", b"x").unsigned(),
    ] {
        let shown = format!("{request:?}");
        let answer = server.send(request).await;
        assert_eq!(
            answer.headers["access-control-allow-origin"], "*",
            "{shown}"
        );
        let exposed = answer.headers["access-control-expose-headers"]
            .to_str()
            .unwrap();
        for name in [
            "x-amzn-RequestId",
            "x-amzn-ErrorType",
            "x-amzn-ErrorMessage",
            "Date",
        ] {
            assert!(exposed.contains(name));
        }
        assert_eq!(answer.headers["x-amzn-requestid"].len(), 36, "{shown}");
        assert_eq!(
            answer.headers["date"], "Sun, 30 Aug 2026 12:36:00 GMT",
            "{shown}"
        );
        assert!(!answer.status.is_server_error(), "{shown}");
    }
}

#[tokio::test]
async fn what_is_not_for_pages_is_not_shown_to_them() {
    let server = server().await;
    for path in ["/", "/livez", "/readyz", "/metrics", "/nowhere"] {
        let request = Request::builder().uri(path).header("host", HOST);
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert!(
            !answer.headers.contains_key("access-control-allow-origin"),
            "{path}"
        );
        assert_eq!(answer.headers["x-amzn-requestid"].len(), 36, "{path}");
    }
}

#[tokio::test]
async fn what_a_pool_publishes_may_be_kept_and_its_absence_not() {
    let server = server().await;
    let create = "AWSCognitoIdentityProviderService.CreateUserPool";
    let made = server
        .sign_and_send(&Draft::json(create, r#"{"PoolName":"pool"}"#))
        .await;
    let made: serde_json::Value = serde_json::from_slice(&made.body).unwrap();
    let id = made["UserPool"]["Id"].as_str().unwrap();
    for name in ["jwks.json", "openid-configuration"] {
        for (id, expected) in [
            (id, "public, max-age=3600"),
            ("us-east-1_absent", "no-store"),
        ] {
            let uri = format!("/{id}/.well-known/{name}");
            let request = Request::get(uri).header("host", HOST);
            let answer = server.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.headers["cache-control"], expected, "{id} {name}");
            assert_eq!(answer.headers["access-control-allow-origin"], "*");
        }
    }
}

#[tokio::test]
async fn preflights_allow_what_the_clients_send() {
    let server = server().await;
    for path in ["/", "/oauth2/token", "/anything/at/all"] {
        let request = Request::builder()
            .method("OPTIONS")
            .uri(path)
            .header("host", HOST)
            .header("origin", "http://localhost:3000")
            .header("access-control-request-method", "POST")
            .body(Body::empty())
            .unwrap();
        let answer = server.send(request).await;
        assert!(answer.status.is_success());
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        let allowed = answer.headers["access-control-allow-headers"]
            .to_str()
            .unwrap();
        for name in [
            "amz-sdk-invocation-id",
            "amz-sdk-request",
            "authorization",
            "cache-control",
            "content-type",
            "x-amz-content-sha256",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-target",
            "x-amz-user-agent",
        ] {
            assert!(allowed.split(", ").any(|other| other == name), "{name}");
        }
        let methods = answer.headers["access-control-allow-methods"]
            .to_str()
            .unwrap();
        assert!(methods.contains("POST") && methods.contains("GET"));
    }
}

#[tokio::test]
async fn people_and_probes_get_plain_text() {
    let server = server().await;
    let get = async |method: &str, path: &str| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", HOST);
        server.send(request.body(Body::empty()).unwrap()).await
    };
    assert!(get("GET", "/").await.text().starts_with("Cenote"));
    assert_eq!(get("GET", "/livez").await.text(), "ok\n");
    assert_eq!(get("HEAD", "/livez").await.text(), "");
    assert_eq!(
        get("GET", "/favicon.ico").await.status,
        StatusCode::NOT_FOUND
    );
    let answer = get("GET", "/us-east-1_absent/.well-known/jwks.json").await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (400, "ResourceNotFoundException")
    );
}

#[tokio::test]
async fn bodies_that_are_no_json_are_serialization_errors() {
    let server = server().await;
    let target = "AWSCognitoIdentityProviderService.SignUp";
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for body in [
        "{",
        "[]",
        "1e999",
        "\"\u{0}\"",
        "{} trailing",
        "{\"a\":\"\\ud800\"}",
        &deep,
    ] {
        let answer = server.send(Draft::json(target, body).unsigned()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body:.40}");
        assert_eq!(answer.code(), "SerializationException", "{body:.40}");
    }
    assert!(server.gateway.defects().is_empty());
}

#[tokio::test]
async fn a_panic_is_an_answer_too() {
    let gateway = broken_gateway();
    let signer = server().await.signer();
    let target = "AWSCognitoIdentityProviderService.ListUserPools";
    let of = |service, target| Draft {
        service,
        ..Draft::json(target, "{}")
    };
    for (request, code) in [
        (
            Draft::json(target, "{}").sign(&signer),
            "InternalErrorException",
        ),
        // Where clients know no such error of an operation, it has another one.
        (
            of("secretsmanager", "secretsmanager.GetSecretValue").sign(&signer),
            "InternalServiceError",
        ),
        (
            of("logs", "Logs_20140328.DescribeLogGroups").sign(&signer),
            "ServiceUnavailableException",
        ),
        (
            Draft::form("sts", "Action=GetCallerIdentity&Version=2011-06-15").sign(&signer),
            "InternalFailure",
        ),
        (
            Draft::s3("GET", "/bucket", "list-type=2", b"").sign(&signer),
            "InternalError",
        ),
    ] {
        let (parts, body) = gateway.handle(request).await.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        assert_eq!(parts.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(parts.headers["access-control-allow-origin"], "*");
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains(code) && !text.contains("broken"), "{text}");
    }
}
