//! What a key may do at each service that asks for one, and what is said where it may not, in the words of each.

use axum::http::StatusCode;
use userpool::{Call, Caller, Grant, Identity, KeyScope, NewAccessKey, Peer, Presence};

use crate::support::{ACCOUNT, Answer, Draft, NOW_SECONDS, Server, Signer, server};

const USER: &str = "arn:aws:iam::123456789012:user/ci";
const BUCKET: &str = "cdk-hnb659fds-assets-123456789012-us-east-1";

fn scope(allow: &[&str], deny: &[&str], read_only: bool) -> KeyScope {
    let words = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect();
    KeyScope {
        allow: words(allow),
        deny: words(deny),
        pools: Vec::new(),
        read_only,
    }
}

/// Somebody with a key of that scope.
async fn holder(server: &Server, scope: KeyScope, seed: u8) -> Signer {
    let key = NewAccessKey::generate([seed; 32]);
    let call = Call {
        now_millis: NOW_SECONDS * 1000,
        seed: [seed; 32].into(),
        region: "us-east-1".to_owned(),
        account: ACCOUNT.to_owned(),
        caller: Caller::Principal(Identity::root(ACCOUNT)),
        peer: Peer::Unknown,
        client: Presence::default(),
    };
    let grant = Grant {
        owner: "ci".to_owned(),
        account: ACCOUNT.to_owned(),
        scope: Some(scope),
    };
    let added = server.directory.add_access_key(&call, &key, &grant).await;
    added.unwrap();
    Signer {
        key_id: key.id,
        secret: key.secret.expose().clone(),
        ..server.signer()
    }
}

fn stacks(action: &str, rest: &str) -> Draft {
    let form = format!("Action={action}&Version=2010-05-15{rest}");
    Draft::form("cloudformation", &form)
}

fn tokens(action: &str, rest: &str) -> Draft {
    Draft::form("sts", &format!("Action={action}&Version=2011-06-15{rest}"))
}

fn parameters(operation: &str, body: &str) -> Draft {
    Draft {
        service: "ssm",
        ..Draft::json(&format!("AmazonSSM.{operation}"), body)
    }
}

fn pools(operation: &str, body: &str) -> Draft {
    Draft::json(
        &format!("AWSCognitoIdentityProviderService.{operation}"),
        body,
    )
}

async fn sent(server: &Server, draft: &Draft, signer: &Signer) -> Answer {
    server.send(draft.sign(signer)).await
}

#[tokio::test]
async fn each_service_refuses_in_its_own_form_what_a_key_does_not_allow() {
    let server = server().await;
    let signer = holder(&server, scope(&["sts:GetCallerIdentity"], &[], false), 1).await;
    let tail =
        |action: &str| format!(" because no identity-based policy allows the {action} action");
    let role = "&RoleSessionName=cdk&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdeploy";
    let pool = r#"{"UserPoolId":"us-east-1_abc","Username":"ada"}"#;
    for (draft, action, resource, said) in [
        (
            pools("AdminGetUser", pool),
            "cognito-idp:AdminGetUser",
            " on resource: arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc",
            true,
        ),
        (
            pools("CreateUserPool", r#"{"PoolName":"x"}"#),
            "cognito-idp:CreateUserPool",
            " on resource: *",
            true,
        ),
        (
            parameters("GetParameter", r#"{"Name":"/a/b"}"#),
            "ssm:GetParameter",
            " on resource: arn:aws:ssm:us-east-1:123456789012:parameter/a/b",
            true,
        ),
        (
            stacks("DescribeStacks", "&StackName=web"),
            "cloudformation:DescribeStacks",
            " on resource: arn:aws:cloudformation:us-east-1:123456789012:stack/web/*",
            true,
        ),
        (
            stacks("ListExports", ""),
            "cloudformation:ListExports",
            "",
            true,
        ),
        (
            tokens("AssumeRole", role),
            "sts:AssumeRole",
            " on resource: arn:aws:iam::123456789012:role/deploy",
            false,
        ),
    ] {
        let answer = sent(&server, &draft, &signer).await;
        let tail = if said { tail(action) } else { String::new() };
        let sentence =
            format!("User: {USER} is not authorized to perform: {action}{resource}{tail}");
        assert!(answer.text().contains(&sentence), "{}", answer.text());
        match draft.service {
            "cognito-idp" | "ssm" => {
                assert_eq!(answer.status, StatusCode::BAD_REQUEST);
                assert_eq!(answer.code(), "AccessDeniedException");
            }
            _ => {
                assert_eq!(answer.status, StatusCode::FORBIDDEN);
                assert_eq!(answer.element("Code").as_deref(), Some("AccessDenied"));
            }
        }
    }
    let identity = sent(&server, &tokens("GetCallerIdentity", ""), &signer).await;
    assert_eq!(identity.element("Arn").as_deref(), Some(USER));
    assert_eq!(server.gateway.defects(), Vec::<String>::new());
}

#[tokio::test]
async fn a_key_of_some_pools_reads_the_secrets_of_their_clients_alone() {
    let server = server().await;
    let scope = KeyScope {
        pools: vec!["us-east-1_mine".to_owned()],
        ..scope(&["*"], &[], false)
    };
    let signer = holder(&server, scope, 1).await;
    for (secret, code) in [
        (
            "cognito-idp!us-east-1_mine/client",
            "ResourceNotFoundException",
        ),
        (
            "cognito-idp!us-east-1_other/client",
            "AccessDeniedException",
        ),
        (
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:cognito-idp!us-east-1_other/client-abcdef",
            "AccessDeniedException",
        ),
        ("anything", "AccessDeniedException"),
    ] {
        let draft = Draft {
            service: "secretsmanager",
            ..Draft::json(
                "secretsmanager.GetSecretValue",
                &format!(r#"{{"SecretId":"{secret}"}}"#),
            )
        };
        let answer = sent(&server, &draft, &signer).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.code(), code, "{secret}: {}", answer.text());
    }
}

#[tokio::test]
async fn s3_is_asked_by_the_names_of_iam() {
    let server = server().await;
    let signer = holder(&server, scope(&["s3:GetObject"], &[], false), 1).await;
    let object = format!("/{BUCKET}/key");
    let put = Draft::s3("PUT", &object, "", b"hello");
    assert_eq!(server.sign_and_send(&put).await.status, StatusCode::OK);
    let part = "partNumber=1&uploadId=x";
    let encryption = "GetEncryptionConfiguration";
    for (method, key, query, body, action, resource) in [
        ("PUT", "/key", "", "hello", "PutObject", "/key"),
        ("PUT", "/key", part, "x", "PutObject", "/key"),
        ("POST", "/key", "uploads", "", "PutObject", "/key"),
        ("POST", "/key", "uploadId=x", "", "PutObject", "/key"),
        (
            "DELETE",
            "/key",
            "uploadId=x",
            "",
            "AbortMultipartUpload",
            "/key",
        ),
        ("DELETE", "/key", "", "", "DeleteObject", "/key"),
        ("POST", "", "delete", "<Delete/>", "DeleteObject", "/"),
        ("PUT", "", "", "", "CreateBucket", ""),
        ("GET", "", "list-type=2", "", "ListBucket", ""),
        ("GET", "", "location", "", "GetBucketLocation", ""),
        ("GET", "", "encryption", "", encryption, ""),
    ] {
        let path = format!("/{BUCKET}{key}");
        let draft = Draft::s3(method, &path, query, body.as_bytes());
        let answer = sent(&server, &draft, &signer).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{draft:?}");
        assert_eq!(answer.element("Code").as_deref(), Some("AccessDenied"));
        let sentence = format!(
            "User: {USER} is not authorized to perform: s3:{action} on resource: \
             &quot;arn:aws:s3:::{BUCKET}{resource}&quot; because no identity-based policy allows the \
             s3:{action} action"
        );
        let plain = sentence.replace("&quot;", "\"");
        let text = answer.text();
        assert!(text.contains(&sentence) || text.contains(&plain), "{text}");
    }
    let all = sent(&server, &Draft::s3("GET", "/", "", b""), &signer).await;
    assert!(all.text().contains("s3:ListAllMyBuckets"), "{}", all.text());
    let got = sent(&server, &Draft::s3("GET", &object, "", b""), &signer).await;
    assert_eq!(got.text(), "hello");
}

#[tokio::test]
async fn patterns_allow_deny_and_read() {
    let server = server().await;
    let list = pools("ListUserPools", r#"{"MaxResults":1}"#);
    let create = pools("CreateUserPool", r#"{"PoolName":"x"}"#);
    let (exports, identity) = (stacks("ListExports", ""), tokens("GetCallerIdentity", ""));
    let drafts = [&list, &create, &exports, &identity];
    for (seed, (scope, allowed)) in (1..).zip([
        (scope(&["*"], &[], false), [true, true, true, true]),
        (
            scope(&["*"], &["cloudformation:*"], false),
            [true, true, false, true],
        ),
        (scope(&["*"], &[], true), [true, false, true, true]),
        (
            scope(&["COGNITO-IDP:list*pools"], &[], false),
            [true, false, false, true],
        ),
        (
            scope(&["cognito-idp:*Pool"], &["cognito-idp:Create*"], false),
            [false, false, false, true],
        ),
        (scope(&["s3:*"], &["*"], false), [false, false, false, true]),
    ]) {
        let signer = holder(&server, scope.clone(), seed).await;
        for (draft, allowed) in drafts.into_iter().zip(allowed) {
            let answer = sent(&server, draft, &signer).await;
            assert_eq!(
                answer.status == StatusCode::OK,
                allowed,
                "{scope}: {draft:?}"
            );
        }
    }
    let denied = holder(&server, scope(&["*"], &["cognito-idp:*"], false), 20).await;
    let answer = sent(&server, &list, &denied).await;
    let tail = "with an explicit deny in an identity-based policy";
    assert!(answer.text().contains(tail), "{}", answer.text());
}

/// What a stack does its caller does: a key that may deploy does by that no more than by itself.
#[tokio::test]
async fn a_stack_does_no_more_than_its_caller_may() {
    let server = server().await;
    let signer = holder(
        &server,
        scope(&["cloudformation:*", "sts:*"], &[], false),
        1,
    )
    .await;
    let secret = parameters(
        "PutParameter",
        r#"{"Name":"/secret","Value":"hush","Type":"String"}"#,
    );
    assert_eq!(server.sign_and_send(&secret).await.status, StatusCode::OK);
    let object = Draft::s3(
        "PUT",
        &format!("/{BUCKET}/t.json"),
        "",
        br#"{"Resources":{"A":{"Type":"AWS::Cognito::UserPool"}}}"#,
    );
    assert_eq!(server.sign_and_send(&object).await.status, StatusCode::OK);
    let role = "&RoleSessionName=cdk&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdeploy";
    let answer = sent(&server, &tokens("AssumeRole", role), &signer).await;
    let assumed = Signer {
        key_id: answer.element("AccessKeyId").unwrap(),
        secret: answer.element("SecretAccessKey").unwrap(),
        token: answer.element("SessionToken"),
        ..server.signer()
    };
    for (number, (resource, action)) in (0..).zip([
        (r#""Type":"AWS::Cognito::UserPool""#, "cognito-idp:CreateUserPool"),
        (r#""Type":"AWS::S3::Bucket","Properties":{"BucketName":"made-here"}"#, "s3:CreateBucket"),
        (
            r#""Type":"AWS::SSM::Parameter","Properties":{"Type":"String","Value":"x"}"#,
            "ssm:PutParameter",
        ),
        (
            r#""Type":"AWS::SSM::Parameter","Properties":{"Type":"String","Value":"{{resolve:ssm:/secret}}"}"#,
            "ssm:GetParameters",
        ),
    ]) {
        for (signer, who) in [(&signer, "own"), (&assumed, "role")] {
            let template = format!("{{\"Resources\":{{\"A\":{{{resource}}}}}}}");
            let template = crypto::sigv4::encode(template.as_bytes(), false);
            let name = format!("stack-{number}-{who}");
            let create = stacks("CreateStack", &format!("&StackName={name}&TemplateBody={template}"));
            let made = sent(&server, &create, signer).await.text();
            let events = stacks("DescribeStackEvents", &format!("&StackName={name}"));
            let said = made + &server.sign_and_send(&events).await.text();
            assert!(said.contains(&format!("perform: {action}")), "{said}");
            assert!(!said.contains("hush"), "{said}");
        }
    }
    let url = format!("http://127.0.0.1:9229/{BUCKET}/t.json");
    let url = crypto::sigv4::encode(url.as_bytes(), false);
    let create = stacks("CreateStack", &format!("&StackName=far&TemplateURL={url}"));
    let answer = sent(&server, &create, &signer).await;
    assert!(answer.text().contains("s3:GetObject"), "{}", answer.text());
    let list = pools("ListUserPools", r#"{"MaxResults":10}"#);
    let listed = server.sign_and_send(&list).await.text();
    assert!(listed.contains(r#""UserPools":[]"#), "{listed}");
}
