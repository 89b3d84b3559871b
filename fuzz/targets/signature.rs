//! What claims to be a signature is read without a panic, in a header and in a query, and what is read is well-formed.
#![no_main]

use crypto::sigv4::{Payload, Presented, decode, query_pairs};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, Option<&str>, &str)| {
    let (authorization, date, query) = input;
    let from_header = Presented::from_header(authorization, date).ok();
    let from_query = query_pairs(query)
        .ok()
        .and_then(|pairs| Presented::from_query(&pairs).ok());
    for presented in from_header.iter().chain(&from_query) {
        let names = &presented.signed_headers;
        assert!(names.is_sorted() && !names.is_empty());
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(names.iter().all(|name| *name == name.to_ascii_lowercase()));
        assert_eq!(presented.scope.date.len(), 8);
        assert_eq!(presented.timestamp.date(), presented.scope.date);
    }
    let _ = decode(query.as_bytes());
    let _ = Payload::read(date, true);
    let _ = Payload::read(Some(authorization), false);
});
