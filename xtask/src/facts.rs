//! Brings the facts of another botocore in, and says what they add, remove and change.

mod botocore;
mod compare;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Outcome;
use crate::codegen::choice::SERVICES;
use crate::report::say;
use crate::root::inside;

const FACTS: &str = "crates/model/facts";
/// The file that says of which botocore the facts are.
const VERSION: &str = "VERSION";

/// Takes a version of botocore; or `--compare` and two files of facts, of which it tells the differences alone.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    match arguments {
        [flag, before, after] if flag == "--compare" => {
            let service = Path::new(after).file_stem().unwrap_or_default();
            tell(
                &service.to_string_lossy(),
                &read(Path::new(before))?,
                &read(Path::new(after))?,
            );
            Ok(())
        }
        [version] if !version.starts_with('-') => bring(version),
        _ => Err("takes the version of botocore to bring in, such as 1.44.8".into()),
    }
}

/// Replaces the facts once all of them are derived: until then nothing has changed.
fn bring(version: &str) -> Outcome<()> {
    let services: Vec<&str> = SERVICES.iter().map(|choice| choice.service).collect();
    let derived = botocore::derive(version, &services, &inside(FACTS))?;
    let present = fs::read_to_string(facts(VERSION)).unwrap_or_default();
    say(&format!(
        "facts: botocore {} -> {version}",
        present.trim_end()
    ));
    for (service, text) in &derived {
        let before = read(&facts(&format!("{service}.json")))?;
        tell(service, &before, &serde_json::from_str(text)?);
    }
    for (service, text) in &derived {
        replace(&format!("{service}.json"), text)?;
    }
    replace(VERSION, &format!("{version}\n"))?;
    say("facts: now run cargo xtask codegen and cargo xtask operations");
    Ok(())
}

fn tell(service: &str, before: &Value, after: &Value) {
    let difference = compare::difference(before, after);
    say(&format!("{service}: {}", difference.summary()));
    for line in &difference.lines {
        say(&format!("  {line}"));
    }
}

fn replace(name: &str, text: &str) -> Outcome<()> {
    let (path, beside) = (facts(name), facts(&format!("{name}.new")));
    fs::write(&beside, text)?;
    Ok(fs::rename(beside, path)?)
}

fn facts(name: &str) -> PathBuf {
    inside(FACTS).join(name)
}

fn read(path: &Path) -> Outcome<Value> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}
