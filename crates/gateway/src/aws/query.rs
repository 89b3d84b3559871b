//! AWS Query: a form in, XML out. The form's `Version` names the service, its `Action` the operation.

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::Response;
use model::facts::{OperationFacts, Service};
use model::query::Form;
use model::{cloudformation, sts};
use serde_json::Value;
use userpool::Call;

use crate::aws::signature::{self, Recognised, Refused, Verified, query_demands};
use crate::aws::token_service;
use crate::front::{Answered, Dialect, Exchange, Failure, Head, answer, body};
use crate::limits;

/// A service by its signing name.
pub(crate) fn service(name: &str) -> Option<&'static Service> {
    services().into_iter().find(|service| service.name == name)
}

fn services() -> [&'static Service; 2] {
    [&sts::SERVICE, &cloudformation::SERVICE]
}

/// Runs the operation that the form names.
pub(crate) async fn answer(exchange: &Exchange, head: &Head, body: Body) -> Answered {
    let unknown = |failure| Answered {
        service: "query",
        operation: "unknown",
        result: Err(failure),
    };
    let signed = match Signed::read(exchange, head).await {
        Ok(signed) => signed,
        Err(refused) => {
            body::pass_over(head, body).await;
            return refused;
        }
    };
    let bytes_max = match signed {
        Some(_) => limits::FORM_BODY_BYTES_MAX,
        None => limits::UNSIGNED_BODY_BYTES_MAX,
    };
    let bytes = match body::read(exchange, body, bytes_max, Dialect::Query("")).await {
        Ok(bytes) => bytes,
        Err(failure) => return unknown(failure),
    };
    match Asked::read(head, bytes) {
        Ok(asked) => asked.answer(exchange, head, signed).await,
        Err(failure) => unknown(failure),
    }
}

/// A head that is signed for a service that is here.
struct Signed {
    service: &'static str,
    recognised: Recognised,
}

impl Signed {
    /// Reads the head; none where nobody signed for a service that is here, which then only the form can name.
    async fn read(exchange: &Exchange, head: &Head) -> Result<Option<Self>, Answered> {
        let claimed = signature::claimed_service(head);
        let Some(service) = claimed.as_deref().and_then(service) else {
            return Ok(None);
        };
        let demands = query_demands(service.name);
        match signature::recognise(head, demands, exchange).await {
            Ok(recognised) => Ok(Some(Self {
                service: service.name,
                recognised,
            })),
            Err(refused) => Err(Answered {
                service: service.name,
                operation: "unknown",
                result: Err(refused.failure(Dialect::Query(""))),
            }),
        }
    }
}

/// An operation of one of the services.
#[derive(Debug, Clone, Copy)]
enum Operation {
    Token(sts::Operation),
    Stack(cloudformation::Operation),
}

/// What a form asks of a service that is here.
struct Asked {
    service: &'static Service,
    action: String,
    form: Form,
    body: Bytes,
}

impl Asked {
    fn read(head: &Head, body: Bytes) -> Result<Self, Failure> {
        // A presigned request has its form in the query.
        let text = if body.is_empty() {
            head.query.as_bytes()
        } else {
            &body
        };
        let form = Form::parse(text).map_err(|error| Failure::of(&error, Dialect::Query("")))?;
        let action = form.action().map(str::to_owned).ok_or_else(|| {
            Failure::bad_request(
                "MissingAction",
                "The request must contain the parameter Action.",
            )
        })?;
        let version = form.version().unwrap_or_default();
        let service = services()
            .into_iter()
            .find(|service| service.api_version == version)
            .ok_or_else(|| unknown_service(head, &action, version))?;
        Ok(Self {
            service,
            action,
            form,
            body,
        })
    }

    async fn answer(&self, exchange: &Exchange, head: &Head, signed: Option<Signed>) -> Answered {
        let (operation, result) = match self.operation() {
            Some(Operation::Token(asked)) => (
                asked.name(),
                self.token_service(exchange, head, signed, asked).await,
            ),
            Some(Operation::Stack(asked)) => (
                asked.name(),
                self.stacks(exchange, head, signed, asked).await,
            ),
            None => ("unknown", Err(self.unknown_action())),
        };
        Answered {
            service: self.service.name,
            operation,
            result,
        }
    }

    fn operation(&self) -> Option<Operation> {
        match self.service.name {
            "sts" => sts::Operation::from_name(&self.action).map(Operation::Token),
            _ => cloudformation::Operation::from_name(&self.action).map(Operation::Stack),
        }
    }

    async fn stacks(
        &self,
        exchange: &Exchange,
        head: &Head,
        signed: Option<Signed>,
        operation: cloudformation::Operation,
    ) -> Result<Response, Failure> {
        let (call, _) = self.signed_call(exchange, head, signed).await?;
        let facts = operation.facts();
        let refused = |error| Failure::of(&error, self.dialect());
        let input = self.input(facts).map_err(refused)?;
        let engine = &exchange.services.engine;
        let output = engine.call(call, operation, input).await.map_err(refused)?;
        Ok(self.respond(exchange, facts, &output))
    }

    async fn token_service(
        &self,
        exchange: &Exchange,
        head: &Head,
        signed: Option<Signed>,
        operation: sts::Operation,
    ) -> Result<Response, Failure> {
        let (call, verified) = self.signed_call(exchange, head, signed).await?;
        let facts = operation.facts();
        let directory = &exchange.services.directory;
        let output = self
            .input(facts)
            .and_then(|input| {
                token_service::perform(directory, &call, &verified.principal, operation, input)
            })
            .map_err(|error| Failure::of(&error, self.dialect()))?;
        Ok(self.respond(exchange, facts, &output))
    }

    /// The call of the principal who signed for the service that the form names.
    async fn signed_call(
        &self,
        exchange: &Exchange,
        head: &Head,
        signed: Option<Signed>,
    ) -> Result<(Call, Verified), Failure> {
        let verified = match signed {
            Some(signed) if signed.service == self.service.name => self
                .refuse_followed(head, &signed.recognised)
                .and_then(|()| signed.recognised.verify(head, &self.body)),
            Some(Signed { service, .. }) => Err(Refused::other_service(self.service.name, service)),
            None => Err(match signature::claimed_service(head) {
                Some(service) => Refused::other_service(self.service.name, &service),
                None => signature::unread(head),
            }),
        };
        let refused = |refused: Refused| refused.failure(self.dialect());
        let verified = verified.map_err(refused)?;
        let call = exchange.signed(&verified).await.map_err(refused)?;
        Ok((call, verified))
    }

    /// Refuses what a link does that anybody could have signed, other than telling whoever follows it who they are.
    fn refuse_followed(&self, head: &Head, recognised: &Recognised) -> Result<(), Refused> {
        match self.operation() {
            Some(Operation::Token(sts::Operation::GetCallerIdentity)) => Ok(()),
            _ => recognised.refuse_followed(head),
        }
    }

    /// The form as the operation's input, checked against the facts.
    fn input(&self, operation: &OperationFacts) -> Result<Value, model::Error> {
        let Some(shape) = operation.input else {
            return Ok(Value::Null);
        };
        let mut input = self.form.decode(shape)?;
        self.service.validate(shape, &mut input)?;
        Ok(input)
    }

    fn respond(&self, exchange: &Exchange, operation: &OperationFacts, output: &Value) -> Response {
        let OperationFacts {
            name,
            output: shape,
            ..
        } = *operation;
        let id = &exchange.request_id;
        answer::xml(
            StatusCode::OK,
            model::query::encode(self.service, name, shape, output, id),
        )
    }

    fn dialect(&self) -> Dialect {
        Dialect::Query(self.service.xml_namespace.unwrap_or_default())
    }

    fn unknown_action(&self) -> Failure {
        let Service { api_version, .. } = self.service;
        Failure::bad_request(
            "InvalidAction",
            format!(
                "Could not find operation {} for version {api_version}",
                self.action
            ),
        )
    }
}

fn unknown_service(head: &Head, action: &str, version: &str) -> Failure {
    let service =
        signature::claimed_service(head).unwrap_or_else(|| "an unnamed service".to_owned());
    Failure::bad_request(
        "InvalidAction",
        format!("Could not find operation {action} for version {version}: {service} is not here."),
    )
}
