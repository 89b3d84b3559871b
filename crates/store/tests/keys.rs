//! Keys sort as their parts do, and no part runs into the next.

use proptest::prelude::*;
use store::{Direction, Key, Part, Range};

/// Parts whose order is that of their kinds' tags first, and then of their values.
fn parts() -> impl Strategy<Value = Vec<Part>> {
    let text = prop_oneof![any::<String>(), "[\u{0}-\u{3}ab]{0,4}"];
    let bytes = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..6),
        proptest::collection::vec(0_u8..4, 0..6)
    ];
    let part = prop_oneof![
        text.prop_map(Part::Text),
        bytes.prop_map(Part::Bytes),
        any::<u64>().prop_map(Part::U64),
        any::<i64>().prop_map(Part::I64),
    ];
    proptest::collection::vec(part, 0..4)
}

/// The order that keys promise: part by part; texts by bytes, numbers by value.
fn order(left: &[Part], right: &[Part]) -> std::cmp::Ordering {
    let rank = |part: &Part| match part {
        Part::U64(_) => 0,
        Part::I64(_) => 1,
        Part::Text(_) => 2,
        Part::Bytes(_) => 3,
    };
    for (left, right) in left.iter().zip(right) {
        let order = match (left, right) {
            (Part::Text(left), Part::Text(right)) => left.as_bytes().cmp(right.as_bytes()),
            (Part::Bytes(left), Part::Bytes(right)) => left.cmp(right),
            (Part::U64(left), Part::U64(right)) => left.cmp(right),
            (Part::I64(left), Part::I64(right)) => left.cmp(right),
            _ => rank(left).cmp(&rank(right)),
        };
        if order.is_ne() {
            return order;
        }
    }
    left.len().cmp(&right.len())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn keys_sort_as_their_parts(left in parts(), right in parts()) {
        let keys = Key::from_parts(&left).cmp(&Key::from_parts(&right));
        prop_assert_eq!(keys, order(&left, &right));
    }

    #[test]
    fn parts_come_back(parts in parts()) {
        let key = Key::from_parts(&parts);
        prop_assert_eq!(key.parts().unwrap(), parts);
        prop_assert_eq!(Key::from_bytes(key.as_bytes().to_vec()).unwrap(), key);
    }

    #[test]
    fn a_prefix_has_what_begins_with_its_parts(prefix in parts(), rest in parts(), other in parts()) {
        let range = Key::from_parts(&prefix).range();
        let whole = [prefix.clone(), rest].concat();
        prop_assert!(range.contains(&Key::from_parts(&whole)));
        prop_assert_eq!(range.contains(&Key::from_parts(&other)), other.starts_with(&prefix));
    }

    #[test]
    fn a_text_range_has_what_begins_with_the_text(text in "[ab\u{0}]{0,2}", other in "[ab\u{0}]{0,4}") {
        let pool = Key::of(&["pool"]);
        let range = pool.range_of_text(&text);
        prop_assert_eq!(range.contains(&pool.clone().then(&other)), other.starts_with(&text));
        prop_assert!(!range.contains(&pool.then_u64(1)));
    }

    #[test]
    fn bytes_that_no_key_has_are_refused_or_come_back(bytes in proptest::collection::vec(0_u8..64, 0..24)) {
        if let Ok(key) = Key::from_bytes(bytes) {
            prop_assert_eq!(Key::from_parts(&key.parts().unwrap()), key);
        }
    }
}

#[test]
fn a_key_of_texts_reads_as_a_path() {
    let key = Key::of(&["eu-west-1_x", "session"])
        .then_u64(255)
        .then("é\n");
    assert_eq!(
        key.to_string(),
        r"/eu-west-1_x/session#00000000000000ff/\xc3\xa9\n"
    );
    assert_eq!(format!("{key:?}"), format!("Key({key})"));
}

#[test]
fn a_range_narrows_from_either_end() {
    let at = |number| Key::of(&["event"]).then_u64(number);
    let range = Key::prefix(&["event"]).at_least(&at(3)).below(&at(7));
    let inside: Vec<u64> = (0..10)
        .filter(|number| range.contains(&at(*number)))
        .collect();
    assert_eq!(inside, [3, 4, 5, 6]);
    assert!(
        !range
            .clone()
            .past(&at(5), Direction::Forward)
            .contains(&at(5))
    );
    assert!(
        range
            .clone()
            .past(&at(5), Direction::Forward)
            .contains(&at(6))
    );
    assert!(
        !range
            .clone()
            .past(&at(5), Direction::Backward)
            .contains(&at(5))
    );
    assert!(
        range
            .clone()
            .past(&at(5), Direction::Backward)
            .contains(&at(4))
    );
    assert!(range.clone().past(&at(9), Direction::Forward).is_empty());
    // A token of another list cannot widen a range.
    assert_eq!(range.clone().past(&at(1), Direction::Forward), range);
    assert!(Range::all().contains(&at(0)));
}
