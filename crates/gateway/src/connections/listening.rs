//! On which addresses a server may listen.

use std::net::SocketAddr;

/// What protects the requests on their way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// The server speaks TLS itself.
    Tls,
    /// A proxy that the operator trusts terminates TLS.
    BehindTrustedProxy,
    /// Nothing.
    Plain,
}

/// Refuses to listen without TLS where others could read along: on any but a loopback address.
///
/// The error is a sentence for the operator.
pub fn check_exposure(address: SocketAddr, exposure: Exposure) -> Result<(), String> {
    if exposure != Exposure::Plain || address.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    Err(format!(
        "listening on {address} without TLS would send passwords and tokens in the clear. \
         Set a certificate and its key, or listen on 127.0.0.1, or say that a trusted proxy \
         terminates TLS in front of this server."
    ))
}
