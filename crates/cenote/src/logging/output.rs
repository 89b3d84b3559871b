//! Where lines of the log wait to be written.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

use crate::failure::Failure;

/// How long a line waits for company.
const PAUSE: Duration = Duration::from_millis(100);
/// Bytes of lines that wait while nobody takes them; further lines are lost, and counted.
const WAITING_BYTES_MAX: usize = 1024 * 1024;

/// Standard error, with what waits for it.
pub(crate) struct Output {
    waiting: Mutex<Vec<u8>>,
    arrived: Condvar,
    /// Held while something is written, so that lines keep their order.
    writing: Mutex<()>,
    lost: AtomicU64,
}

/// Writes one line.
pub(super) struct Line {
    output: Arc<Output>,
    at_once: bool,
}

/// Gives each line its writer.
pub(super) struct Lines(pub(super) Arc<Output>);

impl Output {
    /// Starts the thread that writes.
    pub(super) fn start() -> Result<Arc<Output>, Failure> {
        let output = Arc::new(Output {
            waiting: Mutex::default(),
            arrived: Condvar::new(),
            writing: Mutex::default(),
            lost: AtomicU64::new(0),
        });
        let writer = Arc::clone(&output);
        let started = thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || {
                loop {
                    writer.wait();
                    thread::sleep(PAUSE);
                    writer.flush();
                }
            });
        started.map(|_| output).map_err(|cause| {
            Failure::new(
                "can't start the log's thread",
                "Raise the limit of threads (ulimit -u).",
            )
            .because(cause)
        })
    }

    /// Lines that were lost since nobody took what was written.
    pub(crate) fn lines_lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Writes what waits.
    pub(crate) fn flush(&self) {
        self.write_with(&[]);
    }

    fn write_with(&self, line: &[u8]) {
        let _writing = lock(&self.writing);
        let mut lines = std::mem::take(&mut *lock(&self.waiting));
        lines.extend_from_slice(line);
        // A log that can't be written has nowhere to say so.
        let _ = io::stderr().write_all(&lines);
    }

    fn put(&self, line: &[u8]) {
        let mut waiting = lock(&self.waiting);
        if waiting.len() + line.len() > WAITING_BYTES_MAX {
            self.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        if waiting.is_empty() {
            self.arrived.notify_one();
        }
        waiting.extend_from_slice(line);
    }

    fn wait(&self) {
        let mut waiting = lock(&self.waiting);
        while waiting.is_empty() {
            waiting = self
                .arrived
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.at_once {
            self.output.write_with(line);
        } else {
            self.output.put(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line {
            output: Arc::clone(&self.0),
            at_once: true,
        }
    }

    fn make_writer_for(&'a self, metadata: &Metadata<'_>) -> Line {
        Line {
            output: Arc::clone(&self.0),
            at_once: *metadata.level() == Level::ERROR,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
