//! Dynamic references: `{{resolve:ssm:name}}` inside a property comes to the parameter's value, one to a secret of Secrets Manager to
//! what of it is named; what is shown of the resource is the reference. Secure strings are refused: what they would put into a stack
//! is not theirs to show. Where nothing comes of a secret, a reference to one that is not there may stand as it is written.

use serde_json::Value;

use super::early::DYNAMIC_REFERENCE as OPEN;
use super::secrets::{self, Reference};
use super::{Deployment, Halt};
use crate::environment::parameters;
use crate::world::World;

/// What becomes of a reference to a secret that is AWS's to keep, and not this server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// It stands as it is written.
    Written,
    Refused,
}

/// Dynamic references inside a value.
pub(super) fn references(value: &Value) -> usize {
    match value {
        Value::String(text) => text.matches(OPEN).count(),
        Value::Array(items) => items.iter().map(references).sum(),
        Value::Object(members) => members.values().map(references).sum(),
        _ => 0,
    }
}

impl Deployment<'_> {
    /// Replaces the dynamic references inside a value, which stands at a place of the template.
    pub(super) async fn look_up(
        &mut self,
        value: &mut Value,
        place: &str,
        kept: Kept,
    ) -> Result<(), Halt> {
        let mut texts = Vec::new();
        collect(value, place, &mut texts);
        for (place, text) in texts {
            let made = self.look_up_all(text, &place, kept).await?;
            *text = made;
        }
        Ok(())
    }

    async fn look_up_all(&mut self, text: &str, place: &str, kept: Kept) -> Result<String, Halt> {
        let mut made = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(OPEN) {
            made.push_str(before);
            let Some((reference, tail)) = after.split_once("}}") else {
                return Err(Halt::Refused(
                    "A dynamic reference is not closed.".to_owned(),
                ));
            };
            rest = tail;
            if kept == Kept::Written && is_kept_elsewhere(reference) {
                let whole = format!("{OPEN}{reference}}}}}");
                made.push_str(&whole);
                continue;
            }
            if !self.looked_up.contains_key(reference) {
                let value = one(self.world, reference, place).await?;
                self.looked_up.insert(reference.to_owned(), value);
            }
            made.push_str(&self.looked_up[reference]);
        }
        made.push_str(rest);
        Ok(made)
    }
}

fn collect<'v>(value: &'v mut Value, place: &str, texts: &mut Vec<(String, &'v mut String)>) {
    match value {
        Value::String(text) if text.contains(OPEN) => texts.push((place.to_owned(), text)),
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                collect(item, &format!("{place}/{index}"), texts);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                collect(member, &format!("{place}/{name}"), texts);
            }
        }
        _ => {}
    }
}

/// Whether it refers to a secret that can be none of this server's.
fn is_kept_elsewhere(reference: &str) -> bool {
    let rest = reference.strip_prefix(secrets::SERVICE);
    let rest = rest.and_then(|rest| rest.strip_prefix(':'));
    rest.is_some_and(|rest| !Reference::read(rest).is_ok_and(|it| it.is_of_client()))
}

async fn one(world: &mut World, reference: &str, place: &str) -> Result<String, Halt> {
    let (service, rest) = reference.split_once(':').unwrap_or((reference, ""));
    if service == secrets::SERVICE {
        return Reference::read(rest)?.value(world, place).await;
    }
    if service != "ssm" {
        return Err(Halt::Refused(format!(
            "Dynamic references to {service} are not supported by this server."
        )));
    }
    let (name, version) = match rest.rsplit_once(':') {
        Some((name, version)) if version.bytes().all(|byte| byte.is_ascii_digit()) => {
            (name, version.parse::<i64>().ok())
        }
        _ => (rest, None),
    };
    world.permit_parameter("GetParameters", name)?;
    let found = parameters::read(world, name).await?;
    match found {
        Some(found)
            if found.kind != parameters::SECURE && version.is_none_or(|v| v == found.version) =>
        {
            Ok(found.value)
        }
        _ => Err(Halt::Refused(format!(
            "Parameters: [ssm:{rest}] cannot be found or are secure strings."
        ))),
    }
}
