//! CPU time, as the kernel accounts for it.

use std::fs;

/// CPU time of all threads of a process, in microseconds.
pub(crate) fn of_process(id: u32) -> f64 {
    let tasks = fs::read_dir(format!("/proc/{id}/task"))
        .into_iter()
        .flatten()
        .flatten();
    tasks
        .map(|task| run_micros(&task.path().join("schedstat")))
        .sum()
}

/// CPU time that `work` takes of this thread, in microseconds: the mean of `rounds`.
pub(crate) fn of_work(rounds: u32, mut work: impl FnMut()) -> f64 {
    let path = "/proc/thread-self/schedstat".as_ref();
    let before = run_micros(path);
    for _ in 0..rounds {
        work();
    }
    (run_micros(path) - before) / f64::from(rounds)
}

/// The first number of a `schedstat` is the time on the CPU in nanoseconds.
fn run_micros(path: &std::path::Path) -> f64 {
    let text = fs::read_to_string(path).unwrap_or_default();
    let nanos = text
        .split(' ')
        .next()
        .and_then(|nanos| nanos.parse::<f64>().ok());
    nanos.unwrap_or_default() / 1000.0
}
