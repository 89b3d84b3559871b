//! One call: all that an operation may know beside its input and the records.

use core::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::world::KeyScope;

/// One call of an operation. Its instant and its seed stay the same when a conflict makes the operation run again.
#[derive(Debug, Clone)]
pub struct Call {
    /// The instant of the call, in milliseconds since 1970-01-01T00:00:00Z.
    pub now_millis: i64,
    /// 32 bytes from the operating system's generator: the seed of the call's randomness. Never logged.
    pub seed: Seed,
    /// The AWS region that the request named, such as `us-east-1`.
    pub region: String,
    /// The AWS account, twelve digits.
    pub account: String,
    /// Who calls.
    pub caller: Caller,
    /// Where the call comes from.
    pub peer: Peer,
    /// Whether the client still waits, and for what.
    pub client: Presence,
}

/// The client of a call: from where it speaks and by what program, and whether it still waits for its answer. Slow arithmetic that
/// has not begun is dropped when it does not; whatever has begun is finished. A client for whom something was changed is owed the
/// answer that tells of it: to ask again would not be the same.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    gone: Arc<AtomicBool>,
    owed: Arc<AtomicBool>,
    address: Option<IpAddr>,
    agent: Option<Arc<str>>,
    request_id: Option<Arc<str>>,
    stack: Option<Arc<str>>,
}

impl Presence {
    /// The same client, which speaks from this address, by a program that calls itself so. Nobody vouches for the latter.
    #[must_use]
    pub fn seen_at(self, address: IpAddr, agent: Option<&str>) -> Presence {
        Presence {
            address: Some(address.to_canonical()),
            agent: agent.map(Arc::from),
            ..self
        }
    }

    /// From where it speaks, to be shown: what decides is the call's [`Peer`].
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// What its program calls itself (RFC 9110, section 10.1.5).
    pub fn agent(&self) -> Option<&str> {
        self.agent.as_deref()
    }

    /// The same client, with what its request is called in answers and logs.
    #[must_use]
    pub fn asking(self, request_id: &str) -> Presence {
        Presence {
            request_id: Some(Arc::from(request_id)),
            ..self
        }
    }

    /// What its request is called, where that was said.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The same client for what the deployment of a stack does, which goes on whether or not the client waits.
    #[must_use]
    pub fn deploying(&self, stack: &str) -> Presence {
        Presence {
            gone: Arc::default(),
            owed: Arc::default(),
            stack: Some(Arc::from(stack)),
            ..self.clone()
        }
    }

    /// The ARN of the stack that is deployed, where that is so.
    pub fn stack(&self) -> Option<&str> {
        self.stack.as_deref()
    }

    /// The client has gone away.
    pub fn leave(&self) {
        self.gone.store(true, Ordering::Relaxed);
    }

    /// Whether [`Presence::leave`] was called on this presence or a clone of it.
    pub fn has_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// Something was changed for the client.
    pub fn owe(&self) {
        self.owed.store(true, Ordering::Relaxed);
    }

    /// Whether [`Presence::owe`] was called on this presence or a clone of it.
    pub fn is_owed(&self) -> bool {
        self.owed.load(Ordering::Relaxed)
    }
}

/// Who makes a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody known: the request carries no signature.
    Anonymous,
    /// The holder of a verified access key, or the program itself.
    Principal(Identity),
}

/// Somebody known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The principal's ARN.
    pub arn: String,
    /// The access key from which it comes; none where the program acts by itself.
    pub origin: Option<Origin>,
    /// What it may do; everything where nothing is said.
    pub scope: Option<KeyScope>,
}

/// Where the credentials of a principal come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The access key: the one that signed, or the one with which the first role of a chain was assumed.
    pub key_id: String,
    /// The key's epoch: what came of it is void in any other.
    pub epoch_millis: i64,
    /// When the chain of roles ends; none for the key itself.
    pub until_millis: Option<i64>,
}

impl Identity {
    /// The root of an account: the program, where nobody asked for what it does.
    pub fn root(account: &str) -> Identity {
        Identity {
            arn: format!("arn:aws:iam::{account}:root"),
            origin: None,
            scope: None,
        }
    }
}

/// Who speaks: an address as it counts for decisions. Whoever has an IPv6 address has the 2^64 beside it too, so that they are one
/// peer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Peer {
    /// No address is known: a worker, or a call within the process.
    #[default]
    Unknown,
    /// An IPv4 address.
    V4([u8; 4]),
    /// The first 64 bits of an IPv6 address.
    V6([u16; 4]),
}

impl Peer {
    /// The peer that speaks from `address`. An IPv4 address that is written as an IPv6 one is the IPv4 one.
    pub fn of(address: IpAddr) -> Peer {
        match address.to_canonical() {
            IpAddr::V4(address) => Peer::V4(address.octets()),
            IpAddr::V6(address) => {
                let [first, second, third, fourth, ..] = address.segments();
                Peer::V6([first, second, third, fourth])
            }
        }
    }

    /// Whether the peer is this machine.
    pub fn is_loopback(self) -> bool {
        match self {
            Peer::Unknown => false,
            Peer::V4([first, ..]) => first == 127,
            Peer::V6(prefix) => prefix == [0; 4],
        }
    }

    /// The network of the peer as bytes: all that one customer is given at most (RFC 6177), where that is told.
    pub(crate) fn network_bytes(self) -> Vec<u8> {
        match self {
            Peer::V6([first, second, third, _]) => {
                [first, second, third].map(u16::to_be_bytes).concat()
            }
            other => other.bytes(),
        }
    }

    /// The peer as bytes, no two peers alike. Records keep a MAC of them, never the bytes.
    pub fn bytes(self) -> Vec<u8> {
        match self {
            Peer::Unknown => Vec::new(),
            Peer::V4(address) => address.to_vec(),
            Peer::V6(prefix) => prefix.map(u16::to_be_bytes).concat(),
        }
    }
}

/// The seed of a call's randomness; it can't be printed.
#[derive(Clone)]
pub struct Seed(pub [u8; 32]);

impl std::fmt::Debug for Seed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Seed(..)")
    }
}

impl From<[u8; 32]> for Seed {
    fn from(bytes: [u8; 32]) -> Seed {
        Seed(bytes)
    }
}
