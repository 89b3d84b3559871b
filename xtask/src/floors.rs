//! Holds the crates to their floors and what comes from outside to its rules, by what `cargo metadata` says of them, and the modules
//! to their rooms, by what they import.

mod graph;
mod rooms;
mod rules;
mod supply;

use std::collections::BTreeSet;

use crate::Outcome;
use crate::report::{say, settle};
use crate::tidy::tree::Tree;
use graph::{DependencyKind, Member};
use rules::{ABSENT, FLOORS, Floor, KEPT, Kept, PLAIN, ROOMS};

/// Checks the whole workspace.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    if !arguments.is_empty() {
        return Err("takes no argument".into());
    }
    let members = graph::members()?;
    let mut found = findings(&members);
    found.extend(brought(&members)?);
    found.extend(rooms::findings(&Tree::read()?));
    settle(&found)?;
    say(&format!(
        "floors: {} crates on their floors, {} of them with rooms",
        members.len(),
        ROOMS.len()
    ));
    Ok(())
}

/// What the manifests say.
fn findings(members: &[Member]) -> Vec<String> {
    let mut found = strangers(members);
    for member in members {
        found.extend(imports(members, member));
        found.extend(manifest(member));
        for kept in KEPT {
            found.extend(trespasses(member, kept));
        }
    }
    found
}

/// What the dependencies bring along.
fn brought(members: &[Member]) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    let plain = graph::tree(PLAIN.crates)?;
    for outside in PLAIN
        .without
        .iter()
        .filter(|outside| plain.contains(**outside))
    {
        found.push(format!(
            "{} reach {outside}: {}",
            PLAIN.crates.join(" or "),
            PLAIN.reason
        ));
    }
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    let built: Vec<(String, String)> = graph::built(&names)?.into_iter().collect();
    found.extend(supply::findings(&graph::packages()?, &built));
    let everything: BTreeSet<&str> = built.iter().map(|(name, _)| name.as_str()).collect();
    for (name, reason) in ABSENT.iter().filter(|(name, _)| everything.contains(*name)) {
        found.push(format!("{name} is in the tree: {reason}"));
    }
    Ok(found)
}

/// Members that have no floor, and floors that have no member.
fn strangers(members: &[Member]) -> Vec<String> {
    let mut found = Vec::new();
    for member in members {
        if floor_of(&member.name).is_none() {
            found.push(format!(
                "{} has no floor: give it one in xtask/src/floors",
                member.name
            ));
        }
    }
    for floor in FLOORS {
        if !members.iter().any(|member| member.name == floor.name) {
            found.push(format!("{} is not a member of the workspace", floor.name));
        }
    }
    found
}

/// Imports of members that do not stand below.
fn imports(members: &[Member], member: &Member) -> Vec<String> {
    let Some(floor) = floor_of(&member.name) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for dependency in &member.dependencies {
        if !members.iter().any(|other| other.name == dependency.name) {
            continue;
        }
        let allowed = match dependency.kind {
            DependencyKind::Normal | DependencyKind::Build => {
                floor.imports.contains(&dependency.name.as_str())
            }
            // A crate's own tests may stand on anything that is not above it.
            DependencyKind::Dev => {
                floor_of(&dependency.name).is_some_and(|other| other.level <= floor.level)
            }
        };
        if !allowed {
            found.push(format!(
                "{} must not import {}",
                member.name, dependency.name
            ));
        }
    }
    found
}

/// Outside crates that belong to another member.
fn trespasses(member: &Member, kept: &Kept) -> Vec<String> {
    if kept.by.contains(&member.name.as_str()) {
        return Vec::new();
    }
    let of_it = member
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Dev);
    of_it
        .filter(|dependency| kept.names.contains(&dependency.name.as_str()))
        .map(|dependency| {
            format!(
                "{} must not import {}: {}",
                member.name, dependency.name, kept.reason
            )
        })
        .collect()
}

/// What every manifest says alike: versions stand in the workspace's, and so do the lints.
fn manifest(member: &Member) -> Vec<String> {
    let mut found = Vec::new();
    let mut section = "";
    let mut shares_lints = false;
    for line in member.manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        } else if section == "[lints]" && line == "workspace = true" {
            shares_lints = true;
        } else if section.ends_with("dependencies]")
            && line.contains('=')
            && !line.contains("workspace = true")
        {
            found.push(format!(
                "{}: {line:?} has a version of its own",
                member.name
            ));
        }
    }
    if !shares_lints {
        found.push(format!(
            "{} does not share the workspace's lints",
            member.name
        ));
    }
    found
}

fn floor_of(name: &str) -> Option<&'static Floor> {
    FLOORS.iter().find(|floor| floor.name == name)
}
