//! How often messages go to one address.

use std::num::NonZeroU32;

use serde::Deserialize;
use userpool::AddressLimits;

/// `[limits]`: within an hour, from one peer; four times as often from everywhere.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_field_names,
    reason = "an operator reads the span in the name of each member"
)]
pub(crate) struct Limits {
    /// Mails to one address.
    mails_per_hour: Option<NonZeroU32>,
    /// Text messages to one number.
    texts_per_hour: Option<NonZeroU32>,
    /// Text messages of one pool to new numbers that begin alike.
    texts_by_prefix_per_hour: Option<NonZeroU32>,
    /// Text messages of one pool to new numbers.
    new_numbers_per_hour: Option<NonZeroU32>,
    /// The same from everywhere together.
    new_numbers_of_pool_per_hour: Option<NonZeroU32>,
    /// Wrong tries at codes that went to one address.
    tries_per_hour: Option<NonZeroU32>,
}

impl From<Limits> for AddressLimits {
    fn from(said: Limits) -> AddressLimits {
        let strict = AddressLimits::STRICT;
        let or = |said: Option<NonZeroU32>, usual: u32| said.map_or(usual, NonZeroU32::get);
        AddressLimits {
            mails: or(said.mails_per_hour, strict.mails),
            texts: or(said.texts_per_hour, strict.texts),
            texts_by_prefix: or(said.texts_by_prefix_per_hour, strict.texts_by_prefix),
            new_numbers: or(said.new_numbers_per_hour, strict.new_numbers),
            new_numbers_of_pool: said.new_numbers_of_pool_per_hour.map(NonZeroU32::get),
            tries: or(said.tries_per_hour, strict.tries),
        }
    }
}
