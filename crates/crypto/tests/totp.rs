//! Passwords of the time of day, against the values of the RFCs.

use crypto::text::base32;
use crypto::totp::{DIGITS, Judged, STEP_SECONDS, code, judge, step_at};

const SECRET: &[u8] = b"12345678901234567890";

/// RFC 4226 appendix D.
#[test]
fn codes_of_a_counter() {
    let expected = [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
        "520489",
    ];
    for (counter, expected) in (0..).zip(expected) {
        assert_eq!(code(SECRET, counter), expected);
    }
}

/// RFC 6238 appendix B, whose codes have eight digits: ours are the last six.
#[test]
fn codes_of_the_time() {
    for (seconds, eight) in [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ] {
        let code = code(SECRET, step_at(seconds));
        assert_eq!((code.len(), code.as_str()), (DIGITS, &eight[2..]));
        assert_eq!(
            judge(SECRET, &code, seconds, None),
            Judged::Right(step_at(seconds))
        );
    }
}

#[test]
fn a_code_holds_a_step_before_and_after_its_own() {
    let step = 50_000_000;
    let right = code(SECRET, step);
    for (steps, judged) in [
        (-2, Judged::Wrong),
        (-1, Judged::Right(step)),
        (0, Judged::Right(step)),
        (1, Judged::Right(step)),
        (2, Judged::Wrong),
    ] {
        for within in [0, STEP_SECONDS - 1] {
            let seconds = (step + steps) * STEP_SECONDS + within;
            assert_eq!(judge(SECRET, &right, seconds, None), judged, "{steps}");
        }
    }
}

#[test]
fn a_code_is_right_once_and_none_before_it_afterwards() {
    let step = 50_000_000;
    let seconds = step * STEP_SECONDS;
    let at = |given| judge(SECRET, &code(SECRET, given), seconds, Some(step));
    assert_eq!(at(step), Judged::Used);
    assert_eq!(at(step - 1), Judged::Used);
    assert_eq!(at(step + 1), Judged::Right(step + 1));
    assert_eq!(judge(SECRET, "000000", seconds, Some(step)), Judged::Wrong);
}

#[test]
fn what_is_no_code_is_wrong() {
    let step = 50_000_000;
    let right = code(SECRET, step);
    for given in [
        "",
        "1",
        &right[1..],
        &format!("{right}0"),
        &format!(" {right}"),
    ] {
        assert_eq!(
            judge(SECRET, given, step * STEP_SECONDS, None),
            Judged::Wrong
        );
    }
}

/// RFC 4648 section 10, without padding.
#[test]
fn secrets_are_written_in_base32() {
    for (plain, written) in [
        ("", ""),
        ("f", "MY"),
        ("fo", "MZXQ"),
        ("foo", "MZXW6"),
        ("foob", "MZXW6YQ"),
        ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ] {
        assert_eq!(base32(plain.as_bytes()), written);
    }
    assert_eq!(base32(&[0xff; 32]).len(), 52);
}
