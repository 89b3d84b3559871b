//! How messages reach people.

mod capture;
mod sms;
mod smtp;
mod sns;
mod ways;

use std::sync::Arc;

use async_trait::async_trait;
use userpool::Letter;

use crate::log_delivery::Destinations;

pub(crate) use capture::{Captured, Folder, captured};
pub(crate) use sms::Gateway;
pub(crate) use smtp::Mailer;
pub(crate) use ways::Ways;

/// How all leaves that waits in a server.
#[derive(Clone)]
pub(crate) struct Outlets {
    pub(crate) letters: Arc<dyn Delivery>,
    /// Of the logs of pools.
    pub(crate) logs: Arc<Destinations>,
}

/// A way to deliver messages.
#[async_trait]
pub(crate) trait Delivery: Send + Sync {
    /// Delivers a message, or says why it can't be delivered now.
    async fn deliver(&self, letter: &Letter) -> Result<(), Undelivered>;

    /// Removes what it has kept for too long; called every few seconds.
    async fn tidy(&self, now_millis: i64);
}

/// Why a message was not delivered; without its content.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub(crate) struct Undelivered {
    why: String,
    /// Whether it would be no better later, as far as who refused it knows.
    pub(crate) is_final: bool,
}

impl Undelivered {
    /// It may be delivered later.
    pub(crate) fn now(why: impl Into<String>) -> Undelivered {
        Undelivered {
            why: why.into(),
            is_final: false,
        }
    }

    /// It will be no better later.
    pub(crate) fn ever(why: impl Into<String>) -> Undelivered {
        Undelivered {
            why: why.into(),
            is_final: true,
        }
    }
}
