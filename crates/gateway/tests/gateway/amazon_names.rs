//! Host names of AWS: of which service each is, and of which bucket.

use axum::http::StatusCode;

use crate::support::{Draft, server};

fn sentence(service: &str) -> String {
    format!("'{service}' is a service of AWS that Cenote is not: nothing was sent to AWS.")
}

#[tokio::test]
async fn a_service_that_is_not_here_is_refused_in_the_form_of_its_clients() {
    let server = server().await;
    let host = |draft: Draft, host: &str| draft.header("host", host);
    let asked = host(
        Draft::json("DynamoDB_20120810.ListTables", "{}"),
        "dynamodb.us-east-1.amazonaws.com",
    );
    let answer = server.sign_and_send(&asked).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.code(), "AccessDeniedException");
    assert_eq!(answer.headers["x-amzn-errortype"], "AccessDeniedException:");
    assert!(answer.text().contains(&sentence("dynamodb")));

    let form = "Action=ListUsers&Version=2010-05-08";
    let answer = server
        .sign_and_send(&host(Draft::form("iam", form), "iam.amazonaws.com"))
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.element("Code").unwrap(), "AccessDenied");
    let message = answer.element("Message").unwrap();
    assert_eq!(
        message.replace("&apos;", "'").replace("&#39;", "'"),
        sentence("iam")
    );

    let form = "Action=DescribeVpcs&Version=2016-11-15";
    let answer = server
        .sign_and_send(&host(Draft::form("ec2", form), "ec2.eu-west-1.api.aws"))
        .await;
    assert!(
        answer
            .text()
            .contains("<Response><Errors><Error><Code>UnauthorizedOperation</Code>")
    );

    let metrics = host(Draft::json("", "{}"), "monitoring.us-east-1.amazonaws.com")
        .header("x-amz-target", "")
        .header("smithy-protocol", "rpc-v2-cbor");
    let answer = server.sign_and_send(&metrics).await;
    assert_eq!(answer.headers["smithy-protocol"], "rpc-v2-cbor");
    let expected = sentence("monitoring");
    let length = u16::try_from(expected.len()).unwrap().to_be_bytes();
    let map = [
        b"\xA2\x79\x00\x06__type\x79\x00\x15AccessDeniedException\x79\x00\x07message\x79".to_vec(),
        length.to_vec(),
        expected.into_bytes(),
    ];
    assert_eq!(answer.body, map.concat());
}

#[tokio::test]
async fn a_service_that_is_not_here_is_told_by_its_host_name() {
    let server = server().await;
    for (name, service) in [
        ("abc123.execute-api.us-east-1.amazonaws.com", "execute-api"),
        ("000000000000.dkr.ecr.us-gov-west-1.amazonaws.com", "ecr"),
        ("us-east-1.queue.amazonaws.com", "queue"),
        (
            "bucket.s3-website-us-east-1.amazonaws.com",
            "s3-website-us-east-1",
        ),
        (
            "cognito-identity.us-east-1.amazonaws.com:443",
            "cognito-identity",
        ),
        ("cognito-sync-fips.us-east-1.amazonaws.com", "cognito-sync"),
        ("dynamodb.cn-north-1.amazonaws.com.cn", "dynamodb"),
        ("lambda.cn-north-1.api.amazonwebservices.com.cn", "lambda"),
        ("dynamodb.eusc-de-east-1.amazonaws.eu", "dynamodb"),
        ("lambda.eusc-de-east-1.api.amazonwebservices.eu", "lambda"),
        ("dynamodb.us-iso-east-1.c2s.ic.gov", "dynamodb"),
        ("lambda.us-iso-east-1.api.aws.ic.gov", "lambda"),
        ("dynamodb.us-isob-east-1.sc2s.sgov.gov", "dynamodb"),
        ("lambda.us-isob-east-1.api.aws.scloud", "lambda"),
        ("dynamodb.eu-isoe-west-1.cloud.adc-e.uk", "dynamodb"),
        ("lambda.eu-isoe-west-1.api.cloud-aws.adc-e.uk", "lambda"),
        ("dynamodb.us-isof-south-1.csp.hci.ic.gov", "dynamodb"),
        ("lambda.us-isof-south-1.api.aws.hci.ic.gov", "lambda"),
        ("abc123.lambda-url.us-east-1.on.aws", "lambda-url"),
    ] {
        let mut draft = Draft::s3("GET", "/prod/users", "", b"").header("host", name);
        draft.service = "execute-api";
        let answer = server.sign_and_send(&draft).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
        assert!(
            answer.text().contains(&sentence(service)),
            "{name}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn each_host_name_of_a_bucket_names_it() {
    let server = server().await;
    let created = server
        .sign_and_send(&Draft::s3("PUT", "/my.bucket-1", "", b""))
        .await;
    assert_eq!(created.status, StatusCode::OK, "{}", created.text());
    for (host, path) in [
        ("my.bucket-1.s3.amazonaws.com", "/"),
        ("my.bucket-1.s3.us-east-1.amazonaws.com", "/"),
        ("my.bucket-1.s3-us-east-1.amazonaws.com", "/"),
        ("my.bucket-1.s3.dualstack.us-east-1.amazonaws.com", "/"),
        ("my.bucket-1.s3-fips.dualstack.us-east-1.amazonaws.com", "/"),
        ("my.bucket-1.s3-accelerate.amazonaws.com", "/"),
        ("my.bucket-1.s3-accelerate.dualstack.amazonaws.com", "/"),
        ("my.bucket-1.s3.us-east-1.amazonaws.com.cn", "/"),
        ("my.bucket-1.s3.us-east-1.amazonaws.eu", "/"),
        ("s3.us-east-1.c2s.ic.gov", "/my.bucket-1"),
        ("s3.amazonaws.com", "/my.bucket-1"),
        ("s3-us-east-1.amazonaws.com", "/my.bucket-1"),
        ("s3-external-1.amazonaws.com", "/my.bucket-1"),
        ("s3.dualstack.us-east-1.amazonaws.com", "/my.bucket-1"),
    ] {
        let draft = Draft::s3("GET", path, "location=", b"").header("host", host);
        let answer = server.sign_and_send(&draft).await;
        assert_eq!(answer.status, StatusCode::OK, "{host}: {}", answer.text());
        let other = draft.header("host", &host.replace("my.bucket", "other"));
        if path == "/" {
            let answer = server.sign_and_send(&other).await;
            assert_eq!(answer.element("Code").unwrap(), "NoSuchBucket", "{host}");
        }
    }
    // The region of a name is that of whoever signs.
    for host in [
        "s3.dualstack.eu-west-1.amazonaws.com",
        "s3-eu-west-1.amazonaws.com",
    ] {
        let draft = Draft::s3("GET", "/my.bucket-1", "location=", b"").header("host", host);
        let answer = server.sign_and_send(&draft).await;
        assert_eq!(
            answer.element("Code").unwrap(),
            "AuthorizationHeaderMalformed"
        );
    }
    // Who signs nothing is told so in the words of Amazon S3, and not that nothing is there.
    let draft = Draft::s3("GET", "/file", "", b"").header("host", "public.s3.amazonaws.com");
    let answer = server.send(draft.unsigned()).await;
    assert_eq!(answer.element("Code").unwrap(), "AccessDenied");
}
