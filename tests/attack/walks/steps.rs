//! Of what the steps of walks are made.

use std::ops::Range;

use proptest::prelude::*;

use super::{PEOPLE_PER_POOL, POOL_OF_CLIENT};

pub(crate) fn client() -> Range<usize> {
    0..POOL_OF_CLIENT.len()
}

/// A client, and one of its pool.
pub(crate) fn whom() -> (Range<usize>, Range<usize>) {
    (client(), 0..PEOPLE_PER_POOL)
}

/// So many times right for each time that it is wrong.
pub(crate) fn mostly(right: u32) -> impl Strategy<Value = bool> + Clone {
    prop_oneof![right => Just(true), 1 => Just(false)]
}

/// So many times what goes without saying for each time that something else is said.
pub(crate) fn own(times: u32, other: Range<usize>) -> impl Strategy<Value = Option<usize>> + Clone {
    prop_oneof![times => Just(None), 1 => other.prop_map(Some)]
}

/// So many times the newest for each time that it is one of the newest few.
pub(crate) fn given(times: u32, few: usize) -> impl Strategy<Value = usize> + Clone {
    prop_oneof![times => Just(0usize), 1 => 0..few]
}

/// One of these times.
pub(crate) fn seconds(times: &'static [i64]) -> impl Strategy<Value = i64> + Clone {
    prop::sample::select(times)
}
