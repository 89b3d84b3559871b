//! A token is read without a panic, and none that nobody signed or sealed is taken for good.
#![no_main]

use std::sync::LazyLock;

use crypto::jwt::Unverified;
use crypto::seal::Keyring;
use crypto::signing::SigningKey;
use crypto::{jwe, password};
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::generate().expect("a key can be made"));

fuzz_target!(|text: &str| {
    if let Ok(token) = Unverified::parse(text) {
        assert!(token.verify(KEY.public()).is_err());
    }
    assert!(jwe::open(&[1; 32], text).is_err());
    assert!(Keyring::new([1; 32]).open("context", text).is_err());
    let _ = password::parameters(text);
});
