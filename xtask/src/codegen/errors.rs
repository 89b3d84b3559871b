//! One enum of error codes over all services.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::choice::TRANSPORT_CODES;
use super::service::{Service, type_name};
use crate::Outcome;

/// What the facts say of an error.
struct ErrorFacts {
    wire: String,
    status: Option<u64>,
    server_fault: bool,
}

pub(crate) fn generate(services: &[Service]) -> Outcome<String> {
    let mut codes = BTreeMap::new();
    for service in services {
        for (name, shape) in service.errors() {
            let facts = ErrorFacts {
                wire: shape["error"]["code"].as_str().unwrap_or(name).to_owned(),
                status: shape["error"]["httpStatusCode"].as_u64(),
                server_fault: shape["fault"] == true,
            };
            add(&mut codes, type_name(name), facts)?;
        }
    }
    for code in TRANSPORT_CODES {
        let server_fault = matches!(*code, "InternalFailure" | "ServiceUnavailable");
        let facts = ErrorFacts {
            wire: (*code).to_owned(),
            status: None,
            server_fault,
        };
        add(&mut codes, type_name(code), facts)?;
    }

    let mut variants = String::new();
    let mut table = String::new();
    for (variant, facts) in &codes {
        writeln!(variants, "        {variant},")?;
        write!(table, "CodeFacts::new(\"{}\")", facts.wire)?;
        if let Some(status) = facts.status {
            write!(table, ".status({status})")?;
        }
        if facts.server_fault {
            table.push_str(".server_fault()");
        }
        table.push_str(",\n");
    }
    Ok(format!(
        "use crate::error::{{CodeFacts, error_codes}};\n\nerror_codes! {{\n    ErrorCode, CODES {{\n{variants}    }}\n}}\n\n\
         pub(crate) static CODES: &[CodeFacts] = &[{table}];\n"
    ))
}

/// Services share names; they have to agree on the code, and the one that gives more facts wins.
fn add(codes: &mut BTreeMap<String, ErrorFacts>, name: String, facts: ErrorFacts) -> Outcome<()> {
    let Some(present) = codes.get_mut(&name) else {
        codes.insert(name, facts);
        return Ok(());
    };
    if present.wire != facts.wire {
        return Err(format!("{name} is {} and {}", present.wire, facts.wire).into());
    }
    present.status = present.status.or(facts.status);
    present.server_fault |= facts.server_fault;
    Ok(())
}
