//! Names and their addresses.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::failure::Reason;
use crate::reach::Reach;

/// What knows the addresses of a name.
#[async_trait]
pub trait Names: Send + Sync {
    /// All addresses of a name.
    ///
    /// # Errors
    /// That it has none, or that nobody says.
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

#[async_trait]
impl Names for System {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((name, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}

/// Gives the client of a name those addresses alone that are asked. It connects to what it is given and asks nobody else, so
/// that the address that was judged is the one that is connected to, whatever the name says a moment later.
pub(crate) struct Judged {
    pub(crate) names: Arc<dyn Names>,
    pub(crate) reach: Arc<Reach>,
    /// Whether it is for questions without TLS.
    pub(crate) plain: bool,
}

impl Resolve for Judged {
    fn resolve(&self, name: Name) -> Resolving {
        let names = Arc::clone(&self.names);
        let reach = Arc::clone(&self.reach);
        let plain = self.plain;
        Box::pin(async move {
            let found = names.addresses(name.as_str()).await;
            let found = found.map_err(|cause| Reason::Unnamed(cause.to_string()))?;
            let asked = asked(&reach, plain, found)?;
            let sockets = asked.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(sockets) as Addrs)
        })
    }
}

/// Those of some addresses that are asked, or why none of them is.
pub(crate) fn asked(reach: &Reach, plain: bool, found: Vec<IpAddr>) -> Result<Vec<IpAddr>, Reason> {
    let mut asked = Vec::new();
    let mut refused = None;
    for address in found {
        match reach.judge(address, plain) {
            Ok(()) => asked.push(address),
            Err(reason) => refused = refused.or(Some(reason)),
        }
    }
    if asked.is_empty() {
        return Err(refused.unwrap_or_else(|| Reason::Unnamed("none is known".to_owned())));
    }
    Ok(asked)
}
