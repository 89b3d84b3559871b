//! The thread that moves the write-ahead log into the database.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::mpsc::Sender;

use super::write::{self, Request};
use crate::limits;

/// Checkpoints whenever something was written, until the other end of `stop` is dropped.
///
/// A passive checkpoint hinders nobody, but under constant writes it never catches up, and the log
/// grows. Above the bound the writer is asked to empty the log between two of its transactions; by
/// then most of the log has been moved, so that takes little time. While a reader from outside holds the log, as a backup
/// does, only what is older than its instant can be moved: the log then grows until the reader is done.
pub(super) fn run(
    connection: &Connection,
    written: &AtomicBool,
    requests: &Sender<Request>,
    stop: &Receiver<()>,
    wal_bytes_max: u64,
) {
    let interval = Duration::from_millis(limits::CHECKPOINT_INTERVAL_MILLIS);
    while matches!(stop.recv_timeout(interval), Err(RecvTimeoutError::Timeout)) {
        if !written.swap(false, Ordering::AcqRel) {
            continue;
        }
        match write::checkpoint(connection, "PASSIVE") {
            // Nobody to ask means that the store is closing, which empties the log anyway.
            Ok(log) if log.bytes() > wal_bytes_max && log.moved * 2 >= log.pages => {
                drop(requests.blocking_send(Request::EmptyLog));
            }
            Ok(_) => {}
            // A full disk, perhaps: the log keeps what is durable, and the next round tries again.
            Err(_) => written.store(true, Ordering::Release),
        }
    }
}
