//! The facts of one service.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::choice::{Choice, ERRORS_LEFT_OUT, Operations, UNSIGNED_TOO};
use super::names;
use crate::Outcome;
use crate::root::inside;

const FACTS: &str = "crates/model/facts";

/// One service: its facts, and what of them is wanted.
pub(crate) struct Service {
    choice: &'static Choice,
    facts: Value,
    /// Names of all shapes that the wanted operations reach, errors apart.
    pub reached: BTreeSet<String>,
}

/// One operation as the facts have it.
pub(crate) struct OperationFacts<'a> {
    pub name: &'a str,
    /// Shape of the input, where the operation's shapes are wanted.
    pub input: Option<&'a str>,
    /// Shape of the output, where the operation has one and its shapes are wanted.
    pub output: Option<&'a str>,
    pub errors: Vec<&'a str>,
    pub unsigned: bool,
}

/// One member of a structure.
pub(crate) struct MemberFacts<'a> {
    pub name: &'a str,
    pub shape: &'a str,
    pub required: bool,
}

impl Service {
    pub(crate) fn load(choice: &'static Choice) -> Outcome<Self> {
        let path = format!("{FACTS}/{}.json", choice.service);
        let text =
            std::fs::read_to_string(inside(&path)).map_err(|error| format!("{path}: {error}"))?;
        let facts = serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?;
        let mut service = Self {
            choice,
            facts,
            reached: BTreeSet::new(),
        };
        service.check_chosen()?;
        let mut reached = BTreeSet::new();
        for operation in service.operations()? {
            for shape in [operation.input, operation.output].into_iter().flatten() {
                service.reach(shape, &mut reached)?;
            }
        }
        service.reached = reached;
        Ok(service)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.choice.service
    }

    pub(crate) fn violation(&self) -> &'static str {
        self.choice.violation
    }

    pub(crate) fn operations_folder(&self) -> Option<&'static str> {
        self.choice.folder
    }

    pub(crate) fn module(&self) -> String {
        self.name().replace('-', "_")
    }

    pub(crate) fn metadata(&self, member: &str) -> Option<&str> {
        self.facts["metadata"][member].as_str()
    }

    pub(crate) fn operations(&self) -> Outcome<Vec<OperationFacts<'_>>> {
        let operations = self.facts["operations"]
            .as_object()
            .ok_or("no operations")?;
        let mut found: Vec<_> = operations
            .iter()
            .map(|(name, facts)| self.operation(name, facts))
            .collect::<Outcome<_>>()?;
        found.sort_by_key(|operation| operation.name);
        Ok(found)
    }

    pub(crate) fn shape(&self, name: &str) -> Outcome<&Value> {
        let shape = &self.facts["shapes"][name];
        if shape.is_object() {
            Ok(shape)
        } else {
            Err(format!("no shape {name}").into())
        }
    }

    /// Names of the shapes of these types that the wanted operations reach.
    pub(crate) fn reached_of(&self, wanted: impl Fn(&Value) -> bool) -> Outcome<Vec<&str>> {
        let mut names = Vec::new();
        for name in &self.reached {
            if wanted(self.shape(name)?) {
                names.push(name.as_str());
            }
        }
        Ok(names)
    }

    /// Errors of the service by name of the shape, each with its facts.
    pub(crate) fn errors(&self) -> BTreeMap<&str, &Value> {
        let shapes = self.facts["shapes"].as_object().into_iter().flatten();
        shapes
            .filter(|(name, shape)| shape["exception"] == true && self.has_error(name))
            .map(|(name, shape)| (name.as_str(), shape))
            .collect()
    }

    fn has_error(&self, shape: &str) -> bool {
        !ERRORS_LEFT_OUT.contains(&(self.name(), shape))
    }

    fn operation<'a>(&self, name: &'a str, facts: &'a Value) -> Outcome<OperationFacts<'a>> {
        let wanted = match self.choice.operations {
            Operations::All => true,
            Operations::Only(names) => names.contains(&name),
        };
        let shape = |member: &str| wanted.then(|| facts[member]["shape"].as_str()).flatten();
        let errors = facts["errors"].as_array().into_iter().flatten();
        let mut errors = errors.map(reference).collect::<Outcome<Vec<_>>>()?;
        errors.retain(|shape| self.has_error(shape));
        Ok(OperationFacts {
            name,
            input: shape("input"),
            output: shape("output"),
            errors,
            unsigned: facts["authtype"] == "none" || UNSIGNED_TOO.contains(&(self.name(), name)),
        })
    }

    fn check_chosen(&self) -> Outcome<()> {
        let Operations::Only(names) = self.choice.operations else {
            return Ok(());
        };
        for name in names {
            if self.facts["operations"][name].is_null() {
                return Err(format!("{} has no operation {name}", self.name()).into());
            }
        }
        Ok(())
    }

    /// Adds the shape and all that it is made of.
    pub(crate) fn reach(&self, name: &str, reached: &mut BTreeSet<String>) -> Outcome<()> {
        if !reached.insert(name.to_owned()) {
            return Ok(());
        }
        let shape = self.shape(name)?;
        if shape["flattened"] == true {
            return Err(format!("{name} is flattened, which the codecs do not know").into());
        }
        let members = shape["members"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, member)| member);
        let inner = ["member", "key", "value"].map(|part| &shape[part]);
        for part in members.chain(inner.into_iter().filter(|part| !part.is_null())) {
            self.reach(reference(part)?, reached)?;
        }
        Ok(())
    }
}

/// The members of a structure.
pub(crate) fn members(structure: &Value) -> Outcome<Vec<MemberFacts<'_>>> {
    let required: Vec<_> = structure["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let members = structure["members"]
        .as_object()
        .ok_or("a structure without members")?;
    members
        .iter()
        .map(|(name, member)| {
            // The codecs know none of these, so a fact that has one must not pass in silence.
            for trait_name in ["locationName", "flattened", "timestampFormat", "jsonvalue"] {
                if !member[trait_name].is_null() {
                    return Err(format!("member {name} has {trait_name}").into());
                }
            }
            let shape = reference(member)?;
            Ok(MemberFacts {
                name,
                shape,
                required: required.contains(&name.as_str()),
            })
        })
        .collect()
}

/// Rust's name for a structure or an enum.
pub(crate) fn type_name(shape: &str) -> String {
    let (first, rest) = shape.split_at(1);
    format!("{}{rest}", first.to_ascii_uppercase())
}

/// The table's constant for a shape.
pub(crate) fn table_name(shape: &str) -> String {
    names::constant(shape)
}

fn reference(value: &Value) -> Outcome<&str> {
    value["shape"]
        .as_str()
        .ok_or_else(|| "a reference without a shape".into())
}
