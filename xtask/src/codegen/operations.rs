//! The enum of a service's operations and the table behind it.

use std::fmt::Write;

use super::service::{Service, table_name, type_name};
use crate::Outcome;

pub(crate) fn generate(service: &Service) -> Outcome<String> {
    let mut text = String::from(
        "use super::tables;\nuse crate::ErrorCode;\nuse crate::facts::{OperationFacts, Protocol, Service, operation_enum};\n\n",
    );
    text.push_str(&service_static(service)?);
    let mut variants = String::new();
    let mut table = String::new();
    for operation in service.operations()? {
        let name = type_name(operation.name);
        writeln!(variants, "        {name},")?;
        writeln!(table, "OperationFacts::new(\"{}\")", operation.name)?;
        if let Some(input) = operation.input {
            writeln!(table, ".input(&tables::{})", table_name(input))?;
        }
        if let Some(output) = operation.output {
            writeln!(table, ".output(&tables::{})", table_name(output))?;
        }
        let errors: Vec<_> = operation
            .errors
            .iter()
            .map(|error| format!("ErrorCode::{}", type_name(error)))
            .collect();
        if !errors.is_empty() {
            writeln!(table, ".errors(&[{}])", errors.join(", "))?;
        }
        if operation.unsigned {
            table.push_str(".unsigned()");
        }
        table.push_str(",\n");
    }
    write!(
        text,
        "operation_enum! {{\n    Operation, FACTS {{\n{variants}    }}\n}}\n\n\
         static FACTS: &[OperationFacts] = &[{table}];\n"
    )?;
    Ok(text)
}

fn service_static(service: &Service) -> Outcome<String> {
    let text = |member: &str| service.metadata(member).map(|value| format!("\"{value}\""));
    let needed = |member: &str| text(member).ok_or_else(|| format!("no {member}"));
    let optional =
        |member: &str| text(member).map_or("None".to_owned(), |it| format!("Some({it})"));
    let protocol = match service.metadata("protocol") {
        Some("json") => "Json",
        Some("query") => "Query",
        other => return Err(format!("{} speaks {other:?}", service.name()).into()),
    };
    Ok(format!(
        "/// The service itself.\npub static SERVICE: Service = Service {{ name: {}, api_version: {}, target_prefix: {}, \
         xml_namespace: {}, protocol: Protocol::{protocol}, \
         violation: ErrorCode::{} }};\n\n",
        needed("endpointPrefix")?,
        needed("apiVersion")?,
        optional("targetPrefix"),
        optional("xmlNamespace"),
        service.violation(),
    ))
}
