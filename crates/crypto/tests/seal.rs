//! Sealed texts: opened by their key in their context only, and never once changed.

use crypto::random::Stream;
use crypto::seal::{Keyring, SealError};

const PLAINTEXT: &[u8] = b"the verifier of a password";

#[test]
fn opens_what_it_sealed() {
    let keyring = Keyring::new([1; 32]);
    let mut stream = Stream::from_seed([9; 32]);
    for length in [0, 1, 15, 16, 17, 1000, 100_000] {
        let plaintext: Vec<u8> = std::iter::repeat_with(|| stream.bytes::<1>()[0])
            .take(length)
            .collect();
        let sealed = keyring.seal("context", &plaintext, &mut stream);
        assert_eq!(*keyring.open("context", &sealed).unwrap(), plaintext);
        assert!(keyring.is_current(&sealed));
    }
}

#[test]
fn refuses_every_change() {
    let keyring = Keyring::new([1; 32]).with_previous([2; 32]);
    let sealed = sealed(&keyring);
    for index in 0..sealed.len() {
        for flip in 1..=0xff_u8 {
            let mut bytes = sealed.clone().into_bytes();
            bytes[index] ^= flip;
            let Ok(changed) = String::from_utf8(bytes) else {
                continue;
            };
            assert!(keyring.open("context", &changed).is_err(), "{changed}");
        }
        assert!(keyring.open("context", &sealed[..index]).is_err());
        assert!(keyring.open("context", &sealed[index + 1..]).is_err());
    }
    for extended in [
        format!("{sealed}A"),
        format!("{sealed}AAAA"),
        format!("{sealed}="),
        format!(" {sealed}"),
    ] {
        assert!(keyring.open("context", &extended).is_err(), "{extended}");
    }
}

#[test]
fn refuses_another_context() {
    let keyring = Keyring::new([1; 32]);
    for context in ["", "Context", "context ", "contex"] {
        assert_eq!(
            keyring.open(context, &sealed(&keyring)),
            Err(SealError::Refused)
        );
    }
}

#[test]
fn previous_keys_open_and_do_not_seal() {
    let (old, new) = (Keyring::new([1; 32]), Keyring::new([2; 32]));
    let rotated = Keyring::new([2; 32])
        .with_previous([3; 32])
        .with_previous([1; 32]);
    assert_eq!(*rotated.open("context", &sealed(&old)).unwrap(), PLAINTEXT);
    assert!(!rotated.is_current(&sealed(&old)));
    assert!(rotated.is_current(&sealed(&rotated)));
    assert_eq!(rotated.key_id(), new.key_id());
    assert_eq!(
        old.open("context", &sealed(&new)),
        Err(SealError::UnknownKey)
    );
    // A text cannot be passed off as another key's.
    let relabelled = sealed(&old).replace(&old.key_id(), &new.key_id());
    assert_eq!(
        rotated.open("context", &relabelled),
        Err(SealError::Refused)
    );
}

#[test]
fn a_replayed_stream_repeats_no_nonce() {
    let keyring = Keyring::new([1; 32]);
    let salt = |context: &str, plaintext: &[u8]| {
        let sealed = keyring.seal(context, plaintext, &mut Stream::from_seed([9; 32]));
        sealed.split_once('.').unwrap().1[..20].to_owned()
    };
    assert_ne!(salt("context", b"one"), salt("context", b"two"));
    assert_ne!(salt("context", b"one"), salt("other", b"one"));
}

#[test]
fn macs_bind_key_context_and_message() {
    let keyring = Keyring::new([1; 32]);
    let mac = keyring.mac("code", b"123456");
    assert_eq!(mac, Keyring::new([1; 32]).mac("code", b"123456"));
    assert_ne!(mac, keyring.mac("code", b"123457"));
    assert_ne!(mac, keyring.mac("codes", b"123456"));
    assert_ne!(mac, Keyring::new([2; 32]).mac("code", b"123456"));
    let rotated = Keyring::new([2; 32]).with_previous([1; 32]);
    assert!(rotated.verify_mac("code", b"123456", &mac));
    assert!(rotated.verify_mac("code", b"123456", &rotated.mac("code", b"123456")));
    assert!(!rotated.verify_mac("code", b"123457", &mac));
    assert!(!rotated.verify_mac("code", b"123456", &mac[..31]));
    assert!(!rotated.verify_mac("code", b"123456", b""));
}

fn sealed(keyring: &Keyring) -> String {
    keyring.seal("context", PLAINTEXT, &mut Stream::from_seed([9; 32]))
}
