//! `AWS::S3::Bucket`.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::Value;

use super::{Failure, Made, Place, Plan, Properties, ResourceType, plan_by, text};
use crate::environment::buckets;
use crate::names;

/// A bucket. Its settings are recorded; they change nothing about how it answers.
pub(super) struct Bucket;

const REPLACING: &[&str] = &["BucketName"];

#[async_trait]
impl ResourceType for Bucket {
    fn plan(&self, before: &Properties, after: &Properties) -> Plan {
        plan_by(REPLACING, before, after)
    }

    fn replacing(&self) -> &'static [&'static str] {
        REPLACING
    }

    async fn create(
        &self,
        place: &mut Place<'_>,
        properties: &Properties,
    ) -> Result<Made, Failure> {
        let name = if let Some(name) = text(properties, "BucketName")? {
            name
        } else {
            let (stack, logical) = (place.stack_name.clone(), place.logical_id.clone());
            names::generated(&stack, &logical, 63, &mut place.world.random).to_lowercase()
        };
        if !buckets::create(place.world, &name, place.millis).await? {
            return Err(Failure(format!("{name} already exists")));
        }
        let region = place.world.call.region.clone();
        let partition = names::partition(&region);
        let attributes = [
            ("Arn", format!("arn:{partition}:s3:::{name}")),
            ("DomainName", format!("{name}.s3.amazonaws.com")),
            (
                "DualStackDomainName",
                format!("{name}.s3.dualstack.{region}.amazonaws.com"),
            ),
            (
                "RegionalDomainName",
                format!("{name}.s3.{region}.amazonaws.com"),
            ),
            (
                "WebsiteURL",
                format!("http://{name}.s3-website-{region}.amazonaws.com"),
            ),
        ];
        let attributes: BTreeMap<String, Value> = attributes
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        Ok(Made {
            physical_id: name,
            attributes,
        })
    }

    async fn update(
        &self,
        _: &mut Place<'_>,
        made: Made,
        _: &Properties,
        _: &Properties,
    ) -> Result<Made, Failure> {
        Ok(made)
    }

    async fn delete(
        &self,
        place: &mut Place<'_>,
        physical_id: &str,
        _: &Properties,
    ) -> Result<(), Failure> {
        match buckets::delete(place.world, physical_id).await {
            Err(error) if error.code() != model::ErrorCode::NoSuchBucket => Err(error.into()),
            _ => Ok(()),
        }
    }

    // A named bucket that is there was made by this creation: another one would have been refused.
    async fn orphan(
        &self,
        place: &mut Place<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, Failure> {
        let Some(name) = text(properties, "BucketName")? else {
            return Ok(None);
        };
        let made = buckets::made_at(place.world, &name).await? == Some(place.millis);
        Ok(made.then_some(name))
    }
}
