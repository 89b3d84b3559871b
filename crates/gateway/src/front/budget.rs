//! How many bytes of requests are held at once: by all peers, and by each. An answer counts until the last of it has left.
//!
//! Nobody may hold more than is still free, so that a flood always leaves room for whoever comes next: one flooding peer gets
//! half of the budget at most, two a third each.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::response::Response;
use hyper::body::Body as _;
use userpool::Peer;

use crate::limits;

/// What is held of all requests that are not over.
pub(crate) struct Budget {
    bytes_max: usize,
    bytes_per_peer_max: usize,
    held: Mutex<HeldBytes>,
}

#[derive(Default)]
struct HeldBytes {
    bytes: usize,
    peers: HashMap<Peer, usize>,
}

/// What one request holds; all of it is given back when this goes.
pub(crate) struct Holding {
    budget: Arc<Budget>,
    peer: Peer,
    /// A peer that may hold all that there is.
    whole: bool,
    bytes: AtomicUsize,
    /// Those of the answer, for small ones among what every request holds.
    answer_bytes: AtomicUsize,
}

impl Budget {
    pub(crate) fn new(bytes_max: usize, bytes_per_peer_max: usize) -> Arc<Budget> {
        Arc::new(Budget {
            bytes_max,
            bytes_per_peer_max,
            held: Mutex::default(),
        })
    }

    /// A request of `peer` that holds nothing yet.
    pub(crate) fn open(budget: &Arc<Budget>, peer: Peer, whole: bool) -> Holding {
        Holding {
            budget: Arc::clone(budget),
            peer,
            whole,
            bytes: AtomicUsize::new(0),
            answer_bytes: AtomicUsize::new(limits::REQUEST_BYTES),
        }
    }

    /// Whether a request of `peer`, which has a share, would be refused.
    pub(crate) fn is_spent(&self, peer: Peer) -> bool {
        let granted = self.granted(&self.held(), peer, false, limits::REQUEST_BYTES);
        granted.is_none()
    }

    /// What a peer holds with so many bytes more, if it may.
    fn granted(&self, held: &HeldBytes, peer: Peer, whole: bool, bytes: usize) -> Option<usize> {
        let free = self.bytes_max.saturating_sub(held.bytes);
        let own = held.peers.get(&peer).copied().unwrap_or_default() + bytes;
        let is_granted = bytes <= free && (whole || own <= free.min(self.bytes_per_peer_max));
        is_granted.then_some(own)
    }

    fn held(&self) -> MutexGuard<'_, HeldBytes> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Holding {
    /// Holds so many bytes more, if its peer may.
    pub(crate) fn take(&self, bytes: usize) -> bool {
        let mut held = self.budget.held();
        let own = self.budget.granted(&held, self.peer, self.whole, bytes);
        if let Some(own) = own {
            held.bytes += bytes;
            held.peers.insert(self.peer, own);
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
        own.is_some()
    }

    /// Holds bytes whether or not the peer may have them.
    fn take_anyway(&self, bytes: usize) {
        let mut held = self.budget.held();
        held.bytes += bytes;
        *held.peers.entry(self.peer).or_default() += bytes;
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Holds an answer of so many bytes, if its peer may. What was held of the answer before counts.
    pub(crate) fn take_answer(&self, bytes: usize) -> bool {
        let before = self.answer_bytes.load(Ordering::Relaxed);
        let Some(more) = bytes.checked_sub(before).filter(|more| *more > 0) else {
            return true;
        };
        let granted = self.take(more);
        if granted {
            self.answer_bytes.store(bytes, Ordering::Relaxed);
        }
        granted
    }

    /// An answer that is held until it has left; none where its peer may not have so much. One that tells what was `changed`
    /// goes out all the same: who is told to try again would do it twice.
    pub(crate) fn keep(
        holding: &Arc<Holding>,
        mut answer: Response,
        changed: bool,
    ) -> Option<Response> {
        let bytes = usize::try_from(answer.body().size_hint().lower()).unwrap_or(usize::MAX);
        let mut granted = holding.take_answer(bytes);
        if !granted && changed {
            let before = holding.answer_bytes.swap(bytes, Ordering::Relaxed);
            holding.take_anyway(bytes.saturating_sub(before));
            granted = true;
        }
        granted.then(|| {
            answer.extensions_mut().insert(Arc::clone(holding));
            answer
        })
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        let bytes = self.bytes.load(Ordering::Relaxed);
        if bytes == 0 {
            return;
        }
        let mut held = self.budget.held();
        held.bytes -= bytes;
        if let Some(own) = held.peers.get_mut(&self.peer) {
            *own -= bytes;
            if *own == 0 {
                held.peers.remove(&self.peer);
            }
        }
    }
}
