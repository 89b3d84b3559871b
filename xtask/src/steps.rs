//! Steps of a chore: commands whose output streams by, timed, the first failure being the last step.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::report::say;

/// The folder of the workspace.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// What was run so far.
#[derive(Default)]
pub(crate) struct Steps {
    times: Vec<(String, Duration)>,
    /// The lines with which the runners of tests closed, word by word.
    closing: Vec<String>,
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

    /// Runs a runner of tests as a step, and keeps the lines that `closes` picks for the end.
    pub(crate) fn tests(
        &mut self,
        name: &str,
        command: &mut Command,
        closes: fn(&str) -> bool,
    ) -> Outcome<()> {
        self.timed(name, |steps| {
            let mut child = command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .map_err(|error| absent(command, &error))?;
            let output = child.stdout.take().ok_or("the runner has no output")?;
            for line in BufReader::new(output).lines() {
                let line = line?;
                say(&line);
                if closes(&line) {
                    steps.closing.push(line);
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

    /// Says how long each step took, and how the runners closed.
    pub(crate) fn close(&self) {
        say("\n== all steps passed");
        for (name, time) in &self.times {
            say(&format!("{:>7.1} s  {name}", time.as_secs_f64()));
        }
        let whole: Duration = self.times.iter().map(|(_, time)| *time).sum();
        say(&format!("{:>7.1} s  altogether", whole.as_secs_f64()));
        for line in &self.closing {
            say(line);
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
    command.args(arguments).current_dir(ROOT);
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
