//! The lane for slow arithmetic: as many threads as there are cores, each with working memory of its own, and a short queue.
//!
//! How much may wait is measured in time, not in pieces: what would wait longer than its [`Allowance`], to go by how long the work of
//! late took, is turned away at once. A client then knows within milliseconds what it would else have learnt by a time-out.
//! Pools and peers take turns, and a peer may have no more waiting than there is room left: whoever floods waits for itself.

use std::collections::HashMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crypto::password::Buffers;
use crypto::srp::Arithmetic;
use userpool::{Lane, Peer, Work, WorkKind};

use crate::fair_queue::FairQueue;

/// How much may wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    /// How long a piece of work may be expected to wait.
    pub(crate) wait_max: Duration,
    /// How long the work of one peer may be expected to last, if nobody else had any.
    pub(crate) wait_per_peer_max: Duration,
    /// Whether a peer may have all that there is.
    pub(crate) trusts: fn(Peer) -> bool,
}

/// Pieces of work that may wait however short they are.
const QUEUE_MAX: usize = 4096;

/// What a password hash, an SRP proof, signing keys, a look-up and a template are taken to last before any was measured.
const FIRST_GUESSES: [Duration; 5] = [
    Duration::from_millis(15),
    Duration::from_millis(1),
    Duration::from_millis(300),
    Duration::from_millis(1),
    Duration::from_millis(5),
];

/// The share of the newest piece in the mean of what work lasts is one in so many.
const MEAN_OVER: u32 = 16;

/// How far the threads stand back, on the system's scale from 0 to 19.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// How long a thread without work keeps its working memory.
const MEMORY_KEPT: Duration = Duration::from_secs(5);

/// Threads that do nothing but slow arithmetic. They end when the lane is dropped, after the work that waits.
pub(crate) struct Threads {
    shared: Arc<Shared>,
    arithmetic: Arithmetic,
    room: Allowance,
    count: u32,
}

struct Shared {
    queue: Mutex<Queue>,
    arrived: Condvar,
}

struct Queue {
    waiting: FairQueue<Box<dyn Work>>,
    /// How much of each kind waits of each peer.
    of_peers: HashMap<Peer, [u32; FIRST_GUESSES.len()]>,
    pace: [Pace; FIRST_GUESSES.len()],
    closed: bool,
}

/// What is known of one kind of work.
struct Pace {
    waiting: u32,
    /// The mean of what it lasted, the newest weighing most.
    mean: Duration,
}

impl Threads {
    /// Starts a thread for each core, where `arithmetic` computes the powers of SRP.
    pub(crate) fn start(arithmetic: Arithmetic, room: Allowance) -> io::Result<Threads> {
        let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Threads::start_some(arithmetic, room, u32::try_from(threads).unwrap_or(u32::MAX))
    }

    /// Starts so many threads.
    pub(crate) fn start_some(
        arithmetic: Arithmetic,
        room: Allowance,
        count: u32,
    ) -> io::Result<Threads> {
        let queue = Queue {
            waiting: FairQueue::new(),
            of_peers: HashMap::new(),
            pace: FIRST_GUESSES.map(|mean| Pace { waiting: 0, mean }),
            closed: false,
        };
        let lane = Threads {
            shared: Arc::new(Shared {
                queue: Mutex::new(queue),
                arrived: Condvar::new(),
            }),
            arithmetic,
            room,
            count,
        };
        for number in 0..count {
            let shared = Arc::clone(&lane.shared);
            thread::Builder::new()
                .name(format!("arithmetic-{number}"))
                .spawn(move || shared.work_off())?;
        }
        Ok(lane)
    }
}

impl Lane for Threads {
    fn take(&self, work: Box<dyn Work>) -> bool {
        let mut queue = self.shared.queue();
        let peer = work.asker().peer;
        if queue.is_full_for(peer, &self.room, self.count) {
            queue.forget_the_gone();
            if queue.is_full_for(peer, &self.room, self.count) {
                return false;
            }
        }
        queue.push(work);
        drop(queue);
        self.shared.arrived.notify_one();
        true
    }

    fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.shared.queue().closed = true;
        self.shared.arrived.notify_all();
    }
}

impl Queue {
    /// Whether no more of a peer's work is taken on: because there is no room, or because it has as much as is left for others.
    fn is_full_for(&self, peer: Peer, room: &Allowance, threads: u32) -> bool {
        let work_max = room.wait_max.saturating_mul(threads);
        let work: Duration = self.pace.iter().map(Pace::work).sum();
        let pieces_left = QUEUE_MAX.saturating_sub(self.waiting.len());
        if pieces_left == 0 || work > work_max {
            return true;
        }
        let Some(own) = self.of_peers.get(&peer).filter(|_| !(room.trusts)(peer)) else {
            return false;
        };
        let own_work: Duration = std::iter::zip(own, &self.pace)
            .map(|(pieces, pace)| pace.mean.saturating_mul(*pieces))
            .sum();
        let own_pieces: u32 = own.iter().sum();
        own_work
            > work_max
                .saturating_sub(work)
                .min(room.wait_per_peer_max.saturating_mul(threads))
            || own_pieces as usize > pieces_left
    }

    /// Drops the work whose clients went away, which takes up nobody's time.
    fn forget_the_gone(&mut self) {
        self.of_peers.clear();
        for pace in &mut self.pace {
            pace.waiting = 0;
        }
        for work in self.waiting.take_all() {
            if work.is_awaited() {
                self.push(work);
            }
        }
    }

    fn push(&mut self, work: Box<dyn Work>) {
        let (asker, kind) = (work.asker().clone(), place(work.kind()));
        self.pace[kind].waiting += 1;
        self.of_peers.entry(asker.peer).or_default()[kind] += 1;
        self.waiting.push(&asker, work);
    }

    fn pop(&mut self) -> Option<Box<dyn Work>> {
        let work = self.waiting.pop()?;
        let (peer, kind) = (work.asker().peer, place(work.kind()));
        self.pace[kind].waiting -= 1;
        if let Some(own) = self.of_peers.get_mut(&peer) {
            own[kind] -= 1;
            if own.iter().all(|pieces| *pieces == 0) {
                self.of_peers.remove(&peer);
            }
        }
        Some(work)
    }
}

/// Where a kind stands among all.
fn place(kind: WorkKind) -> usize {
    match kind {
        WorkKind::PasswordHash => 0,
        WorkKind::SrpProof => 1,
        WorkKind::SigningKeys => 2,
        WorkKind::LookUp => 3,
        WorkKind::Template => 4,
    }
}

impl Pace {
    /// How long what waits will last altogether.
    fn work(&self) -> Duration {
        self.mean.saturating_mul(self.waiting)
    }

    fn lasted(&mut self, duration: Duration) {
        self.mean = (self.mean * (MEAN_OVER - 1) + duration) / MEAN_OVER;
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work_off(&self) {
        give_way();
        let mut buffers = Buffers::new();
        while let Some(work) = self.next(&mut buffers) {
            if !work.is_awaited() {
                continue;
            }
            let (kind, begun) = (work.kind(), now());
            // A panic in one piece of work must not take the thread with it; its caller sees its channel closed.
            let done = catch_unwind(AssertUnwindSafe(|| work.run(&mut buffers)));
            if done.is_err() {
                buffers = Buffers::new();
            }
            let lasted = begun.elapsed();
            self.queue().pace[place(kind)].lasted(lasted);
        }
    }

    /// The next piece of work, or none when the lane has closed. Gives working memory back while there is nothing to do.
    fn next(&self, buffers: &mut Buffers) -> Option<Box<dyn Work>> {
        let mut queue = self.queue();
        loop {
            if let Some(work) = queue.pop() {
                return Some(work);
            }
            if queue.closed {
                return None;
            }
            queue = if buffers.is_empty() {
                let woken = self.arrived.wait(queue);
                woken.unwrap_or_else(PoisonError::into_inner)
            } else {
                let woken = self.arrived.wait_timeout(queue, MEMORY_KEPT);
                let (queue, waited) = woken.unwrap_or_else(PoisonError::into_inner);
                if waited.timed_out() && queue.waiting.len() == 0 {
                    *buffers = Buffers::new();
                }
                queue
            };
        }
    }
}

/// Lets every other thread of the server go first where they want the same core: who waits for a hash of ten milliseconds does not
/// notice, who waits for an answer of one tenth of a millisecond does. Linux alone has priorities of threads.
fn give_way() {
    // A system that refuses it serves all the same.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, NICENESS);
}

#[expect(
    clippy::disallowed_methods,
    reason = "the lane measures how long its work takes"
)]
fn now() -> Instant {
    Instant::now()
}
