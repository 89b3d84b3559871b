//! The claims of a token, in the order in which Amazon Cognito writes them.

use serde_json::{Map, Value};

/// Puts claims into Cognito's order.
///
/// Cognito keeps claims in a Java `HashMap`, and applications have come to depend on what they see: the order is that of
/// the table's buckets, by `h ^ (h >>> 16)` of the name's hash, in a table that doubles from 16 when it is three quarters
/// full. Found from the tokens of the tutorial: both come out exactly.
pub(crate) fn ordered(claims: Map<String, Value>) -> Map<String, Value> {
    let buckets = buckets_for(claims.len());
    let mut entries: Vec<(String, Value)> = claims.into_iter().collect();
    entries.sort_by_key(|(name, _)| bucket(name) & (buckets - 1));
    entries.into_iter().collect()
}

fn buckets_for(claims: usize) -> u32 {
    let mut buckets: u32 = 16;
    while claims as u64 > u64::from(buckets) * 3 / 4 {
        buckets *= 2;
    }
    buckets
}

/// `HashMap.hash(String)` of Java: the string's polynomial hash over UTF-16 units, its upper half folded in.
fn bucket(name: &str) -> u32 {
    let hash = name.encode_utf16().fold(0u32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(u32::from(unit))
    });
    hash ^ (hash >> 16)
}
