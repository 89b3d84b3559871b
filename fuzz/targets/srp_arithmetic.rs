//! The two ways to compute modulo N must agree on products and powers.
#![no_main]

use crypto::srp::Arithmetic;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    // What an input lacks is zero.
    let mut bytes = [0; 800];
    let count = input.len().min(bytes.len());
    bytes[..count].copy_from_slice(&input[..count]);
    let (exponent, factors) = bytes.split_at(32);
    let exponent: [u8; 32] = exponent.try_into().expect("32 bytes");
    let (base, factor) = factors.split_at(384);
    let (fast, plain) = (Arithmetic::fastest(), Arithmetic::portable());
    let product = fast.product(base, factor);
    assert_eq!(product, plain.product(base, factor));
    // A power takes as long as hundreds of products: few inputs have one.
    if exponent[31] % 16 == 1 {
        let power = fast.power(base, &exponent);
        assert_eq!(power, plain.power(base, &exponent));
        let power = fast.generator_power(&exponent);
        assert_eq!(power, plain.generator_power(&exponent));
    }
});
