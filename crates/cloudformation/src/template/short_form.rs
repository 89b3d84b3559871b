//! The short forms of functions in YAML, and the long forms that they stand for.

use serde_json::{Value, json};

/// What a tag stands for.
#[derive(Clone, Copy)]
pub(super) struct Form {
    long: &'static str,
}

/// The functions, short and long; `Transform` is read so that it can be refused by its name.
const FORMS: &[(&str, &str)] = &[
    ("Ref", "Ref"),
    ("Condition", "Condition"),
    ("GetAtt", "Fn::GetAtt"),
    ("Sub", "Fn::Sub"),
    ("Join", "Fn::Join"),
    ("Select", "Fn::Select"),
    ("Split", "Fn::Split"),
    ("If", "Fn::If"),
    ("Equals", "Fn::Equals"),
    ("And", "Fn::And"),
    ("Or", "Fn::Or"),
    ("Not", "Fn::Not"),
    ("FindInMap", "Fn::FindInMap"),
    ("ImportValue", "Fn::ImportValue"),
    ("Base64", "Fn::Base64"),
    ("Cidr", "Fn::Cidr"),
    ("GetAZs", "Fn::GetAZs"),
    ("Length", "Fn::Length"),
    ("ToJsonString", "Fn::ToJsonString"),
    ("Contains", "Fn::Contains"),
    ("EachMemberEquals", "Fn::EachMemberEquals"),
    ("EachMemberIn", "Fn::EachMemberIn"),
    ("RefAll", "Fn::RefAll"),
    ("ValueOf", "Fn::ValueOf"),
    ("ValueOfAll", "Fn::ValueOfAll"),
    ("ForEach", "Fn::ForEach"),
    ("Transform", "Fn::Transform"),
];

/// The form with this short name.
pub(super) fn named(short: &str) -> Option<Form> {
    FORMS
        .iter()
        .find(|(name, _)| *name == short)
        .map(|&(_, long)| Form { long })
}

impl Form {
    /// The long form on this argument.
    pub(super) fn long(self, argument: Value) -> Value {
        let argument = match (self.long, argument) {
            ("Fn::GetAtt", Value::String(path)) => match path.split_once('.') {
                Some((resource, attribute)) => json!([resource, attribute]),
                None => json!([path]),
            },
            (_, argument) => argument,
        };
        json!({ self.long: argument })
    }
}
