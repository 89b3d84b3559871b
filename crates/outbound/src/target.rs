//! What is asked: a URL that can be.

use std::fmt;

use url::Url;

use crate::failure::{Failure, Reason};

/// A URL of `https`, or of `http` where [`Reach`](crate::Reach) lets it be, with a host and without a password. It shows its host
/// alone, since the rest may hold secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    url: Url,
}

impl Target {
    /// Reads a URL.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Target, Failure> {
        let Some(url) = Url::parse(text).ok().filter(Url::has_host) else {
            return Err(Failure {
                host: "the URL".to_owned(),
                reason: Reason::Unsuitable(
                    "it can't be read: write it as https://host/path, or as http://127.0.0.1:port/path",
                ),
            });
        };
        let target = Target { url };
        match target.unsuitable() {
            Some(what) => Err(target.failed(Reason::Unsuitable(what))),
            None => Ok(target),
        }
    }

    fn unsuitable(&self) -> Option<&'static str> {
        if !matches!(self.url.scheme(), "https" | "http") {
            return Some("its scheme is neither https nor http");
        }
        if !self.url.username().is_empty() || self.url.password().is_some() {
            return Some("it has a user name or a password in it, which nobody is sent");
        }
        None
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// The host without the port, by which questions are counted.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    pub(crate) fn failed(&self, reason: Reason) -> Failure {
        let host = self.to_string();
        Failure { host, reason }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.host())?;
        match self.url.port() {
            Some(port) => write!(formatter, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Target({self})")
    }
}
