//! The request rates of Amazon Cognito.

use std::num::NonZeroU32;

use serde::Deserialize;

/// `[quotas]`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Quotas {
    /// Whether requests beyond the rates are refused.
    apply: bool,
    /// Requests a second that an account may provision for a category.
    provisioned_max: Option<NonZeroU32>,
}

impl From<Quotas> for userpool::Quotas {
    fn from(said: Quotas) -> userpool::Quotas {
        let usual = userpool::Quotas::default();
        let most = said.provisioned_max;
        userpool::Quotas {
            apply: said.apply,
            provisioned_max: most.map_or(usual.provisioned_max, NonZeroU32::get),
        }
    }
}
