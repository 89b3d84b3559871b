//! Passkeys: whatever comes in place of what an authenticator says, it is judged, and nothing panics. What is right is tried
//! through the front door, and by a browser.

use crypto::mac::sha256;
use crypto::webauthn::{Apps, DECOY, Expected, Fault, Made, Signed, challenge_of, made, signed};
use proptest::prelude::*;

static NO_APPS: Apps = Apps::Listed(Vec::new());
const EXPECTED: Expected<'_> = Expected {
    challenge: "AAAA",
    relying_party: "example.com",
    apps: &NO_APPS,
    verified: false,
};

/// `clientDataJSON` of a ceremony of this type.
fn client(kind: &str) -> Vec<u8> {
    format!(r#"{{"type":"{kind}","challenge":"AAAA","origin":"https://example.com"}}"#).into_bytes()
}

/// `authenticatorData` with these flags, and what comes behind it.
fn data(flags: u8, rest: &[u8]) -> Vec<u8> {
    let mut data = sha256(&[b"example.com"]).to_vec();
    data.push(flags);
    data.extend([0, 0, 0, 1]);
    data.extend(rest);
    data
}

/// A passkey with an id of two bytes and this key.
fn attested(key: &[u8]) -> Vec<u8> {
    let mut rest = vec![0; 16];
    rest.extend([0, 2, 7, 7]);
    rest.extend(key);
    data(1 | 1 << 6, &rest)
}

/// `attestationObject` of the format `none`.
fn object(data: &[u8]) -> Vec<u8> {
    let mut object = vec![0xa3];
    object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData\x59");
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
    object.extend(length.to_be_bytes());
    object.extend(data);
    object
}

fn make(object: &[u8]) -> Result<Made, Fault> {
    made(&client("webauthn.create"), object, &EXPECTED)
}

#[test]
fn the_whole_is_taken() {
    let made = make(&object(&attested(&DECOY))).expect("a passkey");
    assert_eq!((made.id, made.public_key), (vec![7, 7], DECOY.to_vec()));
    assert_eq!(made.state.sign_count, 1);
}

#[test]
fn no_part_of_it_is_enough() {
    let whole = object(&attested(&DECOY));
    for length in 0..whole.len() {
        assert!(make(&whole[..length]).is_err(), "{length}");
    }
    let mut more = whole.clone();
    more.push(0);
    assert!(make(&more).is_err());
    // A member twice, and none of them.
    let twice = [&[0xa4][..], &whole[1..], b"\x63fmt\x64none"].concat();
    assert!(make(&twice).is_err());
    assert!(make(&[0xa0]).is_err());
    // A member that nobody knows is passed over.
    let more = [&[0xa4][..], &whole[1..], b"\x61x\x83\x01\x02\x03"].concat();
    assert!(make(&more).is_ok());
}

#[test]
fn keys_that_are_none() {
    let key = |key: &[u8]| make(&object(&attested(key))).expect_err("no passkey");
    let malformed = Fault::Malformed("the public key");
    let mut infinity = DECOY;
    infinity[10..42].fill(0);
    infinity[45..].fill(0);
    assert_eq!(key(&infinity), malformed);
    // A coordinate that is too short, one twice, RSA without a modulus, of too few bits.
    let mut short = vec![0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x41, 1];
    short.extend(&DECOY[42..]);
    assert_eq!(key(&short), malformed);
    let twice = [&[0xa6][..], &DECOY[1..], &[0x20, 1]].concat();
    assert_eq!(key(&twice), malformed);
    // What nobody knows is passed over, but not kept at any length.
    let padded = |bytes: u16| {
        let more = [
            &[0x04, 0x59][..],
            &bytes.to_be_bytes(),
            &vec![0; usize::from(bytes)],
        ]
        .concat();
        make(&object(&attested(
            &[&[0xa6][..], &DECOY[1..], &more].concat(),
        )))
    };
    assert!(padded(943).is_ok());
    assert_eq!(padded(944).expect_err("no passkey"), malformed);
    assert_eq!(key(&[0xa2, 1, 3, 3, 0x39, 1, 0]), malformed);
    let mut weak = vec![0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x58, 128];
    weak.extend([0xff; 128]);
    weak.extend([0x21, 0x43, 1, 0, 1]);
    assert_eq!(key(&weak), Fault::Unsupported);
    // Of another kind than its algorithm.
    let mut crossed = DECOY;
    crossed[2] = 3;
    assert_eq!(key(&crossed), Fault::Unsupported);
}

/// Nested as deep as it gets, with counts as large as they get: refused at once.
#[test]
fn what_seems_endless_is_refused_at_once() {
    let (counted, zeros) = ([0xff; 8], vec![0; 60_000]);
    let bodies = [
        vec![0x81; 60_000],
        vec![0xa1; 60_000],
        vec![0xd8; 60_000],
        [&[0x9b][..], &counted, &zeros].concat(),
        [&[0xbb][..], &counted, &zeros].concat(),
        [&[0x5b][..], &counted, &zeros].concat(),
        vec![0x9f; 60_000],
        vec![0xbf; 60_000],
    ];
    for body in &bodies {
        assert!(make(body).is_err());
        let statement = [b"\xa3\x67attStmt\xa1\x61a".as_slice(), body].concat();
        assert!(make(&statement).is_err());
        let key = [&[0xa1, 0x05][..], body].concat();
        assert!(make(&object(&attested(&key[..60_000]))).is_err());
        let extended = data(1 | 1 << 7, body);
        let said = Signed {
            client_data: &client("webauthn.get"),
            authenticator_data: &extended,
            signature: &[1; 70],
        };
        assert!(signed(&said, &DECOY, &EXPECTED).is_err());
    }
    let long = [&object(&attested(&DECOY))[..], &zeros, &zeros].concat();
    assert!(make(&long).is_err());
    let deep = "[".repeat(8 * 1024);
    assert!(challenge_of(deep.as_bytes()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(input in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = challenge_of(&input);
        prop_assert!(make(&input).is_err());
        prop_assert!(make(&object(&input)).is_err());
        prop_assert!(make(&object(&data(1 | 1 << 6, &input))).is_err());
        prop_assert!(made(&input, &object(&attested(&DECOY)), &EXPECTED).is_err());
        let client_data = client("webauthn.get");
        let said = Signed { client_data: &client_data, authenticator_data: &data(5, &[]), signature: &input };
        prop_assert_eq!(signed(&said, &DECOY, &EXPECTED), Err(Fault::Signature));
        let said = Signed { authenticator_data: &input, ..said };
        prop_assert!(signed(&said, &DECOY, &EXPECTED).is_err());
        let said = Signed { client_data: &input, ..said };
        prop_assert!(signed(&said, &input, &EXPECTED).is_err());
    }

    /// Some bytes of what is right altered.
    #[test]
    fn almost_right(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut whole = object(&attested(&DECOY));
        for (place, byte) in changes {
            let at = place.index(whole.len());
            whole[at] = byte;
        }
        let _ = make(&whole);
    }

    /// A host is one of the relying party's, or it is not.
    #[test]
    fn origins(host in "[a-z0-9.:@/#?-]{0,24}") {
        let origin = format!("https://{host}example.com");
        let client = format!(r#"{{"type":"webauthn.create","challenge":"AAAA","origin":"{origin}"}}"#);
        let taken = made(client.as_bytes(), &object(&attested(&DECOY)), &EXPECTED).is_ok();
        let is_below = host.is_empty() || host.ends_with('.');
        prop_assert_eq!(taken, is_below && !host.contains([':', '@', '/', '#', '?']), "{}", host);
    }
}
