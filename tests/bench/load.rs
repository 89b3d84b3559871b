//! Load: clients that send requests, either each as soon as it is answered or at a rate that heeds no answers.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tests::{Client, Unread};

use crate::cpu::Usage;

/// Enough for a thread that waits for an answer.
const STACK_BYTES: usize = 256 * 1024;

/// What a client does, given the number of the request.
pub(crate) type Work<'work> = dyn Fn(&mut Client, usize) -> std::io::Result<Unread> + Sync + 'work;

/// Clients that load a server, one connection each.
#[derive(Clone, Copy)]
pub(crate) struct Load<'work> {
    /// The server's process.
    pub(crate) server: u32,
    pub(crate) clients: usize,
    pub(crate) connect: &'work (dyn Fn() -> Client + Sync),
    pub(crate) work: &'work Work<'work>,
}

/// What was seen of a load.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Requests that succeeded.
    pub(crate) done: usize,
    /// Errors by name, `connection` being those of the network.
    pub(crate) refused: BTreeMap<String, usize>,
    pub(crate) seconds: f64,
    /// CPU time of the server, in microseconds.
    pub(crate) cpu_micros: f64,
    /// How long each success took from the instant at which it was meant to begin, shortest first.
    pub(crate) waits: Vec<Duration>,
}

impl Seen {
    /// CPU time of the server for each success, in microseconds.
    pub(crate) fn cpu_micros_each(&self) -> f64 {
        self.cpu_micros / self.done as f64
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.done as f64 / self.seconds
    }

    /// The wait that this share of the successes did not exceed, in milliseconds.
    pub(crate) fn wait_millis(&self, share: f64) -> f64 {
        let last = self.waits.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a length is one of its places"
        )]
        let at = (share * last as f64).round() as usize;
        let wait = self.waits.get(at).copied().unwrap_or_default();
        wait.as_secs_f64() * 1e3
    }

    fn note(&mut self, answer: std::io::Result<Unread>, wait: Duration) {
        let name = match answer {
            Ok(answer) if answer.status == 200 => {
                self.done += 1;
                self.waits.push(wait);
                return;
            }
            Ok(answer) => answer
                .read()
                .map_or_else(|_| answer.status.to_string(), |it| it.error().to_owned()),
            Err(_) => "connection".to_owned(),
        };
        *self.refused.entry(name).or_default() += 1;
    }

    fn add(&mut self, other: Seen) {
        self.done += other.done;
        self.waits.extend(other.waits);
        for (name, count) in other.refused {
            *self.refused.entry(name).or_default() += count;
        }
    }
}

impl Load<'_> {
    /// Sends each client's next request as soon as the one before is answered: what the server can do.
    pub(crate) fn closed(&self, span: Duration) -> Seen {
        self.run(&|begun, _| {
            let now = Instant::now();
            (now - begun < span).then_some(now)
        })
    }

    /// Sends each of so many requests once.
    pub(crate) fn each(&self, count: usize) -> Seen {
        self.run(&|_, number| (number < count).then(Instant::now))
    }

    /// Lets requests arrive at a rate, whether or not those before are answered. Where all clients wait for answers, the
    /// arrivals that are due wait for a client, and their time counts.
    pub(crate) fn open(&self, per_second: f64, span: Duration) -> Seen {
        self.run(&|begun, number| {
            let due = Duration::from_secs_f64(number as f64 / per_second);
            if due >= span {
                return None;
            }
            let meant = begun + due;
            thread::sleep(meant.saturating_duration_since(Instant::now()));
            Some(meant)
        })
    }

    /// `next` says when the request of a number is meant to begin, and waits until then; `None` ends the load.
    fn run(&self, next: &(dyn Fn(Instant, usize) -> Option<Instant> + Sync)) -> Seen {
        let numbers = AtomicUsize::new(0);
        let whole = Mutex::new(Seen::default());
        let ready = Barrier::new(self.clients + 1);
        let (begun, cpu_before) = thread::scope(|scope| {
            for _ in 0..self.clients {
                let client = || {
                    let mut client = (self.connect)();
                    let mut seen = Seen::default();
                    ready.wait();
                    let begun = Instant::now();
                    loop {
                        let number = numbers.fetch_add(1, Ordering::Relaxed);
                        let Some(meant) = next(begun, number) else {
                            break;
                        };
                        let answer = (self.work)(&mut client, number);
                        seen.note(answer, meant.elapsed());
                    }
                    whole
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .add(seen);
                };
                let thread = thread::Builder::new().stack_size(STACK_BYTES);
                thread.spawn_scoped(scope, client).expect("a thread");
            }
            ready.wait();
            (Instant::now(), Usage::of(self.server))
        });
        let mut seen = whole.into_inner().unwrap_or_else(PoisonError::into_inner);
        seen.seconds = begun.elapsed().as_secs_f64();
        seen.cpu_micros = Usage::of(self.server).micros_since(cpu_before);
        seen.waits.sort_unstable();
        seen
    }
}
