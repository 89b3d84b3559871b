//! What a person reads: coloured on a terminal, plain otherwise.

use std::io::{IsTerminal, Write};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// A place to write to.
pub(crate) struct Terminal {
    coloured: bool,
}

impl Terminal {
    /// Standard output; colours follow <https://no-color.org>.
    pub(crate) fn stdout(no_color: bool) -> Terminal {
        // Whatever its value says, `false` too.
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Terminal {
            coloured: !no_color && !unwanted && std::io::stdout().is_terminal(),
        }
    }

    /// Writes a line; a reader that has gone away is no failure of ours.
    #[expect(clippy::unused_self, reason = "who writes to a terminal has one")]
    pub(crate) fn line(&self, text: &str) {
        let _ = writeln!(std::io::stdout(), "{text}");
    }

    /// Whether somebody may still read what is written: who goes on until that is no more asks before each pause. A file is always read.
    #[expect(clippy::unused_self, reason = "who writes to a terminal has one")]
    pub(crate) fn is_read(&self) -> bool {
        let output = std::io::stdout();
        let mut looked_at = [PollFd::new(&output, PollFlags::empty())];
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        let gone = PollFlags::ERR | PollFlags::HUP;
        poll(&mut looked_at, Some(&now)).is_err() || !looked_at[0].revents().intersects(gone)
    }

    /// Text that should stand out.
    pub(crate) fn strong(&self, text: &str) -> String {
        self.paint("1;36", text)
    }

    /// Text that explains.
    pub(crate) fn faint(&self, text: &str) -> String {
        self.paint("2", text)
    }

    fn paint(&self, style: &str, text: &str) -> String {
        if self.coloured {
            format!("\u{1b}[{style}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Writes a failure to standard error.
pub(crate) fn complain(failure: &crate::failure::Failure) {
    let _ = writeln!(std::io::stderr(), "{failure}");
}
