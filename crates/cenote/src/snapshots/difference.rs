//! What has to be written so that a store holds what is wanted: as little as that.

use std::collections::BTreeMap;

use store::limits::{COMMIT_BYTES_MAX, COMMIT_WRITES_MAX};
use store::walk::{Pages, Walk, find};
use store::{Engine, Key, Range, StoreError, Write};

/// The writes that lead from what there is to what is wanted. What is of one of these tables stays as it is.
///
/// # Errors
/// Those of the store.
pub(super) async fn from(
    engine: &dyn Engine,
    staying: &[Walk],
    mut wanted: BTreeMap<Key, Vec<u8>>,
) -> Result<Vec<Write>, StoreError> {
    let mut writes = Vec::new();
    let mut pages = Pages::of(engine, Range::all());
    while let Some(page) = pages.next().await? {
        for (key, found) in page {
            if find(staying, &key).is_some() {
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

/// Writes in as many parts as it takes commits.
pub(super) fn commits(writes: Vec<Write>) -> Vec<Vec<Write>> {
    let mut parts: Vec<Vec<Write>> = Vec::new();
    let mut bytes = 0;
    for write in writes {
        let size = size(&write);
        let fits = parts
            .last()
            .is_some_and(|part| part.len() < COMMIT_WRITES_MAX && bytes + size <= COMMIT_BYTES_MAX);
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
