//! What a run measures, and how thoroughly.

use std::path::PathBuf;
use std::time::Duration;

use crate::figures::{Figures, cores};
use crate::server::Program;

/// What the command line asks for.
pub(crate) struct Plan {
    /// The server that is measured.
    pub(crate) program: Program,
    /// The program that measures the engine's commits.
    pub(crate) commits: PathBuf,
    pub(crate) figures: Figures,
    /// The database in which servers keep their records: a URL, or libpq's settings. In their data folders where there is none.
    pub(crate) database: Option<String>,
    /// The parts of the benchmark that run, by name; all where there is none.
    only: Vec<String>,
    /// The rows of the part `costs` that run, by parts of their names; all where there is none.
    rows: Vec<String>,
    /// A look whether everything still works; its figures say nothing.
    pub(crate) quick: bool,
    /// Users of the large directory.
    pub(crate) users: usize,
    /// How often what is compared takes turns.
    pub(crate) rounds: usize,
    /// How long one turn lasts.
    pub(crate) span: Duration,
    /// Connections on which requests are sent.
    pub(crate) clients: usize,
}

/// What may stand on the command line.
pub(crate) const USAGE: &str = "\
usage: bench --server PATH --commits PATH [--json FILE] [--commit NAME] [--only PART,…] [--rows NAME,…] [--users COUNT] [--postgres URL] [--quick]";

impl Plan {
    /// Reads the command line.
    pub(crate) fn read(arguments: &[String]) -> Result<Plan, String> {
        let quick = arguments.iter().any(|argument| argument == "--quick");
        let mut options = Options::default();
        let mut rest = arguments.iter().filter(|argument| *argument != "--quick");
        while let Some(name) = rest.next() {
            let value = rest.next().ok_or_else(|| format!("{name} wants a value"))?;
            options.set(name, value)?;
        }
        let users = options.users.unwrap_or(1_000_000);
        let path = options.json.unwrap_or_else(|| "target/bench.jsonl".into());
        Ok(Plan {
            program: Program {
                path: options.server.ok_or("name the server with --server")?,
                arguments: Vec::new(),
            },
            commits: options.commits.ok_or("name the example with --commits")?,
            // The bars are about the embedded engine.
            figures: match &options.postgres {
                None => Figures::new(&path, &options.commit, !quick),
                Some(_) => Figures::new(&path, &options.commit, false).named("PostgreSQL: "),
            },
            database: options.postgres,
            only: options.only,
            rows: options.rows,
            quick,
            users: if quick { users.min(2_000) } else { users },
            rounds: if quick { 1 } else { 5 },
            span: if quick {
                Duration::from_millis(100)
            } else {
                Duration::from_secs(1)
            },
            clients: 4 * cores(),
        })
    }

    /// Whether a part of the benchmark is to run.
    pub(crate) fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == part)
    }

    /// Whether a row of the table of costs is to be measured.
    pub(crate) fn wants_row(&self, row: &str) -> bool {
        self.rows.is_empty() || self.rows.iter().any(|name| row.contains(name))
    }

    /// Names that no part has.
    pub(crate) fn unknown<'a>(&'a self, parts: &'a [&str]) -> Option<&'a String> {
        self.only
            .iter()
            .find(|name| !parts.contains(&name.as_str()))
    }

    /// So many, or a tenth where the run is a quick one.
    pub(crate) fn fewer(&self, many: usize) -> usize {
        if self.quick { many.div_ceil(10) } else { many }
    }
}

#[derive(Default)]
struct Options {
    server: Option<PathBuf>,
    commits: Option<PathBuf>,
    json: Option<PathBuf>,
    commit: String,
    only: Vec<String>,
    rows: Vec<String>,
    users: Option<usize>,
    postgres: Option<String>,
}

impl Options {
    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "--server" => self.server = Some(value.into()),
            "--commits" => self.commits = Some(value.into()),
            "--json" => self.json = Some(value.into()),
            "--postgres" => self.postgres = Some(value.to_owned()),
            "--commit" => value.clone_into(&mut self.commit),
            "--only" => self.only = value.split(',').map(ToOwned::to_owned).collect(),
            "--rows" => self.rows = value.split(',').map(ToOwned::to_owned).collect(),
            "--users" => {
                let users = value.replace('_', "").parse();
                self.users = Some(users.map_err(|_| format!("{value} is no number of users"))?);
            }
            _ => return Err(format!("{name} is unknown")),
        }
        Ok(())
    }
}
