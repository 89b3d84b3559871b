//! Values of other types than the facts have, nulls, and members that the facts don't know, at each place of each operation that is
//! built.

use model::cognito_idp::Operation;
use model::facts::{Kind, Shape};
use serde_json::{Value, json};

use super::bodies::{Known, Place, Step, good, places};
use super::ground::{Ground, built};

#[tokio::test]
async fn a_value_of_another_type_is_refused_by_name() {
    let mut ground = Ground::new().await;
    for operation in built().await {
        let input = operation.input().expect("an input");
        for place in places(input) {
            if matches!(place.steps.last(), Some(Step::Key)) {
                continue;
            }
            for value in others(place.shape.kind) {
                let body = place.body(input, &ground.known, &value);
                let answer = ground.call(operation, &body).await;
                let (code, sentence) = answer.expect_err("a refusal");
                assert_eq!(code, "SerializationException", "{operation:?} {body}");
                assert!(!sentence.is_empty(), "{operation:?} {body}");
            }
        }
        ground.renew().await;
    }
}

/// Values that can't be read as what they should be.
fn others(kind: Kind) -> Vec<Value> {
    let whole = |max: Value| vec![json!("1"), json!(true), json!([1]), json!({}), max];
    match kind {
        Kind::Structure(_) | Kind::Map(..) => vec![json!("{}"), json!(1), json!(true), json!([])],
        Kind::List(_) => vec![json!("[]"), json!(1), json!(false), json!({})],
        Kind::String => vec![json!(true), json!(["a"]), json!({ "a": "a" })],
        Kind::Integer => whole(json!(i64::from(i32::MAX) + 1)),
        Kind::Long => whole(json!(u64::MAX)),
        Kind::Double => vec![json!("1"), json!(true), json!([]), json!({})],
        Kind::Boolean => vec![json!(0), json!("yes"), json!([]), json!({})],
        Kind::Timestamp => vec![json!("yesterday"), json!(true), json!([]), json!({})],
        Kind::Blob => vec![json!("é"), json!(1), json!(true), json!([]), json!({})],
        Kind::Document => Vec::new(),
    }
}

#[tokio::test]
async fn a_null_is_as_good_as_nothing() {
    let mut ground = Ground::new().await;
    for operation in built().await {
        let input = operation.input().expect("an input");
        for place in places(input) {
            if matches!(place.steps.last(), Some(Step::Key)) {
                continue;
            }
            let body = place.body(input, &ground.known, &Value::Null);
            let sentence = told(&ground, operation, &body).await;
            let null = format!(
                "at '{}' failed to satisfy constraint: Member must not be null",
                place.path()
            );
            if sentence.contains(&null) != place.required {
                // What the facts do not ask for an operation may, and then of those that leave it out as well.
                let absent = without_nulls(body.clone());
                let absent = told(&ground, operation, &absent).await;
                assert!(
                    !place.required && absent.contains(&null),
                    "{operation:?} {body}: {sentence}"
                );
            }
        }
        ground.renew().await;
    }
}

#[tokio::test]
async fn a_member_that_nobody_knows_means_nothing() {
    let mut ground = Ground::new().await;
    for operation in built().await {
        let input = operation.input().expect("an input");
        let mut bodies = vec![with_a_stranger(good(input, &ground.known))];
        let structures = places(input)
            .into_iter()
            .filter(|place| matches!(place.shape.kind, Kind::Structure(_)));
        for place in structures {
            bodies.push(stranger_at(&place, input, &ground.known));
        }
        for body in bodies {
            let sentence = told(&ground, operation, &body).await;
            assert!(
                !sentence.contains("omethingNew"),
                "{operation:?} {body}: {sentence}"
            );
        }
        ground.renew().await;
    }
}

/// The sentence of the refusal, where there is one: the body can be read.
async fn told(ground: &Ground, operation: Operation, body: &Value) -> String {
    let answer = ground.call(operation, body).await;
    let (code, sentence) = answer.err().unwrap_or_default();
    assert_ne!(code, "SerializationException", "{operation:?} {body}");
    sentence
}

fn without_nulls(body: Value) -> Value {
    match body {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        Value::Array(items) => items
            .into_iter()
            .filter(|item| !item.is_null())
            .map(without_nulls)
            .collect(),
        other => other,
    }
}

fn stranger_at(place: &Place, input: &'static Shape, known: &Known) -> Value {
    let value = with_a_stranger(good(place.shape, known));
    place.body(input, known, &value)
}

fn with_a_stranger(mut body: Value) -> Value {
    body["SomethingNew"] = json!({ "Deep": [{ "Down": null }, 1, "text"] });
    body
}
