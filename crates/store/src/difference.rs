//! What has to be written so that a store holds what is wanted: as little as that.

use std::collections::BTreeMap;

use crate::filling::{self, Filling};
use crate::limits::{COMMIT_BYTES_MAX, COMMIT_WRITES_MAX};
use crate::walk::{Pages, Walk, find};
use crate::{Engine, Key, Range, StoreError, Write};

/// The writes that lead from what there is to what is wanted. What is of one of these tables stays as it is, and so does the mark of a
/// store that is half filled.
///
/// # Errors
/// Those of the store.
pub async fn from(
    engine: &dyn Engine,
    staying: &[Walk],
    mut wanted: BTreeMap<Key, Vec<u8>>,
) -> Result<Vec<Write>, StoreError> {
    let mut writes = Vec::new();
    let mut pages = Pages::of(engine, Range::all());
    while let Some(page) = pages.next().await? {
        for (key, found) in page {
            if filling::is_mark(&key) || find(staying, &key).is_some() {
                continue;
            }
            match wanted.remove(&key) {
                Some(value) if *value == *found.value => {}
                Some(value) => writes.push(Write::Put(key, value)),
                None => writes.push(Write::Delete(key)),
            }
        }
    }
    let absent = wanted.into_iter();
    writes.extend(absent.map(|(key, value)| Write::Put(key, value)));
    Ok(writes)
}

/// Writes in as many parts as it takes commits. Where that is more than one, the first marks the store as half filled, and the last
/// says that it is whole, as it does where the store `is_torn` already.
///
/// # Errors
/// Those of the store.
pub fn commits(
    writes: Vec<Write>,
    filling: &Filling,
    is_torn: bool,
) -> Result<Vec<Vec<Write>>, StoreError> {
    let (begins, ends) = (filling::begins(filling)?, filling::ends());
    let room = COMMIT_BYTES_MAX - size(&begins) - size(&ends);
    let mut parts = parts(writes, room);
    if is_torn && parts.is_empty() {
        parts.push(Vec::new());
    }
    if let [first, _, ..] = &mut parts[..] {
        first.push(begins);
    } else if !is_torn {
        return Ok(parts);
    }
    if let Some(last) = parts.last_mut() {
        last.push(ends);
    }
    Ok(parts)
}

/// Writes in parts of so many bytes, each with room for one write more.
fn parts(writes: Vec<Write>, bytes_max: usize) -> Vec<Vec<Write>> {
    let mut parts: Vec<Vec<Write>> = Vec::new();
    let mut bytes = 0;
    for write in writes {
        let size = size(&write);
        let fits = parts
            .last()
            .is_some_and(|part| part.len() + 1 < COMMIT_WRITES_MAX && bytes + size <= bytes_max);
        if !fits {
            parts.push(Vec::new());
            bytes = 0;
        }
        bytes += size;
        if let Some(part) = parts.last_mut() {
            part.push(write);
        }
    }
    parts
}

fn size(write: &Write) -> usize {
    let value = match write {
        Write::Put(_, value) => value.len(),
        Write::Delete(_) => 0,
    };
    write.key().as_bytes().len() + value
}
