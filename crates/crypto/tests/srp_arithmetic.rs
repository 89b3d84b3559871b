//! The two ways to compute modulo N against each other: random numbers, and those that provoke what random ones never meet.
//!
//! `SRP_PRODUCTS=1000000 cargo test --workspace --test srp_arithmetic random` asks for more random numbers than every run has.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

mod srp_modulus;

use crypto::random::Stream;
use crypto::srp::{Arithmetic, SrpError};
use num_bigint::BigUint;
use srp_modulus::modulus;

const BYTES: usize = 384;

/// Products of random numbers where the environment asks for no other count.
const PRODUCTS: u32 = 20_000;

/// Powers of random numbers.
const POWERS: u32 = 400;

/// A number below N in as many bytes as N has.
fn wide(number: &BigUint) -> [u8; BYTES] {
    let digits = number.to_bytes_be();
    let mut bytes = [0; BYTES];
    bytes[BYTES - digits.len()..].copy_from_slice(&digits);
    bytes
}

/// Both ways, which must agree.
fn power(base: &[u8], exponent: &[u8; 32]) -> [u8; BYTES] {
    let fast = Arithmetic::fastest().power(base, exponent).unwrap();
    let plain = Arithmetic::portable().power(base, exponent).unwrap();
    assert_eq!(fast, plain, "{base:02x?} to the {exponent:02x?}");
    fast
}

fn product(left: &[u8], right: &[u8]) -> [u8; BYTES] {
    let fast = Arithmetic::fastest().product(left, right).unwrap();
    let plain = Arithmetic::portable().product(left, right).unwrap();
    assert_eq!(fast, plain, "{left:02x?} times {right:02x?}");
    fast
}

fn generator_power(exponent: &[u8; 32]) -> [u8; BYTES] {
    let fast = Arithmetic::fastest().generator_power(exponent);
    let plain = Arithmetic::portable().generator_power(exponent);
    assert_eq!(fast, plain, "g to the {exponent:02x?}");
    fast
}

/// Exponents at the edges: none, one, all bits, each bit alone, each value of each window alone, and in all windows at once.
fn exponents() -> Vec<[u8; 32]> {
    let mut exponents = vec![[0; 32], [0xff; 32]];
    for bit in 0..256 {
        let mut exponent = [0; 32];
        exponent[bit / 8] = 1 << (bit % 8);
        exponents.push(exponent);
    }
    for value in 1..16 {
        exponents.push([value << 4 | value; 32]);
        for window in 0..64 {
            let mut exponent = [0; 32];
            exponent[window / 2] = value << (4 * (window % 2));
            exponents.push(exponent);
        }
    }
    exponents
}

/// Bases at the edges: the smallest and the largest, powers of two with their neighbours, and numbers whose digits of 52 bits are
/// all ones, or all but one, which carry as far as a carry can go.
fn bases() -> Vec<BigUint> {
    let (n, one) = (modulus(), BigUint::from(1_u8));
    let mut bases: Vec<BigUint> = (0_u8..20).map(BigUint::from).collect();
    bases.extend((1_u8..20).map(|below| &n - below));
    bases.extend([&n >> 1, (&n >> 1) + 1_u8]);
    for bit in (0..3072).step_by(26) {
        let power = &one << bit;
        bases.extend([&power - 1_u8, &power + 1_u8, &n - &power]);
        bases.push(power);
    }
    for digit in 0..59 {
        // All ones below 2^3068, without one of them.
        let ones = (&one << (52 * 59)) - 1_u8;
        bases.push(&ones - (&one << (52 * digit)));
        bases.push(&ones - (&one << (52 * digit + 51)));
    }
    // What enters Montgomery form as a number of ones: ones over R.
    let over = BigUint::modpow(&(&one << 3120_u32), &(&n - 2_u8), &n);
    for digits in 1..59 {
        let ones = (&one << (52 * digits)) - 1_u8;
        bases.extend([&ones * &over % &n, (&n - &ones) * &over % &n]);
    }
    bases.retain(|base| base < &n);
    bases
}

#[test]
fn agrees_on_bases_at_the_edges() {
    let mut stream = Stream::from_seed([1; 32]);
    for base in bases() {
        let base = wide(&base);
        for exponent in [one(), [0xff; 32], stream.bytes()] {
            power(&base, &exponent);
        }
    }
}

#[test]
fn agrees_on_products_at_the_edges() {
    let bases: Vec<[u8; BYTES]> = bases().iter().map(wide).collect();
    for (number, left) in bases.iter().enumerate() {
        // Each with every other is half a million: every fifth of the others, beginning elsewhere each time.
        for right in bases.iter().skip(number % 5).step_by(5) {
            product(left, right);
        }
        product(left, left);
    }
}

#[test]
fn agrees_on_exponents_at_the_edges() {
    let base = wide(&(modulus() / 3_u8));
    for exponent in exponents() {
        generator_power(&exponent);
        power(&base, &exponent);
    }
}

#[test]
fn agrees_on_products_of_random_numbers() {
    let mut stream = Stream::from_seed([4; 32]);
    let (mut left, mut right) = (wide(&(modulus() / 7_u8)), wide(&(modulus() / 11_u8)));
    for _ in 0..products() {
        // A number of random bits, and the product before, which is any number below N.
        right = product(&left, &right);
        left = stream.bytes();
        left[0] &= 0x7f;
    }
}

#[test]
fn agrees_on_powers_of_random_numbers() {
    let mut stream = Stream::from_seed([2; 32]);
    let mut base = wide(&(modulus() / 7_u8));
    for _ in 0..POWERS {
        base = power(&base, &stream.bytes());
        base = power(&base, &stream.bytes());
        generator_power(&stream.bytes());
    }
}

#[test]
fn both_ways_are_right() {
    let n = modulus();
    let mut stream = Stream::from_seed([3; 32]);
    for _ in 0..8 {
        let exponent: [u8; 32] = stream.bytes();
        let number = BigUint::from_bytes_be(&exponent);
        let base = BigUint::from_bytes_be(&stream.bytes::<BYTES>()) % &n;
        assert_eq!(
            product(&wide(&base), &wide(&base)),
            wide(&(&base * &base % &n))
        );
        assert_eq!(
            power(&wide(&base), &exponent),
            wide(&base.modpow(&number, &n))
        );
        let generated = BigUint::from(2_u8).modpow(&number, &n);
        assert_eq!(generator_power(&exponent), wide(&generated));
    }
}

#[test]
fn knows_powers_that_need_no_arithmetic() {
    let n = modulus();
    let minus_one = wide(&(&n - 1_u8));
    assert_eq!(power(&[], &[0; 32]), wide(&BigUint::from(1_u8)));
    assert_eq!(power(&[], &one()), [0; BYTES]);
    assert_eq!(power(&minus_one, &two()), wide(&BigUint::from(1_u8)));
    assert_eq!(power(&minus_one, &[0xff; 32]), minus_one);
    assert_eq!(power(&[3], &two()), wide(&BigUint::from(9_u8)));
    assert_eq!(generator_power(&[0; 32]), wide(&BigUint::from(1_u8)));
    assert_eq!(generator_power(&one()), wide(&BigUint::from(2_u8)));
}

#[test]
fn refuses_bases_outside_the_group() {
    let n = modulus();
    for arithmetic in [Arithmetic::fastest(), Arithmetic::portable()] {
        for base in [
            n.to_bytes_be(),
            (&n + 1_u8).to_bytes_be(),
            vec![0xff; BYTES + 1],
        ] {
            for refused in [
                arithmetic.power(&base, &one()),
                arithmetic.product(&base, &[1]),
                arithmetic.product(&[1], &base),
            ] {
                assert_eq!(refused.err(), Some(SrpError::PublicValue));
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how thorough a test is, the environment says"
)]
fn products() -> u32 {
    std::env::var("SRP_PRODUCTS").map_or(PRODUCTS, |count| count.parse().unwrap())
}

fn one() -> [u8; 32] {
    let mut one = [0; 32];
    one[31] = 1;
    one
}

fn two() -> [u8; 32] {
    let mut two = [0; 32];
    two[31] = 2;
    two
}
