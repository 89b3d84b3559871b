//! Hashes, MACs and text forms, against published vectors.

use crypto::mac::{equal, hmac_sha256, secret_hash, sha256};
use crypto::text::{base64_decode, base64_encode, base64url, from_base64url, from_hex, hex};

/// FIPS 180-2 appendix B.1.
#[test]
fn sha256_of_abc() {
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hex(&sha256(&[b"abc"])), expected);
    assert_eq!(hex(&sha256(&[b"a", b"", b"bc"])), expected);
}

/// RFC 4231 test cases 2 and 6.
#[test]
fn hmac_of_rfc_4231() {
    assert_eq!(
        hex(&hmac_sha256(
            b"Jefe",
            &[b"what do ya want ", b"for nothing?"]
        )),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    assert_eq!(
        hex(&hmac_sha256(
            &[0xaa; 131],
            &[b"Test Using Larger Than Block-Size Key - Hash Key First"]
        )),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
}

/// Computed by pycognito.
#[test]
fn secret_hash_of_a_client() {
    assert_eq!(
        secret_hash("alice", "client", "secret"),
        "RTsve+FQ659UKyESgvLg9GYmZEL+QjzQsW/OjL77/b0="
    );
}

#[test]
fn equal_compares_all_of_both() {
    assert!(equal(b"", b""));
    assert!(equal(b"abc", b"abc"));
    assert!(!equal(b"abc", b"abd"));
    assert!(!equal(b"abc", b"ab"));
    assert!(!equal(b"", b"a"));
}

#[test]
fn decodes_the_canonical_form_alone() {
    assert_eq!(base64_encode(b"\xfb\xff"), "+/8=");
    assert_eq!(base64url(b"\xfb\xff"), "-_8");
    assert_eq!(base64_decode("+/8="), Some(b"\xfb\xff".to_vec()));
    assert_eq!(from_base64url("-_8"), Some(b"\xfb\xff".to_vec()));
    for text in [
        "+/8", "+/9=", "-_8=", "+/8=\n", " +/8=", "+/8==", "+/8=+/8=", "A", "\0",
    ] {
        assert_eq!(base64_decode(text), None, "{text:?}");
    }
    for text in ["+/8", "-_9", "-_8=", "-_8\n", " -_8", "A"] {
        assert_eq!(from_base64url(text), None, "{text:?}");
    }
}

#[test]
fn hexadecimal_is_a_number() {
    assert_eq!(hex(&[0, 0x1f, 0xf0]), "001ff0");
    assert_eq!(from_hex("001fF0"), Some(vec![0, 0x1f, 0xf0]));
    assert_eq!(from_hex("fff"), Some(vec![0xf, 0xff]));
    assert_eq!(from_hex(""), Some(vec![]));
    for text in ["0x1f", "1g", " 1", "-1", "1f\n", "é"] {
        assert_eq!(from_hex(text), None, "{text:?}");
    }
}
