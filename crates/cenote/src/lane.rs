//! The lane for slow arithmetic: as many threads as there are cores, and a short queue.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use async_trait::async_trait;
use crypto::srp::Arithmetic;
use userpool::{Lane, Work};

use crate::failure::Failure;

/// Work that may wait for each thread; what comes beyond it is turned away at once.
const QUEUE_PER_THREAD: usize = 128;

/// Threads that do nothing but slow arithmetic.
pub(crate) struct Threads {
    queue: SyncSender<Work>,
    arithmetic: Arithmetic,
}

impl Threads {
    /// Starts a thread for each core, where `arithmetic` computes the powers of SRP.
    pub(crate) fn start(arithmetic: Arithmetic) -> Result<Threads, Failure> {
        let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let (queue, waiting) = sync_channel::<Work>(threads * QUEUE_PER_THREAD);
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..threads {
            let waiting = Arc::clone(&waiting);
            thread::Builder::new()
                .name(format!("arithmetic-{number}"))
                .spawn(move || work_off(&waiting))
                .map_err(|cause| {
                    Failure::new(
                        "can't start a thread",
                        "Raise the limit of threads (ulimit -u).",
                    )
                    .because(cause)
                })?;
        }
        tracing::debug!(arithmetic = arithmetic.name(), "powers of SRP");
        Ok(Threads { queue, arithmetic })
    }
}

#[async_trait]
impl Lane for Threads {
    async fn run(&self, work: Work) -> bool {
        match self.queue.try_send(work) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }
}

fn work_off(waiting: &Mutex<Receiver<Work>>) {
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(work) = next else { return };
        // A panic in one piece of work must not take the thread with it; its caller sees the channel closed.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    }
}
