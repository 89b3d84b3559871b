//! `Custom::S3AutoDeleteObjects`, by which CDK empties a bucket before it is deleted: its function does nothing but that, so that
//! none is needed.

use model::Error;

use super::{Properties, ResourceFailure, Site, text};
use crate::environment::objects;
use crate::records::{Resource, State};

/// The type that CDK gives it.
pub(super) const KIND: &str = "Custom::S3AutoDeleteObjects";
/// A bucket that is not tagged so is not emptied: a template that does without the custom resource may keep its bucket.
const TAG: &str = "aws-cdk:auto-delete-objects";
const BUCKET: &str = "AWS::S3::Bucket";
/// The service's name in the words of failures.
const S3: &str = "S3";

/// Empties the bucket that the properties name, if it is one of the stack that wants to be emptied.
pub(super) async fn empty(
    place: &mut Site<'_>,
    properties: &Properties,
) -> Result<(), ResourceFailure> {
    let Some(name) = text(properties, "BucketName")? else {
        return Ok(());
    };
    if !is_to_be_emptied(place, &name).await? {
        return Ok(());
    }
    let permitted = place
        .world
        .permit_bucket("DeleteObject", &format!("{name}/*"));
    permitted.map_err(|error| place.failure(S3, &error))?;
    match objects::empty(place.world, &name).await {
        Err(error) if error.code() != model::ErrorCode::NoSuchBucket => {
            Err(place.failure(S3, &error))
        }
        _ => Ok(()),
    }
}

async fn is_to_be_emptied(place: &mut Site<'_>, name: &str) -> Result<bool, Error> {
    let range = Resource::of(&place.stack.uuid);
    for resource in place.world.all::<Resource>(range).await? {
        if resource.kind != BUCKET || resource.physical_id.as_deref() != Some(name) {
            continue;
        }
        let state: State = place
            .world
            .open(&resource.context(), &resource.state)
            .unwrap_or_default();
        let tags = state
            .properties
            .get("Tags")
            .and_then(|tags| tags.as_array());
        let mut tags = tags.into_iter().flatten();
        return Ok(tags.any(|tag| tag["Key"] == TAG && tag["Value"] == "true"));
    }
    Ok(false)
}
