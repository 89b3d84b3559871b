//! How messages reach people.

mod capture;
mod smtp;

use async_trait::async_trait;
use userpool::Letter;

pub(crate) use capture::{Captured, Folder, captured};
pub(crate) use smtp::Mailer;

/// A way to deliver messages.
#[async_trait]
pub(crate) trait Delivery: Send + Sync {
    /// Delivers a message, or says why it can't be delivered now.
    async fn deliver(&self, letter: &Letter) -> Result<(), Undelivered>;
}

/// Why a message was not delivered; without its content.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Undelivered(pub(crate) String);
