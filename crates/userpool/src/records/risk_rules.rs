//! What is done about sign-ins that may be somebody else's: of a pool, or of one of its clients in the pool's place.

use model::{RiskConfigurationType, Sensitive};
use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// What was said of a pool, or of a client.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct RiskRules {
    pub(crate) pool_id: String,
    /// The client; empty where it is said of the pool.
    pub(crate) client_id: String,
    /// As it is described, without the ids.
    pub(crate) settings: RiskConfigurationType,
}

impl RiskRules {
    /// As the API shows it.
    pub(crate) fn shown(self) -> RiskConfigurationType {
        let client_id = Some(self.client_id).filter(|id| !id.is_empty());
        RiskConfigurationType {
            client_id: client_id.map(Sensitive::new),
            user_pool_id: Some(self.pool_id),
            ..self.settings
        }
    }

    /// Where what is said of a client lies, or with an empty id of the pool.
    pub(crate) fn key_of(pool_id: &str, client_id: &str) -> Key {
        Key::of(&[pool_id, "risk", client_id])
    }
}

impl Record for RiskRules {
    const TABLE: Table = Table {
        name: "risk_rules",
        format: 1,
    };
    const CACHED: bool = true;

    fn key(&self) -> Key {
        RiskRules::key_of(&self.pool_id, &self.client_id)
    }
}
