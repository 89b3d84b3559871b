//! From where and by what something is done, as it is kept, shown and judged.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::rules::risk_levels;
use crate::rules::{agents, ranges};
use crate::world::Speaker;

/// The address and the program, as far as they are known.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Origin {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) device: Option<String>,
}

impl Origin {
    pub(super) fn of(speaker: &Speaker) -> Origin {
        let agent = speaker.agent.as_deref();
        Origin {
            address: speaker.address,
            device: agent.map(|agent| agents::device(Some(agent))),
        }
    }

    /// What of it a sign-in is judged by.
    pub(super) fn judged(self) -> risk_levels::Origin {
        risk_levels::Origin {
            network: self.address.and_then(ranges::network),
            device: self.device,
        }
    }
}
