//! Work that is finished even if nobody waits for it any more.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

/// Runs where it is awaited, which costs less than a task of its own; what is left of it when it is dropped goes on by
/// itself. Gives what a panic said where the work panics.
///
/// What `until` is goes when the work has ended. It stands beside the work: a future that awaits another one holds it twice.
pub(crate) struct Finished<T: Send + 'static, U: Send + 'static> {
    /// Gone once it has ended.
    work: Option<Work<T>>,
    until: Option<U>,
}

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl<T: Send + 'static, U: Send + 'static> Finished<T, U> {
    pub(crate) fn new(work: impl Future<Output = T> + Send + 'static, until: U) -> Self {
        Self {
            work: Some(Box::pin(work)),
            until: Some(until),
        }
    }
}

impl<T: Send + 'static, U: Send + Unpin + 'static> Future for Finished<T, U> {
    type Output = Result<T, String>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(work) = &mut self.work else {
            return Poll::Pending;
        };
        // Work that panicked is never looked at again, so that nothing half done in it is seen.
        let ended = match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(answer)) => Ok(answer),
            Err(payload) => Err(panic_text(payload.as_ref())),
        };
        self.work = None;
        self.until = None;
        Poll::Ready(ended)
    }
}

impl<T: Send + 'static, U: Send + 'static> Drop for Finished<T, U> {
    fn drop(&mut self) {
        let until = self.until.take();
        if let (Some(work), Ok(runtime)) = (self.work.take(), tokio::runtime::Handle::try_current())
        {
            drop(runtime.spawn(async move {
                drop(work.await);
                drop(until);
            }));
        }
    }
}

/// What a panic said, for the log.
fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text: Option<&str> = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("panic").to_owned()
}
