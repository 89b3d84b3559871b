//! The shapes as data, which the validator and the codecs walk.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::Value;

use super::names;
use super::service::{Service, members, table_name, type_name};
use crate::Outcome;

pub(crate) fn generate(service: &Service) -> Outcome<String> {
    let patterns = patterns(service)?;
    let mut body = String::new();
    let mut names = BTreeSet::new();
    for name in &service.reached {
        let constant = table_name(name);
        if !names.insert(constant.clone()) {
            return Err(format!("two shapes are {constant}").into());
        }
        let expression = shape(service, name, &patterns)?;
        writeln!(body, "pub(super) static {constant}: Shape = {expression};")?;
    }
    body.push('\n');
    for (pattern, constant) in &patterns {
        writeln!(
            body,
            "static {constant}: Pattern = Pattern::new(r\"{pattern}\");"
        )?;
    }
    let mut imports: Vec<_> = [("Member::", "Member"), ("Pattern::", "Pattern")]
        .into_iter()
        .filter(|(sign, _)| body.contains(sign))
        .map(|(_, name)| name)
        .collect();
    imports.push("Shape");
    let enums = if body.contains("enums::") {
        "use super::enums;\n"
    } else {
        ""
    };
    Ok(format!(
        "{enums}use crate::facts::{{{}}};\n\n{body}",
        imports.join(", ")
    ))
}

/// Constants by pattern: shapes share them, so that each is compiled once.
fn patterns(service: &Service) -> Outcome<BTreeMap<&str, String>> {
    let mut patterns = BTreeMap::new();
    for name in &service.reached {
        if let Some(pattern) = service.shape(name)?["pattern"].as_str() {
            if pattern.contains('"') {
                return Err(format!("{name} has a quote in its pattern").into());
            }
            patterns.insert(pattern, String::new());
        }
    }
    for (index, constant) in patterns.values_mut().enumerate() {
        *constant = format!("PATTERN_{index}");
    }
    Ok(patterns)
}

fn shape(service: &Service, name: &str, patterns: &BTreeMap<&str, String>) -> Outcome<String> {
    let shape = service.shape(name)?;
    let mut text = kind(name, shape)?;
    for bound in ["min", "max"] {
        if let Some(value) = shape[bound].as_i64() {
            write!(text, ".{bound}({})", names::number(value))?;
        }
    }
    if let Some(pattern) = shape["pattern"].as_str() {
        let constant = patterns.get(pattern).ok_or("a pattern out of nowhere")?;
        write!(text, ".pattern(&{constant})")?;
    }
    if shape["enum"].is_array() {
        write!(text, ".values(enums::{}::VALUES)", type_name(name))?;
    }
    if shape["sensitive"] == true {
        text.push_str(".sensitive()");
    }
    Ok(text)
}

fn kind(name: &str, shape: &Value) -> Outcome<String> {
    let inner = |part: &str| -> Outcome<String> {
        Ok(table_name(
            shape[part]["shape"]
                .as_str()
                .ok_or("an empty list or map")?,
        ))
    };
    Ok(match shape["type"].as_str() {
        Some("structure") if shape["document"] == true => format!("Shape::document(\"{name}\")"),
        Some("structure") => structure(name, shape)?,
        Some("list") => format!("Shape::list(\"{name}\", &{})", inner("member")?),
        Some("map") => format!(
            "Shape::map(\"{name}\", &{}, &{})",
            inner("key")?,
            inner("value")?
        ),
        Some(kind) => format!("Shape::{kind}(\"{name}\")"),
        None => return Err(format!("{name} has no type").into()),
    })
}

fn structure(name: &str, shape: &Value) -> Outcome<String> {
    let mut text = String::new();
    for member in members(shape)? {
        let kind = if member.required {
            "required"
        } else {
            "optional"
        };
        write!(
            text,
            "Member::{kind}(\"{}\", &{}), ",
            member.name,
            table_name(member.shape)
        )?;
    }
    Ok(format!(
        "Shape::structure(\"{name}\", &[{}])",
        text.trim_end_matches(", ")
    ))
}
