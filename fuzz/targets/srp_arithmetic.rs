//! The two ways to compute powers modulo N must agree: 32 bytes of exponent, the rest is the base.
#![no_main]

use crypto::srp::Arithmetic;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&[u8], [u8; 32])| {
    let (base, exponent) = input;
    let (fast, plain) = (Arithmetic::fastest(), Arithmetic::portable());
    assert_eq!(fast.power(base, &exponent), plain.power(base, &exponent));
    assert_eq!(
        fast.generator_power(&exponent),
        plain.generator_power(&exponent)
    );
});
