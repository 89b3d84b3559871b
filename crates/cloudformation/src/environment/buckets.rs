//! Buckets.

use model::{Error, ErrorCode};
use store::Direction;

use crate::names::{asset_bucket, is_asset_bucket};
use crate::records::{Bucket, Object};
use crate::world::{Engine, World, remove, unavailable};

/// What became of the wish for a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Creation {
    /// It was made; or it is one for the assets of CDK, which a bootstrap stack takes over, made before or not.
    Made,
    /// The account has it already.
    Yours,
    /// Another account has it.
    Taken,
}

/// Makes a bucket of the caller's account and region.
///
/// # Errors
/// `InvalidArgument` where the name is none that a bucket can have.
pub(crate) async fn create(world: &mut World, name: &str, millis: i64) -> Result<Creation, Error> {
    if !is_bucket_name(name) {
        return Err(Error::new(
            ErrorCode::InvalidArgument,
            "The specified bucket is not valid.",
        ));
    }
    if let Some(owner) = owner(world, name).await?.filter(|owner| !owner.is(world)) {
        tracing::debug!(bucket = name, account = ?owner.account, "the name belongs to another account");
        return Ok(Creation::Taken);
    }
    let mut tx = world.tx();
    let present: Option<Bucket> = tx.load(&Bucket::at(name)).await.map_err(unavailable)?;
    if present.is_some() {
        return Ok(if is_asset_bucket(name) {
            Creation::Made
        } else {
            Creation::Yours
        });
    }
    tx.insert(&Bucket {
        name: name.to_owned(),
        created_millis: millis,
        account: Some(world.call.account.clone()),
        region: Some(world.call.region.clone()),
    });
    world.settle(tx).await.map(|()| Creation::Made)
}

/// Whose a bucket is.
#[derive(Debug)]
pub(super) struct Owner {
    account: Option<String>,
    region: Option<String>,
}

impl Owner {
    fn is(&self, world: &World) -> bool {
        let account = self.account.as_ref();
        account.is_none_or(|account| *account == world.call.account)
    }
}

/// Whose the bucket of this name is, if there is one.
async fn owner(world: &mut World, name: &str) -> Result<Option<Owner>, Error> {
    if let Some((account, region)) = asset_bucket(name) {
        return Ok(Some(Owner {
            account: Some(account.to_owned()),
            region: Some(region.to_owned()),
        }));
    }
    let bucket = world.load::<Bucket>(&Bucket::at(name)).await?;
    Ok(bucket.map(|bucket| Owner {
        account: bucket.account,
        region: bucket.region,
    }))
}

/// The one check of who may do something with a bucket and what is in it: those of its account, and nobody else.
///
/// # Errors
/// `NoSuchBucket`; `AccessDenied` where it is another account's.
pub(super) async fn reach(world: &mut World, name: &str) -> Result<Owner, Error> {
    let owner = owner(world, name).await?.ok_or_else(missing)?;
    if owner.is(world) {
        return Ok(owner);
    }
    Err(Error::new(ErrorCode::AccessDenied, "Access Denied"))
}

fn is_bucket_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|byte| plain(byte) || matches!(byte, b'-' | b'.'))
}

/// The instant at which somebody made it.
pub(crate) async fn made_at(world: &mut World, name: &str) -> Result<Option<i64>, Error> {
    let bucket = world.load::<Bucket>(&Bucket::at(name)).await?;
    Ok(bucket.map(|bucket| bucket.created_millis))
}

/// Deletes a bucket that is empty. Asset buckets are always there, with what is in them.
///
/// # Errors
/// `NoSuchBucket`, `AccessDenied`, `BucketNotEmpty`.
pub(crate) async fn delete(world: &mut World, name: &str) -> Result<(), Error> {
    reach(world, name).await?;
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
fn missing() -> Error {
    Error::new(
        ErrorCode::NoSuchBucket,
        "The specified bucket does not exist",
    )
}

impl Engine {
    /// Whether there is a bucket of this name.
    ///
    /// # Errors
    /// `AccessDenied` where it is another account's.
    pub async fn bucket_exists(&self, call: &userpool::Call, bucket: &str) -> Result<bool, Error> {
        match reach(&mut self.world(call, 0), bucket).await {
            Err(error) if error.code() == ErrorCode::NoSuchBucket => Ok(false),
            reached => reached.map(|_| true),
        }
    }

    /// The region of a bucket.
    ///
    /// # Errors
    /// `NoSuchBucket`, `AccessDenied`.
    pub async fn bucket_region(
        &self,
        call: &userpool::Call,
        bucket: &str,
    ) -> Result<String, Error> {
        let owner = reach(&mut self.world(call, 0), bucket).await?;
        Ok(owner.region.unwrap_or_else(|| call.region.clone()))
    }

    /// Makes a bucket.
    ///
    /// # Errors
    /// `BucketAlreadyOwnedByYou`, `BucketAlreadyExists`, `InvalidArgument`.
    pub async fn create_bucket(&self, call: &userpool::Call, bucket: &str) -> Result<(), Error> {
        match create(&mut self.world(call, 0), bucket, call.now_millis).await? {
            Creation::Made => Ok(()),
            Creation::Yours => Err(Error::new(
                ErrorCode::BucketAlreadyOwnedByYou,
                "Your previous request to create the named bucket succeeded and you already own it.",
            )),
            Creation::Taken => Err(Error::new(
                ErrorCode::BucketAlreadyExists,
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
            )),
        }
    }

    /// Deletes an empty bucket.
    ///
    /// # Errors
    /// `NoSuchBucket`, `AccessDenied`, `BucketNotEmpty`.
    pub async fn delete_bucket(&self, call: &userpool::Call, bucket: &str) -> Result<(), Error> {
        delete(&mut self.world(call, 0), bucket).await
    }

    /// Names of the buckets that somebody of the account made, and the instants at which, in milliseconds.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn list_buckets(&self, call: &userpool::Call) -> Result<Vec<(String, i64)>, Error> {
        let buckets = self.world(call, 0).all::<Bucket>(Bucket::all()).await?;
        // Parts of uploads wait in buckets whose names nobody can give.
        let made = buckets
            .into_iter()
            .filter(|bucket| is_bucket_name(&bucket.name))
            .filter(|bucket| {
                bucket
                    .account
                    .as_ref()
                    .is_none_or(|own| *own == call.account)
            });
        Ok(made
            .map(|bucket| (bucket.name, bucket.created_millis))
            .collect())
    }
}
