//! What other programs write is read whatever it is.

#[path = "../src/lines.rs"]
mod lines;

#[test]
fn a_line_that_is_no_text_hides_no_other() {
    let output = b"Running ops\n\xff\xfe of a path\r\n\ntest result: ok".as_slice();
    let read: Vec<String> = lines::lines(output).filter_map(Result::ok).collect();
    assert_eq!(
        read,
        [
            "Running ops",
            "\u{fffd}\u{fffd} of a path",
            "",
            "test result: ok"
        ]
    );
}
