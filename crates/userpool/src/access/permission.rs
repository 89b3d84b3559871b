//! Whether the caller may do what a request asks for, and what it is told where not.

use model::{Error, ErrorCode};

use crate::Result;
use crate::world::{Call, Caller, Verdict};

/// What a request wants to do, as IAM names it.
#[derive(Debug, Clone)]
pub struct Action<'a> {
    /// The service by its name in IAM, which is its signing name.
    pub service: &'static str,
    /// The action.
    pub name: &'a str,
    /// The ARN of what it is done to, where the request says.
    pub resource: Option<String>,
    /// The user pool that the request names, if it does.
    pub pool: Option<&'a str>,
}

impl Call {
    /// Makes sure that the caller's key allows an action. Who has no key is asked elsewhere whether it needs one.
    ///
    /// # Errors
    /// `AccessDeniedException`, or `AccessDenied` of the services that call it so, in IAM's words.
    pub fn permit(&self, action: &Action<'_>) -> Result<()> {
        let Caller::Principal(identity) = &self.caller else {
            return Ok(());
        };
        let Some(scope) = &identity.scope else {
            return Ok(());
        };
        match scope.decides(action.service, action.name, action.pool) {
            Verdict::Allowed => Ok(()),
            Verdict::NotAllowed => Err(denied(&identity.arn, action, false)),
            Verdict::Denied => Err(denied(&identity.arn, action, true)),
        }
    }
}

/// The refusal of an action: what IAM says of a policy that does not allow it, or that denies it.
pub(super) fn denied(arn: &str, action: &Action<'_>, explicitly: bool) -> Error {
    let Action {
        service,
        name,
        resource,
        ..
    } = action;
    let resource = match resource {
        // Amazon S3 alone puts the ARN between quotes.
        Some(arn) if *service == "s3" => format!(" on resource: \"{arn}\""),
        Some(arn) => format!(" on resource: {arn}"),
        None => String::new(),
    };
    let why = match (*service, explicitly) {
        (_, true) => " with an explicit deny in an identity-based policy".to_owned(),
        ("sts", false) => String::new(),
        (_, false) => {
            format!(" because no identity-based policy allows the {service}:{name} action")
        }
    };
    let code = match *service {
        "cognito-idp" | "secretsmanager" | "ssm" | "logs" => ErrorCode::AccessDeniedException,
        _ => ErrorCode::AccessDenied,
    };
    let sentence =
        format!("User: {arn} is not authorized to perform: {service}:{name}{resource}{why}");
    Error::new(code, sentence)
}
