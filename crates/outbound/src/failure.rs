//! Why a question got no answer.

use std::net::IpAddr;
use std::time::Duration;

/// What went wrong with which host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host}: {reason}")]
pub struct Failure {
    /// The host that was to be asked, as its URL names it, with the port where the URL has one.
    pub host: String,
    /// What was wrong.
    pub reason: Reason,
}

/// What was wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It is no URL that can be asked.
    #[error("{0}")]
    Unsuitable(&'static str),
    /// Its address belongs to a range that is not asked.
    #[error("its address {address} is not asked: {range}")]
    Forbidden {
        /// The address that would have been connected to.
        address: IpAddr,
        /// What the range is for.
        range: &'static str,
    },
    /// TLS alone protects the way to this address.
    #[error("its address {0} is not asked without TLS")]
    Plain(IpAddr),
    /// This machine vouches for nobody.
    #[error("no certificate can be verified here: {0}")]
    Untrusting(String),
    /// Its name leads nowhere.
    #[error("its name has no address: {0}")]
    Unnamed(String),
    /// No connection came about.
    #[error("it can't be connected to: {0}")]
    Unreached(String),
    /// So many questions are under way to it that no place came free.
    #[error("{0} questions to it are under way, and none ended in time")]
    Crowded(usize),
    /// It did not answer in time.
    #[error("it did not answer within {0:?}")]
    Slow(Duration),
    /// It sends elsewhere.
    #[error("it answered with status {0}, which leads elsewhere: redirects are not followed")]
    Redirect(u16),
    /// The body of its answer is too large.
    #[error("it answered with more than {0} bytes")]
    Large(usize),
    /// The connection broke, or what came is no HTTP.
    #[error("its answer broke off: {0}")]
    Broken(String),
}
