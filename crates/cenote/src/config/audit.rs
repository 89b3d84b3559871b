//! What is noted of who did what.

use std::num::NonZeroU32;

use serde::Deserialize;

/// `[audit]`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Audit {
    /// Whether each change and each sign-in is noted.
    enabled: bool,
    /// Days after which what was noted is removed; never where nothing is said.
    keep_days: Option<NonZeroU32>,
}

impl From<Audit> for Option<userpool::Audit> {
    fn from(said: Audit) -> Option<userpool::Audit> {
        let keep_days = said.keep_days.map(NonZeroU32::get);
        said.enabled.then_some(userpool::Audit { keep_days })
    }
}
