//! A body is checked against the facts of an operation without a panic, and one that has passed passes again unchanged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::cognito_idp::Operation;

fuzz_target!(|input: (&[u8], u8)| {
    let (body, operation) = input;
    let Ok(mut value) = model::json::decode(body) else {
        return;
    };
    let operations = Operation::ALL;
    let operation = operations[usize::from(operation) % operations.len()];
    let Some(shape) = operation.input() else {
        return;
    };
    if model::validate(shape, &mut value).is_ok() {
        let passed = value.clone();
        model::validate(shape, &mut value).expect("what has passed passes again");
        assert_eq!(value, passed);
    }
});
