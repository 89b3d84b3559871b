//! A request's body that must come at some pace, so that nobody keeps a place by sending a byte now and then.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::BoxError;
use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use super::places::{Place, Waiting};
use crate::front::body::TooSlow;
use crate::limits;

const WINDOW: Duration = Duration::from_secs(limits::BODY_WINDOW_SECONDS);
const WINDOW_BYTES_MIN: u64 = limits::BODY_WINDOW_SECONDS * limits::BODY_BYTES_PER_SECOND_MIN;

/// A body with the pace at which it comes.
pub(super) struct Paced {
    body: Incoming,
    /// Ends with the body: from then on it is ours to act.
    sending: Option<Waiting>,
    /// The end of the window, once the body was waited for.
    window: Option<Pin<Box<Sleep>>>,
    window_bytes: u64,
}

impl Paced {
    pub(super) fn new(body: Incoming, place: &Arc<Place>) -> Paced {
        let sending = (!body.is_end_stream()).then(|| Place::wait(place, u64::MAX));
        Paced {
            body,
            sending,
            window: None,
            window_bytes: 0,
        }
    }

    /// Ready when a window has ended in which too little came.
    fn slow(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let window = self.window.get_or_insert_with(|| Box::pin(sleep(WINDOW)));
        ready!(window.as_mut().poll(context));
        if std::mem::take(&mut self.window_bytes) < WINDOW_BYTES_MIN {
            return Poll::Ready(());
        }
        window.as_mut().reset(Instant::now() + WINDOW);
        // Asked again, so that the end of the next window wakes whoever waits.
        window.as_mut().poll(context)
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                self.window_bytes += u64::try_from(bytes).unwrap_or(u64::MAX);
                if self.body.is_end_stream() {
                    self.sending = None;
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(ended) => {
                self.sending = None;
                Poll::Ready(ended.map(|failed| failed.map_err(BoxError::from)))
            }
            Poll::Pending => {
                ready!(self.slow(context));
                Poll::Ready(Some(Err(TooSlow.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
