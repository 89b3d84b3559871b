//! How long the steps of `./test` and the binaries of its tests may take: seconds in a file that only shrinks.
//!
//! Nothing fails by it, since the time of a clock says as much of the machine and of what else runs there. The table marks what
//! took longer than it was meant to, and what has more than twice the time that it needs.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::Outcome;
use crate::steps::ROOT;

/// The file, from the workspace's folder.
pub(crate) const FILE: &str = "xtask/budget.txt";
/// How the line of a step begins.
pub(crate) const STEP: &str = "step";
/// How the line of a binary of tests begins.
pub(crate) const TESTS: &str = "tests";
/// The line of all steps together.
const ALTOGETHER: &str = "altogether";
/// Where a clock of seconds says nothing: shorter than this needs no budget.
const NOTED_FROM: Duration = Duration::from_secs(2);

/// One line: `step clippy 240`.
#[derive(Debug)]
pub(crate) struct Line {
    /// [`STEP`] or [`TESTS`].
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) seconds: u64,
}

/// How much of what `./test` does was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Run {
    Whole,
    Part,
}

/// The whole file.
pub(crate) struct Budget(Vec<Line>);

impl Budget {
    /// Reads the file.
    pub(crate) fn read() -> Outcome<Budget> {
        let text = fs::read_to_string(Path::new(ROOT).join(FILE))?;
        Ok(Budget(lines(&text).into_iter().flatten().collect()))
    }

    /// A line for each time, with what was meant, and a mark where they do not fit.
    pub(crate) fn judged(&self, kind: &str, times: &[(String, Duration)]) -> Vec<String> {
        let noted = times.iter().filter(|(_, time)| *time >= NOTED_FROM);
        noted
            .map(|(name, time)| self.line(kind, name, *time))
            .collect()
    }

    /// The line of the sum of all steps. What is meant is meant of a whole run.
    pub(crate) fn altogether(&self, times: &[(String, Duration)], run: Run) -> String {
        let sum: Duration = times.iter().map(|(_, time)| *time).sum();
        match run {
            Run::Whole => self.line(STEP, ALTOGETHER, sum),
            Run::Part => told(sum, "", STEP, ALTOGETHER, ""),
        }
    }

    fn line(&self, kind: &str, name: &str, time: Duration) -> String {
        let found = self
            .0
            .iter()
            .find(|line| line.kind == kind && line.name == name);
        let (meant, mark) = match found {
            None => (String::new(), "  NEW: no budget"),
            Some(line) => {
                let whole = Duration::from_secs(line.seconds);
                let mark = if time > whole {
                    "  OVER its budget"
                } else if time * 2 < whole {
                    "  has more than twice what it needs"
                } else {
                    ""
                };
                (format!("of {}", line.seconds), mark)
            }
        };
        told(time, &meant, kind, name, mark)
    }
}

fn told(time: Duration, meant: &str, kind: &str, name: &str, mark: &str) -> String {
    let seconds = time.as_secs_f64();
    format!("{seconds:>7.1} s {meant:<8} {kind} {name}{mark}")
}

/// The lines of a file, without blank ones and comments; `None` is one that can't be read.
pub(crate) fn lines(text: &str) -> Vec<Option<Line>> {
    let filled = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    filled.map(line).collect()
}

fn line(text: &str) -> Option<Line> {
    let (kind, rest) = text.split_once(' ')?;
    let (name, seconds) = rest.rsplit_once(' ')?;
    [STEP, TESTS].contains(&kind).then_some(Line {
        kind: kind.to_owned(),
        name: name.to_owned(),
        seconds: seconds.parse().ok()?,
    })
}
