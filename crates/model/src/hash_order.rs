//! The order in which a Java `HashMap` or `HashSet` gives out texts, which shows in much that Cognito says.

/// The buckets of a table for so many texts: 16, doubled when it is three quarters full.
pub fn buckets_for(count: usize) -> u32 {
    let mut buckets: u32 = 16;
    while count as u64 > u64::from(buckets) * 3 / 4 {
        buckets *= 2;
    }
    buckets
}

/// The bucket of a text, by `HashMap.hash(String)`: the string's polynomial hash over UTF-16 units, its upper half folded in.
pub fn bucket(text: &str, buckets: u32) -> u32 {
    let hash = text.encode_utf16().fold(0u32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(u32::from(unit))
    });
    (hash ^ (hash >> 16)) & (buckets - 1)
}
