//! What JSON can carry and a value of ours can't hold: every operation that is built answers it as a mistake of the caller's.

use model::cognito_idp::Operation;
use model::facts::{Kind, Member};
use serde_json::{Value, json};

use super::bodies::{Known, good};
use super::ground::{Ground, built};

/// Texts that are no JSON, are JSON of too much, or hold numbers that are none.
const UNREADABLE: [&str; 12] = [
    "{",
    "}",
    "nul",
    "\"",
    "{\"A\":1}{\"A\":1}",
    "{\"A\":1,}",
    "{'A':1}",
    "{\"A\":1e999}",
    "{\"A\":01}",
    "{\"A\":NaN}",
    "{\"A\":\"\\ud800\"}",
    "{\"\u{0}\":1}",
];

/// Numbers of JSON that 64 bits don't hold.
const NUMBERS: [&str; 5] = [
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "1e300",
    "-1e300",
];

#[tokio::test]
async fn what_is_no_json_is_refused() {
    let ground = Ground::new().await;
    for operation in built().await {
        for body in UNREADABLE {
            let (code, _) = refused(&ground, operation, body).await;
            assert_eq!(code, "SerializationException", "{operation:?} {body}");
        }
    }
}

#[tokio::test]
async fn a_body_is_as_deep_as_it_may_be() {
    let mut ground = Ground::new().await;
    for operation in built().await {
        let good = good(operation.input().expect("an input"), &ground.known);
        for (levels, allowed) in [(31, true), (32, false), (1000, false), (60_000, false)] {
            let deep = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
            let body = with_text(&good, "SomethingNew", &deep);
            let answer = ground.call_text(operation, &body).await;
            let code = answer.err().unwrap_or_default().0;
            assert_eq!(
                code != "SerializationException",
                allowed,
                "{operation:?} {levels}"
            );
        }
        ground.renew().await;
    }
}

#[tokio::test]
async fn numbers_beyond_64_bits_are_refused_where_whole_ones_are_wanted() {
    let ground = Ground::new().await;
    for operation in built().await {
        let good = good(operation.input().expect("an input"), &ground.known);
        for member in members(operation) {
            for number in NUMBERS {
                let body = with_text(&good, member.name, number);
                let answer = ground.call_text(operation, &body).await;
                let code = answer.err().unwrap_or_default().0;
                if matches!(member.shape.kind, Kind::Integer | Kind::Long) {
                    assert_eq!(code, "SerializationException", "{operation:?} {body}");
                }
            }
        }
    }
}

#[tokio::test]
async fn of_a_member_that_comes_twice_the_last_counts() {
    let mut ground = Ground::new().await;
    for operation in built().await {
        let input = operation.input().expect("an input");
        let good = good(input, &ground.known);
        let told = |member: &&Member| !matches!(member.shape.kind, Kind::Document);
        for member in members(operation).iter().filter(told) {
            let present = good.get(member.name).cloned();
            let value = present.unwrap_or_else(|| super::bodies::good(member.shape, &Known::new()));
            let mut rest = good.clone();
            rest.as_object_mut()
                .expect("a structure")
                .remove(member.name);
            for (values, readable) in [
                ([&json!([[]]), &value], true),
                ([&value, &json!([[]])], false),
            ] {
                let twice: Vec<String> = values
                    .iter()
                    .map(|value| format!("\"{}\":{value}", member.name))
                    .collect();
                let rest = rest.to_string();
                let comma = if rest == "{}" { "" } else { "," };
                let body = format!("{{{}{comma}{}", twice.join(","), &rest[1..]);
                let answer = ground.call_text(operation, &body).await;
                let code = answer.err().unwrap_or_default().0;
                assert_eq!(
                    code != "SerializationException",
                    readable,
                    "{operation:?} {body}"
                );
            }
        }
        ground.renew().await;
    }
}

#[tokio::test]
async fn texts_as_long_as_a_body_are_answered() {
    let mut ground = Ground::new().await;
    for operation in built().await {
        let bytes_max = super::body_bytes_max(operation);
        let good = good(operation.input().expect("an input"), &ground.known);
        // What has a bound or a pattern is stopped by it.
        let names = members(operation)
            .iter()
            .filter(|member| matches!(member.shape.kind, Kind::String))
            .filter(|member| member.shape.max.is_none() && member.shape.values.is_empty())
            .map(|member| member.name);
        for name in names.chain(["SomethingNew"]) {
            let empty = with_text(&good, name, "\"\"").len();
            let text = format!("\"{}\"", "a".repeat(bytes_max - empty));
            let body = with_text(&good, name, &text);
            assert_eq!(body.len(), bytes_max);
            let answer = ground.call_text(operation, &body).await;
            let code = answer.err().unwrap_or_default().0;
            assert_ne!(code, "RequestEntityTooLarge", "{operation:?} {name}");
        }
        let longer = format!("{{\"SomethingNew\":\"{}\"}}", "a".repeat(bytes_max));
        let (code, _) = refused(&ground, operation, &longer).await;
        assert_eq!(code, "RequestEntityTooLarge", "{operation:?}");
        ground.renew().await;
    }
}

async fn refused(ground: &Ground, operation: Operation, body: &str) -> (String, String) {
    let answer = ground.call_text(operation, body).await;
    answer.expect_err("a refusal")
}

fn members(operation: Operation) -> &'static [Member] {
    match operation.input().expect("an input").kind {
        Kind::Structure(members) => members,
        _ => &[],
    }
}

/// A body with a member that is this piece of JSON, in place of what it had.
fn with_text(body: &Value, name: &str, text: &str) -> String {
    let mut rest = body.clone();
    rest.as_object_mut().expect("a structure").remove(name);
    let rest = rest.to_string();
    let comma = if rest == "{}" { "" } else { "," };
    format!("{{\"{name}\":{text}{comma}{}", &rest[1..])
}
