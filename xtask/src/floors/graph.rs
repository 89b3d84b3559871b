//! The dependencies of the workspace, as cargo knows them.

use std::collections::BTreeSet;
use std::process::Stdio;

use serde_json::Value;

use crate::Outcome;
use crate::steps::cargo;

/// How a crate is depended on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DependencyKind {
    Normal,
    Build,
    Dev,
}

/// One line of a manifest's dependencies.
#[derive(Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: DependencyKind,
}

/// A member of the workspace.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) dependencies: Vec<Dependency>,
    /// The text of its `Cargo.toml`.
    pub(crate) manifest: String,
}

/// The members of the workspace.
pub(crate) fn members() -> Outcome<Vec<Member>> {
    let text = answer(&["metadata", "--format-version=1", "--locked", "--no-deps"])?;
    let metadata: Value = serde_json::from_str(&text)?;
    list(&metadata["packages"]).map(member).collect()
}

/// Names of all packages that are built with these members for this machine, without what only their tests need.
pub(crate) fn tree(members: &[&str]) -> Outcome<BTreeSet<String>> {
    let mut arguments = vec![
        "tree",
        "--locked",
        "--edges=normal,build",
        "--prefix=none",
        "--format={p}",
    ];
    for member in members {
        arguments.extend(["--package", member]);
    }
    let text = answer(&arguments)?;
    Ok(text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect())
}

fn member(package: &Value) -> Outcome<Member> {
    let mut dependencies = Vec::new();
    for dependency in list(&package["dependencies"]) {
        let kind = match dependency["kind"].as_str() {
            Some("dev") => DependencyKind::Dev,
            Some("build") => DependencyKind::Build,
            _ => DependencyKind::Normal,
        };
        dependencies.push(Dependency {
            name: text(&dependency["name"])?,
            kind,
        });
    }
    let manifest = std::fs::read_to_string(text(&package["manifest_path"])?)?;
    Ok(Member {
        name: text(&package["name"])?,
        dependencies,
        manifest,
    })
}

fn answer(arguments: &[&str]) -> Outcome<String> {
    let output = cargo(arguments).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("cargo {} failed", arguments[0]).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> Outcome<String> {
    Ok(value
        .as_str()
        .ok_or("cargo metadata leaves out a text")?
        .to_owned())
}
