//! The two ways to compute modulo N must agree on products and powers.
#![no_main]

use crypto::srp::Arithmetic;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&[u8], &[u8], [u8; 32])| {
    let (base, factor, exponent) = input;
    let (fast, plain) = (Arithmetic::fastest(), Arithmetic::portable());
    assert_eq!(fast.product(base, factor), plain.product(base, factor));
    assert_eq!(fast.power(base, &exponent), plain.power(base, &exponent));
    assert_eq!(
        fast.generator_power(&exponent),
        plain.generator_power(&exponent)
    );
});
