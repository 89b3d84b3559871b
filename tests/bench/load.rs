//! Load: several clients that send requests as fast as they are answered.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use serde_json::Value;
use tests::{Answer, Client};

use crate::{Size, cpu};

/// What was seen of an operation.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    /// Operations per second of wall time.
    pub(crate) per_second: f64,
    /// CPU time of the server per operation, in microseconds.
    pub(crate) cpu_micros: f64,
}

/// Has `work` done `size.requests` times by `size.clients` clients at once; it takes a client and the request's number.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures durations")]
#[expect(clippy::cast_precision_loss, reason = "the figures are far below 2^52")]
pub(crate) fn run(
    name: &'static str,
    server: u32,
    size: Size,
    client: impl Fn() -> Client + Sync,
    work: impl Fn(&mut Client, usize) + Sync,
) -> Measured {
    let next = AtomicUsize::new(0);
    let (cpu_before, begun) = (cpu::of_process(server), Instant::now());
    thread::scope(|scope| {
        for _ in 0..size.clients {
            scope.spawn(|| {
                let mut client = client();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= size.requests {
                        return;
                    }
                    work(&mut client, number);
                }
            });
        }
    });
    let seconds = begun.elapsed().as_secs_f64();
    let requests = size.requests as f64;
    let cpu_micros = (cpu::of_process(server) - cpu_before) / requests;
    Measured {
        name,
        per_second: requests / seconds,
        cpu_micros,
    }
}

/// Calls an operation that must succeed.
pub(crate) fn succeed(client: &mut Client, operation: &str, body: &Value) -> Answer {
    let answer = client.call(operation, body).expect("an answer");
    assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
    answer
}
