//! The log: lines on standard error, as JSON where a machine reads them.
//!
//! What a request costs must not hang on whoever reads the log. So lines wait in memory for a moment and are written together by a
//! thread of their own; only a line that tells of an error is on its way before its teller goes on, with all that came before it.

mod output;

use std::io::IsTerminal;
use std::sync::Arc;

use serde::Deserialize;
use tracing_subscriber::EnvFilter;

use crate::failure::Failure;
use output::Lines;
pub(crate) use output::Output;

/// The target of the line that each request may leave.
const REQUESTS: &str = "request";

/// Writes what waits when it goes.
pub(crate) struct Flush(pub(crate) Arc<Output>);

impl Drop for Flush {
    fn drop(&mut self) {
        self.0.flush();
    }
}

/// What the log tells, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Log {
    /// The least serious lines that are told.
    level: Level,
    format: Format,
    /// Whether each request leaves a line; errors do anyhow.
    requests: bool,
}

/// How serious a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

/// How a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// For people on a terminal, JSON elsewhere.
    Auto,
    Json,
    Text,
}

impl Default for Log {
    fn default() -> Log {
        Log {
            level: Level::Info,
            format: Format::Auto,
            requests: false,
        }
    }
}

impl Log {
    /// The log of a server for development, which tells what went wrong alone.
    pub(crate) fn of_warnings() -> Log {
        Log {
            level: Level::Warn,
            ..Log::default()
        }
    }

    /// Starts the log; `CENOTE_LOG` overrules what it tells. What waits is written when the answer goes.
    pub(crate) fn start(&self) -> Result<Flush, Failure> {
        let filter = EnvFilter::builder()
            .with_env_var("CENOTE_LOG")
            .try_from_env()
            .unwrap_or_else(|_| EnvFilter::new(self.usual()));
        let output = Output::start()?;
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(Lines(Arc::clone(&output)));
        let text = match self.format {
            Format::Auto => std::io::stderr().is_terminal(),
            Format::Json => false,
            Format::Text => true,
        };
        if text {
            log.with_ansi(std::io::stderr().is_terminal()).init();
        } else {
            log.json().flatten_event(true).init();
        }
        Ok(Flush(output))
    }

    fn usual(&self) -> String {
        let level = match self.level {
            Level::Error => "error",
            Level::Warn => "warn",
            Level::Info => "info",
            Level::Debug => "debug",
        };
        let requests = if self.requests { "info" } else { "off" };
        format!("{level},{REQUESTS}={requests}")
    }
}
