//! The resource types: the contents page, and what each of them can do.

mod bucket;
mod coerce;
mod inert;
mod input;
mod known;
mod ssm_parameter;
mod user_pool;
mod user_pool_client;
mod user_pool_group;
mod user_pool_user;
mod user_pool_user_to_group_attachment;

use std::collections::BTreeMap;

use async_trait::async_trait;
use model::Error;
use model::cloudformation::Tag;
use serde_json::{Map, Value};

use crate::world::World;

pub(crate) use coerce::coerce;
pub(crate) use known::is_known;

/// Evaluated properties of a resource.
pub(crate) type Properties = Map<String, Value>;

/// The type of this name, if it is built.
pub(crate) fn named(kind: &str) -> Option<&'static dyn ResourceType> {
    match kind {
        "AWS::Cognito::UserPool" => Some(&user_pool::UserPool),
        "AWS::Cognito::UserPoolClient" => Some(&user_pool_client::UserPoolClient),
        "AWS::Cognito::UserPoolGroup" => Some(&user_pool_group::UserPoolGroup),
        "AWS::Cognito::UserPoolUser" => Some(&user_pool_user::UserPoolUser),
        "AWS::Cognito::UserPoolUserToGroupAttachment" => {
            Some(&user_pool_user_to_group_attachment::UserPoolUserToGroupAttachment)
        }
        "AWS::S3::Bucket" => Some(&bucket::Bucket),
        "AWS::SSM::Parameter" => Some(&ssm_parameter::SsmParameter),
        "AWS::CDK::Metadata" => Some(&inert::METADATA),
        "AWS::ECR::Repository" => Some(&inert::REPOSITORY),
        "AWS::IAM::ManagedPolicy" => Some(&inert::MANAGED_POLICY),
        "AWS::IAM::Policy" => Some(&inert::POLICY),
        "AWS::IAM::Role" => Some(&inert::ROLE),
        "AWS::KMS::Alias" => Some(&inert::ALIAS),
        "AWS::KMS::Key" => Some(&inert::KEY),
        "AWS::S3::BucketPolicy" => Some(&inert::BUCKET_POLICY),
        _ => None,
    }
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

/// Where a resource stands.
pub(crate) struct Site<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) stack_name: String,
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
        self.world.cognito(operation, input, self.millis).await
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
    /// What events say of every resource of the type.
    fn remark(&self) -> Option<&'static str> {
        None
    }

    /// What `Fn::GetAtt` can ask for.
    fn attributes(&self) -> Vec<&'static str>;

    /// Whether the things get the tags of their stack.
    fn takes_stack_tags(&self) -> bool {
        false
    }

    /// What a change of properties takes.
    fn plan(&self, before: &Properties, after: &Properties) -> Plan;

    /// The properties whose change makes another thing take the place of this one.
    fn replacing(&self) -> &'static [&'static str] {
        &[]
    }

    /// Makes the thing.
    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure>;

    /// Changes the thing; doing it twice does no harm.
    async fn update(
        &self,
        place: &mut Site<'_>,
        made: Made,
        before: &Properties,
        after: &Properties,
    ) -> Result<Made, ResourceFailure>;

    /// Deletes the thing; one that is gone already is as good as deleted.
    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<(), ResourceFailure>;

    /// What a creation at `place.millis` made whose end was not recorded.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure>;
}

/// Whether a property differs.
pub(crate) fn differs(name: &str, before: &Properties, after: &Properties) -> bool {
    before.get(name) != after.get(name)
}

/// A plan by the names of the properties whose change replaces.
pub(crate) fn plan_by(replacing: &[&str], before: &Properties, after: &Properties) -> Plan {
    let replaced = replacing.iter().any(|name| differs(name, before, after));
    if replaced {
        Plan::Replace
    } else {
        Plan::InPlace
    }
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
