//! The rows that a step of an import takes from its file.

use crypto::random::Stream;
use model::Sensitive;
use serde::{Deserialize, Serialize};

use super::columns;
use super::file::Window;
use super::row::{self, Row};
use crate::Result;
use crate::limits::IMPORT_ROWS_MAX;
use crate::people::arrival::Newcomer;
use crate::records::{ImportState, Pool, Upload, UserImport};
use crate::world::Cx;

const DONE: &str = "Import Job Completed Successfully.";

/// Where in the file an import is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Cursor {
    pub(super) offset: u64,
    /// Lines before it.
    lines: u64,
    /// What the columns are; empty before the header.
    columns: Vec<String>,
    /// Whether it is in a line that is too long, of which that has been said.
    is_passing: bool,
}

/// What one step takes.
pub(super) struct Taken {
    /// Where the next one goes on.
    pub(super) cursor: Cursor,
    /// Rows by the numbers of their lines.
    pub(super) rows: Vec<(u64, Judged)>,
    /// How the import ends, where it does.
    pub(super) end: Option<(ImportState, String)>,
}

/// What is known of a row before it is known whose names are taken.
pub(super) enum Judged {
    Newcomer(Box<(Newcomer, Option<Sensitive<String>>)>),
    Failed(String),
}

/// The rows that come next, so many at most.
///
/// # Errors
/// An internal one where the file can't be read.
pub(super) async fn take(
    cx: &mut Cx<'_>,
    pool: &Pool,
    (import, upload): (&UserImport, &Upload),
    mut cursor: Cursor,
    rows_max: usize,
) -> Result<Taken> {
    let window = Window::open(cx, import, upload, cursor.offset).await?;
    if cursor.columns.is_empty() {
        let header = window.line(0);
        let bytes = header.as_ref().map_or(&[][..], |line| line.bytes);
        match columns::read(pool, bytes, import.hashed.is_some()) {
            Ok(columns) => cursor.columns = columns,
            Err(message) => return Ok(Taken::ended(cursor, ImportState::Failed, message)),
        }
        cursor.offset = header.map_or(0, |line| line.next);
        cursor.lines = 1;
    }
    let mut taken = Taken {
        cursor,
        rows: Vec::new(),
        end: None,
    };
    let now_millis = cx.now();
    taken.read(
        &window,
        (pool, import),
        rows_max,
        now_millis,
        &mut cx.random,
    );
    window.pass(cx, taken.cursor.offset);
    Ok(taken)
}

impl Taken {
    /// No rows, since the import ends.
    pub(super) fn ended(cursor: Cursor, state: ImportState, message: String) -> Taken {
        Taken {
            cursor,
            rows: Vec::new(),
            end: Some((state, message)),
        }
    }

    /// Goes through a window line by line.
    fn read(
        &mut self,
        window: &Window,
        (pool, import): (&Pool, &UserImport),
        rows_max: usize,
        now_millis: i64,
        random: &mut Stream,
    ) {
        while self.rows.len() < rows_max {
            if window.is_over(self.cursor.offset) {
                break;
            }
            let Some(line) = window.line(self.cursor.offset) else {
                self.pass(window);
                return;
            };
            self.cursor.offset = line.next;
            if std::mem::take(&mut self.cursor.is_passing) {
                continue;
            }
            self.cursor.lines += 1;
            if line.bytes.trim_ascii().is_empty() {
                continue;
            }
            if import.rows() + self.rows.len() as u64 >= IMPORT_ROWS_MAX {
                let message = format!("The file has more than {IMPORT_ROWS_MAX} users.");
                self.end = Some((ImportState::Failed, message));
                return;
            }
            let row = Row::read(pool, &self.cursor.columns, line.bytes);
            let made = (random.uuid(), now_millis);
            let newcomer = row.and_then(|row| row.newcomer(pool, import.hashed, made));
            let judged = match newcomer {
                Ok(newcomer) => Judged::Newcomer(Box::new(newcomer)),
                Err(reason) => Judged::Failed(reason),
            };
            self.rows.push((self.cursor.lines, judged));
        }
        // With the last row, whether or not there would be room for another one: its piece of the file goes with this step.
        if window.is_over(self.cursor.offset) {
            self.end = Some((ImportState::Succeeded, DONE.to_owned()));
        }
    }

    /// Goes past a line that does not end in the window. No row may be as long as a window that begins with it; any other line is
    /// looked at again, from where the next window begins.
    fn pass(&mut self, window: &Window) {
        if !self.rows.is_empty() || !window.begins_at(self.cursor.offset) {
            return;
        }
        if !std::mem::replace(&mut self.cursor.is_passing, true) {
            self.cursor.lines += 1;
            let judged = Judged::Failed(row::too_long());
            self.rows.push((self.cursor.lines, judged));
        }
        self.cursor.offset = window.end();
    }
}
