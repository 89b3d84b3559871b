//! Uploads in parts: each part is an object of a bucket that nobody can name, until they become one.

use std::collections::{BTreeMap, BTreeSet};

use model::{Error, ErrorCode};

use super::buckets::reach;
use super::objects::{Described, ObjectHead, abandon, read, write};
use crate::limits;
use crate::records::{Bucket, Object, Upload};
use crate::world::{Engine, World, remove, unavailable};

const UPLOAD_MILLIS: i64 = 24 * 60 * 60 * 1000;

impl Engine {
    /// Begins an upload; its id.
    ///
    /// # Errors
    /// `NoSuchBucket`, `AccessDenied`.
    pub async fn create_multipart_upload(
        &self,
        call: &userpool::Call,
        bucket: &str,
        key: &str,
        content_type: Option<String>,
        metadata: BTreeMap<String, String>,
    ) -> Result<String, Error> {
        let mut world = self.world(call, 0);
        reach(&mut world, bucket).await?;
        let upload = Upload {
            id: world.random.uuid(),
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            content_type,
            metadata,
            expires_millis: call.now_millis + UPLOAD_MILLIS,
        };
        let mut tx = world.tx();
        tx.insert(&upload);
        tx.insert(&Bucket {
            name: upload.parts(),
            created_millis: call.now_millis,
            account: Some(call.account.clone()),
            region: Some(call.region.clone()),
        });
        world.settle(tx).await?;
        Ok(upload.id)
    }

    /// Takes one part.
    ///
    /// # Errors
    /// `NoSuchUpload`, `AccessDenied`, `InvalidArgument`, `EntityTooLarge`.
    pub async fn upload_part(
        &self,
        call: &userpool::Call,
        upload: &str,
        number: u32,
        bytes: &[u8],
    ) -> Result<ObjectHead, Error> {
        let mut world = self.world(call, 0);
        let upload = begun(&mut world, upload).await?;
        if !(1..=limits::PARTS_MAX).contains(&number) {
            return Err(Error::new(
                ErrorCode::InvalidArgument,
                "Part number must be an integer between 1 and 10000, inclusive",
            ));
        }
        let key = part_key(number);
        write(
            &mut world,
            &upload.parts(),
            &key,
            bytes,
            Described::default(),
        )
        .await
    }

    /// How many bytes the parts with these numbers have together, no more than one object may have.
    ///
    /// # Errors
    /// `NoSuchUpload`, `AccessDenied`.
    pub async fn bytes_of_parts(
        &self,
        call: &userpool::Call,
        upload: &str,
        parts: &[u32],
    ) -> Result<usize, Error> {
        let mut world = self.world(call, 0);
        let upload = begun(&mut world, upload).await?;
        let keys: BTreeSet<String> = parts.iter().map(|number| part_key(*number)).collect();
        let bucket = upload.parts();
        let objects = world.all::<Object>(Object::of(&bucket, "")).await?;
        let wanted = objects.iter().filter(|part| keys.contains(&part.key));
        let bytes: usize = wanted.map(|part| part.bytes).sum();
        Ok(bytes.min(limits::OBJECT_BYTES_MAX))
    }

    /// Makes one object of the parts with these numbers.
    ///
    /// # Errors
    /// `NoSuchUpload`, `AccessDenied`, `InvalidPart`, `EntityTooLarge`.
    pub async fn complete_multipart_upload(
        &self,
        call: &userpool::Call,
        upload: &str,
        parts: &[u32],
    ) -> Result<ObjectHead, Error> {
        let mut world = self.world(call, 0);
        let upload = begun(&mut world, upload).await?;
        let mut bytes = Vec::new();
        for number in parts {
            let part = read(&mut world, &upload.parts(), &part_key(*number)).await;
            let (_, part) = part.map_err(|cause| {
                let sentence = "One or more of the specified parts could not be found.";
                Error::new(ErrorCode::InvalidPart, sentence).because(cause)
            })?;
            bytes.extend(part);
            if bytes.len() > limits::OBJECT_BYTES_MAX {
                break;
            }
        }
        let described = Described {
            content_type: upload.content_type.clone(),
            metadata: upload.metadata.clone(),
        };
        let head = write(&mut world, &upload.bucket, &upload.key, &bytes, described).await?;
        self.abort_multipart_upload(call, &upload.id).await?;
        Ok(head)
    }

    /// Forgets an upload and its parts.
    ///
    /// # Errors
    /// `NoSuchUpload`, `AccessDenied`.
    pub async fn abort_multipart_upload(
        &self,
        call: &userpool::Call,
        upload: &str,
    ) -> Result<(), Error> {
        let mut world = self.world(call, 0);
        let upload = begun(&mut world, upload).await?;
        let bucket = upload.parts();
        for part in world.all::<Object>(Object::of(&bucket, "")).await? {
            let mut tx = world.tx();
            remove::<Object>(&mut tx, &Object::at(&bucket, &part.key)).await?;
            abandon(&mut tx, &part, call.now_millis);
            world.settle(tx).await?;
            super::objects::forget(&mut world, &part.id, part.chunks).await?;
        }
        let mut tx = world.tx();
        remove::<Bucket>(&mut tx, &Bucket::at(&bucket)).await?;
        remove::<Upload>(&mut tx, &Upload::at(&upload.id)).await?;
        world.settle(tx).await
    }
}

async fn begun(world: &mut World, upload: &str) -> Result<Upload, Error> {
    let found = world
        .tx()
        .load::<Upload>(&Upload::at(upload))
        .await
        .map_err(unavailable)?;
    let found = found.ok_or_else(|| {
        Error::new(
            ErrorCode::NoSuchUpload,
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
        )
    })?;
    reach(world, &found.bucket).await?;
    Ok(found)
}

fn part_key(number: u32) -> String {
    format!("{number:05}")
}
