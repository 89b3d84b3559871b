//! How far a long command has come: a bar on a terminal, a line now and then where a machine reads.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How long a command goes on between two lines.
const LINE_PAUSE: Duration = Duration::from_secs(5);

/// Tells on standard error how many keys a command has worked through.
pub(crate) struct Progress {
    doing: &'static str,
    keys: Option<u64>,
    bar: Option<ProgressBar>,
    told: Instant,
}

impl Progress {
    /// Begins with none, of so many where their number is known.
    pub(crate) fn begin(doing: &'static str, keys: Option<u64>) -> Progress {
        let is_seen = std::io::stderr().is_terminal();
        Progress {
            doing,
            keys,
            bar: is_seen.then(|| bar(doing, keys)),
            told: now(),
        }
    }

    /// So many are done.
    pub(crate) fn at(&mut self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            return;
        }
        if now().duration_since(self.told) < LINE_PAUSE {
            return;
        }
        self.told = now();
        let of = self.keys.map(|keys| format!(" of {keys}"));
        let _ = writeln!(
            std::io::stderr(),
            "{}: {done}{} keys",
            self.doing,
            of.unwrap_or_default()
        );
    }

    /// Writes something else, which the bar must not run into.
    pub(crate) fn aside(&self, write: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(doing: &'static str, keys: Option<u64>) -> ProgressBar {
    let (bar, template) = match keys {
        Some(keys) => (
            ProgressBar::new(keys),
            "{msg} {wide_bar} {human_pos} of {human_len} keys, {per_sec}, {eta} left",
        ),
        None => (
            ProgressBar::new_spinner(),
            "{msg} {spinner} {human_pos} keys, {per_sec}",
        ),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.with_message(doing)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a person is told how far it is from time to time"
)]
fn now() -> Instant {
    Instant::now()
}
