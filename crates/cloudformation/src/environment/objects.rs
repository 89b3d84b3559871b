//! Objects of buckets.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Error, ErrorCode};
use store::{Direction, Key, Tx};

use super::buckets::reach;
use crate::limits;
use crate::records::{Chunk, Leftover, Object};
use crate::world::{Engine, World, conflicted, internal, put, remove, unavailable};

/// An object without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectHead {
    /// Its key.
    pub key: String,
    /// Its length in bytes.
    pub bytes: usize,
    /// `ETag` without the quotes.
    pub entity_tag: String,
    /// `Content-Type`, where one was given.
    pub content_type: Option<String>,
    /// `x-amz-meta-…` headers by their names without that prefix.
    pub metadata: BTreeMap<String, String>,
    /// The instant of its last change, in milliseconds since 1970.
    pub modified_millis: i64,
}

/// A page of a bucket's objects in the order of their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The objects.
    pub objects: Vec<ObjectHead>,
    /// Whether there are more after the last of them.
    pub truncated: bool,
}

/// What is said of an object beside its bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Described {
    pub(super) content_type: Option<String>,
    pub(super) metadata: BTreeMap<String, String>,
}

/// Refuses a key that no object can have, or no record.
fn refuse_key(bucket: &str, key: &str) -> Result<(), Error> {
    let refused = |message: String| Err(Error::new(ErrorCode::InvalidArgument, message));
    let bytes = key.len();
    if !(1..=1024).contains(&bytes) {
        return refused(format!(
            "The key has to have 1 to 1024 bytes, and has {bytes}."
        ));
    }
    let most = store::limits::KEY_BYTES_MAX;
    let over = Object::at(bucket, key)
        .as_bytes()
        .len()
        .saturating_sub(most);
    if over == 0 {
        return Ok(());
    }
    refused(format!(
        "The key has {bytes} bytes, and each of the characters U+0000, U+0001 and U+0002 takes two where it is kept: it is too long by {over}. Leave some of them out, or take a shorter key."
    ))
}

/// Writes an object: first the bytes, then what names them.
pub(super) async fn write(
    world: &mut World,
    bucket: &str,
    key: &str,
    bytes: &[u8],
    described: Described,
) -> Result<ObjectHead, Error> {
    reach(world, bucket).await?;
    refuse_key(bucket, key)?;
    if bytes.len() > limits::OBJECT_BYTES_MAX {
        return Err(Error::new(
            ErrorCode::EntityTooLarge,
            "Your proposed upload exceeds the maximum allowed object size.",
        ));
    }
    let id = world.random.uuid();
    // Until an object names the chunks, this does: whatever becomes of the call, they are not kept for ever.
    let mut tx = world.tx();
    tx.insert(&Leftover {
        object: id.clone(),
        expires_millis: world.now() + limits::UNNAMED_CHUNKS_MILLIS,
    });
    world.settle(tx).await?;
    let mut chunks = 0;
    for piece in bytes.chunks(limits::CHUNK_BYTES_MAX) {
        let mut tx = world.tx();
        tx.insert(&Chunk {
            object: id.clone(),
            number: chunks,
            base64: STANDARD.encode(piece),
        });
        world.settle(tx).await?;
        chunks += 1;
    }
    let entity_tag = entity_tag(bytes);
    let object = Object {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        id,
        chunks,
        bytes: bytes.len(),
        entity_tag,
        content_type: described.content_type,
        metadata: described.metadata,
        modified_millis: world.now(),
    };
    match name(world, &object).await {
        Ok(Some(before)) => forget(world, &before.id, before.chunks).await?,
        Ok(None) => {}
        Err(error) => {
            forget(world, &object.id, chunks).await?;
            return Err(error);
        }
    }
    Ok(head(object))
}

/// Gives an object its name, and the one that had it.
async fn name(world: &mut World, object: &Object) -> Result<Option<Object>, Error> {
    let mut run = 0;
    loop {
        let mut tx = world.tx();
        let place = Object::at(&object.bucket, &object.key);
        let before: Option<Object> = tx.load(&place).await.map_err(unavailable)?;
        put(&mut tx, object).await?;
        remove::<Leftover>(&mut tx, &Leftover::at(&object.id)).await?;
        if let Some(before) = &before {
            abandon(&mut tx, before, world.now());
        }
        run += 1;
        match world.settle(tx).await {
            Ok(()) => return Ok(before),
            // Others write the same object at the same time: each is the newest for a moment, and the last one stays.
            Err(error) if conflicted(&error) && run < limits::RUNS_MAX => {}
            Err(error) => return Err(error),
        }
    }
}

/// Notes that the chunks of an object are nobody's any more.
pub(super) fn abandon(tx: &mut Tx, object: &Object, now_millis: i64) {
    tx.insert(&Leftover {
        object: object.id.clone(),
        expires_millis: now_millis,
    });
}

/// The bytes of an object, for instance of a template.
///
/// # Errors
/// `NoSuchBucket`, `AccessDenied`, `NoSuchKey`.
pub(crate) async fn read(
    world: &mut World,
    bucket: &str,
    key: &str,
) -> Result<(ObjectHead, Vec<u8>), Error> {
    let mut object = find(world, bucket, key).await?;
    loop {
        if let Some(bytes) = bytes_of(world, &object).await? {
            return Ok((head(object), bytes));
        }
        // Somebody has put another object in its place meanwhile.
        let newer = find(world, bucket, key).await?;
        if newer.id == object.id {
            return Err(internal("a chunk of an object is missing"));
        }
        object = newer;
    }
}

async fn bytes_of(world: &mut World, object: &Object) -> Result<Option<Vec<u8>>, Error> {
    let mut bytes = Vec::with_capacity(object.bytes);
    for number in 0..object.chunks {
        let chunk = world.load::<Chunk>(&Chunk::at(&object.id, number)).await?;
        let Some(chunk) = chunk else { return Ok(None) };
        bytes.extend(STANDARD.decode(chunk.base64).map_err(internal)?);
    }
    Ok(Some(bytes))
}

async fn find(world: &mut World, bucket: &str, key: &str) -> Result<Object, Error> {
    reach(world, bucket).await?;
    let found = world.load::<Object>(&Object::at(bucket, key)).await?;
    found.ok_or_else(|| Error::new(ErrorCode::NoSuchKey, "The specified key does not exist."))
}

// Clients take the tag for opaque; AWS gives the MD5 digest, which nothing else here needs.
fn entity_tag(bytes: &[u8]) -> String {
    let digest = crypto::mac::sha256(&[bytes]);
    let mut tag = String::new();
    for byte in &digest[..16] {
        tag.push(char::from(HEX[usize::from(byte >> 4)]));
        tag.push(char::from(HEX[usize::from(byte & 15)]));
    }
    tag
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Removes chunks that nothing names any more.
pub(super) async fn forget(world: &mut World, id: &str, chunks: u32) -> Result<(), Error> {
    for number in 0..chunks {
        let mut tx = world.tx();
        remove::<Chunk>(&mut tx, &Chunk::at(id, number)).await?;
        world.settle(tx).await?;
    }
    Ok(())
}

/// Deletes an object; one that is not there is as good as deleted.
async fn erase(world: &mut World, bucket: &str, key: &str) -> Result<(), Error> {
    let mut tx = world.tx();
    let key = Object::at(bucket, key);
    let Some(object) = tx.load::<Object>(&key).await.map_err(unavailable)? else {
        return Ok(());
    };
    tx.delete(&object);
    abandon(&mut tx, &object, world.now());
    world.settle(tx).await?;
    forget(world, &object.id, object.chunks).await
}

/// Deletes all objects of a bucket.
///
/// # Errors
/// `NoSuchBucket`, `AccessDenied`.
pub(crate) async fn empty(world: &mut World, bucket: &str) -> Result<(), Error> {
    reach(world, bucket).await?;
    let mut rest = Some(Object::of(bucket, ""));
    while let Some(range) = rest.take() {
        let mut tx = world.tx();
        let page = tx
            .page::<Object>(range.clone(), limits::READ_RECORDS_MAX, Direction::Forward)
            .await
            .map_err(unavailable)?;
        for object in &page.records {
            erase(world, bucket, &object.key).await?;
        }
        rest = page.last.map(|last| range.past(&last, Direction::Forward));
    }
    Ok(())
}

fn head(object: Object) -> ObjectHead {
    ObjectHead {
        key: object.key,
        bytes: object.bytes,
        entity_tag: object.entity_tag,
        content_type: object.content_type,
        metadata: object.metadata,
        modified_millis: object.modified_millis,
    }
}

impl Engine {
    /// Writes an object, in place of one of the same key.
    ///
    /// # Errors
    /// `NoSuchBucket`, `AccessDenied`, `InvalidArgument`, `EntityTooLarge`.
    pub async fn put_object(
        &self,
        call: &userpool::Call,
        bucket: &str,
        key: &str,
        bytes: &[u8],
        content_type: Option<String>,
        metadata: BTreeMap<String, String>,
    ) -> Result<ObjectHead, Error> {
        let described = Described {
            content_type,
            metadata,
        };
        write(&mut self.world(call, 0), bucket, key, bytes, described).await
    }

    /// An object with its bytes.
    ///
    /// # Errors
    /// `NoSuchBucket`, `AccessDenied`, `NoSuchKey`.
    pub async fn object(
        &self,
        call: &userpool::Call,
        bucket: &str,
        key: &str,
    ) -> Result<(ObjectHead, Vec<u8>), Error> {
        read(&mut self.world(call, 0), bucket, key).await
    }

    /// An object without its bytes.
    ///
    /// # Errors
    /// `NoSuchBucket`, `AccessDenied`, `NoSuchKey`.
    pub async fn head_object(
        &self,
        call: &userpool::Call,
        bucket: &str,
        key: &str,
    ) -> Result<ObjectHead, Error> {
        find(&mut self.world(call, 0), bucket, key).await.map(head)
    }

    /// Deletes an object; one that is not there is as good as deleted.
    ///
    /// # Errors
    /// `NoSuchBucket`, `AccessDenied`.
    pub async fn delete_object(
        &self,
        call: &userpool::Call,
        bucket: &str,
        key: &str,
    ) -> Result<(), Error> {
        let mut world = self.world(call, 0);
        reach(&mut world, bucket).await?;
        erase(&mut world, bucket, key).await
    }

    /// Objects whose keys begin with `prefix`, past the key `after`, at most `limit` of them.
    ///
    /// # Errors
    /// `NoSuchBucket`, `AccessDenied`.
    pub async fn list_objects(
        &self,
        call: &userpool::Call,
        bucket: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, Error> {
        let mut world = self.world(call, 0);
        reach(&mut world, bucket).await?;
        let limit = limit.min(limits::READ_RECORDS_MAX);
        if limit == 0 {
            return Ok(Listing::default());
        }
        let mut range = Object::of(bucket, prefix);
        if let Some(after) = after {
            let after: Key = Object::at(bucket, after);
            range = range.past(&after, Direction::Forward);
        }
        let mut tx = world.tx();
        let page = tx
            .page::<Object>(range, limit, Direction::Forward)
            .await
            .map_err(unavailable)?;
        let objects = page.records.into_iter().map(head).collect();
        Ok(Listing {
            objects,
            truncated: page.last.is_some(),
        })
    }
}
