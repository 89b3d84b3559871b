//! An answer on its way to its client, which has a time to read it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Body as _, Frame, SizeHint};

use super::places::{Place, Waiting};
use crate::front::budget::Holding;
use crate::limits;

/// A body whose bytes know when the last of them has left: until then its connection waits for its client.
pub(super) struct Answering {
    body: Body,
    waiting: Option<Arc<Waiting>>,
    /// What the request holds in memory, the answer too.
    holding: Option<Arc<Holding>>,
}

impl Answering {
    pub(super) fn new(
        body: Body,
        place: &Arc<Place>,
        patience: Duration,
        holding: Option<Arc<Holding>>,
    ) -> Answering {
        let bytes = body.size_hint().lower();
        let waiting = (!body.is_end_stream()).then(|| {
            let patience = u64::try_from(patience.as_millis()).unwrap_or(u64::MAX);
            let reading = bytes.saturating_mul(1000) / limits::ANSWER_BYTES_PER_SECOND_MIN;
            Arc::new(Place::wait(place, patience.saturating_add(reading)))
        });
        let holding = holding.filter(|_| waiting.is_some());
        Answering {
            body,
            waiting,
            holding,
        }
    }
}

/// Bytes of an answer that have not left.
struct Unread {
    bytes: Bytes,
    _waiting: Arc<Waiting>,
    _holding: Option<Arc<Holding>>,
}

impl AsRef<[u8]> for Unread {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl hyper::body::Body for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        polled.map_ok(|frame| match &self.waiting {
            Some(waiting) => frame.map_data(|bytes| {
                Bytes::from_owner(Unread {
                    bytes,
                    _waiting: Arc::clone(waiting),
                    _holding: self.holding.clone(),
                })
            }),
            None => frame,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
