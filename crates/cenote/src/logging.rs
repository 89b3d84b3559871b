//! The log: lines on standard error, as JSON where a machine reads them.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts the log; `usual` is what it tells unless `CENOTE_LOG` says otherwise.
pub(crate) fn start(usual: &str) {
    let filter = EnvFilter::builder()
        .with_env_var("CENOTE_LOG")
        .try_from_env()
        .unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.init();
    } else {
        log.json().init();
    }
}
