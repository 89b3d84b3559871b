//! On which addresses a server may listen, and how it stops to.

use std::net::SocketAddr;

use tokio::net::TcpListener;

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

/// Has the system pass over whoever begins to connect from now on. The queue of a listener can't be emptied and closed in one step:
/// whoever comes in between is let in by the system and then reset, having sent a request. Who is passed over asks the system
/// again within a second or so, by then in vain, and knows that nothing was sent. A system that can't is as before.
pub(super) fn pass_over_newcomers(listener: &TcpListener) {
    #[cfg(target_os = "linux")]
    if let Err(cause) = socket2::SockRef::from(listener).attach_filter(&linux::NO_NEWCOMERS) {
        tracing::warn!(%cause, "whoever connects while the listener is closed may be cut off");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = listener;
}

#[cfg(target_os = "linux")]
mod linux {
    use socket2::SockFilter;

    /// Where the flags stand in the header of TCP (RFC 9293, 3.1).
    const FLAGS_AT: u32 = 13;
    const SYN: u32 = 0x02;
    const ACK: u32 = 0x10;

    /// In the language of packet filters: drops what has SYN and no ACK, with which a handshake begins, and keeps all else, with
    /// which it ends.
    pub(super) const NO_NEWCOMERS: [SockFilter; 5] = [
        // Loads a byte; masks it; goes on with the next where it is as said, else with the one after.
        SockFilter::new(0x30, 0, 0, FLAGS_AT),
        SockFilter::new(0x54, 0, 0, SYN | ACK),
        SockFilter::new(0x15, 0, 1, SYN),
        // Keeps no byte; keeps all.
        SockFilter::new(0x06, 0, 0, 0),
        SockFilter::new(0x06, 0, 0, u32::MAX),
    ];
}
