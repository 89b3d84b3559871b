//! CPU time and memory, as the kernel accounts for them.

use std::fs;
use std::path::Path;

/// Microseconds of the unit in which `/proc/<id>/stat` counts, which is the same on every Linux.
const TICK_MICROS: f64 = 10_000.0;
/// By how much the two accounts of a process may differ for no other reason than that one of them counts in ticks.
const ROUNDING_MICROS: f64 = 3.0 * TICK_MICROS;

/// CPU time that a process has taken so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// Of the threads that are there, in microseconds.
    threads: f64,
    /// Of the whole process, the threads that have ended included, in microseconds: whole ticks.
    process: f64,
}

impl Usage {
    /// That of a process until now.
    pub(crate) fn of(id: u32) -> Usage {
        let tasks = fs::read_dir(format!("/proc/{id}/task")).expect("a running process");
        let runs = tasks.flatten().map(|task| run(&task.path()));
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("a running process");
        // The name, which stands in brackets, may hold spaces. The times are fields 14 and 15, proc(5).
        let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
        let ticks: f64 = fields
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse::<f64>().ok())
            .sum();
        Usage {
            threads: runs.sum(),
            process: ticks * TICK_MICROS,
        }
    }

    /// That of the processes which a process has started and which are there.
    pub(crate) fn of_children(parent: u32) -> f64 {
        let processes = fs::read_dir("/proc")
            .expect("a list of processes")
            .flatten();
        let children = processes.filter_map(|process| {
            let path = process.path();
            let stat = fs::read_to_string(path.join("stat")).unwrap_or_default();
            let after_name = stat.rsplit(") ").next().unwrap_or_default();
            let is_child = after_name.split(' ').nth(1) == Some(&parent.to_string());
            is_child.then(|| run(&path))
        });
        children.sum()
    }

    /// CPU time since an earlier look at the same process, in microseconds: to the nanosecond unless threads have ended in
    /// between, and then to the tick.
    pub(crate) fn micros_since(self, earlier: Usage) -> f64 {
        let exact = self.threads - earlier.threads;
        let coarse = self.process - earlier.process;
        if coarse - exact > ROUNDING_MICROS {
            coarse
        } else {
            exact
        }
    }
}

/// CPU time that `work` takes of this thread, in microseconds: the mean of `rounds`.
pub(crate) fn of_work(rounds: u32, mut work: impl FnMut()) -> f64 {
    let before = own();
    for _ in 0..rounds {
        work();
    }
    (own() - before) / f64::from(rounds)
}

/// As [`of_work`], for work that waits for nothing but itself: all of it runs on the thread that asks.
pub(crate) async fn of_work_async(rounds: u32, mut work: impl AsyncFnMut()) -> f64 {
    let before = own();
    for _ in 0..rounds {
        work().await;
    }
    (own() - before) / f64::from(rounds)
}

/// Memory of a process that lies in RAM, in MiB.
pub(crate) fn resident_mebibytes(id: u32) -> f64 {
    mebibytes(id, "VmRSS:")
}

/// The most that ever lay there, in MiB.
pub(crate) fn most_resident_mebibytes(id: u32) -> f64 {
    mebibytes(id, "VmHWM:")
}

fn mebibytes(id: u32, member: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).expect("a running process");
    let line = status.lines().find_map(|line| line.strip_prefix(member));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kibibytes: f64 = kibibytes
        .and_then(|number| number.parse().ok())
        .expect("a number of kB");
    kibibytes / 1024.0
}

/// CPU time of this thread, in microseconds.
fn own() -> f64 {
    run(Path::new("/proc/thread-self"))
}

/// CPU time of a thread, in microseconds; none where it ended just now. The first number of `schedstat` counts nanoseconds.
fn run(thread: &Path) -> f64 {
    let text = fs::read_to_string(thread.join("schedstat")).unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|nanos| nanos.parse().ok());
    nanos.unwrap_or(0.0) / 1e3
}
