//! Types that are recorded and have no effect: whatever AWS has and Cenote does not act on. `Ref` and `Fn::GetAtt` come to
//! values of the form that AWS gives them.

use async_trait::async_trait;
use serde_json::Value;

use super::aws_call::{AwsCall, asks_cognito};
use super::catalog::{self, Entry};
use super::made_up::{self, DRAWN, SECRET_CHARACTERS, Subject};
use super::{Made, Properties, ResourceFailure, ResourceType, Site, emptied};

/// What CDK's bootstrap stack is made of besides its bucket and its parameter, and what a user pool is told of: recorded also by a
/// server that records nothing else.
const EVERYWHERE: &[&str] = &[
    METADATA,
    "AWS::ECR::Repository",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::KMS::Key",
    "AWS::S3::BucketPolicy",
];
/// Has no effect with AWS either.
const METADATA: &str = "AWS::CDK::Metadata";
/// What is Amazon Cognito's, and so to be missed.
const COGNITO: &str = "AWS::Cognito::";

/// A type without effect.
pub(super) struct Recorded {
    kind: String,
    entry: Entry,
}

/// Why a type is only recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missed {
    /// It is another service's.
    Elsewhere,
    /// It is Cognito's, and not built yet.
    Cognito,
}

/// Whether a server that records nothing else records this type.
pub(crate) fn is_recorded_everywhere(kind: &str) -> bool {
    EVERYWHERE.contains(&kind)
}

/// Why resources of this type have no effect here that they have with AWS; nothing where they have theirs.
pub(crate) fn missed(kind: &str) -> Option<Missed> {
    if super::is_built(kind) || kind == METADATA {
        return None;
    }
    Some(if kind.starts_with(COGNITO) {
        Missed::Cognito
    } else {
        Missed::Elsewhere
    })
}

/// Whether a custom resource has its effect without the function behind it.
pub(crate) fn acts(kind: &str, properties: &Properties) -> bool {
    kind == emptied::KIND || (catalog::is_custom(kind) && asks_cognito(properties))
}

impl Recorded {
    /// The type of this name, if there is one.
    pub(super) fn of(kind: &str) -> Option<Recorded> {
        let entry = catalog::entry(kind)?;
        let kind = kind.to_owned();
        Some(Recorded { kind, entry })
    }

    fn subject<'a>(
        &'a self,
        place: &'a Site<'_>,
        properties: &'a Properties,
        made: Option<&'a str>,
    ) -> Subject<'a> {
        Subject {
            kind: &self.kind,
            account: &place.world.call.account,
            region: &place.world.call.region,
            stack: &place.stack.name,
            logical_id: &place.logical_id,
            properties,
            made,
            drawn: None,
        }
    }

    /// Asks what a custom resource asks of Cognito, where that is said in the property of this name.
    async fn ask(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
        when: &str,
        made: &mut Made,
    ) -> Result<(), ResourceFailure> {
        let call = AwsCall::of(properties, when).filter(|_| catalog::is_custom(&self.kind));
        let Some(call) = call else {
            return Ok(());
        };
        if let Some(answered) = call.ask(place).await? {
            made.attributes.extend(answered.attributes);
            if let Some(physical_id) = answered.physical_id {
                made.physical_id = physical_id;
            }
        }
        Ok(())
    }
}

#[async_trait]
impl ResourceType for Recorded {
    fn attributes(&self) -> Vec<&'static str> {
        self.entry.attributes().collect()
    }

    fn has_attribute(&self, name: &str) -> bool {
        self.entry.is_open() || self.entry.attributes().any(|listed| listed == name)
    }

    fn otherwise(&self, subject: &Subject<'_>, attribute: &str) -> Option<Value> {
        subject.attribute(attribute)
    }

    fn remark(&self, properties: &Properties) -> Option<String> {
        if acts(&self.kind, properties) {
            return None;
        }
        Some(match missed(&self.kind) {
            Some(Missed::Cognito) => format!(
                "Recorded without effect: this server does not have {} yet",
                self.kind
            ),
            _ if catalog::is_custom(&self.kind) => {
                "Recorded without effect: the function behind it was not asked".to_owned()
            }
            _ => "Recorded without effect".to_owned(),
        })
    }

    fn replaces(&self, property: &str) -> bool {
        self.entry.replaces(property)
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let physical_id = self.subject(place, properties, None).physical_id();
        let subject = self.subject(place, properties, Some(&physical_id));
        let mut attributes = subject.attributes();
        for (name, value) in &mut attributes {
            if made_up::is_secret(name) {
                *value = Value::from(place.world.random.alphanumeric(SECRET_CHARACTERS));
            }
        }
        if self.entry.is_open() {
            let drawn = place.world.random.alphanumeric(SECRET_CHARACTERS);
            attributes.insert(DRAWN.to_owned(), Value::from(drawn));
        }
        let mut made = Made {
            physical_id,
            attributes,
        };
        self.ask(place, properties, "Create", &mut made).await?;
        Ok(made)
    }

    async fn update(
        &self,
        place: &mut Site<'_>,
        made: Made,
        _: &Properties,
        after: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let subject = self.subject(place, after, Some(&made.physical_id));
        let mut attributes = subject.attributes();
        let custom = catalog::is_custom(&self.kind);
        let kept = made.attributes.into_iter();
        let stays = |name: &str| custom || name == DRAWN || made_up::is_secret(name);
        attributes.extend(kept.filter(|(name, _)| stays(name)));
        let mut made = Made {
            physical_id: made.physical_id,
            attributes,
        };
        self.ask(place, after, "Update", &mut made).await?;
        Ok(made)
    }

    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        properties: &Properties,
    ) -> Result<(), ResourceFailure> {
        if self.kind == emptied::KIND {
            return emptied::empty(place, properties).await;
        }
        let mut made = Made {
            physical_id: physical_id.to_owned(),
            ..Made::default()
        };
        self.ask(place, properties, "Delete", &mut made).await
    }
}
