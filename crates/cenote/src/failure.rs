//! What goes wrong for a person: what it was, where, and the mend.

use std::fmt;
use std::path::Path;

/// A failure that ends a command. Printed as `cenote: <what>` and, on a line of its own, what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    mend: String,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>, mend: impl Into<String>) -> Failure {
        Failure {
            what: what.into(),
            mend: mend.into(),
            cause: None,
        }
    }

    /// Adds what the system said.
    pub(crate) fn because(
        mut self,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Failure {
        self.cause = Some(cause.into());
        self
    }

    /// What it was, the cause included, and the mend, for whoever prints it elsewhere.
    pub(crate) fn into_words(self) -> (String, String) {
        let what = match self.cause {
            Some(cause) => format!("{}: {cause}", self.what),
            None => self.what,
        };
        (what, self.mend)
    }

    /// A file or folder that can't be read or written.
    pub(crate) fn at_path(doing: &str, path: &Path, cause: std::io::Error) -> Failure {
        Failure::new(
            format!("can't {doing} {}", path.display()),
            "Check that the path exists and that you may read and write it, or choose another with --data.",
        )
        .because(cause)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "cenote: {}", self.what)?;
        if let Some(cause) = &self.cause {
            write!(formatter, ": {cause}")?;
        }
        write!(formatter, "\n  {}", self.mend)
    }
}

impl std::error::Error for Failure {}
