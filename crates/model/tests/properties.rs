//! Whatever arrives, the decoders and the validator answer.

use model::cognito_idp::Operation;
use model::{Blob, Timestamp, cloudformation, json, query, validate};
use proptest::prelude::*;
use serde_json::{Map, Value};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Names that shapes know, so that the walk gets somewhere.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "UserPoolId",
            "ClientId",
            "Username",
            "UserAttributes",
            "Name",
            "Value",
            "Schema",
            "Policies",
            "PasswordPolicy",
            "Tags",
            "ExplicitAuthFlows",
            "UserContextData",
            "AuthParameters",
            "Settings",
            "Assets",
            "Bytes",
            "LambdaConfig",
        ])
        .prop_map(str::to_owned),
        ".{0,12}",
    ]
}

proptest! {
    #[test]
    fn the_validator_answers(body in any_json(), index in 0..Operation::ALL.len()) {
        let shape = Operation::ALL[index].input().unwrap();
        let mut once = body;
        if validate(shape, &mut once).is_ok() {
            let mut twice = once.clone();
            prop_assert!(validate(shape, &mut twice).is_ok());
            prop_assert_eq!(once, twice);
        }
    }

    #[test]
    fn the_json_decoder_answers(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = json::decode(&body);
    }

    #[test]
    fn the_form_decoder_answers(body in "[A-Za-z0-9=&.%+ ]{0,200}", index in 0..cloudformation::Operation::ALL.len()) {
        if let Some(shape) = cloudformation::Operation::ALL[index].input() {
            let _ = query::decode(body.as_bytes(), shape);
        }
    }

    #[test]
    fn the_xml_encoder_answers(body in any_json(), index in 0..cloudformation::Operation::ALL.len()) {
        let output = cloudformation::Operation::ALL[index].output();
        let _ = query::encode(&cloudformation::SERVICE, "Any", output, &body, "id");
    }

    #[test]
    fn bytes_and_instants_come_back(bytes in prop::collection::vec(any::<u8>(), 0..100), millis in 0_i64..4_000_000_000_000) {
        let blob = Blob(bytes);
        prop_assert_eq!(Blob::from_base64(&blob.to_base64()), Some(blob));
        let instant = Timestamp::from_millis(millis);
        prop_assert_eq!(Timestamp::from_seconds(instant.seconds()), Some(instant));
        prop_assert_eq!(Timestamp::from_iso_8601(&instant.to_string()), Some(instant));
    }
}
