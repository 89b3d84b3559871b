//! What waits to leave.

use store::walk::{ANY, Layout, Restoring};

use super::sealed;
use crate::records::{LogLine, Message};

/// A letter that waited when the backup was taken has been sent since, or holds a code that is void.
pub(super) fn message() -> Layout<Message> {
    Layout {
        restoring: Restoring::Forgotten,
        indexes: &[&["due", ANY, ANY], &["turn", ANY, ANY, ANY]],
        sealed: |message| vec![sealed(Message::context(&message.id), &message.letter)],
        ..Layout::at(&["outbox", ANY, ANY])
    }
}

/// A line that waited then has left since.
pub(super) fn log_line() -> Layout<LogLine> {
    Layout {
        restoring: Restoring::Forgotten,
        sealed: |line| vec![sealed(LogLine::context(&line.id), &line.line)],
        ..Layout::at(&["log-line", ANY, ANY, ANY])
    }
}
