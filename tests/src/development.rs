//! What a server for development has beside.

use userpool::{Development, Settings};

use crate::peers;

/// A server where pools and clients get the ids that their makers name.
pub fn pinning() -> Settings {
    Settings {
        development: Development {
            pinned_ids: true,
            ..Development::default()
        },
        ..peers::wide()
    }
}
