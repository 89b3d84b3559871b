//! Objects of buckets. The bytes stand in records of their own, so that no value grows beyond what a store takes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

use super::ROOM;

/// An object without its bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Object {
    pub(crate) bucket: String,
    pub(crate) key: String,
    /// Names the chunks.
    pub(crate) id: String,
    pub(crate) chunks: u32,
    pub(crate) bytes: usize,
    pub(crate) entity_tag: String,
    pub(crate) content_type: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) modified_millis: i64,
}

impl Record for Object {
    const TABLE: Table = Table {
        name: "object",
        format: 1,
    };

    fn key(&self) -> Key {
        Object::at(&self.bucket, &self.key)
    }
}

impl Object {
    pub(crate) fn at(bucket: &str, key: &str) -> Key {
        Key::of(&[ROOM, "object", bucket, key])
    }

    /// The objects of a bucket whose keys begin with `prefix`.
    pub(crate) fn of(bucket: &str, prefix: &str) -> Range {
        Key::of(&[ROOM, "object", bucket]).range_of_text(prefix)
    }
}

/// A piece of an object's bytes, in base64.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Chunk {
    pub(crate) object: String,
    pub(crate) number: u32,
    pub(crate) base64: String,
}

impl Record for Chunk {
    const TABLE: Table = Table {
        name: "chunk",
        format: 1,
    };

    fn key(&self) -> Key {
        Chunk::at(&self.object, self.number)
    }
}

impl Chunk {
    pub(crate) fn at(object: &str, number: u32) -> Key {
        Key::of(&[ROOM, "chunk", object]).then_u64(number.into())
    }

    /// The chunks of an object.
    pub(crate) fn of(object: &str) -> Range {
        Key::prefix(&[ROOM, "chunk", object])
    }
}

/// Chunks that no object names: it is not written yet, or it is gone. They are forgotten when this ends, unless the object is
/// written by then.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Leftover {
    /// Names the chunks.
    pub(crate) object: String,
    pub(crate) expires_millis: i64,
}

impl Record for Leftover {
    const TABLE: Table = Table {
        name: "leftover",
        format: 1,
    };

    fn key(&self) -> Key {
        Leftover::at(&self.object)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}

impl Leftover {
    pub(crate) fn at(object: &str) -> Key {
        Key::of(&[ROOM, "leftover", object])
    }
}

/// An upload in parts that is not finished. It is forgotten after a day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) content_type: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) expires_millis: i64,
}

impl Record for Upload {
    const TABLE: Table = Table {
        name: "upload",
        format: 1,
    };

    fn key(&self) -> Key {
        Upload::at(&self.id)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}

impl Upload {
    pub(crate) fn at(id: &str) -> Key {
        Key::of(&[ROOM, "upload", id])
    }

    /// The bucket in which its parts lie, which nobody can name: names have no capitals.
    pub(crate) fn parts(&self) -> String {
        format!("UPLOAD-{}", self.id)
    }
}
