//! Holds the modules of a crate to their rooms: a module imports from its own room and from those above it in the list.

use super::rules::{ROOMS, Rooms};
use crate::tidy::tree::{File, Tree};

/// What the sources of every crate that has rooms say.
pub(super) fn findings(tree: &Tree) -> Vec<String> {
    ROOMS
        .iter()
        .flat_map(|rooms| of_crate(tree, rooms))
        .collect()
}

fn of_crate(tree: &Tree, rooms: &Rooms) -> Vec<String> {
    let mut found = Vec::new();
    let mut inhabited = vec![false; rooms.list.len()];
    for file in tree.below(rooms.folder).filter(|file| is_module(file)) {
        let module = module_of(file, rooms);
        match rooms.number_of(&module) {
            Some(own) => {
                inhabited[own] = true;
                found.extend(trespasses(file, &module, own, rooms));
            }
            // The contents page of a folder of rooms has nothing of its own.
            None if rooms.are_in(&module) => {}
            None => found.push(file.at(0, "has no room: give it one in xtask/src/floors/rules.rs")),
        }
    }
    let empty = rooms.list.iter().zip(inhabited).filter(|(_, is)| !is);
    found.extend(empty.map(|(room, _)| format!("{}{room} is a room without files", rooms.folder)));
    found
}

/// Imports from rooms that are not above.
fn trespasses(file: &File, module: &[&str], own: usize, rooms: &Rooms) -> Vec<String> {
    let mut found = Vec::new();
    for (at, path) in paths(&file.code, module) {
        let line = file.code[..at].matches('\n').count();
        let named = path.join("::");
        match rooms.number_of(&path) {
            Some(other) if other <= own => {}
            Some(other) => found.push(file.at(
                line,
                &format!(
                    "{named}: {} is not above {} in the list of rooms",
                    rooms.list[other], rooms.list[own]
                ),
            )),
            None if path.iter().any(|name| rooms.root.contains(name)) && path.len() == 1 => {}
            None => found.push(file.at(line, &format!("{named} is in no room"))),
        }
    }
    found
}

impl Rooms {
    /// The place in the list of the room that a path leads into.
    fn number_of(&self, path: &[&str]) -> Option<usize> {
        let leads = |room: &&str| {
            let mut names = room.split('/').zip(path);
            room.split('/').count() <= path.len() && names.all(|(name, part)| name == *part)
        };
        let within = |(number, room): (usize, &&'static str)| leads(room).then_some(number);
        let numbers = self.list.iter().enumerate().filter_map(within);
        numbers.max_by_key(|number| self.list[*number].len())
    }

    /// Whether there are rooms below a module.
    fn are_in(&self, module: &[&str]) -> bool {
        let folder = format!("{}/", module.join("/"));
        self.list.iter().any(|room| room.starts_with(&folder))
    }
}

/// Whether a file is one of the crate's modules, its root apart.
fn is_module(file: &File) -> bool {
    file.extension() == "rs" && !file.path.ends_with("/src/lib.rs")
}

/// The names that lead to the module of a file.
fn module_of<'a>(file: &'a File, rooms: &Rooms) -> Vec<&'a str> {
    let path = &file.path[rooms.folder.len()..];
    path.trim_end_matches(".rs").split('/').collect()
}

/// Every path from the crate's root that the code of a module names, with where it does.
fn paths<'a>(code: &'a str, module: &[&'a str]) -> Vec<(usize, Vec<&'a str>)> {
    let mut found = Vec::new();
    for (word, keeps) in [("crate::", 0), ("super::", module.len() - 1)] {
        for (at, _) in code.match_indices(word) {
            let is_part = |before: char| before.is_alphanumeric() || "_:".contains(before);
            if code[..at].ends_with(is_part) {
                continue;
            }
            let mut rest = &code[at + word.len()..];
            let mut keeps = keeps;
            while let Some(further) = rest.strip_prefix("super::") {
                keeps = keeps.saturating_sub(1);
                rest = further;
            }
            let mut leads = Vec::new();
            branches(rest, &module[..keeps], &mut leads);
            found.extend(leads.into_iter().map(|path| (at, path)));
        }
    }
    found
}

/// The paths of one tree of names, such as `a::{b, c::d}`. Gives what follows it.
fn branches<'a>(text: &'a str, before: &[&'a str], found: &mut Vec<Vec<&'a str>>) -> &'a str {
    let mut path = before.to_vec();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(mut inner) = rest.strip_prefix('{') {
            loop {
                inner = inner.trim_start();
                if let Some(after) = inner.strip_prefix('}') {
                    return after;
                }
                let after = branches(inner, &path, found);
                let ends = after.find([',', '}']).unwrap_or(after.len());
                inner = after[ends..].trim_start_matches(',');
                if inner.is_empty() {
                    return inner;
                }
            }
        }
        let is_part = |character: char| character.is_alphanumeric() || character == '_';
        let length = rest.find(|it| !is_part(it)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(length);
        if !name.is_empty() && name != "self" {
            path.push(name);
        }
        rest = after;
        match rest.strip_prefix("::") {
            Some(further) if !name.is_empty() => rest = further,
            _ => break,
        }
    }
    found.push(path);
    rest
}
