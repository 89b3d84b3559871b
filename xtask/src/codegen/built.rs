//! Which operations of a service are built: those that have a file. What is not built has no variant, so the match of the
//! contents page has a row for each that is, and none for what is not.

use std::fmt::Write;

use super::names::snake;
use super::service::{Service, type_name};
use crate::Outcome;
use crate::root::inside;

/// The file beside the operations that lists them.
pub(crate) fn path(folder: &str) -> String {
    format!("{folder}/built.rs")
}

/// An enum of what is built, and the function that finds an operation in it.
pub(crate) fn generate(service: &Service, folder: &str) -> Outcome<String> {
    let folder = inside(folder);
    let mut variants = String::new();
    let mut rows = String::new();
    let mut missing = Vec::new();
    for operation in service.operations()? {
        let variant = type_name(operation.name);
        if folder
            .join(format!("{}.rs", snake(operation.name)))
            .is_file()
        {
            writeln!(variants, "{variant},")?;
            writeln!(rows, "Operation::{variant} => Self::{variant},")?;
        } else {
            missing.push(format!("Operation::{variant}"));
        }
    }
    if !missing.is_empty() {
        writeln!(rows, "{} => return None,", missing.join(" | "))?;
    }
    Ok(format!(
        "//! The operations that are built.\n\n\
         use model::{}::Operation;\n\n\
         /// An operation that has a file here.\n\
         #[derive(Clone, Copy)]\n\
         pub(super) enum Built {{\n{variants}}}\n\n\
         impl Built {{\n\
         /// The operation, where it is built.\n\
         #[expect(clippy::too_many_lines, reason = \"a table\")]\n\
         pub(super) fn of(operation: Operation) -> Option<Self> {{\n\
         Some(match operation {{\n{rows}}})\n}}\n}}\n",
        service.module(),
    ))
}
