//! The claims of a token, in the order in which Amazon Cognito writes them.

use model::hash_order;
use serde_json::{Map, Value};

/// Puts claims into Cognito's order.
///
/// Cognito keeps claims in a Java `HashMap`, and applications have come to depend on what they see: the order is that of
/// the table's buckets, by `h ^ (h >>> 16)` of the name's hash, in a table that doubles from 16 when it is three quarters
/// full. Found from the tokens of the tutorial: both come out exactly.
pub(crate) fn ordered(claims: Map<String, Value>) -> Map<String, Value> {
    let buckets = hash_order::buckets_for(claims.len());
    let mut entries: Vec<(String, Value)> = claims.into_iter().collect();
    entries.sort_by_key(|(name, _)| hash_order::bucket(name, buckets));
    entries.into_iter().collect()
}
