//! Every constraint of the facts, of each member of each operation that is built: what is allowed is not told of, what is not is
//! told in AWS's sentence, which names the member.

use model::Blob;
use model::cognito_idp::Operation;
use model::facts::{Kind, Shape};
use serde_json::{Value, json};

use super::bodies::{Known, Place, Step, entries, good, places};
use super::ground::{Ground, built};
use super::texts;

/// More than any text of the facts may have that fits into a body.
const TEXT_MAX: i64 = 200_000;

#[tokio::test]
async fn a_constraint_is_told_of_where_it_is_broken_and_nowhere_else() {
    let mut ground = Ground::new().await;
    let mut tried = 0;
    for operation in built().await {
        for place in places(operation.input().expect("an input")) {
            for value in values(&place, &ground.known) {
                tried += usize::from(tells(&ground, operation, &place, &value).await);
            }
        }
        ground.renew().await;
    }
    assert!(tried > 1000, "{tried} values");
}

/// Puts the value in its place and compares what is told of it with the facts. Whether it was sent: some are too long for a body.
async fn tells(ground: &Ground, operation: Operation, place: &Place, value: &Value) -> bool {
    let input = operation.input().expect("an input");
    let body = place.body(input, &ground.known, value).to_string();
    if body.len() > super::body_bytes_max(operation) {
        return false;
    }
    let refusal = ground.call_text(operation, &body).await.err();
    let (code, message) = refusal.unwrap_or_default();
    let path = place.path();
    let mark = format!("at '{path}' failed to satisfy constraint: ");
    // An operation may ask for more than the facts do, in the same sentence.
    let own = possible(place);
    let of_the_facts = |sentence: &&str| own.iter().any(|clause| sentence.starts_with(clause));
    let told = message.split(&mark).skip(1).filter(of_the_facts);
    let told: Vec<&str> = told.collect();
    let expected = expected(place, value);
    let begin: String = body.chars().take(1000).collect();
    assert_eq!(
        told.len(),
        expected.len(),
        "{operation:?}, {path}: expected {expected:?}, not {code} {message}, of {begin}"
    );
    for clause in &expected {
        assert!(
            told.iter().any(|sentence| sentence.starts_with(clause)),
            "{operation:?}, {path}: expected {clause}, not {message}, of {begin}"
        );
    }
    if !expected.is_empty() {
        assert_eq!(code, "InvalidParameterException", "{operation:?} {begin}");
        let count = match expected.len() {
            1 => "1 validation error detected: Value ".to_owned(),
            several => format!("{several} validation errors detected: Value "),
        };
        assert!(message.starts_with(&count), "{operation:?}: {message}");
    }
    true
}

/// How each clause begins that the value breaks.
fn expected(place: &Place, value: &Value) -> Vec<String> {
    let broken = clauses(place.shape, value);
    if broken.is_empty() || !place.is_word_of_many() {
        return broken;
    }
    vec![of_many(place)]
}

/// How the sentence begins that is told of all keys, items or entries.
fn of_many(place: &Place) -> String {
    let begin = match place.steps.last() {
        Some(Step::Key) => "Map keys must satisfy constraint: [Member must ",
        Some(Step::Item) => "Member must satisfy constraint: [Member must ",
        _ => "Map value must satisfy constraint: [Member must ",
    };
    begin.to_owned()
}

/// How each clause begins that a value can break.
fn possible(place: &Place) -> Vec<String> {
    if place.is_word_of_many() {
        return vec![of_many(place)];
    }
    let Shape { kind, min, max, .. } = place.shape;
    let what = match kind {
        Kind::Integer | Kind::Long => "value",
        _ => "length",
    };
    let bounds = [
        min.map(|min| format!("Member must have {what} greater than or equal to {min}")),
        max.map(|max| format!("Member must have {what} less than or equal to {max}")),
        place.shape.pattern.map(|pattern| {
            let source = pattern.source();
            format!("Member must satisfy regular expression pattern: {source}")
        }),
        (!place.shape.values.is_empty())
            .then(|| "Member must satisfy enum value set: [".to_owned()),
    ];
    bounds.into_iter().flatten().collect()
}

fn clauses(shape: &Shape, value: &Value) -> Vec<String> {
    let (measured, what) = match (shape.kind, value) {
        (Kind::Blob, Value::String(text)) => {
            let bytes = Blob::from_base64(text).map_or(0, |blob| blob.len());
            (Some(bytes), "length")
        }
        (_, Value::String(text)) => (Some(text.chars().count()), "length"),
        (_, Value::Array(items)) => (Some(items.len()), "length"),
        (Kind::Map(..), Value::Object(entries)) => (Some(entries.len()), "length"),
        _ => (None, "value"),
    };
    let measured = measured
        .and_then(|length| i64::try_from(length).ok())
        .or(value.as_i64());
    let mut found = Vec::new();
    if let (Some(measured), Some(min)) = (measured, shape.min)
        && measured < min
    {
        found.push(format!(
            "Member must have {what} greater than or equal to {min}"
        ));
    }
    if let (Some(measured), Some(max)) = (measured, shape.max)
        && measured > max
    {
        found.push(format!(
            "Member must have {what} less than or equal to {max}"
        ));
    }
    if let Value::String(text) = value {
        if let Some(pattern) = shape.pattern.filter(|pattern| !pattern.matches(text)) {
            let source = pattern.source();
            found.push(format!(
                "Member must satisfy regular expression pattern: {source}"
            ));
        }
        if !shape.values.is_empty() && !shape.values.contains(&text.as_str()) {
            found.push("Member must satisfy enum value set: [".to_owned());
        }
    }
    found
}

/// Values at, below and above each bound of what stands at the place, of each enum value, and of what no pattern and no enum knows.
fn values(place: &Place, known: &Known) -> Vec<Value> {
    let shape = place.shape;
    let bounds = [shape.min, shape.max].into_iter().flatten();
    let around = bounds.flat_map(|bound| [bound - 1, bound, bound + 1]);
    match shape.kind {
        Kind::String => {
            let lengths = around
                .chain([1])
                .filter(|length| (0..=TEXT_MAX).contains(length));
            lengths
                .filter_map(|length| usize::try_from(length).ok())
                .flat_map(|length| of_length(shape, length))
                .chain(shape.values.iter().map(|value| (*value).to_owned()))
                .map(Value::from)
                .collect()
        }
        Kind::Integer | Kind::Long => around.chain([0, 1]).map(Value::from).collect(),
        Kind::List(item) => sizes(around)
            .map(|size| json!(vec![good(item, known); size]))
            .collect(),
        Kind::Map(key, item) => sizes(around)
            .map(|size| Value::Object(entries(key, item, size, known)))
            .collect(),
        Kind::Blob => sizes(around)
            .map(|size| json!(Blob(vec![b'a'; size]).to_base64()))
            .collect(),
        _ => vec![good(shape, known)],
    }
}

fn sizes(around: impl Iterator<Item = i64>) -> impl Iterator<Item = usize> {
    around.filter_map(|size| usize::try_from(size).ok())
}

/// Texts of a length: one that the pattern matches where there is one, and some that it does not match, or no enum knows.
fn of_length(shape: &Shape, length: usize) -> Vec<String> {
    match shape.pattern {
        Some(pattern) => {
            let mut found = texts::strange(pattern, length);
            found.extend(texts::matching(pattern, length));
            found
        }
        None => vec!["é".repeat(length)],
    }
}
