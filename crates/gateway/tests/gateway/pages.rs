//! Pages that sign with a key that anybody knows: one of another machine may not, whatever it asks for, nor may a link.

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

/// A request that is all in its address.
fn link(method: &'static str, service: &'static str, query: &str) -> Draft {
    Draft {
        method,
        query: query.to_owned(),
        ..Draft::form(service, "").header("content-type", "")
    }
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
        ("sec-fetch-site", "elsewhere"),
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
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "none"),
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
async fn a_page_beside_a_name_of_this_server_is_one_of_another_machine() {
    let server = server().await;
    for (host, status) in [
        ("directory.example", StatusCode::FORBIDDEN),
        ("localhost.example:9229", StatusCode::FORBIDDEN),
        ("localhost:9229", StatusCode::OK),
        ("bucket.localhost:9229", StatusCode::OK),
        ("[::1]:9229", StatusCode::OK),
    ] {
        let draft = list().header("host", host);
        let draft = draft.header("sec-fetch-site", "same-site");
        let answer = server.send(draft.sign(&shared(&server))).await;
        assert_eq!(answer.status, status, "{host}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_link_that_anybody_could_have_signed_does_nothing() {
    let server = server().await;
    let stacks = "Version=2010-05-15";
    let tokens = "Version=2011-06-15";
    for (service, query) in [
        (
            "cloudformation",
            format!("Action=CreateStack&StackName=a&TemplateBody=%7B%7D&{stacks}"),
        ),
        (
            "cloudformation",
            format!("Action=DeleteStack&StackName=a&{stacks}"),
        ),
        ("cloudformation", format!("Action=ListStacks&{stacks}")),
        (
            "sts",
            format!("Action=AssumeRole&RoleArn=arn:aws:iam::1:role/a&RoleSessionName=a&{tokens}"),
        ),
    ] {
        for method in ["GET", "HEAD"] {
            let draft = link(method, service, &query);
            for request in [
                draft.presign(&shared(&server), 60),
                draft.sign(&shared(&server)),
            ] {
                let answer = server.send(request).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {query}");
                let is_told = method == "HEAD" || answer.text().contains("cenote keys add");
                assert!(is_told, "{query}: {}", answer.text());
            }
        }
    }
    // It changes nothing, and only whoever follows it hears what it says.
    let draft = link("GET", "sts", &format!("Action=GetCallerIdentity&{tokens}"));
    let answer = server.send(draft.presign(&shared(&server), 60)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    // A key that nobody knows is not for pages to guess.
    let draft = link(
        "GET",
        "cloudformation",
        &format!("Action=ListStacks&{stacks}"),
    );
    let answer = server.send(draft.presign(&server.signer(), 60)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
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
