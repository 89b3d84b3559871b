//! Structures as Rust structs.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::names;
use super::service::{MemberFacts, Service, members, type_name};
use crate::Outcome;

/// Structures that are an operation's input.
pub(crate) fn requests(service: &Service) -> Outcome<Option<String>> {
    let inputs = inputs(service)?;
    structures(service, "Inputs", |name| inputs.contains(name))
}

/// Structures that are an operation's output.
pub(crate) fn responses(service: &Service) -> Outcome<Option<String>> {
    let (inputs, outputs) = (inputs(service)?, outputs(service)?);
    structures(service, "Outputs", |name| {
        outputs.contains(name) && !inputs.contains(name)
    })
}

/// All other structures.
pub(crate) fn types(service: &Service) -> Outcome<Option<String>> {
    let (inputs, outputs) = (inputs(service)?, outputs(service)?);
    structures(service, "Types", |name| {
        !outputs.contains(name) && !inputs.contains(name)
    })
}

fn inputs(service: &Service) -> Outcome<BTreeSet<&str>> {
    Ok(service
        .operations()?
        .into_iter()
        .filter_map(|operation| operation.input)
        .collect())
}

fn outputs(service: &Service) -> Outcome<BTreeSet<&str>> {
    Ok(service
        .operations()?
        .into_iter()
        .filter_map(|operation| operation.output)
        .collect())
}

fn structures(
    service: &Service,
    title: &str,
    wanted: impl Fn(&str) -> bool,
) -> Outcome<Option<String>> {
    let mut body = String::new();
    let mut defined = BTreeSet::new();
    let structures =
        service.reached_of(|shape| shape["type"] == "structure" && shape["document"] != true)?;
    for name in structures.into_iter().filter(|name| wanted(name)) {
        structure(service, name, &mut body)?;
        defined.insert(type_name(name));
    }
    if defined.is_empty() {
        return Ok(None);
    }
    let imports = imports(service, &body, &defined)?;
    Ok(Some(format!(
        "//! {title} of the API.\n\n{imports}\n{body}"
    )))
}

/// What the body names and does not define.
fn imports(service: &Service, body: &str, defined: &BTreeSet<String>) -> Outcome<String> {
    let words: BTreeSet<&str> = body
        .split(|letter: char| !letter.is_alphanumeric())
        .collect();
    let mut text = String::new();
    if words.contains("BTreeMap") {
        text.push_str("use std::collections::BTreeMap;\n\n");
    }
    text.push_str("use serde::{Deserialize, Serialize};\n\n");
    let named: Vec<_> = service
        .reached_of(|shape| shape["enum"].is_array() || shape["type"] == "structure")?
        .into_iter()
        .map(type_name)
        .filter(|name| words.contains(name.as_str()) && !defined.contains(name))
        .collect();
    if !named.is_empty() {
        writeln!(text, "use super::{{{}}};", named.join(", "))?;
    }
    for name in ["Blob", "Sensitive", "Timestamp"] {
        if words.contains(name) {
            writeln!(text, "use crate::{name};")?;
        }
    }
    Ok(text)
}

fn structure(service: &Service, name: &str, text: &mut String) -> Outcome<()> {
    let shape = service.shape(name)?;
    let members = members(shape)?;
    let comparable = !reaches_sensitive(service, name)?;
    let comparison = if comparable { ", PartialEq" } else { "" };
    writeln!(
        text,
        "#[derive(Debug, Clone, Default{comparison}, Serialize, Deserialize)]"
    )?;
    let renamed = members.iter().any(|member| is_plain(member));
    if renamed {
        writeln!(text, "#[serde(rename_all = \"PascalCase\")]")?;
    }
    writeln!(text, "pub struct {} {{", type_name(name))?;
    for member in &members {
        self::member(service, member, text)?;
    }
    writeln!(text, "}}\n")?;
    if shape["sensitive"] == true {
        erasure(name, &members, text)?;
    }
    Ok(())
}

/// Whether serde finds the member's name by itself.
fn is_plain(member: &MemberFacts<'_>) -> bool {
    names::pascal(&names::field(member.name)) == member.name
}

fn member(service: &Service, member: &MemberFacts<'_>, text: &mut String) -> Outcome<()> {
    let bare = rust_type(service, member.shape)?;
    let mut attributes = Vec::new();
    if !is_plain(member) {
        attributes.push(format!("rename = \"{}\"", member.name));
    }
    if !member.required {
        attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
    }
    if bare.contains("Sensitive<") {
        attributes.push("serialize_with = \"crate::sensitive::on_the_wire\"".to_owned());
    }
    if !attributes.is_empty() {
        writeln!(text, "#[serde({})]", attributes.join(", "))?;
    }
    let field = names::field(member.name);
    if member.required {
        writeln!(text, "pub {field}: {bare},")?;
    } else {
        writeln!(text, "pub {field}: Option<{bare}>,")?;
    }
    Ok(())
}

/// A secret structure has to know how to erase itself.
fn erasure(name: &str, members: &[MemberFacts<'_>], text: &mut String) -> Outcome<()> {
    writeln!(
        text,
        "impl crate::sensitive::Erase for {} {{\nfn erase(&mut self) {{",
        type_name(name)
    )?;
    for member in members {
        writeln!(text, "self.{}.erase();", names::field(member.name))?;
    }
    writeln!(text, "}}\n}}\n")?;
    Ok(())
}

fn rust_type(service: &Service, name: &str) -> Outcome<String> {
    let shape = service.shape(name)?;
    let inner = |part: &str| -> Outcome<String> {
        let target = shape[part]["shape"]
            .as_str()
            .ok_or("an empty list or map")?;
        rust_type(service, target)
    };
    let bare = match shape["type"].as_str() {
        Some("structure") if shape["document"] == true => "serde_json::Value".to_owned(),
        Some("structure") => type_name(name),
        Some("string") if shape["enum"].is_array() => type_name(name),
        Some("string") => "String".to_owned(),
        Some("list") => format!("Vec<{}>", inner("member")?),
        Some("map") => format!("BTreeMap<String, {}>", inner("value")?),
        Some("integer") => "i32".to_owned(),
        Some("long") => "i64".to_owned(),
        Some("double") => "f64".to_owned(),
        Some("boolean") => "bool".to_owned(),
        Some("timestamp") => "Timestamp".to_owned(),
        Some("blob") => "Blob".to_owned(),
        other => return Err(format!("{name} has the type {other:?}").into()),
    };
    Ok(if shape["sensitive"] == true {
        format!("Sensitive<{bare}>")
    } else {
        bare
    })
}

fn reaches_sensitive(service: &Service, name: &str) -> Outcome<bool> {
    let mut reached = BTreeSet::new();
    service.reach(name, &mut reached)?;
    for shape in &reached {
        if shape != name && service.shape(shape)?["sensitive"] == true {
            return Ok(true);
        }
    }
    Ok(false)
}
