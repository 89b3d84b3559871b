//! One port, every service: which of them a request means.
//!
//! In this order: a host name of AWS's that is another service's, or Amazon S3's; `X-Amz-Target`; a form on `/`, whose `Version`
//! and `Action` tell; the paths of `OpenID` Connect and of the pages; Amazon S3 for whatever else is signed. The scope of a
//! signature is no help before: a third of Cognito's operations come without one.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use model::{ErrorCode, cognito_idp, logs, secretsmanager, ssm};
use userpool::ConfirmationLink;

use crate::aws::{
    cloud_watch_logs, cognito, foreign, query, s3, secrets_manager, signature, systems_manager,
};
use crate::front::amazon::Endpoint;
use crate::front::{Answered, Dialect, Exchange, Failure, Head, answer, body};
use crate::health;
use crate::hosted::confirmation;
use crate::hosted::feedback::{self, FeedbackLink};
use crate::oauth::well_known::{self, Document};

/// What a request means.
#[derive(Debug, Clone)]
pub(crate) enum Route {
    /// The head of the request is not sound.
    Unreadable,
    /// No service or operation of ours; the failure says what was asked for.
    Unknown(Failure),
    /// A service of AWS that is not here, by its host name; the failure says which, in the form of its clients.
    Foreign(Failure, Dialect),
    /// A tunnel, where none is opened.
    Tunnel,
    /// An operation of Amazon Cognito user pools.
    Cognito(cognito_idp::Operation),
    /// An operation of AWS Systems Manager.
    SystemsManager(ssm::Operation),
    /// An operation of Amazon `CloudWatch` Logs.
    CloudWatchLogs(logs::Operation),
    /// An operation of AWS Secrets Manager.
    SecretsManager(secretsmanager::Operation),
    /// A Query service; the operation stands in the form.
    Query,
    /// Public keys of a user pool.
    KeySet(String),
    /// The `OpenID` Connect discovery document of a user pool.
    Discovery(String),
    /// The page that confirms a sign-up.
    Confirmation(Box<ConfirmationLink>),
    /// The page that asks whose a sign-in was.
    Feedback(Box<FeedbackLink>),
    /// Amazon S3.
    S3,
    /// `/`, asked for by a person.
    Welcome,
    /// Whether the process answers.
    Live,
    /// Whether requests should be sent here.
    Ready,
    /// What was counted.
    Metrics,
    /// Nothing is here.
    Nowhere,
}

impl Route {
    /// The language in which the route's errors are written. A Query service's namespace is empty
    /// here, since the body names the service.
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Foreign(_, dialect) => *dialect,
            Self::Unknown(_)
            | Self::Cognito(_)
            | Self::SystemsManager(_)
            | Self::CloudWatchLogs(_)
            | Self::SecretsManager(_)
            | Self::KeySet(_)
            | Self::Discovery(_) => Dialect::Json,
            Self::Query => Dialect::Query(""),
            Self::S3 => Dialect::S3,
            Self::Unreadable
            | Self::Tunnel
            | Self::Confirmation(_)
            | Self::Feedback(_)
            | Self::Welcome
            | Self::Live
            | Self::Ready
            | Self::Metrics
            | Self::Nowhere => Dialect::Plain,
        }
    }

    /// Whether pages of any origin may read the answer: those of the API and of what pools publish, errors too. What people and
    /// operators ask for is nobody else's.
    pub(crate) fn is_for_pages(&self) -> bool {
        match self {
            Self::Unreadable
            | Self::Unknown(_)
            | Self::Foreign(..)
            | Self::Cognito(_)
            | Self::SystemsManager(_)
            | Self::CloudWatchLogs(_)
            | Self::SecretsManager(_)
            | Self::Query
            | Self::KeySet(_)
            | Self::Discovery(_)
            | Self::S3 => true,
            Self::Tunnel
            | Self::Confirmation(_)
            | Self::Feedback(_)
            | Self::Welcome
            | Self::Live
            | Self::Ready
            | Self::Metrics
            | Self::Nowhere => false,
        }
    }

    /// What became of a request on this route.
    pub(crate) fn answered(&self, result: Result<Response, Failure>) -> Answered {
        let (service, operation) = match self {
            Self::Unreadable => ("", "unreadable"),
            Self::Unknown(_) => ("", "unknown"),
            Self::Foreign(..) => ("", "foreign"),
            Self::Tunnel => ("", "tunnel"),
            Self::Cognito(operation) => ("cognito-idp", operation.name()),
            Self::SystemsManager(operation) => ("ssm", operation.name()),
            Self::CloudWatchLogs(operation) => ("logs", operation.name()),
            Self::SecretsManager(operation) => ("secretsmanager", operation.name()),
            Self::Query => ("query", "unknown"),
            Self::KeySet(_) => ("oidc", "jwks"),
            Self::Discovery(_) => ("oidc", "discovery"),
            Self::Confirmation(_) => ("pages", "confirmUser"),
            Self::Feedback(_) => ("pages", "authEventFeedback"),
            Self::S3 => ("s3", "unknown"),
            Self::Welcome => ("", "welcome"),
            Self::Live => ("", "livez"),
            Self::Ready => ("", "readyz"),
            Self::Metrics => ("", "metrics"),
            Self::Nowhere => ("", "nowhere"),
        };
        Answered {
            service,
            operation,
            result: result.map_err(|failure| failure.listed(self.errors())),
        }
    }

    /// What the operation lists that the route names: clients know no other errors of it.
    fn errors(&self) -> &'static [ErrorCode] {
        match self {
            Self::Cognito(operation) => operation.errors(),
            Self::SystemsManager(operation) => operation.errors(),
            Self::CloudWatchLogs(operation) => operation.errors(),
            Self::SecretsManager(operation) => operation.errors(),
            _ => &[],
        }
    }
}

/// The XML namespace of a Query service by its signing name.
pub(crate) fn namespace(service: &str) -> &'static str {
    query::service(service)
        .and_then(|service| service.xml_namespace)
        .unwrap_or_default()
}

/// Finds out what a request means. Reads the head alone.
pub(crate) fn route(head: &Head) -> Route {
    if head.method == Method::CONNECT {
        return Route::Tunnel;
    }
    let endpoint = Endpoint::of(&head.host);
    if let Some(service) = foreign::service(endpoint) {
        let (failure, dialect) = foreign::refused(head, service, is_query(head));
        return Route::Foreign(failure, dialect);
    }
    if endpoint.is_some_and(|endpoint| endpoint.service == "s3") {
        return Route::S3;
    }
    if head.headers.contains_key("x-amz-target") {
        return match target(head) {
            Ok(route) => route,
            Err(failure) => Route::Unknown(failure),
        };
    }
    if head.path == "/" && is_query(head) {
        return Route::Query;
    }
    if let Some(route) = published(head) {
        return route;
    }
    if signature::is_presented(head) {
        return match signature::claimed_service(head).as_deref() {
            Some("s3") | None => Route::S3,
            Some(service) => Route::Unknown(unknown_service(service)),
        };
    }
    match (&head.method, head.path.as_str()) {
        (&Method::GET | &Method::HEAD, "/") => Route::Welcome,
        (&Method::GET | &Method::HEAD, "/livez") => Route::Live,
        (&Method::GET | &Method::HEAD, "/readyz") => Route::Ready,
        (&Method::GET | &Method::HEAD, "/metrics") => Route::Metrics,
        (&Method::POST, "/") => Route::Unknown(Failure::bad_request(
            "UnknownOperationException",
            "The request names no operation: it has neither an X-Amz-Target header nor a form.",
        )),
        (&Method::GET | &Method::HEAD, _) => Route::Nowhere,
        _ => Route::S3,
    }
}

/// The route of what a pool publishes, and of its pages.
fn published(head: &Head) -> Option<Route> {
    match well_known::document(head) {
        Some(Document::KeySet(pool_id)) => Some(Route::KeySet(pool_id)),
        Some(Document::Discovery(pool_id)) => Some(Route::Discovery(pool_id)),
        None => {
            let confirmed =
                confirmation::link(head).map(|link| Route::Confirmation(Box::new(link)));
            let said = || feedback::link(head).map(|link| Route::Feedback(Box::new(link)));
            confirmed.or_else(said)
        }
    }
}

/// Carries out what the request means.
pub(crate) async fn answer(exchange: Exchange, route: Route, head: Head, sent: Body) -> Answered {
    let result = match &route {
        Route::Query => return query::answer(&exchange, &head, sent).await,
        Route::S3 => return s3::answer(&exchange, &head, sent).await,
        Route::Unreadable => Ok(answer::text(StatusCode::BAD_REQUEST, "")),
        Route::Unknown(failure) => Err(failure.clone()),
        Route::Foreign(failure, _) => {
            body::pass_over(&head, sent).await;
            Err(failure.clone())
        }
        Route::Tunnel => Err(Failure::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            "This server opens no tunnel: `cenote dev` does, where that is the first request of a connection.",
        )),
        Route::Cognito(operation) => cognito::answer(&exchange, *operation, &head, sent).await,
        Route::SystemsManager(operation) => {
            systems_manager::answer(&exchange, *operation, &head, sent).await
        }
        Route::CloudWatchLogs(operation) => {
            cloud_watch_logs::answer(&exchange, *operation, &head, sent).await
        }
        Route::SecretsManager(operation) => {
            secrets_manager::answer(&exchange, *operation, &head, sent).await
        }
        Route::KeySet(pool_id) => well_known::key_set(&exchange, pool_id).await,
        Route::Discovery(pool_id) => well_known::discovery(&exchange, pool_id).await,
        Route::Confirmation(link) => confirmation::confirm(&exchange, link).await,
        Route::Feedback(link) => {
            body::pass_over(&head, sent).await;
            feedback::show(&exchange, link).await
        }
        Route::Welcome => Ok(answer::text(StatusCode::OK, WELCOME)),
        Route::Live => Ok(health::live()),
        Route::Ready => Ok(health::ready(&exchange.services).await),
        Route::Metrics if exchange.services.settings.public_metrics => {
            Ok(health::metrics(&exchange.services).await)
        }
        Route::Metrics | Route::Nowhere => Err(Failure::new(
            StatusCode::NOT_FOUND,
            "NotFound",
            format!("Nothing is at {}.", head.path),
        )),
    };
    route.answered(result)
}

const WELCOME: &str = "Cenote: a user directory that speaks Amazon Cognito.\n\
     Point AWS_ENDPOINT_URL of the AWS CLI, an AWS SDK or the AWS CDK here.\n";

/// The operation that `X-Amz-Target` names.
fn target(head: &Head) -> Result<Route, Failure> {
    let target = head.header("x-amz-target")?.unwrap_or_default();
    let (prefix, name) = target.rsplit_once('.').unwrap_or(("", target));
    let known = |service: &model::facts::Service| service.target_prefix == Some(prefix);
    let route = if known(&cognito_idp::SERVICE) {
        cognito_idp::Operation::from_name(name).map(Route::Cognito)
    } else if known(&ssm::SERVICE) {
        ssm::Operation::from_name(name).map(Route::SystemsManager)
    } else if known(&logs::SERVICE) {
        logs::Operation::from_name(name).map(Route::CloudWatchLogs)
    } else if known(&secretsmanager::SERVICE) {
        secretsmanager::Operation::from_name(name).map(Route::SecretsManager)
    } else {
        return Err(unknown_operation(format!(
            "'{target}' names a service that is not here."
        )));
    };
    route.ok_or_else(|| unknown_operation(format!("'{prefix}' has no operation '{name}'.")))
}

fn unknown_operation(message: String) -> Failure {
    Failure::bad_request("UnknownOperationException", message)
}

fn unknown_service(service: &str) -> Failure {
    unknown_operation(format!(
        "The request is signed for '{service}', a service that is not here."
    ))
}

fn is_query(head: &Head) -> bool {
    is_form(head) || head.has_parameter("Action")
}

fn is_form(head: &Head) -> bool {
    head.method == Method::POST
        && head
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| {
                let kind = kind.split(';').next().unwrap_or_default().trim();
                kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
            })
}
