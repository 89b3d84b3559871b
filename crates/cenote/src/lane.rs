//! The lane for slow arithmetic: as many threads as there are cores, each with working memory of its own, and a short queue.
//!
//! How much may wait is measured in time, not in pieces: what would wait longer than [`WAIT_MAX`], to go by how long the work of
//! late took, is turned away at once. A client then knows within milliseconds what it would else have learnt by a time-out.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crypto::password::Buffers;
use crypto::srp::Arithmetic;
use userpool::{Kind, Lane, Work};

/// How long a piece of work may be expected to wait.
const WAIT_MAX: Duration = Duration::from_millis(1500);

/// Pieces of work that may wait however short they are.
const QUEUE_MAX: usize = 4096;

/// What a password hash, an SRP proof and signing keys are taken to last before any was measured.
const FIRST_GUESSES: [Duration; 3] = [
    Duration::from_millis(15),
    Duration::from_millis(1),
    Duration::from_millis(300),
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
    count: u32,
}

struct Shared {
    queue: Mutex<Queue>,
    arrived: Condvar,
}

struct Queue {
    waiting: VecDeque<Box<dyn Work>>,
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
    pub(crate) fn start(arithmetic: Arithmetic) -> io::Result<Threads> {
        let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Threads::start_some(arithmetic, u32::try_from(threads).unwrap_or(u32::MAX))
    }

    /// Starts so many threads.
    pub(crate) fn start_some(arithmetic: Arithmetic, count: u32) -> io::Result<Threads> {
        let queue = Queue {
            waiting: VecDeque::new(),
            pace: FIRST_GUESSES.map(|mean| Pace { waiting: 0, mean }),
            closed: false,
        };
        let lane = Threads {
            shared: Arc::new(Shared {
                queue: Mutex::new(queue),
                arrived: Condvar::new(),
            }),
            arithmetic,
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
        if queue.is_full(self.count) {
            queue.forget_the_gone();
            if queue.is_full(self.count) {
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
    fn is_full(&self, threads: u32) -> bool {
        let work: Duration = self.pace.iter().map(Pace::work).sum();
        self.waiting.len() >= QUEUE_MAX || work > WAIT_MAX.saturating_mul(threads)
    }

    /// Drops the work whose clients went away, which takes up nobody's time.
    fn forget_the_gone(&mut self) {
        for work in std::mem::take(&mut self.waiting) {
            self.pace(work.kind()).waiting -= 1;
            if work.is_awaited() {
                self.push(work);
            }
        }
    }

    fn push(&mut self, work: Box<dyn Work>) {
        self.pace(work.kind()).waiting += 1;
        self.waiting.push_back(work);
    }

    fn pop(&mut self) -> Option<Box<dyn Work>> {
        let work = self.waiting.pop_front()?;
        self.pace(work.kind()).waiting -= 1;
        Some(work)
    }

    fn pace(&mut self, kind: Kind) -> &mut Pace {
        let [hash, proof, keys] = &mut self.pace;
        match kind {
            Kind::PasswordHash => hash,
            Kind::SrpProof => proof,
            Kind::SigningKeys => keys,
        }
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
            self.queue().pace(kind).lasted(lasted);
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
                if waited.timed_out() && queue.waiting.is_empty() {
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
