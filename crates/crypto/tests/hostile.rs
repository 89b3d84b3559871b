//! Whatever arrives, a parser answers: no panic, and nothing accepted by accident.

use crypto::jwt::Unverified;
use crypto::random::Stream;
use crypto::seal::Keyring;
use crypto::signing::{PublicKey, SigningKey};
use crypto::srp::client::{Answer, Client};
use crypto::srp::{Verifier, check_public};
use crypto::{jwe, password, text};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(input in any::<String>()) {
        all_parsers(&input);
    }

    #[test]
    fn texts_like_tokens(input in "[A-Za-z0-9_.=/+-]{0,300}") {
        all_parsers(&input);
    }

    #[test]
    fn headers_in_a_token(header in r#"\{("(kid|alg|jwk|crit)":("RS256"|"k"|null|\[\]|1),?){0,4}\}"#) {
        let token = format!("{}.e30.AAAA", text::base64url(header.as_bytes()));
        let exact = header == r#"{"kid":"k","alg":"RS256"}"# || header == r#"{"kid":"RS256","alg":"RS256"}"#;
        prop_assert_eq!(Unverified::parse(&token).is_ok(), exact);
    }

    #[test]
    fn hashes_like_phc(cost in "(m=[0-9]{1,11},?)?(t=[0-9]{1,11},?)?(p=[0-9]{1,11},?)?", rest in "[A-Za-z0-9/+$]{0,80}") {
        let _ = password::parameters(&format!("$argon2id$v=19${cost}${rest}"));
    }

    #[test]
    fn any_bytes(input in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = Verifier::from_bytes(&input);
        let _ = Verifier::from_parts(&input, &input);
        let _ = PublicKey::new(&input, &input);
        prop_assert!(SigningKey::from_pkcs8(&input).is_err());
        prop_assert_eq!(text::from_hex(&text::hex(&input)), Some(input.clone()));
        prop_assert_eq!(text::from_base64url(&text::base64url(&input)), Some(input.clone()));
        prop_assert_eq!(text::base64_decode(&text::base64_encode(&input)), Some(input));
    }

    #[test]
    fn what_is_sealed_opens(input in proptest::collection::vec(any::<u8>(), 0..600), context in any::<String>(), seed in any::<[u8; 32]>()) {
        let (keyring, mut stream) = (Keyring::new(seed), Stream::from_seed(seed));
        let sealed = keyring.seal(&context, &input, &mut stream);
        prop_assert_eq!(&*keyring.open(&context, &sealed).unwrap(), &input);
        let token = jwe::seal(&seed, &input, &mut stream);
        prop_assert_eq!(&*jwe::open(&seed, &token).unwrap(), &input);
    }
}

fn all_parsers(input: &str) {
    assert!(jwe::open(&[1; 32], input).is_err());
    assert!(Keyring::new([1; 32]).open("context", input).is_err());
    let _ = Unverified::parse(input);
    let _ = check_public(input);
    let _ = password::parameters(input);
    let answer = Answer {
        pool_name: input,
        user_id: input,
        password: input,
        salt_hex: input,
        // A public value out of range, so that no arithmetic follows.
        server_hex: "0",
        secret_block: input.as_bytes(),
        timestamp: input,
    };
    assert!(Client::start([1; 32]).respond(&answer).is_err());
}
