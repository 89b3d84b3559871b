//! Dynamic references: `{{resolve:ssm:name}}` inside a property comes to the parameter's value. Secrets Manager and
//! secure strings are refused: what they would put into a stack is not theirs to show. Where nothing comes of the secret, the
//! reference may stand as it is written.

use serde_json::Value;

use super::early::DYNAMIC_REFERENCE as OPEN;
use super::{Deployment, Halt};
use crate::environment::parameters;
use crate::resources::KEPT_SECRET;
use crate::world::World;

/// What becomes of a reference to a secret that AWS Secrets Manager keeps.
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
    /// Replaces the dynamic references inside a value.
    pub(super) async fn look_up(&mut self, value: &mut Value, kept: Kept) -> Result<(), Halt> {
        let mut texts = Vec::new();
        collect(value, &mut texts);
        for text in texts {
            let made = self.look_up_all(text, kept).await?;
            *text = made;
        }
        Ok(())
    }

    async fn look_up_all(&mut self, text: &str, kept: Kept) -> Result<String, Halt> {
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
            let whole = format!("{OPEN}{reference}}}}}");
            if kept == Kept::Written && whole.starts_with(KEPT_SECRET) {
                made.push_str(&whole);
                continue;
            }
            if !self.looked_up.contains_key(reference) {
                let value = one(self.world, reference).await?;
                self.looked_up.insert(reference.to_owned(), value);
            }
            made.push_str(&self.looked_up[reference]);
        }
        made.push_str(rest);
        Ok(made)
    }
}

fn collect<'v>(value: &'v mut Value, texts: &mut Vec<&'v mut String>) {
    match value {
        Value::String(text) if text.contains(OPEN) => texts.push(text),
        Value::Array(items) => items.iter_mut().for_each(|item| collect(item, texts)),
        Value::Object(members) => {
            members
                .values_mut()
                .for_each(|member| collect(member, texts));
        }
        _ => {}
    }
}

async fn one(world: &mut World, reference: &str) -> Result<String, Halt> {
    let (service, rest) = reference.split_once(':').unwrap_or((reference, ""));
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
