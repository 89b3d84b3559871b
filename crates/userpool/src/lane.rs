//! The lane on which slow arithmetic runs, so that it does not hold up everything else.

use async_trait::async_trait;
use crypto::srp::Arithmetic;
use model::{Error, ErrorCode};
use tokio::sync::oneshot;

use crate::Result;

/// A piece of slow arithmetic: a password hash, an SRP exponentiation.
pub type Work = Box<dyn FnOnce() + Send>;

/// Runs slow arithmetic. The program's lane is a bounded pool of threads; that of the tests is [`Inline`].
#[async_trait]
pub trait Lane: Send + Sync {
    /// Takes the work on, or gives `false` at once where its queue is full.
    async fn run(&self, work: Work) -> bool;

    /// What computes the powers of SRP.
    fn arithmetic(&self) -> Arithmetic {
        Arithmetic::fastest()
    }
}

/// Runs the work where it stands.
#[derive(Debug, Default)]
pub struct Inline;

#[async_trait]
impl Lane for Inline {
    async fn run(&self, work: Work) -> bool {
        work();
        true
    }
}

/// Runs `work` on the lane and waits for what it gives.
///
/// # Errors
/// `TooManyRequestsException` where the queue is full or the lane is closing.
pub(crate) async fn run<T: Send + 'static>(
    lane: &dyn Lane,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let (answer, answered) = oneshot::channel();
    let accepted = lane
        .run(Box::new(move || {
            // A caller that has gone away no longer waits for the value.
            if !answer.is_closed() {
                let _ = answer.send(work());
            }
        }))
        .await;
    if !accepted {
        return Err(busy());
    }
    answered.await.map_err(|_| busy())
}

fn busy() -> Error {
    Error::new(ErrorCode::TooManyRequestsException, "Rate exceeded")
}
