//! Services of AWS that are not here, asked by their own host names: each is refused in the form that its clients read.
//!
//! As AWS refuses whoever has no right to a service: tools pass over what they may do without. The sentence says what it is.

use axum::http::StatusCode;

use crate::aws::query;
use crate::front::amazon::Endpoint;
use crate::front::{Dialect, Failure, Head};

/// Services whose errors are those of AWS Query, though they are asked in REST and XML.
const OF_XML: [&str; 4] = ["cloudfront", "route53", "s3-control", "s3-outposts"];

/// The service that a host name asks for, where it is not here.
pub(crate) fn service(endpoint: Option<Endpoint<'_>>) -> Option<&str> {
    let service = endpoint?.service;
    let here = matches!(
        service,
        "cognito-idp" | "logs" | "s3" | "secretsmanager" | "ssm"
    ) || query::service(service).is_some();
    (!here).then_some(service)
}

/// What whoever asks for such a service is told, and in which form.
pub(crate) fn refused(head: &Head, service: &str, is_form: bool) -> (Failure, Dialect) {
    let is_cbor = head
        .headers
        .get("smithy-protocol")
        .is_some_and(|value| value.as_bytes() == b"rpc-v2-cbor");
    let (dialect, status, code) = if is_cbor {
        let code = "AccessDeniedException";
        (Dialect::Cbor, StatusCode::BAD_REQUEST, code)
    } else if head.headers.contains_key("x-amz-target") {
        let code = "AccessDeniedException";
        (Dialect::Json, StatusCode::BAD_REQUEST, code)
    } else if service == "ec2" {
        let code = "UnauthorizedOperation";
        (Dialect::Ec2, StatusCode::FORBIDDEN, code)
    } else if is_form || OF_XML.contains(&service) {
        let code = "AccessDenied";
        (Dialect::Query(""), StatusCode::FORBIDDEN, code)
    } else {
        // REST with JSON: all of it but the status is as above.
        let code = "AccessDeniedException";
        (Dialect::Json, StatusCode::FORBIDDEN, code)
    };
    let sentence = format!(
        "'{}' is a service of AWS that Cenote is not: nothing was sent to AWS.",
        service.escape_debug()
    );
    (Failure::new(status, code, sentence), dialect)
}
