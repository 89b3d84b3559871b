//! What users may be called.

use serde::Deserialize;

/// `[names]`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Names {
    /// What becomes of a new name that looks like another user's.
    pub(crate) look_alikes: LookAlikes,
}

/// What becomes of a name that looks like another one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LookAlikes {
    /// It is a name as any other, as with Amazon Cognito.
    #[default]
    Allow,
    /// It counts as taken.
    Refuse,
}
