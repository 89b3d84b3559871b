//! A version of botocore from `PyPI`, for as long as the facts are derived from it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::Outcome;
use crate::root::inside;
use crate::steps::absent;

/// The script that derives the facts, which writes them beside itself.
const SCRIPT: &str = "derive.py";

/// The facts of each service as the script of that folder derives them, in the services' order.
pub(super) fn derive(
    version: &str,
    services: &[&str],
    scripts: &Path,
) -> Outcome<Vec<(String, String)>> {
    check_form(version)?;
    let folder = inside(format!("target/facts-{version}"));
    clear(&folder)?;
    let derived = derive_in(&folder, version, services, scripts);
    clear(&folder)?;
    derived
}

fn derive_in(
    folder: &Path,
    version: &str,
    services: &[&str],
    scripts: &Path,
) -> Outcome<Vec<(String, String)>> {
    let (python, derived) = (folder.join("python"), folder.join("derived"));
    fs::create_dir_all(&derived)?;
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(&python);
    let made = run(&mut venv)?;
    if !made.status.success() {
        return Err(format!(
            "python3 can't make a virtual environment (Debian's package for it is python3-venv):\n{}",
            said(&made)
        )
        .into());
    }
    let mut pip = Command::new(python.join("bin/pip"));
    pip.args([
        "install",
        "--quiet",
        "--no-input",
        "--no-deps",
        "--disable-pip-version-check",
    ]);
    let installed = run(pip.arg(format!("botocore=={version}")))?;
    if !installed.status.success() {
        return Err(refusal(version, &said(&installed)).into());
    }
    fs::copy(scripts.join(SCRIPT), derived.join(SCRIPT))?;
    let mut script = Command::new(python.join("bin/python"));
    let ran = run(script.arg(derived.join(SCRIPT)).args(services))?;
    if !ran.status.success() {
        return Err(said(&ran).into());
    }
    let mut texts = Vec::new();
    for service in services {
        let text = fs::read_to_string(derived.join(format!("{service}.json")))?;
        texts.push(((*service).to_owned(), text));
    }
    Ok(texts)
}

/// Three numbers: what else pip takes for a version would not name one.
fn check_form(version: &str) -> Outcome<()> {
    let parts: Vec<&str> = version.split('.').collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() == 3 && parts.iter().all(is_number) {
        Ok(())
    } else {
        Err(format!("{version:?} is no version of botocore: it has three numbers, such as 1.44.8; nothing was changed").into())
    }
}

/// Why pip does not install the version, by what it says: where it reaches `PyPI` it lists the versions that there are.
fn refusal(version: &str, said: &str) -> String {
    let listed = said
        .split_once("(from versions: ")
        .and_then(|(_, rest)| rest.split_once(')'));
    match listed {
        Some((versions, _)) if versions != "none" => {
            let newest = versions.rsplit(", ").next().unwrap_or(versions);
            format!("PyPI has no botocore {version}, its newest is {newest}; nothing was changed")
        }
        _ => format!("botocore {version} can't be installed; nothing was changed:\n{said}"),
    }
}

fn run(command: &mut Command) -> Outcome<Output> {
    Ok(command.output().map_err(|error| absent(command, &error))?)
}

fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy);
    text.concat().trim_end().to_owned()
}

fn clear(folder: &Path) -> Outcome<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
