//! Buckets.

use model::{Error, ErrorCode};
use store::Direction;

use super::is_asset_bucket;
use crate::engine::Engine;
use crate::records::{Bucket, Object};
use crate::world::{World, remove, unavailable};

/// Makes a bucket; `false` where somebody made it before, and it is none for the assets of CDK.
///
/// # Errors
/// `InvalidArgument` where the name is none that a bucket can have.
pub(crate) async fn create(world: &mut World, name: &str, millis: i64) -> Result<bool, Error> {
    if !is_bucket_name(name) {
        return Err(Error::new(
            ErrorCode::InvalidArgument,
            "The specified bucket is not valid.",
        ));
    }
    let mut tx = world.tx();
    if tx
        .load::<Bucket>(&Bucket::at(name))
        .await
        .map_err(unavailable)?
        .is_some()
    {
        // An asset bucket is always there: a bootstrap stack takes it over, made before or not.
        return Ok(is_asset_bucket(name));
    }
    tx.insert(&Bucket {
        name: name.to_owned(),
        created_millis: millis,
    });
    world.settle(tx).await.map(|()| true)
}

fn is_bucket_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|byte| plain(byte) || matches!(byte, b'-' | b'.'))
}

/// Whether there is such a bucket.
pub(crate) async fn exists(world: &mut World, name: &str) -> Result<bool, Error> {
    Ok(is_asset_bucket(name) || world.load::<Bucket>(&Bucket::at(name)).await?.is_some())
}

/// The instant at which somebody made it.
pub(crate) async fn made_at(world: &mut World, name: &str) -> Result<Option<i64>, Error> {
    let bucket = world.load::<Bucket>(&Bucket::at(name)).await?;
    Ok(bucket.map(|bucket| bucket.created_millis))
}

/// Deletes a bucket that is empty. Asset buckets are always there, with what is in them.
///
/// # Errors
/// `NoSuchBucket`, `BucketNotEmpty`.
pub(crate) async fn delete(world: &mut World, name: &str) -> Result<(), Error> {
    if !exists(world, name).await? {
        return Err(missing());
    }
    let mut tx = world.tx();
    let objects = tx
        .page::<Object>(Object::of(name, ""), 1, Direction::Forward)
        .await;
    if !objects.map_err(unavailable)?.records.is_empty() && !is_asset_bucket(name) {
        return Err(Error::new(
            ErrorCode::BucketNotEmpty,
            "The bucket you tried to delete is not empty",
        ));
    }
    remove::<Bucket>(&mut tx, &Bucket::at(name)).await?;
    world.settle(tx).await
}

/// There is no such bucket.
pub(super) fn missing() -> Error {
    Error::new(
        ErrorCode::NoSuchBucket,
        "The specified bucket does not exist",
    )
}

impl Engine {
    /// Whether there is a bucket of this name.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn bucket_exists(&self, call: &userpool::Call, bucket: &str) -> Result<bool, Error> {
        exists(&mut self.world(call, 0), bucket).await
    }

    /// Makes a bucket.
    ///
    /// # Errors
    /// `BucketAlreadyOwnedByYou`, `InvalidArgument`.
    pub async fn create_bucket(&self, call: &userpool::Call, bucket: &str) -> Result<(), Error> {
        if create(&mut self.world(call, 0), bucket, call.now_millis).await? {
            return Ok(());
        }
        Err(Error::new(
            ErrorCode::BucketAlreadyOwnedByYou,
            "Your previous request to create the named bucket succeeded and you already own it.",
        ))
    }

    /// Deletes an empty bucket.
    ///
    /// # Errors
    /// `NoSuchBucket`, `BucketNotEmpty`.
    pub async fn delete_bucket(&self, call: &userpool::Call, bucket: &str) -> Result<(), Error> {
        delete(&mut self.world(call, 0), bucket).await
    }

    /// Names of the buckets that somebody made, and the instants at which, in milliseconds.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn list_buckets(&self, call: &userpool::Call) -> Result<Vec<(String, i64)>, Error> {
        let buckets = self.world(call, 0).all::<Bucket>(Bucket::all()).await?;
        // Parts of uploads wait in buckets whose names nobody can give.
        let made = buckets
            .into_iter()
            .filter(|bucket| is_bucket_name(&bucket.name));
        Ok(made
            .map(|bucket| (bucket.name, bucket.created_millis))
            .collect())
    }
}
