//! An error on its way to the wire, and how each protocol of AWS writes it.

use std::borrow::Cow;

use axum::http::StatusCode;
use axum::response::Response;
use model::xml::escape;
use model::{ErrorCode, Fault};
use serde_json::json;

use crate::front::answer;

type Text = Cow<'static, str>;

/// What a caller is told.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) code: Text,
    pub(crate) message: Text,
    pub(crate) reason_code: Option<Text>,
    /// What lies behind a fault of ours: for the log, which names the request, and for nobody else.
    pub(crate) cause: Option<String>,
}

/// The language of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// AWS JSON 1.1.
    Json,
    /// AWS Query; the text is the service's `xmlns`.
    Query(&'static str),
    /// That of Amazon EC2, a Query of its own.
    Ec2,
    /// Smithy's RPC with CBOR.
    Cbor,
    /// The REST-XML of Amazon S3.
    S3,
    /// Plain text, for people.
    Plain,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, code: impl Into<Text>, message: impl Into<Text>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            reason_code: None,
            cause: None,
        }
    }

    /// The caller's mistake: status 400.
    pub(crate) fn bad_request(code: impl Into<Text>, message: impl Into<Text>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// More than may be under way at once, in words after which SDKs wait and try again.
    pub(crate) fn busy(dialect: Dialect) -> Self {
        let rate = "Rate exceeded";
        match dialect {
            Dialect::Json | Dialect::Cbor => Self::bad_request("TooManyRequestsException", rate),
            Dialect::Query(_) | Dialect::Ec2 => Self::bad_request("Throttling", rate),
            // Amazon S3 says it with 503, which here would mean a fault of the server.
            Dialect::S3 => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "SlowDown",
                "Please reduce your request rate.",
            ),
            Dialect::Plain => Self::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", rate),
        }
    }

    /// A mistake of ours, of which the caller learns nothing.
    pub(crate) fn internal(dialect: Dialect) -> Self {
        let code = match dialect {
            Dialect::Json | Dialect::Cbor => "InternalErrorException",
            Dialect::Query(_) | Dialect::Ec2 => "InternalFailure",
            Dialect::S3 | Dialect::Plain => "InternalError",
        };
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            code,
            "Something went wrong",
        )
    }

    /// Under the name that an operation has for a mistake of ours, where its list has none of the usual one.
    pub(crate) fn listed(mut self, errors: &[ErrorCode]) -> Self {
        let usual = ErrorCode::InternalErrorException;
        if self.code == usual.as_str() && !errors.contains(&usual) {
            let own = errors.iter().find(|code| code.fault() == Fault::Receiver);
            self.code = own.unwrap_or(&usual).as_str().into();
        }
        self
    }

    /// An error of the domain as `dialect` presents it.
    pub(crate) fn of(error: &model::Error, dialect: Dialect) -> Self {
        let cause = error
            .cause()
            .filter(|_| error.code().fault() == Fault::Receiver)
            .map(|cause| describe(cause));
        if error.code() == ErrorCode::InternalErrorException {
            return Self {
                cause,
                ..Self::internal(dialect)
            };
        }
        // AWS JSON 1.1 has 400 for every mistake of the caller; Query services give some a status.
        let status = match (error.code().fault(), dialect) {
            (Fault::Receiver, _) => StatusCode::INTERNAL_SERVER_ERROR,
            (Fault::Sender, Dialect::Json) => StatusCode::BAD_REQUEST,
            (Fault::Sender, _) if error.code() == ErrorCode::AccessDenied => StatusCode::FORBIDDEN,
            (Fault::Sender, _) => error
                .code()
                .status()
                .and_then(|status| StatusCode::from_u16(status).ok())
                .unwrap_or(StatusCode::BAD_REQUEST),
        };
        let reason_code = error
            .reason_code()
            .map(|reason| Cow::Owned(reason.to_owned()));
        let message = error.message().to_owned();
        Self {
            reason_code,
            cause,
            ..Self::new(status, error.code().as_str(), message)
        }
    }

    pub(crate) fn response(&self, dialect: Dialect, request_id: &str) -> Response {
        let mut response = match dialect {
            Dialect::Json => answer::json(self.status, self.json_body().to_string()),
            Dialect::Query(namespace) => {
                answer::xml(self.status, self.query_body(namespace, request_id))
            }
            Dialect::Ec2 => answer::xml(self.status, self.ec2_body(request_id)),
            Dialect::Cbor => answer::cbor(self.status, self.cbor_body()),
            Dialect::S3 => answer::xml(self.status, self.s3_body(request_id)),
            Dialect::Plain => answer::text(self.status, format!("{}\n", self.message)),
        };
        if dialect == Dialect::Json {
            answer::error_headers(&mut response, &self.code, &self.message);
        }
        response
    }

    fn json_body(&self) -> serde_json::Value {
        let mut body = json!({ "__type": self.code, "message": self.message });
        if let Some(reason) = &self.reason_code {
            body["reasonCode"] = json!(reason);
        }
        body
    }

    fn query_body(&self, namespace: &str, request_id: &str) -> String {
        let kind = if self.status.is_server_error() {
            "Receiver"
        } else {
            "Sender"
        };
        let (code, message) = (escape(&self.code), escape(&self.message));
        format!(
            "<ErrorResponse xmlns=\"{namespace}\">\n  <Error>\n    <Type>{kind}</Type>\n    \
             <Code>{code}</Code>\n    <Message>{message}</Message>\n  </Error>\n  \
             <RequestId>{request_id}</RequestId>\n</ErrorResponse>\n"
        )
    }

    fn ec2_body(&self, request_id: &str) -> String {
        let (code, message) = (escape(&self.code), escape(&self.message));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>{code}</Code>\
             <Message>{message}</Message></Error></Errors><RequestID>{request_id}</RequestID></Response>"
        )
    }

    /// A map of two texts (RFC 8949 §3.1).
    fn cbor_body(&self) -> Vec<u8> {
        let mut body = vec![0xA2];
        for text in ["__type", &*self.code, "message", &*self.message] {
            let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
            body.push(0x79);
            body.extend(length.to_be_bytes());
            body.extend(&text.as_bytes()[..usize::from(length)]);
        }
        body
    }

    fn s3_body(&self, request_id: &str) -> String {
        let (code, message) = (escape(&self.code), escape(&self.message));
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code>\
             <Message>{message}</Message><RequestId>{request_id}</RequestId></Error>"
        )
    }
}

/// An error with all that lies behind it, in one line.
pub(crate) fn describe(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text.push_str(": ");
        text.push_str(&source.to_string());
        next = source.source();
    }
    text
}
