//! What was measured: one line of JSON a figure.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// The figures of a run, written down as they come.
pub(crate) struct Figures {
    path: PathBuf,
    /// What every figure says of the run: the commit and the machine.
    facts: Map<String, Value>,
    /// Whether figures are held against their bars.
    judged: bool,
    /// What each name begins with.
    prefix: &'static str,
}

/// One figure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure<'name> {
    pub(crate) name: &'name str,
    pub(crate) value: f64,
    pub(crate) unit: &'name str,
    /// What the bar is about, where it is not the value: a quotient of values of the same run.
    pub(crate) ratio: Option<f64>,
    pub(crate) bar: Option<Bar>,
}

/// The aim of a figure.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bar {
    AtMost(f64),
    AtLeast(f64),
}

impl Figures {
    /// Figures in a file, in which those of earlier runs stay until they are measured again.
    pub(crate) fn new(path: &Path, commit: &str, judged: bool) -> Figures {
        let facts = json!({
            "commit": commit,
            "machine": processor(),
            "cores": cores(),
            "ifma": has_ifma(),
        });
        let Value::Object(facts) = facts else {
            unreachable!("an object was written")
        };
        Figures {
            path: path.to_owned(),
            facts,
            judged,
            prefix: "",
        }
    }

    /// The same, each with a name that begins so.
    pub(crate) fn named(self, prefix: &'static str) -> Figures {
        Figures { prefix, ..self }
    }

    /// Writes a figure down, in place of an earlier one of the same name, and says it.
    pub(crate) fn add(&self, figure: Figure<'_>) {
        let figure = Figure {
            name: &format!("{}{}", self.prefix, figure.name),
            bar: figure.bar.filter(|_| self.judged),
            ..figure
        };
        let mut line = Map::new();
        line.insert("name".to_owned(), json!(figure.name));
        line.insert("value".to_owned(), json!(rounded(figure.value)));
        line.insert("unit".to_owned(), json!(figure.unit));
        line.insert("ratio".to_owned(), json!(figure.ratio.map(rounded)));
        let bar = figure.bar.map(|bar| match bar {
            Bar::AtMost(most) => format!("≤ {most}"),
            Bar::AtLeast(least) => format!("≥ {least}"),
        });
        line.insert("bar".to_owned(), json!(bar));
        line.insert("holds".to_owned(), json!(figure.holds()));
        line.extend(self.facts.clone());
        let line = Value::Object(line);
        println!("{}", figure.sentence(bar.as_deref()));
        let mut known = self.read();
        known.insert(figure.name.to_owned(), line.to_string());
        self.write(&known);
    }

    fn read(&self) -> BTreeMap<String, String> {
        let text = fs::read_to_string(&self.path).unwrap_or_default();
        let named = text.lines().filter_map(|line| {
            let figure: Value = serde_json::from_str(line).ok()?;
            Some((figure["name"].as_str()?.to_owned(), line.to_owned()))
        });
        named.collect()
    }

    fn write(&self, lines: &BTreeMap<String, String>) {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).expect("a folder for the figures");
        }
        let mut file = fs::File::create(&self.path).expect("a file for the figures");
        for line in lines.values() {
            writeln!(file, "{line}").expect("room for the figures");
        }
    }
}

impl Figure<'_> {
    fn holds(&self) -> Option<bool> {
        let judged = self.ratio.unwrap_or(self.value);
        Some(match self.bar? {
            Bar::AtMost(most) => judged <= most,
            Bar::AtLeast(least) => judged >= least,
        })
    }

    fn sentence(&self, bar: Option<&str>) -> String {
        let ratio = self
            .ratio
            .map(|ratio| format!("{ratio:.2}"))
            .unwrap_or_default();
        let verdict = match self.holds() {
            Some(true) => "holds",
            Some(false) => "falls short",
            None => "",
        };
        let bar = bar.unwrap_or_default();
        format!(
            "{:<52} {:>11.2} {:<9} {ratio:>6} {bar:>7} {verdict}",
            self.name, self.value, self.unit
        )
    }
}

/// The cores that this program may use.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Three places behind the point are more than any figure here is good for.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(": "));
    name.map_or_else(String::new, |(_, name)| name.to_owned())
}

/// Whether the processor has what both the arithmetic of RSA and that of SRP are fastest with.
fn has_ifma() -> bool {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    text.split_whitespace().any(|flag| flag == "avx512ifma")
}
