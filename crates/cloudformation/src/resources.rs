//! The resource types: the contents page, and what each of them can do.

mod aws_call;
mod bucket;
mod catalog;
mod coerce;
mod described;
mod emptied;
mod fit;
mod gone;
mod input;
mod log_delivery_configuration;
mod made_up;
mod recorded;
mod ssm_parameter;
mod user_pool;
mod user_pool_client;
mod user_pool_group;
mod user_pool_identity_provider;
mod user_pool_resource_server;
mod user_pool_risk_configuration_attachment;
mod user_pool_user;
mod user_pool_user_to_group_attachment;

use std::collections::BTreeMap;

use async_trait::async_trait;
use model::Error;
use model::cloudformation::Tag;
use serde_json::{Map, Value};

use crate::records::Stack;
use crate::world::World;

pub(crate) use catalog::is_custom;
pub(crate) use coerce::coerce;
pub(crate) use fit::refuse_unfit;
pub(crate) use made_up::Subject;
pub(crate) use recorded::{Missed, acts, is_recorded_everywhere, missed};

/// How a reference to a secret begins that AWS Secrets Manager keeps.
pub(crate) const KEPT_SECRET: &str = "{{resolve:secretsmanager:";

/// Evaluated properties of a resource.
pub(crate) type Properties = Map<String, Value>;

/// The type of this name, if AWS has it: one that is not built is recorded.
pub(crate) fn named(kind: &str) -> Option<Box<dyn ResourceType>> {
    if let Some(built) = built(kind) {
        return Some(built);
    }
    Some(Box::new(recorded::Recorded::of(kind)?))
}

/// Whether resources of this type have the effect that they have with AWS.
pub(crate) fn is_built(kind: &str) -> bool {
    built(kind).is_some()
}

fn built(kind: &str) -> Option<Box<dyn ResourceType>> {
    Some(match kind {
        "AWS::Cognito::LogDeliveryConfiguration" => {
            Box::new(log_delivery_configuration::LogDeliveryConfiguration)
        }
        "AWS::Cognito::UserPool" => Box::new(user_pool::UserPool),
        "AWS::Cognito::UserPoolClient" => Box::new(user_pool_client::UserPoolClient),
        "AWS::Cognito::UserPoolGroup" => Box::new(user_pool_group::UserPoolGroup),
        "AWS::Cognito::UserPoolIdentityProvider" => {
            Box::new(user_pool_identity_provider::UserPoolIdentityProvider)
        }
        "AWS::Cognito::UserPoolResourceServer" => {
            Box::new(user_pool_resource_server::UserPoolResourceServer)
        }
        "AWS::Cognito::UserPoolRiskConfigurationAttachment" => {
            Box::new(user_pool_risk_configuration_attachment::UserPoolRiskConfigurationAttachment)
        }
        "AWS::Cognito::UserPoolUser" => Box::new(user_pool_user::UserPoolUser),
        "AWS::Cognito::UserPoolUserToGroupAttachment" => {
            Box::new(user_pool_user_to_group_attachment::UserPoolUserToGroupAttachment)
        }
        "AWS::S3::Bucket" => Box::new(bucket::Bucket),
        "AWS::SSM::Parameter" => Box::new(ssm_parameter::SsmParameter),
        _ => return None,
    })
}

/// What the secrets come from of a resource with these attributes, where it has any that nobody has listed.
pub(crate) fn drawn(attributes: &BTreeMap<String, Value>) -> Option<&str> {
    attributes.get(made_up::DRAWN)?.as_str()
}

/// What an update of a resource takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    /// The thing behind it is changed.
    InPlace,
    /// Another thing takes its place.
    Replace,
}

/// What was made.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// What `Ref` comes to.
    pub(crate) physical_id: String,
    /// What `Fn::GetAtt` comes to.
    pub(crate) attributes: BTreeMap<String, Value>,
}

/// Why a resource could not be made, changed or deleted: what the event says.
#[derive(Debug)]
pub(crate) struct ResourceFailure(pub(crate) String);

impl From<Error> for ResourceFailure {
    fn from(error: Error) -> ResourceFailure {
        ResourceFailure(error.message().to_owned())
    }
}

/// Where a resource stands.
pub(crate) struct Site<'a> {
    pub(crate) world: &'a mut World,
    /// As it was when the deployment came to the resource.
    pub(crate) stack: Stack,
    pub(crate) logical_id: String,
    /// Tags of the stack, which its resources get too.
    pub(crate) tags: Vec<Tag>,
    /// The instant that is given to the operations.
    pub(crate) millis: i64,
    /// Whether an update is undone: what can't be undone stays.
    pub(crate) rolling_back: bool,
}

impl Site<'_> {
    /// Runs an operation on user pools.
    pub(crate) async fn cognito(
        &mut self,
        operation: model::cognito_idp::Operation,
        input: Value,
    ) -> Result<Value, Error> {
        let done = self
            .world
            .cognito(&self.stack.id, operation, input, self.millis);
        done.await
    }

    /// The words in which `CloudFormation` reports that a service refused what a handler asked.
    pub(crate) fn failure(&mut self, service: &str, error: &Error) -> ResourceFailure {
        let request = self.world.random.uuid();
        let (status, code) = outcome(error);
        let sentence = format!(
            "{} (Service: {service}, Status Code: {status}, Request ID: {request})",
            error.message()
        );
        self.refusal(&sentence, code)
    }

    /// The words in which `CloudFormation` reports that a handler itself refused.
    pub(crate) fn refusal(&mut self, sentence: &str, code: &str) -> ResourceFailure {
        let token = self.world.random.uuid();
        ResourceFailure(format!(
            "Resource handler returned message: \"{sentence}\" (RequestToken: {token}, HandlerErrorCode: {code})"
        ))
    }
}

/// The status of a service's answer, and the code by which handlers report it.
fn outcome(error: &Error) -> (u16, &'static str) {
    match error.code().as_str() {
        "ResourceNotFoundException" | "UserNotFoundException" | "ParameterNotFound" => {
            (400, "NotFound")
        }
        "NoSuchBucket" => (404, "NotFound"),
        "LimitExceededException" => (400, "ServiceLimitExceeded"),
        "TooManyRequestsException" | "ThrottlingException" => (400, "Throttling"),
        "NotAuthorizedException" | "AccessDeniedException" => (400, "AccessDenied"),
        "AccessDenied" => (403, "AccessDenied"),
        "DuplicateProviderException"
        | "GroupExistsException"
        | "ParameterAlreadyExists"
        | "UsernameExistsException" => (400, "AlreadyExists"),
        "BucketAlreadyExists" | "BucketAlreadyOwnedByYou" => (409, "AlreadyExists"),
        "ConcurrentModificationException" => (400, "ResourceConflict"),
        "BucketNotEmpty" => (409, "GeneralServiceException"),
        "InternalErrorException" | "InternalFailure" => (500, "ServiceInternalError"),
        _ => (400, "InvalidRequest"),
    }
}

/// A resource type.
#[async_trait]
pub(crate) trait ResourceType: Send + Sync {
    /// What events say of a resource of the type with these properties.
    fn remark(&self, properties: &Properties) -> Option<String> {
        let _ = properties;
        None
    }

    /// What `Fn::GetAtt` can ask for.
    fn attributes(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Whether `Fn::GetAtt` can ask for this.
    fn has_attribute(&self, name: &str) -> bool {
        self.attributes().contains(&name)
    }

    /// What `Fn::GetAtt` comes to for an attribute that is not kept with the resource.
    fn otherwise(&self, _: &Subject<'_>, _: &str) -> Option<Value> {
        None
    }

    /// Whether the things get the tags of their stack.
    fn takes_stack_tags(&self) -> bool {
        false
    }

    /// Whether the thing may have to change though its properties stay.
    fn changes_by_itself(&self) -> bool {
        false
    }

    /// Whether a reference to a secret that AWS keeps may stand where the secret is to be.
    fn takes_kept_secrets(&self) -> bool {
        false
    }

    /// What a change of properties takes.
    fn plan(&self, before: &Properties, after: &Properties) -> Plan {
        let names = before.keys().chain(after.keys());
        let mut changed = names.filter(|name| differs(name, before, after));
        if changed.any(|name| self.replaces(name)) {
            Plan::Replace
        } else {
            Plan::InPlace
        }
    }

    /// The properties whose change makes another thing take the place of this one.
    fn replacing(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether a change of this property makes another thing take the place of this one.
    fn replaces(&self, property: &str) -> bool {
        self.replacing().contains(&property)
    }

    /// Makes the thing.
    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure>;

    /// Changes the thing, where there is more behind it than its properties; doing it twice does no harm.
    async fn update(
        &self,
        place: &mut Site<'_>,
        made: Made,
        before: &Properties,
        after: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let _ = (place, before, after);
        Ok(made)
    }

    /// Whether it can be found out what a thing really is.
    fn can_drift(&self) -> bool {
        false
    }

    /// What a thing really has of the properties that are expected of it; nothing where it is gone.
    async fn actual(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        expected: &Properties,
    ) -> Result<Option<Properties>, ResourceFailure> {
        let _ = (place, physical_id);
        Ok(Some(expected.clone()))
    }

    /// Deletes the thing; one that is gone already is as good as deleted.
    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<(), ResourceFailure>;

    /// Whether something is there before a creation begins that [`ResourceType::orphan`] would take for what that made: it is not looked
    /// for then.
    async fn is_taken(&self, place: &mut Site<'_>, properties: &Properties) -> bool {
        let _ = (place, properties);
        false
    }

    /// What a creation at `place.millis` made whose end was not recorded.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let _ = (place, properties);
        Ok(None)
    }
}

/// Whether a property differs.
pub(crate) fn differs(name: &str, before: &Properties, after: &Properties) -> bool {
    before.get(name) != after.get(name)
}

/// A property that has to be text.
pub(crate) fn text(properties: &Properties, name: &str) -> Result<Option<String>, ResourceFailure> {
    match properties.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::Bool(flag)) => Ok(Some(flag.to_string())),
        Some(_) => Err(ResourceFailure(format!(
            "Value of property {name} must be of type String"
        ))),
    }
}
