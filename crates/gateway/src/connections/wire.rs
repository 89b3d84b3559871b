//! A connection's bytes: lines of HTTP/1.1 heads end as the standard says, what is written is read in time, and nothing is read
//! while its peer asks for more than its share.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::heads::Heads;
use super::places::Place;

/// A stream that is watched.
pub(super) struct Wire<S> {
    stream: S,
    /// Of HTTP/1.1 alone.
    heads: Option<Heads>,
    patience: Duration,
    /// Since nothing could be written.
    stalled: Option<Pin<Box<Sleep>>>,
    place: Arc<Place>,
    spent_pause: Duration,
    /// As long as nothing is read.
    pause: Option<Pin<Box<Sleep>>>,
}

impl<S> Wire<S> {
    pub(super) fn new(
        stream: S,
        heads: Option<Heads>,
        patience: Duration,
        place: Arc<Place>,
        spent_pause: Duration,
    ) -> Wire<S> {
        Wire {
            stream,
            heads,
            patience,
            stalled: None,
            place,
            spent_pause,
            pause: None,
        }
    }

    /// Ready when more may be read.
    fn rested(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.place.has_asked_for_more() {
            self.pause = Some(Box::pin(sleep(self.spent_pause)));
        }
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        Poll::Ready(())
    }

    /// An error in place of a wait that has become too long.
    fn watch<T>(
        &mut self,
        written: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(sleep(patience)));
        match stalled.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(end) = self.heads.as_mut().and_then(Heads::end) {
            buffer.put_slice(&end[..end.len().min(buffer.remaining())]);
            return Poll::Ready(Ok(()));
        }
        ready!(self.rested(context));
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if let (Poll::Ready(Ok(())), Some(heads)) = (&read, &mut self.heads) {
            heads.pass(&mut buffer.filled_mut()[before..]);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(written, context)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.watch(flushed, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ended = Pin::new(&mut self.stream).poll_shutdown(context);
        self.watch(ended, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.watch(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
