//! `AWS::S3::Bucket`.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::Value;

use super::{Made, Properties, ResourceFailure, ResourceType, Site, text};
use crate::environment::buckets::{self, Creation};
use crate::names;

/// A bucket. Its settings are recorded; they change nothing about how it answers.
pub(super) struct Bucket;

/// The service's name in the words of failures.
const S3: &str = "S3";
const REPLACING: &[&str] = &["BucketName"];

#[async_trait]
impl ResourceType for Bucket {
    fn attributes(&self) -> Vec<&'static str> {
        vec![
            "Arn",
            "DomainName",
            "DualStackDomainName",
            "RegionalDomainName",
            "WebsiteURL",
        ]
    }

    fn replacing(&self) -> &'static [&'static str] {
        REPLACING
    }

    async fn create(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Made, ResourceFailure> {
        let name = if let Some(name) = text(properties, "BucketName")? {
            name
        } else {
            let (stack, logical) = (place.stack.name.clone(), place.logical_id.clone());
            names::generated(&stack, &logical, 63, &mut place.world.random).to_lowercase()
        };
        let permitted = place.world.permit_bucket("CreateBucket", &name);
        permitted.map_err(|error| place.failure(S3, &error))?;
        match buckets::create(place.world, &name, place.millis).await {
            Ok(Creation::Made) => {}
            Ok(Creation::Yours | Creation::Taken) => {
                return Err(place.refusal(&format!("{name} already exists"), "AlreadyExists"));
            }
            Err(error) => return Err(place.failure(S3, &error)),
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

    fn can_drift(&self) -> bool {
        true
    }

    // Its settings are recorded: it has those that it was given, or is gone.
    async fn actual(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        expected: &Properties,
    ) -> Result<Option<Properties>, ResourceFailure> {
        match buckets::made_at(place.world, physical_id).await {
            Ok(made) => Ok(made.map(|_| expected.clone())),
            Err(error) => Err(place.failure(S3, &error)),
        }
    }

    async fn delete(
        &self,
        place: &mut Site<'_>,
        physical_id: &str,
        _: &Properties,
    ) -> Result<(), ResourceFailure> {
        let permitted = place.world.permit_bucket("DeleteBucket", physical_id);
        permitted.map_err(|error| place.failure(S3, &error))?;
        match buckets::delete(place.world, physical_id).await {
            Err(error) if error.code() != model::ErrorCode::NoSuchBucket => {
                Err(place.failure(S3, &error))
            }
            _ => Ok(()),
        }
    }

    // A named bucket that is there was made by this creation: another one would have been refused.
    async fn orphan(
        &self,
        place: &mut Site<'_>,
        properties: &Properties,
    ) -> Result<Option<String>, ResourceFailure> {
        let Some(name) = text(properties, "BucketName")? else {
            return Ok(None);
        };
        match buckets::made_at(place.world, &name).await {
            Ok(made) => Ok((made == Some(place.millis)).then_some(name)),
            Err(error) => Err(place.failure(S3, &error)),
        }
    }
}
