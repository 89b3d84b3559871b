//! The settings of pools and clients, read from the tables in `crates/userpool/src/settings`: a page for people.

mod rows;
mod tables;

use std::fmt::Write;
use std::fs;

use crate::Outcome;
use crate::report::say;
use crate::root::inside;
use crate::tidy::tree::Tree;
pub(crate) use rows::{Effect, Row};
pub(crate) use tables::{TABLES, Table};

const PAGE: &str = "docs/settings.md";
const HEAD: &str = "# Settings

Written by `cargo xtask settings` from the tables in `crates/userpool/src/settings`, which the operations read themselves.

A member stands here by its path in the request. It is what the second column says where a creation leaves it out; a dash is
nothing. Where an update leaves it out it is *kept*, or *reset* to that; a part goes by its row where its structure is given, and
what has no rows for its parts is replaced as a whole. What is *for life* only a creation takes. Where the row says *later* the
setting is kept and shown, and nothing follows from it yet. What could let somebody in whom it is to keep out is *refused* by name
until it is built. What is known of the omissions and from where stands in [fidelity.md](fidelity.md#user-pools-and-clients).
";

/// Writes the page; with `--check` compares instead.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let check = match arguments {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => return Err("takes nothing but --check".into()),
    };
    let tree = Tree::read()?;
    let text = page(&tree)?;
    if tree.file(PAGE).is_some_and(|file| file.text == text) {
        return Ok(());
    }
    if check {
        return Err(behind().into());
    }
    fs::write(inside(PAGE), text)?;
    say(&format!("settings: wrote {PAGE}"));
    Ok(())
}

/// Whether the page is as the rows have it.
pub(crate) fn is_current(tree: &Tree) -> Outcome<()> {
    let text = page(tree)?;
    if tree.file(PAGE).is_some_and(|file| file.text == text) {
        Ok(())
    } else {
        Err(behind().into())
    }
}

fn behind() -> String {
    format!("{PAGE} is behind the tables of settings: run cargo xtask settings")
}

fn page(tree: &Tree) -> Outcome<String> {
    let mut text = String::from(HEAD);
    for table in TABLES {
        let mut rows = table.rows(tree)?;
        rows.sort_by(|one, other| one.name.cmp(&other.name));
        writeln!(
            text,
            "\n## {}\n\n| member | at first | left out | what it does |\n|---|---|---|---|",
            table.title
        )?;
        for row in rows {
            writeln!(
                text,
                "| `{}` | {} | {} | {} |",
                row.name,
                row.initial,
                row.omitted,
                does(&row)
            )?;
        }
    }
    Ok(text)
}

/// What a member does, and where that is shown.
fn does(row: &Row) -> String {
    let shown = format!("([test](../{}))", row.shown_by);
    match &row.effect {
        Effect::Does(what) => format!("{what} {shown}"),
        Effect::Later(what) => format!("*later:* {what} {shown}"),
        Effect::OfItsParts => format!("what its parts do {shown}"),
        Effect::Refused { harmless, why } => {
            let harmless: Vec<_> = harmless.iter().map(|it| format!("`{it}`")).collect();
            format!("*refused* but for {}: {why} {shown}", harmless.join(", "))
        }
    }
}
