//! Requests as each of the known signers makes them: which headers it signs, how it writes the date, what else it sends.
//!
//! From where the rules are known stands in `docs/fidelity.md`, "What signers leave unsigned".

mod rules;

use crate::support::{Draft, Server, Signer, server};
use axum::http::StatusCode;

use rules::{Rules, Signs};

const LIST: &str = "AWSCognitoIdentityProviderService.ListUserPools";
const IDENTITY: &str = "Action=GetCallerIdentity&Version=2011-06-15";
const OBJECT: &str = "/cdk-hnb659fds-assets-123456789012-us-east-1/a%20folder/%28key%29%2B.json";

fn drafts() -> [Draft; 4] {
    [
        Draft::json(LIST, r#"{"MaxResults":10}"#),
        Draft::form("sts", IDENTITY),
        Draft::s3("PUT", OBJECT, "", b"hello").header("content-type", "application/json"),
        Draft::s3("GET", OBJECT, "", b""),
    ]
}

/// Credentials of a role, whose token has to come along.
async fn role(server: &Server) -> Signer {
    let wish = "Action=AssumeRole&Version=2011-06-15&RoleSessionName=cdk\
                &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdeploy";
    let answer = server.sign_and_send(&Draft::form("sts", wish)).await;
    Signer {
        key_id: answer.element("AccessKeyId").unwrap(),
        secret: answer.element("SecretAccessKey").unwrap(),
        token: answer.element("SessionToken"),
        ..server.signer()
    }
}

/// Every service takes what the signer makes, and none takes it with another body.
async fn is_understood(rules: Rules) {
    let server = server().await;
    for signer in [server.signer(), role(&server).await] {
        for draft in drafts() {
            let signed = rules.sign(&draft, &signer);
            let answer = server.send(signed.unsigned()).await;
            assert_eq!(
                answer.status,
                StatusCode::OK,
                "{draft:?}: {}",
                answer.text()
            );
            let length = signed.body.len() + 1;
            let mut other = signed.header("content-length", &length.to_string());
            other.body.push(b' ');
            let answer = server.send(other.unsigned()).await;
            assert_ne!(answer.status, StatusCode::OK, "{draft:?}");
        }
    }
}

#[tokio::test]
async fn javascript_2() {
    is_understood(
        Rules::of(Signs::AllBut(
            "content-type content-length user-agent expect x-amzn-trace-id",
        ))
        .silent(),
    )
    .await;
}

#[tokio::test]
async fn javascript_3() {
    is_understood(Rules::of(Signs::AllBut(
        "cache-control connection expect from keep-alive max-forwards pragma referer te \
         trailer transfer-encoding upgrade user-agent x-amzn-trace-id proxy-* sec-*",
    )))
    .await;
}

#[tokio::test]
async fn php() {
    is_understood(
        Rules::of(Signs::AllBut(
            "cache-control content-type content-length expect max-forwards pragma range te \
         if-match if-none-match if-modified-since if-unmodified-since if-range accept \
         proxy-authorization from referer user-agent x-amzn-trace-id aws-sdk-invocation-id \
         aws-sdk-retry",
        ))
        .silent(),
    )
    .await;
}

#[tokio::test]
async fn php_of_2014() {
    is_understood(Rules::of(Signs::Only("date host x-amz-*")).silent()).await;
}

#[tokio::test]
async fn go_1() {
    is_understood(Rules::of(Signs::AllBut("user-agent x-amzn-trace-id")).silent()).await;
}

#[tokio::test]
async fn go_2() {
    is_understood(Rules::of(Signs::AllBut(
        "user-agent x-amzn-trace-id expect transfer-encoding",
    )))
    .await;
}

#[tokio::test]
async fn ruby() {
    is_understood(Rules::of(Signs::AllBut(
        "content-length user-agent x-amzn-trace-id expect transfer-encoding connection",
    )))
    .await;
}

#[tokio::test]
async fn java_1() {
    is_understood(Rules::of(Signs::AllBut("connection x-amzn-trace-id")).silent()).await;
}

#[tokio::test]
async fn java_2() {
    is_understood(Rules::of(Signs::AllBut(
        "connection x-amzn-trace-id user-agent expect",
    )))
    .await;
}

#[tokio::test]
async fn dot_net() {
    is_understood(Rules::of(Signs::AllBut(
        "x-amzn-trace-id transfer-encoding amz-sdk-invocation-id amz-sdk-request user-agent \
         x-amz-user-agent",
    )))
    .await;
}

#[tokio::test]
async fn cpp() {
    is_understood(Rules::of(Signs::AllBut("user-agent x-amzn-trace-id"))).await;
}

#[tokio::test]
async fn common_runtime_and_swift() {
    is_understood(Rules::of(Signs::AllBut(
        "x-amzn-trace-id user-agent connection expect sec-websocket-* upgrade",
    )))
    .await;
}

#[tokio::test]
async fn kotlin() {
    is_understood(Rules::of(Signs::AllBut(
        "connection expect sec-websocket-* upgrade user-agent x-amzn-trace-id",
    )))
    .await;
}

#[tokio::test]
async fn rust() {
    is_understood(
        Rules::of(Signs::AllBut(
            "user-agent x-amzn-trace-id transfer-encoding",
        ))
        .silent(),
    )
    .await;
}

#[tokio::test]
async fn python() {
    is_understood(
        Rules::of(Signs::AllBut(
            "expect user-agent x-amzn-trace-id transfer-encoding",
        ))
        .silent(),
    )
    .await;
}

#[tokio::test]
async fn python_with_a_date_of_its_own() {
    let rules = Rules::of(Signs::AllBut("expect user-agent x-amzn-trace-id"));
    is_understood(rules.with_http_date()).await;
}

#[tokio::test]
async fn curl() {
    is_understood(Rules::of(Signs::Only("content-type host x-amz-*")).silent()).await;
}

#[tokio::test]
async fn postman() {
    is_understood(
        Rules::of(Signs::AllBut(
            "connection x-amzn-trace-id user-agent expect presigned-expires range",
        ))
        .silent(),
    )
    .await;
}

#[tokio::test]
async fn requests_aws4auth() {
    is_understood(Rules::of(Signs::Only("host content-type date x-amz-*"))).await;
}

#[tokio::test]
async fn requests_aws4auth_of_2015() {
    is_understood(Rules::of(Signs::AllBut(""))).await;
}

/// It sends the hash of the body without signing it, which S3 does not take, nor from it.
#[tokio::test]
async fn awscurl() {
    let server = server().await;
    let rules = Rules::of(Signs::Only("host x-amz-date x-amz-security-token"));
    for signer in [server.signer(), role(&server).await] {
        let form = rules.sign(&Draft::form("sts", IDENTITY), &signer);
        assert_eq!(server.send(form.unsigned()).await.status, StatusCode::OK);
        let put = rules.sign(&drafts()[2], &signer);
        let answer = server.send(put.unsigned()).await;
        assert_eq!(answer.element("Code").as_deref(), Some("AccessDenied"));
    }
}

/// curl before 7.87 and awscurl leave the target unsigned: whoever is on the way could change the operation.
#[tokio::test]
async fn a_target_that_is_not_signed_is_refused() {
    let server = server().await;
    let rules = Rules::of(Signs::Only("content-type host x-amz-date"));
    let signed = rules.sign(&drafts()[0], &server.signer());
    let answer = server.send(signed.unsigned()).await;
    assert_eq!(answer.code(), "InvalidSignatureException");
    let sentence = "Headers that this request carries must be signed: x-amz-target.";
    assert!(answer.text().contains(sentence), "{}", answer.text());
}

/// What an unsigned content type says changes nothing: neither which service is asked nor what it reads.
#[tokio::test]
async fn an_unsigned_content_type_decides_nothing() {
    let server = server().await;
    let kinds = [
        "",
        "text/plain",
        "application/x-amz-json-1.1",
        "application/x-www-form-urlencoded",
    ];
    let rules = || Rules::of(Signs::AllBut("content-type"));
    let signed = drafts().map(|draft| rules().sign(&draft, &server.signer()));
    for kind in kinds {
        let [json, form, ..] = &signed;
        let answer = server
            .send(json.clone().header("content-type", kind).unsigned())
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{kind}: {}", answer.text());
        assert!(answer.text().contains("UserPools"), "{}", answer.text());
        // A form that is not said to be one is not looked at; it never becomes another request.
        let answer = server
            .send(form.clone().header("content-type", kind).unsigned())
            .await;
        let still_a_form = kind == "application/x-www-form-urlencoded";
        assert_eq!(answer.status == StatusCode::OK, still_a_form, "{kind}");
        // Nor does one that loses its target, or is given one.
        let bare = json
            .clone()
            .header("x-amz-target", "")
            .header("content-type", kind);
        let answer = server.send(bare.unsigned()).await;
        assert_ne!(answer.status, StatusCode::OK, "{kind}: {}", answer.text());
        let aimed = form
            .clone()
            .header("x-amz-target", LIST)
            .header("content-type", kind);
        let answer = server.send(aimed.unsigned()).await;
        assert_eq!(answer.code(), "InvalidSignatureException", "{kind}");
    }
}

/// The CDK's command line before it knew of other endpoints asks AWS's own names, here by JavaScript's second signer.
#[tokio::test]
async fn the_names_of_aws_are_taken_from_a_signer_that_knows_no_others() {
    let server = server().await;
    let rules = Rules::of(Signs::AllBut(
        "content-type content-length user-agent expect x-amzn-trace-id",
    ))
    .silent();
    let stacks = "Action=DescribeStacks&Version=2010-05-15";
    let parameter = r#"{"Name":"/cdk-bootstrap/hnb659fds/version"}"#;
    let bucket = "cdk-hnb659fds-assets-123456789012-us-east-1";
    let read = Draft {
        service: "ssm",
        ..Draft::json("AmazonSSM.GetParameter", parameter)
    };
    for (host, draft) in [
        ("sts.amazonaws.com".to_owned(), Draft::form("sts", IDENTITY)),
        (
            "sts.us-east-1.amazonaws.com".to_owned(),
            Draft::form("sts", IDENTITY),
        ),
        (
            "cloudformation.us-east-1.amazonaws.com".to_owned(),
            Draft::form("cloudformation", stacks),
        ),
        ("ssm.us-east-1.amazonaws.com".to_owned(), read),
        (
            format!("{bucket}.s3.amazonaws.com"),
            Draft::s3("PUT", "/a.json", "", b"{}"),
        ),
        (
            format!("{bucket}.s3.us-east-1.amazonaws.com"),
            Draft::s3("GET", "/a.json", "", b""),
        ),
        (
            "cognito-idp.us-east-1.amazonaws.com".to_owned(),
            drafts()[0].clone(),
        ),
    ] {
        let signed = rules.sign(&draft.header("host", &host), &role(&server).await);
        let answer = server.send(signed.unsigned()).await;
        assert_eq!(answer.status, StatusCode::OK, "{host}: {}", answer.text());
    }
}
