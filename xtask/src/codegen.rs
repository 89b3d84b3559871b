//! Makes the shapes, enums and tables of `model` from the facts of the AWS APIs, and the lists of what is built of them.

mod built;
pub(crate) mod choice;
mod enums;
mod errors;
mod files;
pub(crate) mod names;
mod operations;
mod service;
mod shapes;
mod tables;

use std::fmt::Write;

use crate::Outcome;
use files::{FOLDER, Files};
use service::Service;

/// Generates everything; with `--check` compares with what is on disk instead of writing it.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let check = match arguments {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => return Err("takes nothing but --check".into()),
    };
    let services = choice::SERVICES
        .iter()
        .map(Service::load)
        .collect::<Outcome<Vec<_>>>()?;

    let mut files = Files::default();
    for service in &services {
        let folder = format!("{FOLDER}/{}", service.module());
        let parts = [
            ("enums", enums::generate(service)?),
            ("requests", shapes::requests(service)?),
            ("responses", shapes::responses(service)?),
            ("types", shapes::types(service)?),
        ];
        files.add(&format!("{folder}.rs"), service_module(service, &parts)?);
        files.add(
            &format!("{folder}/operations.rs"),
            operations::generate(service)?,
        );
        files.add(&format!("{folder}/tables.rs"), tables::generate(service)?);
        for (name, text) in parts {
            if let Some(text) = text {
                files.add(&format!("{folder}/{name}.rs"), text);
            }
        }
        if let Some(rooms) = service.operations_folder() {
            files.add(&built::path(rooms), built::generate(service, rooms)?);
        }
    }
    files.add(
        &format!("{FOLDER}/error_code.rs"),
        errors::generate(&services)?,
    );
    files.add(&format!("{FOLDER}.rs"), root_module(&services)?);
    files.settle(check)
}

/// Whether a file of the workspace is made here, and nobody's to edit.
pub(crate) fn makes(path: &str) -> bool {
    let folders = choice::SERVICES.iter().filter_map(|choice| choice.folder);
    path.starts_with(FOLDER) || folders.map(built::path).any(|built| built == path)
}

fn service_module(service: &Service, parts: &[(&str, Option<String>)]) -> Outcome<String> {
    let mut modules = String::new();
    let mut exports = String::new();
    for (name, text) in parts {
        if text.is_none() {
            continue;
        }
        if *name != "enums" {
            modules.push_str("#[expect(missing_docs, reason = \"the names are AWS's, whose reference documents them\")]\n");
        }
        writeln!(modules, "mod {name};")?;
        writeln!(exports, "pub use {name}::*;")?;
    }
    let name = service.name();
    Ok(format!(
        "//! Operations and shapes of `{name}`.\n\n{modules}mod operations;\nmod tables;\n\n\
         {exports}pub use operations::{{Operation, SERVICE}};\n"
    ))
}

fn root_module(services: &[Service]) -> Outcome<String> {
    let mut text = String::from("//! What is made from the facts.\n\n");
    let mut modules: Vec<_> = services.iter().map(Service::module).collect();
    modules.sort();
    for module in modules {
        writeln!(text, "pub mod {module};")?;
    }
    text.push_str(
        "mod error_code;\n\npub use error_code::ErrorCode;\npub(crate) use error_code::CODES;\n",
    );
    Ok(text)
}
