//! Parts of a short resource that expressions name with a dot, such as `Function.Alias`: other resources stand for them.

use std::collections::BTreeMap;

use serde_json::Value;

/// What stands for what.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// `logical_id.part` is the resource `stands`.
    pub(super) fn add(&mut self, logical_id: &str, part: &str, stands: &str) {
        self.0
            .insert(format!("{logical_id}.{part}"), stands.to_owned());
    }

    /// Names the resources themselves wherever an expression names such a part.
    pub(super) fn rename(&self, value: &mut Value) {
        if self.0.is_empty() {
            return;
        }
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.rename(item)),
            Value::Object(members) => {
                for (name, member) in members.iter_mut() {
                    match (name.as_str(), &mut *member) {
                        ("Ref", Value::String(named)) => {
                            if let Some(stands) = self.0.get(named.as_str()) {
                                stands.clone_into(named);
                            }
                        }
                        ("Fn::Sub", Value::String(text)) => *text = self.placed(text),
                        ("Fn::Sub", Value::Array(items)) => {
                            if let Some(Value::String(text)) = items.first_mut() {
                                *text = self.placed(text);
                            }
                            items.iter_mut().skip(1).for_each(|item| self.rename(item));
                        }
                        (_, member) => self.rename(member),
                    }
                }
            }
            _ => {}
        }
    }

    fn placed(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (part, stands) in &self.0 {
            text = text.replace(&format!("${{{part}}}"), &format!("${{{stands}}}"));
        }
        text
    }
}
