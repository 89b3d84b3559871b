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

/// A package of the lock file.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Where it comes from; a member of the workspace comes from nowhere.
    pub(crate) source: Option<String>,
    /// Its licence, in the words of SPDX.
    pub(crate) licence: Option<String>,
}

/// All packages of the lock file, those that are only built for other machines included.
pub(crate) fn packages() -> Outcome<Vec<Package>> {
    let metadata: Value =
        serde_json::from_str(&answer(&["metadata", "--format-version=1", "--locked"])?)?;
    let package = |package: &Value| {
        Ok(Package {
            name: text(&package["name"])?,
            version: text(&package["version"])?,
            source: package["source"].as_str().map(str::to_owned),
            licence: package["license"].as_str().map(str::to_owned),
        })
    };
    list(&metadata["packages"]).map(package).collect()
}

/// The members of the workspace.
pub(crate) fn members() -> Outcome<Vec<Member>> {
    let text = answer(&["metadata", "--format-version=1", "--locked", "--no-deps"])?;
    let metadata: Value = serde_json::from_str(&text)?;
    list(&metadata["packages"]).map(member).collect()
}

/// Names of all packages that are built with these members for this machine, without what only their tests need.
pub(crate) fn tree(members: &[&str]) -> Outcome<BTreeSet<String>> {
    Ok(built(members)?.into_iter().map(|(name, _)| name).collect())
}

/// The same with their versions: a package may be there in two.
pub(crate) fn built(members: &[&str]) -> Outcome<BTreeSet<(String, String)>> {
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
        .filter_map(|line| line.split_once(' '))
        .map(|(name, rest)| (name, rest.split(' ').next().unwrap_or_default()))
        .map(|(name, version)| (name.to_owned(), version.to_owned()))
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
