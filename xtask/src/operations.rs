//! Which operations of Amazon Cognito are built, read from the contents page of the API and from each file's specification.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use serde_json::Value;

use crate::Outcome;
use crate::report::say;
use crate::root::inside;

const CONTENTS: &str = "crates/userpool/src/ops.rs";
const FACTS: &str = "crates/model/facts/cognito-idp.json";
const PAGE: &str = "docs/operations.md";
const README: &str = "README.md";
/// How the README's line begins that counts the operations.
const COUNT: &str = "Built: ";

/// An operation of the facts.
pub(crate) struct Operation {
    pub(crate) name: String,
    /// Codes of the errors that it may answer.
    pub(crate) errors: Vec<String>,
    /// The function that performs it, where it is built.
    pub(crate) function: Option<String>,
}

/// All operations of the facts, by name.
pub(crate) fn all() -> Outcome<Vec<Operation>> {
    let facts: Value = serde_json::from_str(&read(FACTS)?)?;
    let built = built(&read(CONTENTS)?);
    let operations = facts["operations"]
        .as_object()
        .ok_or("the facts have no operations")?;
    let mut found: Vec<Operation> = operations
        .iter()
        .map(|(name, facts)| Operation {
            name: name.clone(),
            errors: errors(facts),
            function: built.get(name).cloned(),
        })
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// Writes the page and the README's count; with `--check` compares instead.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let check = match arguments {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => return Err("takes nothing but --check".into()),
    };
    let operations = all()?;
    let texts = [
        (PAGE, page(&operations)?),
        (README, counted(&read(README)?, &operations)?),
    ];
    for (path, text) in texts {
        if read(path).is_ok_and(|present| present == text) {
            continue;
        }
        if check {
            return Err(format!("{path} is behind {CONTENTS}: run cargo xtask operations").into());
        }
        fs::write(inside(path), text)?;
        say(&format!("operations: wrote {path}"));
    }
    Ok(())
}

/// Functions by the operation that they perform: the rows of the contents page.
fn built(contents: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for row in contents.split("Built::").skip(1) {
        let Some((name, rest)) = row.split_once(" => ") else {
            continue;
        };
        let called = rest
            .trim_start_matches(|character: char| character == '{' || character.is_whitespace());
        if let Some(function) = called
            .strip_prefix("run!(cx, input, ")
            .and_then(|rest| rest.split_once(')'))
        {
            found.insert(name.to_owned(), function.0.to_owned());
        }
    }
    found
}

fn errors(facts: &Value) -> Vec<String> {
    let shapes = facts["errors"].as_array().into_iter().flatten();
    shapes
        .filter_map(|error| error["shape"].as_str())
        .map(str::to_owned)
        .collect()
}

fn page(operations: &[Operation]) -> Outcome<String> {
    let mut text = String::from(
        "# Operations\n\nWritten by `cargo xtask operations` from the contents page of the API, `crates/userpool/src/ops.rs`, and from\n\
         the specification that opens each operation's file. An operation that is not built yet answers 400 with\n\
         `UnknownOperationException` and says so.\n\n",
    );
    writeln!(
        text,
        "{}\n\n| built | what it does |\n|---|---|",
        summary(operations)
    )?;
    for operation in operations {
        if let Some(function) = &operation.function {
            let path = format!("crates/userpool/src/ops/{function}.rs");
            writeln!(
                text,
                "| [{}](../{path}) | {} |",
                operation.name,
                purpose(&read(&path)?)?
            )?;
        }
    }
    let waiting = operations
        .iter()
        .filter(|operation| operation.function.is_none());
    let names: Vec<&str> = waiting.map(|operation| operation.name.as_str()).collect();
    writeln!(text, "\nNot built yet: {}.", names.join(", "))?;
    Ok(text)
}

/// The first paragraph of a specification, after the operation's name.
fn purpose(text: &str) -> Outcome<String> {
    let lines = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim);
    let paragraph: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    let (_, purpose) = paragraph
        .split_once("`: ")
        .ok_or("a specification names no purpose")?;
    Ok(purpose.to_owned())
}

fn summary(operations: &[Operation]) -> String {
    let built = operations
        .iter()
        .filter(|operation| operation.function.is_some())
        .count();
    format!(
        "{COUNT}{built} of Amazon Cognito's {} operations.",
        operations.len()
    )
}

/// The README with its count brought up to date.
fn counted(readme: &str, operations: &[Operation]) -> Outcome<String> {
    let present = readme.lines().find(|line| line.starts_with(COUNT));
    let present =
        present.ok_or_else(|| format!("{README} has no line that begins with {COUNT:?}"))?;
    Ok(readme.replacen(present, &summary(operations), 1))
}

fn read(path: &str) -> Outcome<String> {
    fs::read_to_string(inside(path)).map_err(|error| format!("{path}: {error}").into())
}
