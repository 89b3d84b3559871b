//! Where the logs of a pool are to go.

use model::LogDeliveryConfigurationType;
use serde::{Deserialize, Serialize};
use store::{Key, Record, Table};

/// What was said of a pool; of one of which nothing was said there is none.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct LogDelivery {
    pub(crate) pool_id: String,
    /// As it is shown.
    pub(crate) settings: LogDeliveryConfigurationType,
}

impl LogDelivery {
    pub(crate) fn key_of(pool_id: &str) -> Key {
        Key::of(&[pool_id, "log_delivery"])
    }
}

impl Record for LogDelivery {
    const TABLE: Table = Table {
        name: "log_delivery",
        format: 1,
    };
    const CACHED: bool = true;

    fn key(&self) -> Key {
        LogDelivery::key_of(&self.pool_id)
    }
}
