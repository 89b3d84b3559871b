//! Types that are recorded and have no effect: what CDK's bootstrap stack is made of besides its bucket and its
//! parameter. `Ref` and `Fn::GetAtt` come to what AWS would give.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::Value;

use super::{Made, Plan, Properties, ResourceFailure, ResourceType, Site, plan_by, text};
use crate::names;

/// A type without effect: a row of facts.
pub(super) struct Inert {
    /// The property that names the thing, whose change replaces it.
    name: &'static [&'static str],
    physical_id: Pattern,
    /// Attributes; `{name}`, `{id}`, `{account}`, `{region}` and `{partition}` are filled in.
    attributes: &'static [(&'static str, &'static str)],
}

enum Pattern {
    Name,
    Uuid,
    Filled(&'static str),
}

pub(super) static METADATA: Inert = Inert {
    name: &[],
    physical_id: Pattern::Uuid,
    attributes: &[],
};
pub(super) static REPOSITORY: Inert = Inert {
    name: &["RepositoryName"],
    physical_id: Pattern::Name,
    attributes: &[
        (
            "Arn",
            "arn:{partition}:ecr:{region}:{account}:repository/{name}",
        ),
        (
            "RepositoryUri",
            "{account}.dkr.ecr.{region}.amazonaws.com/{name}",
        ),
    ],
};
pub(super) static MANAGED_POLICY: Inert = Inert {
    name: &["ManagedPolicyName"],
    physical_id: Pattern::Filled("arn:{partition}:iam::{account}:policy/{name}"),
    attributes: &[("PolicyArn", "arn:{partition}:iam::{account}:policy/{name}")],
};
pub(super) static POLICY: Inert = Inert {
    name: &["PolicyName"],
    physical_id: Pattern::Name,
    attributes: &[("Id", "{name}")],
};
pub(super) static ROLE: Inert = Inert {
    name: &["RoleName"],
    physical_id: Pattern::Name,
    attributes: &[
        ("Arn", "arn:{partition}:iam::{account}:role/{name}"),
        ("RoleId", "AROA{id}"),
    ],
};
pub(super) static ALIAS: Inert = Inert {
    name: &["AliasName"],
    physical_id: Pattern::Name,
    attributes: &[],
};
pub(super) static KEY: Inert = Inert {
    name: &[],
    physical_id: Pattern::Uuid,
    attributes: &[
        ("Arn", "arn:{partition}:kms:{region}:{account}:key/{name}"),
        ("KeyId", "{name}"),
    ],
};
pub(super) static BUCKET_POLICY: Inert = Inert {
    name: &["Bucket"],
    physical_id: Pattern::Name,
    attributes: &[],
};

#[async_trait]
impl ResourceType for Inert {
    fn attributes(&self) -> Vec<&'static str> {
        self.attributes.iter().map(|(name, _)| *name).collect()
    }

    fn remark(&self) -> Option<&'static str> {
        Some("Recorded without effect")
    }

    fn plan(&self, before: &Properties, after: &Properties) -> Plan {
        plan_by(self.name, before, after)
    }

    fn replacing(&self) -> &'static [&'static str] {
        self.name
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let given = match self.name {
            [property] => text(properties, property)?,
            _ => None,
        };
        let name = match (&self.physical_id, given) {
            (_, Some(name)) => name,
            (Pattern::Uuid, None) => place.world.random.uuid(),
            _ => {
                let (stack, logical) = (place.stack_name.clone(), place.logical_id.clone());
                names::generated(&stack, &logical, 64, &mut place.world.random)
            }
        };
        let id = place.world.random.alphanumeric(17).to_uppercase();
        let call = &place.world.call;
        let fill = |pattern: &str| {
            pattern
                .replace("{partition}", names::partition(&call.region))
                .replace("{region}", &call.region)
                .replace("{account}", &call.account)
                .replace("{id}", &id)
                .replace("{name}", &name)
        };
        let attributes: BTreeMap<String, Value> = self
            .attributes
            .iter()
            .map(|(attribute, pattern)| ((*attribute).to_owned(), Value::from(fill(pattern))))
            .collect();
        let physical_id = match self.physical_id {
            Pattern::Filled(pattern) => fill(pattern),
            Pattern::Name | Pattern::Uuid => name.clone(),
        };
        Ok(Made {
            physical_id,
            attributes,
        })
    }

    async fn update(
        &self,
        _: &mut Site<'_>,
        made: Made,
        _: &Properties,
        _: &Properties,
    ) -> Result<Made, ResourceFailure> {
        Ok(made)
    }

    async fn delete(
        &self,
        _: &mut Site<'_>,
        _: &str,
        _: &Properties,
    ) -> Result<(), ResourceFailure> {
        Ok(())
    }

    async fn orphan(
        &self,
        _: &mut Site<'_>,
        _: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        Ok(None)
    }
}
