//! Which work is this node's to do.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use userpool::limits::LEASE_MILLIS;
use userpool::{Directory, Duty, HeldLease, Nodes};
use work::Node;

use super::stopped;
use crate::clock::{now_millis, stopwatch};
use crate::failure::Failure;
use crate::metrics::Leases;
use crate::random;

/// How often a lease is prolonged, or asked for: often enough that one lost answer loses no lease.
const RENEWAL_PAUSE: Duration = Duration::from_secs(3);

/// The posts of a node, one for each piece of work.
#[derive(Clone)]
pub(crate) struct Posts {
    pub(crate) outbox: Arc<Post>,
    pub(crate) stacks: Arc<Post>,
    /// Where an audit log is kept.
    pub(crate) audit: Option<Arc<Post>>,
}

/// A node's part in a piece of work that one node does at a time.
pub(crate) struct Post {
    duty: Duty,
    directory: Directory,
    nodes: Nodes,
    /// Names the node; a new name at each start, so that what died with the process before stays with it.
    node: String,
    held: Mutex<Option<Holding>>,
    leases: Leases,
}

/// That a piece of work is this node's now.
#[derive(Debug)]
pub(crate) enum Permit {
    /// There is no other node.
    Alone,
    /// Under this lease.
    Lease(HeldLease),
}

/// A lease with its end on the clock that nobody can set.
struct Holding {
    held: HeldLease,
    end: Instant,
}

impl Permit {
    /// The lease under which the work is done.
    pub(crate) fn held(&self) -> Option<&HeldLease> {
        match self {
            Permit::Alone => None,
            Permit::Lease(held) => Some(held),
        }
    }
}

impl Posts {
    pub(crate) fn new(
        directory: &Directory,
        nodes: Nodes,
        leases: &Leases,
    ) -> Result<Posts, Failure> {
        let node = crypto::text::hex(&random::bytes()?[..16]);
        let post = |duty| {
            Arc::new(Post {
                duty,
                directory: directory.clone(),
                nodes,
                node: node.clone(),
                held: Mutex::default(),
                leases: leases.clone(),
            })
        };
        Ok(Posts {
            outbox: post(Duty::Outbox),
            stacks: post(Duty::Stacks),
            audit: directory.keeps_audit().then(|| post(Duty::Audit)),
        })
    }

    /// The node, to those who share jobs with it.
    pub(crate) fn node(&self) -> Node {
        Node {
            name: self.outbox.node.clone(),
            is_alone: self.outbox.nodes == Nodes::One,
        }
    }

    /// Keeps the leases until `stop` changes.
    pub(crate) async fn keep(self, stop: watch::Receiver<bool>) {
        let audit = async {
            if let Some(audit) = &self.audit {
                audit.keep(stop.clone()).await;
            }
        };
        let (outbox, stacks) = (
            self.outbox.keep(stop.clone()),
            self.stacks.keep(stop.clone()),
        );
        tokio::join!(outbox, stacks, audit);
    }

    /// Gives the leases back, so that other nodes need not wait for their ends.
    pub(crate) async fn leave(&self) {
        self.outbox.leave().await;
        self.stacks.leave().await;
        if let Some(audit) = &self.audit {
            audit.leave().await;
        }
    }
}

impl Post {
    /// The permit to do the work now; `None` where it is another node's.
    pub(crate) fn permit(&self) -> Option<Permit> {
        if self.nodes == Nodes::One {
            return Some(Permit::Alone);
        }
        let holding = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Holding { held, end } = holding.as_ref()?;
        let lasts = stopwatch() < *end && now_millis() < held.until_millis;
        lasts.then(|| Permit::Lease(held.clone()))
    }

    async fn keep(&self, mut stop: watch::Receiver<bool>) {
        if self.nodes == Nodes::One {
            self.leases.show(self.duty, true);
            return;
        }
        loop {
            self.renew().await;
            if stopped(&mut stop, RENEWAL_PAUSE).await {
                return;
            }
        }
    }

    async fn renew(&self) {
        let Ok(seed) = random::bytes() else { return };
        // The end is counted from before the question: whatever the answer took is no time of the lease.
        let end = stopwatch() + Duration::from_millis(LEASE_MILLIS.unsigned_abs());
        let taken = self
            .directory
            .take_lease(self.duty, &self.node, now_millis(), seed.into())
            .await;
        match taken {
            Ok(held) => self.hold(held.map(|held| Holding { held, end })),
            // The lease that is held lasts until its end all the same.
            Err(cause) => {
                tracing::warn!(duty = self.duty.name(), %cause, "a lease can't be prolonged");
            }
        }
    }

    async fn leave(&self) {
        let holding = self
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let (Some(Holding { held, .. }), Ok(seed)) = (holding, random::bytes()) else {
            return;
        };
        if let Err(cause) = self.directory.give_lease_back(&held, seed.into()).await {
            tracing::warn!(duty = self.duty.name(), %cause, "a lease can't be given back");
        }
    }

    fn hold(&self, holding: Option<Holding>) {
        self.leases.show(self.duty, holding.is_some());
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = holding;
    }
}
