//! Pages that sign with a key that anybody knows: one of another machine may not, whatever it asks for.

use axum::http::StatusCode;

use crate::support::{Draft, Server, Signer, server};

fn shared(server: &Server) -> Signer {
    Signer {
        key_id: "test".to_owned(),
        secret: "test".to_owned(),
        ..server.signer()
    }
}

fn list() -> Draft {
    Draft::json(
        "AWSCognitoIdentityProviderService.ListUserPools",
        r#"{"MaxResults":1}"#,
    )
}

#[tokio::test]
async fn a_page_of_another_machine_may_not_sign_with_a_key_that_anybody_knows() {
    let server = server().await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "http://127.0.0.1.evil.example"),
        ("origin", "http://localhost.evil.example:3000"),
        ("origin", "http://[::2]:3000"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        for draft in [
            list(),
            Draft::form("sts", "Action=GetCallerIdentity&Version=2011-06-15"),
            Draft::s3("GET", "/a-bucket/key", "", b""),
        ] {
            let draft = draft.header(name, value);
            let answer = server.send(draft.sign(&shared(&server))).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
            assert!(
                answer.text().contains("cenote keys add"),
                "{}",
                answer.text()
            );
        }
        // A key that nobody knows is not for pages to guess.
        let answer = server.sign_and_send(&list().header(name, value)).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}: {value}");
    }
}

#[tokio::test]
async fn pages_of_this_machine_and_programs_may() {
    let server = server().await;
    for (name, value) in [
        ("origin", ""),
        ("origin", "http://localhost:3000"),
        ("origin", "https://app.localhost"),
        ("origin", "http://127.0.0.1:9229"),
        ("origin", "http://[::1]:3000"),
        ("sec-fetch-site", "same-origin"),
    ] {
        let draft = list().header(name, value);
        let answer = server.send(draft.sign(&shared(&server))).await;
        assert_eq!(
            answer.status,
            StatusCode::OK,
            "{name}: {value}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn a_key_that_anybody_knows_has_one_secret() {
    let server = server().await;
    let other = Signer {
        secret: "tesT".to_owned(),
        ..shared(&server)
    };
    let answer = server.send(list().sign(&other)).await;
    assert_eq!(answer.code(), "InvalidSignatureException");
}
