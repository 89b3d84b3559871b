//! A bare connection, through which whoever asked for it speaks by themselves.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::failure::{Failure, Reason};
use crate::limits;
use crate::names::{Names, asked};
use crate::reach::Reach;

/// What opens connections, to those addresses alone that are asked.
pub struct Dial {
    reach: Reach,
    names: Arc<dyn Names>,
}

impl Dial {
    /// Learns addresses from `names`.
    pub fn new(reach: Reach, names: Arc<dyn Names>) -> Dial {
        Dial { reach, names }
    }

    /// Connects to one of the addresses of a host, which is a name or an address. What is connected to is what was judged.
    ///
    /// # Errors
    /// What was wrong with the last address, or that none may be asked.
    pub async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, Failure> {
        let connected = self.try_each(host, port).await;
        connected.map_err(|reason| Failure {
            host: format!("{host}:{port}"),
            reason,
        })
    }

    async fn try_each(&self, host: &str, port: u16) -> Result<TcpStream, Reason> {
        let found = if let Ok(address) = host.parse() {
            vec![address]
        } else {
            let named = self.names.addresses(host).await;
            named.map_err(|cause| Reason::Unnamed(cause.to_string()))?
        };
        let patience = Duration::from_millis(limits::DIAL_MILLIS_MAX);
        let mut failed = Reason::Unnamed("none is known".to_owned());
        for address in asked(&self.reach, false, found)? {
            let connecting = TcpStream::connect(SocketAddr::new(address, port));
            match timeout(patience, connecting).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(cause)) => failed = Reason::Unreached(cause.to_string()),
                Err(_) => failed = Reason::Slow(patience),
            }
        }
        Err(failed)
    }
}
