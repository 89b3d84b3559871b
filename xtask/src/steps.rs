//! Steps of a chore: commands whose output streams by, timed, the first failure being the last step.

use std::io::BufReader;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::budget::{Budget, Run};
use crate::lines::lines;
use crate::report::say;
use crate::root::root;
use crate::{Outcome, budget};

/// What was run so far.
#[derive(Default)]
pub(crate) struct Steps {
    times: Vec<(String, Duration)>,
    /// Binaries of tests, each with the time of its tests.
    binaries: Vec<(String, Duration)>,
    /// The lines with which the runners of tests closed, word by word.
    closing: Vec<String>,
}

/// What a line of a runner of tests tells.
pub(crate) enum Told {
    /// The binary that runs from here on.
    Begun(String),
    /// The tests of a binary are over, and took so long; of a runner of one program no time is taken.
    Closed(Option<Duration>),
}

/// A command that runs beside the steps. It may say no more than a pipe holds.
pub(crate) struct Begun {
    child: Child,
}

impl Begun {
    /// Begins a command that mostly waits, for downloads say, while something else is done.
    pub(crate) fn new(command: &mut Command) -> Outcome<Self> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().map_err(|error| absent(command, &error))?;
        Ok(Self { child })
    }
}

impl Steps {
    /// Runs a piece of this program as a step.
    pub(crate) fn run(&mut self, name: &str, work: impl FnOnce() -> Outcome<()>) -> Outcome<()> {
        self.timed(name, |_| work())
    }

    /// Runs a command as a step.
    pub(crate) fn command(&mut self, name: &str, command: &mut Command) -> Outcome<()> {
        self.timed(name, |_| {
            let status = command
                .stdin(Stdio::null())
                .status()
                .map_err(|error| absent(command, &error))?;
            if status.success() {
                Ok(())
            } else {
                Err(status.to_string().into())
            }
        })
    }

    /// Waits, as a step, for what was begun before; says what it said where it failed.
    pub(crate) fn wait(&mut self, name: &str, begun: Begun) -> Outcome<()> {
        self.timed(name, |_| {
            let output = begun.child.wait_with_output()?;
            if output.status.success() {
                return Ok(());
            }
            say(&String::from_utf8_lossy(&output.stdout));
            say(&String::from_utf8_lossy(&output.stderr));
            Err(output.status.to_string().into())
        })
    }

    /// Runs a runner of tests as a step, and keeps what `read` finds in its lines for the end.
    pub(crate) fn tests(
        &mut self,
        name: &str,
        command: &mut Command,
        read: fn(&str) -> Option<Told>,
    ) -> Outcome<()> {
        self.timed(name, |steps| {
            // One pipe for both, so that a binary's name comes before its result.
            let (output, input) = std::io::pipe()?;
            command
                .stdin(Stdio::null())
                .stdout(input.try_clone()?)
                .stderr(input);
            let mut child = command.spawn().map_err(|error| absent(command, &error))?;
            // Whatever still holds the pipe's other end would keep it open.
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let mut binary = String::new();
            for line in lines(BufReader::new(output)) {
                let line = line?;
                say(&line);
                match read(&line) {
                    Some(Told::Begun(name)) => binary = name,
                    Some(Told::Closed(time)) => {
                        steps.closing.push(line);
                        if let Some(time) = time {
                            steps.add(&binary, time);
                        }
                    }
                    None => {}
                }
            }
            let status = child.wait()?;
            if status.success() {
                Ok(())
            } else {
                Err(status.to_string().into())
            }
        })
    }

    /// Says how long each step took and was meant to take, and how the runners closed.
    pub(crate) fn close(&self, run: Run) -> Outcome<()> {
        say("\n== all steps passed");
        let budget = Budget::read()?;
        for line in budget.judged(budget::STEP, &self.times) {
            say(&line);
        }
        say(&budget.altogether(&self.times, run));
        let mut binaries = self.binaries.clone();
        binaries.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
        for line in budget.judged(budget::TESTS, &binaries) {
            say(&line);
        }
        for line in &self.closing {
            say(line);
        }
        Ok(())
    }

    /// Keeps how long all of it took, for `cargo xtask budget`.
    pub(crate) fn keep(&self) -> Outcome<()> {
        budget::keep(&[(budget::STEP, &self.times), (budget::TESTS, &self.binaries)])
    }

    /// Two crates may have a binary of the same name: its time is that of both.
    fn add(&mut self, binary: &str, time: Duration) {
        match self.binaries.iter_mut().find(|(name, _)| name == binary) {
            Some((_, whole)) => *whole += time,
            None => self.binaries.push((binary.to_owned(), time)),
        }
    }

    fn timed(&mut self, name: &str, work: impl FnOnce(&mut Steps) -> Outcome<()>) -> Outcome<()> {
        say(&format!("\n== {name}"));
        let start = now();
        let outcome = work(self);
        let time = start.elapsed();
        self.times.push((name.to_owned(), time));
        say(&format!("== {name}: {:.1} s", time.as_secs_f64()));
        outcome.map_err(|error| format!("{name} failed: {error}").into())
    }
}

/// Cargo, on the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    command
}

#[expect(
    clippy::disallowed_methods,
    reason = "a chore measures how long it takes"
)]
fn now() -> Instant {
    Instant::now()
}

/// Why a program can't be started.
pub(crate) fn absent(command: &Command, error: &std::io::Error) -> String {
    format!(
        "{} can't be started: {error}",
        command.get_program().display()
    )
}
