//! Dependencies that nothing names: of a member, and of the workspace.

use super::tree::{File, Tree, has_word};

/// The manifest of the workspace.
const WORKSPACE: &str = "Cargo.toml";

/// Dependencies that do their work without being named: manifest, crate, reason.
const UNNAMED: &[(&str, &str, &str)] = &[(
    "crates/store/Cargo.toml",
    "log",
    "its level is set by a feature",
)];

/// A manifest, with its folder and the crates that it depends on.
struct Manifest<'a> {
    path: &'a str,
    folder: &'a str,
    dependencies: Vec<&'a str>,
}

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let manifests: Vec<Manifest<'_>> = tree.files.iter().filter_map(Manifest::read).collect();
    let members: Vec<&Manifest<'_>> = manifests
        .iter()
        .filter(|manifest| manifest.path != WORKSPACE && !manifest.path.starts_with("fuzz/"))
        .collect();
    let mut found = Vec::new();
    for member in &members {
        let sources: Vec<&File> = tree
            .rust()
            .filter(|file| member.holds(&file.path, &members))
            .collect();
        for name in &member.dependencies {
            let word = name.replace('-', "_");
            let named = sources.iter().any(|file| has_word(&file.code, &word));
            if !named
                && !UNNAMED
                    .iter()
                    .any(|(path, of, _)| (path, of) == (&member.path, name))
            {
                found.push(format!("{}: nothing names {name}", member.path));
            }
        }
    }
    let of_workspace = manifests
        .iter()
        .filter(|manifest| manifest.path == WORKSPACE);
    for name in of_workspace.flat_map(|manifest| &manifest.dependencies) {
        if !members
            .iter()
            .any(|member| member.dependencies.contains(name))
        {
            found.push(format!("{WORKSPACE}: no member depends on {name}"));
        }
    }
    found
}

impl<'a> Manifest<'a> {
    fn read(file: &'a File) -> Option<Manifest<'a>> {
        let folder = file.path.strip_suffix("Cargo.toml")?;
        let mut dependencies = Vec::new();
        let mut within = false;
        for line in file.text.lines() {
            if line.starts_with('[') {
                within = line.ends_with("dependencies]");
            } else if within && let Some(end) = line.find([' ', '.', '=']) {
                let name = &line[..end];
                // A member stands in the workspace's list before anybody needs it.
                let is_member = line.contains("path = ");
                if !name.is_empty() && !name.starts_with('#') && !is_member {
                    dependencies.push(name);
                }
            }
        }
        Some(Manifest {
            path: &file.path,
            folder,
            dependencies,
        })
    }

    /// Whether the file is of this member, and of none whose folder is within this one's.
    fn holds(&self, path: &str, members: &[&Manifest<'_>]) -> bool {
        let inner = |other: &&Manifest<'_>| other.folder.len() > self.folder.len();
        let mut inner = members.iter().copied().filter(inner);
        path.starts_with(self.folder) && !inner.any(|other| path.starts_with(other.folder))
    }
}
