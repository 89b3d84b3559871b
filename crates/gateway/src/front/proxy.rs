//! Clients that know no endpoint, and reach this server by the host names of AWS: what the program lends to the tunnels for which
//! they ask.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use model::Sensitive;
use rustls::ServerConfig;
use tokio::net::TcpStream;

/// The user name of clients that are led nowhere but here.
pub const OFFLINE: &str = "offline";

/// What a tunnel needs that this crate has not: certificates for names of AWS's, and the way to others.
#[async_trait]
pub trait Proxy: Debug + Send + Sync {
    /// What whoever wants to be led to others has to know.
    fn password(&self) -> &Sensitive<String>;

    /// TLS settings with a certificate for a host name of AWS's.
    ///
    /// # Errors
    /// Why there is none.
    fn certified(&self, host: &str) -> Result<Arc<ServerConfig>, String>;

    /// A connection to somebody else.
    ///
    /// # Errors
    /// Why there is none, in words for whoever asked.
    async fn reach(&self, host: &str, port: u16) -> Result<TcpStream, String>;
}
