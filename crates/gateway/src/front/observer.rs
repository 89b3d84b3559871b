//! Who is told what the gateway does, so that somebody may count it.

use std::time::Duration;

use async_trait::async_trait;

/// A request that has been answered.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    /// The service's signing name, or what stands for it.
    pub service: &'static str,
    /// The operation; one name for all that nobody knows, so that clients can't make names up.
    pub operation: &'static str,
    /// `OK`, or the code of the error, one of those that the facts and the gateway know.
    pub code: &'static str,
    /// From the end of its head to the beginning of its answer.
    pub duration: Duration,
}

/// Why a connection was ended from this side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shed {
    /// All places were taken, and this one waited for its client the longest.
    Displaced,
    /// All places were taken by requests that are being answered.
    Refused,
    /// Its first request did not come in time.
    Late,
    /// Its answers were not read in time.
    Unread,
}

/// Is told what happens. All of it happens on the way of a request, so that each must be quick.
#[async_trait]
pub trait Observer: Send + Sync {
    /// A request has come.
    fn request_began(&self) {}
    /// A request is over, whether anybody waits for its answer or not.
    fn request_ended(&self) {}
    /// A request has got its answer.
    fn answered(&self, _answer: Answer) {}
    /// A connection has a place.
    fn connection_opened(&self) {}
    /// A connection is over.
    fn connection_closed(&self) {}
    /// A connection was ended from this side.
    fn connection_shed(&self, _why: Shed) {}

    /// All that was counted, in the text format of `OpenMetrics`.
    async fn exposition(&self) -> String {
        "# EOF\n".to_owned()
    }
}

/// Counts nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nobody;

impl Observer for Nobody {}
