//! The figures in the pages about performance and capacity.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::capacity;
use crate::Outcome;
use crate::root::inside;

const BEGIN: &str = "<!-- written by `cargo xtask bench` -->";
const END: &str = "<!-- end of what is written -->";

/// Puts what the figures of a file say, one line of JSON each, between the marks of the pages.
pub(crate) fn write(figures: &Path) -> Outcome<()> {
    let text = fs::read_to_string(figures)?;
    let figures: Vec<Value> = text
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    replace("docs/performance.md", &table(&figures))?;
    match capacity::tables(&figures) {
        Some(tables) => replace("docs/capacity.md", &tables),
        None => Ok(()),
    }
}

/// Replaces what stands between the marks of a page.
fn replace(page: &str, written: &str) -> Outcome<()> {
    let path = inside(page);
    let text = fs::read_to_string(&path)?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) = parts.ok_or_else(|| format!("{page} has no marks {BEGIN} and {END}"))?;
    fs::write(&path, format!("{before}{BEGIN}\n\n{written}\n{END}{after}"))?;
    Ok(())
}

fn table(figures: &[Value]) -> String {
    let mut lines = vec![
        "| figure | measured | ratio | bar | |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    // Those with a bar first: they are what a change is judged by.
    let (judged, told): (Vec<_>, Vec<_>) =
        figures.iter().partition(|figure| figure["bar"].is_string());
    lines.extend(judged.into_iter().chain(told).map(row));
    lines.push(String::new());
    lines.extend(machines(figures));
    lines.join("\n") + "\n"
}

fn row(figure: &Value) -> String {
    let text = |name: &str| figure[name].as_str().unwrap_or_default();
    let value = figure["value"].as_f64().unwrap_or_default();
    let ratio = figure["ratio"].as_f64();
    let ratio = ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
    let verdict = match figure["holds"].as_bool() {
        Some(true) => "holds",
        Some(false) => "**falls short**",
        None => "",
    };
    format!(
        "| {} | {} {} | {ratio} | {} | {verdict} |",
        text("name"),
        readable(value),
        text("unit"),
        text("bar"),
    )
}

/// What was measured where: one line for each commit and machine.
fn machines(figures: &[Value]) -> Vec<String> {
    let mut lines: Vec<String> = figures
        .iter()
        .map(|figure| {
            let text = |name: &str| figure[name].as_str().unwrap_or_default();
            let ifma = match figure["ifma"].as_bool() {
                Some(true) => "with AVX-512 IFMA",
                _ => "without AVX-512 IFMA",
            };
            let cores = figure["cores"].as_u64().unwrap_or_default();
            format!(
                "Measured at commit {} on {cores} cores of {} {ifma}.",
                text("commit"),
                text("machine")
            )
        })
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

/// Three digits that count are more than any figure here is good for.
fn readable(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
