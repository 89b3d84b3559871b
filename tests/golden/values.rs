//! Records hold values of the API's enums as the wire has them. Each that there ever was stays readable: `values.txt` lists them,
//! so that none leaves the facts unseen and none is stored that is not listed.

use std::fmt::Write as _;
use std::fs;

use model::cognito_idp::Operation;
use model::facts::{Kind, Shape};
use serde_json::{Map, Value, json};

use crate::{golden, here, tables};

/// Where a record holds a shape of the API: the table, the member of the record, and an operation's answer that has the shape.
const HELD: [(&str, &str, Operation, &str); 7] = [
    ("pool", "settings", Operation::DescribeUserPool, "UserPool"),
    (
        "pool",
        "web_authn",
        Operation::GetUserPoolMfaConfig,
        "WebAuthnConfiguration",
    ),
    (
        "client",
        "settings",
        Operation::DescribeUserPoolClient,
        "UserPoolClient",
    ),
    ("user", "status", Operation::AdminGetUser, "UserStatus"),
    (
        "auth_event",
        "shown",
        Operation::AdminListUserAuthEvents,
        "AuthEvents",
    ),
    (
        "risk_rules",
        "settings",
        Operation::DescribeRiskConfiguration,
        "RiskConfiguration",
    ),
    (
        "log_delivery",
        "settings",
        Operation::GetLogDeliveryConfiguration,
        "LogDeliveryConfiguration",
    ),
];

/// A value of an enum somewhere in a shape.
struct Found {
    /// Where it is: `.Policies.SignInPolicy.AllowedFirstAuthFactors[]`.
    path: String,
    value: &'static str,
    /// The smallest value of the shape that holds it.
    whole: Value,
}

#[test]
fn each_value_of_each_enum_is_listed_and_read() {
    let mut listed = String::new();
    for (table, member, operation, answer) in &HELD {
        let output = operation.output().expect("an answer");
        let shape = one_of(member_of(output, answer));
        for found in values(shape) {
            let (path, value) = (&found.path, found.value);
            writeln!(listed, "{table} {member}{path} {value}").expect("a line");
            stays(table, member, &found);
        }
    }
    let expected = fs::read_to_string(here().join("values.txt")).unwrap_or_default();
    let mut differing = String::new();
    for (one, other, what) in [
        (&listed, &expected, "is not listed"),
        (
            &expected,
            &listed,
            "left the facts: records that hold it have to be upgraded",
        ),
    ] {
        for line in one
            .lines()
            .filter(|line| !other.lines().any(|it| it == *line))
        {
            writeln!(differing, "{line} {what}").expect("a line");
        }
    }
    assert_eq!(differing, "", "values.txt says otherwise");
    assert_eq!(listed, expected, "values.txt has another order");
}

/// Whether a record with the value is read and written as it was.
fn stays(table: &str, member: &str, found: &Found) {
    let walk = tables().into_iter().find(|walk| walk.table.name == table);
    let walk = walk.expect("a table");
    let mut record: Value =
        serde_json::from_slice(&golden(table, walk.table.format)).expect("a record");
    match (&mut record[member], &found.whole) {
        (Value::Object(held), Value::Object(whole)) => held.extend(whole.clone()),
        (held, whole) => *held = whole.clone(),
    }
    let rewritten = walk.rewrite(record.to_string().as_bytes());
    let rewritten = rewritten
        .unwrap_or_else(|error| panic!("{table} {member}{} {}: {error}", found.path, found.value));
    let rewritten: Value = serde_json::from_slice(&rewritten).expect("a record");
    assert_eq!(rewritten, record, "{table} {member}{}", found.path);
}

fn member_of(shape: &'static Shape, name: &str) -> &'static Shape {
    let Kind::Structure(members) = shape.kind else {
        panic!("{} is no structure", shape.name);
    };
    let member = members.iter().find(|member| member.name == name);
    member.expect("a member of the facts").shape
}

/// The shape of one of those that a list holds.
fn one_of(shape: &'static Shape) -> &'static Shape {
    match shape.kind {
        Kind::List(item) => item,
        _ => shape,
    }
}

/// Each value of each enum in a shape.
fn values(shape: &'static Shape) -> Vec<Found> {
    match shape.kind {
        Kind::String => {
            let found = |value: &&'static str| Found {
                path: String::new(),
                value,
                whole: json!(value),
            };
            shape.values.iter().map(found).collect()
        }
        Kind::List(item) => within(item, "[]", |inner| json!([inner])),
        Kind::Map(_, value) => within(value, "{}", |inner| json!({ "key": inner })),
        Kind::Structure(members) => members
            .iter()
            .flat_map(|member| {
                within(member.shape, &format!(".{}", member.name), |inner| {
                    let mut whole = smallest(shape);
                    whole[member.name] = inner;
                    whole
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn within(shape: &'static Shape, step: &str, wrap: impl Fn(Value) -> Value) -> Vec<Found> {
    let outer = |found: Found| Found {
        path: format!("{step}{}", found.path),
        value: found.value,
        whole: wrap(found.whole),
    };
    values(shape).into_iter().map(outer).collect()
}

/// A value of a shape with nothing in it but what has to be.
fn smallest(shape: &'static Shape) -> Value {
    match shape.kind {
        Kind::Structure(members) => {
            let required = members.iter().filter(|member| member.required);
            let whole: Map<String, Value> = required
                .map(|member| (member.name.to_owned(), smallest(member.shape)))
                .collect();
            Value::Object(whole)
        }
        Kind::List(_) => json!([]),
        Kind::Map(..) => json!({}),
        Kind::String | Kind::Blob => json!(shape.values.first().unwrap_or(&"x")),
        Kind::Boolean => json!(false),
        _ => json!(1),
    }
}
