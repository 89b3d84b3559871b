//! How long the steps of `./test` and the binaries of its tests may take: seconds in a file that only shrinks.
//!
//! Nothing fails by it, since the time of a clock says as much of the machine and of what else runs there. The table marks what
//! took longer than it was meant to, and what has more than twice the time that it needs. `cargo xtask budget` writes the file from
//! what the last run took.

use std::cmp::Reverse;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::Outcome;
use crate::report::say;
use crate::root::inside;

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
/// What the last run took, beside this program: lines as those of the file, in milliseconds.
const TAKEN: &str = "taken.txt";
/// How much more than a quiet run takes a line has, in percent: the next quiet run is not the same.
const ROOM_PERCENT: u64 = 25;

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
        let text = fs::read_to_string(inside(FILE))?;
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

/// Writes down what a run took, for [`run`].
pub(crate) fn keep(kinds: &[(&str, &[(String, Duration)])]) -> Outcome<()> {
    let mut text = String::new();
    for (kind, times) in kinds {
        for (name, time) in *times {
            writeln!(text, "{kind} {name} {}", time.as_millis())?;
        }
    }
    Ok(fs::write(taken()?, text)?)
}

/// Writes the budget anew from what the last run took: no line has more than before, and what had none gets one.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let (taken, path) = match arguments {
        [] => (taken()?, inside(FILE)),
        [taken, path] => (taken.into(), path.into()),
        _ => return Err("takes nothing, or TAKEN BUDGET".into()),
    };
    let taken = fs::read_to_string(taken)
        .map_err(|_| "no run has left its times: run ./test where nothing else runs")?;
    let text = fs::read_to_string(&path)?;
    fs::write(&path, renewed(&text, &taken)?)?;
    say(&format!("budget: wrote {}", path.display()));
    Ok(())
}

/// The file with its comments: steps in their order, all of them together, and the binaries, those that take most first.
fn renewed(text: &str, taken: &str) -> Outcome<String> {
    let mut lines: Vec<Line> = lines(text).into_iter().flatten().collect();
    let mut whole = 0;
    for mut line in self::lines(taken).into_iter().flatten() {
        if line.kind == STEP {
            whole += line.seconds;
        }
        let millis = Duration::from_millis(line.seconds);
        line.seconds = with_room(line.seconds);
        if millis >= NOTED_FROM {
            put(&mut lines, line);
        }
    }
    put(
        &mut lines,
        Line {
            kind: STEP.to_owned(),
            name: ALTOGETHER.to_owned(),
            seconds: with_room(whole),
        },
    );
    lines.sort_by_key(|line| match (line.kind.as_str(), line.name.as_str()) {
        (STEP, ALTOGETHER) => (1, Reverse(0)),
        (STEP, _) => (0, Reverse(0)),
        _ => (2, Reverse(line.seconds)),
    });
    let mut written: String = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .flat_map(|line| [line, "\n"])
        .collect();
    for Line {
        kind,
        name,
        seconds,
    } in lines
    {
        writeln!(written, "{kind} {name} {seconds}")?;
    }
    Ok(written)
}

/// Milliseconds in whole seconds, with room.
fn with_room(millis: u64) -> u64 {
    (millis * (100 + ROOM_PERCENT)).div_ceil(100 * 1000)
}

/// A line, in place of one of the same name that has more.
fn put(lines: &mut Vec<Line>, line: Line) {
    let same = |other: &&mut Line| other.kind == line.kind && other.name == line.name;
    match lines.iter_mut().find(same) {
        Some(other) => other.seconds = other.seconds.min(line.seconds),
        None => lines.push(line),
    }
}

fn taken() -> Outcome<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(TAKEN))
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
