//! Leases: which of several nodes does a piece of work that one alone should do at a time.
//!
//! A lease ends by itself, so that the work of a node that died passes on. Each new holder gets a higher fence, and whatever is
//! written for the work checks the fence in the same commit: a node that slept past the end of its lease writes nothing more for it.

use work::{Claim, Node};

use crate::Result;
use crate::records::Lease;
use crate::world::{Call, Caller, Cx, Peer, Presence, Seed, Services};

/// Whether other nodes work on the same store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nodes {
    /// This one holds the store alone: whatever another one began, that one is dead.
    One,
    /// There may be others, and they may be alive.
    Several,
}

/// A piece of work that one node does at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Delivering messages, and lines of logs.
    Outbox,
    /// Finishing deployments of stacks that dead nodes left half done.
    Stacks,
    /// Chaining the audit log.
    Audit,
}

/// A lease that a node has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLease {
    /// The work that it is for.
    pub duty: Duty,
    /// Which of the holders, one after another, the node is.
    pub fence: u64,
    /// Its end in milliseconds since the epoch: after it nothing may be begun for the work.
    pub until_millis: i64,
}

impl Duty {
    /// Every piece of work.
    pub const ALL: [Duty; 3] = [Duty::Outbox, Duty::Stacks, Duty::Audit];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Duty::Outbox => "outbox",
            Duty::Stacks => "stacks",
            Duty::Audit => "audit",
        }
    }
}

impl Services {
    /// Gives the lease to a node that asks at `now_millis`, or prolongs the one that it has; `None` where another node has it.
    /// Clocks of nodes may differ by [`crate::limits::LEASE_SKEW_MILLIS`].
    ///
    /// # Errors
    /// Those of the store.
    pub async fn take_lease(
        &self,
        duty: Duty,
        node: &str,
        now_millis: i64,
        seed: Seed,
    ) -> Result<Option<HeldLease>> {
        let call = call(now_millis, seed);
        self.perform(&call, |mut cx| async move {
            let answer = take(&mut cx, duty, node).await;
            (cx, answer)
        })
        .await
    }

    /// Ends a lease before its time, so that another node need not wait for that. One that is lost already is no error.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn give_lease_back(&self, held: &HeldLease, seed: Seed) -> Result<()> {
        let call = call(0, seed);
        self.perform(&call, |mut cx| async move {
            let answer = give_back(&mut cx, held).await;
            (cx, answer)
        })
        .await
    }
}

/// Whether what is done here may still be written: the commit holds only while the lease is the same. Without a lease there is
/// nobody else.
pub(crate) async fn still_held(cx: &mut Cx<'_>, held: Option<&HeldLease>) -> Result<bool> {
    let Some(held) = held else { return Ok(true) };
    let lease = load(cx, held.duty).await?;
    Ok(lease.is_some_and(|lease| lease.claim.fence == held.fence))
}

async fn take(cx: &mut Cx<'_>, duty: Duty, node: &str) -> Result<Option<HeldLease>> {
    let now = cx.now();
    let known = load(cx, duty).await?;
    let node = Node {
        name: node.to_owned(),
        is_alone: false,
    };
    let claimed = known.as_ref().map(|lease| &lease.claim);
    let Some(claim) = Claim::taken(claimed, &node, now) else {
        return Ok(None);
    };
    let (fence, until_millis) = (claim.fence, claim.until_millis);
    let lease = Lease {
        work: duty.name().to_owned(),
        claim,
    };
    match known {
        None => cx.insert(&lease),
        Some(_) => cx.update(&lease),
    }
    Ok(Some(HeldLease {
        duty,
        fence,
        until_millis,
    }))
}

async fn give_back(cx: &mut Cx<'_>, held: &HeldLease) -> Result<()> {
    if let Some(mut lease) = load(cx, held.duty).await?
        && lease.claim.fence == held.fence
    {
        lease.claim = lease.claim.given_back();
        cx.update(&lease);
    }
    Ok(())
}

async fn load(cx: &mut Cx<'_>, duty: Duty) -> Result<Option<Lease>> {
    cx.load::<Lease>(&Lease::key_of(duty.name())).await
}

/// A call of nobody's.
pub(super) fn call(now_millis: i64, seed: Seed) -> Call {
    Call {
        now_millis,
        seed,
        region: String::new(),
        account: String::new(),
        caller: Caller::Anonymous,
        peer: Peer::Unknown,
        client: Presence::default(),
    }
}
