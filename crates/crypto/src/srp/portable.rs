//! Arithmetic modulo N on every processor: aws-lc's powers of any base, and powers of g from a table over its multiplication.

use std::sync::LazyLock;

use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};
use zeroize::Zeroizing;

use super::bignum::Modulus;
use super::group::{BYTES, MODULUS, small};
use super::window::{WINDOW_VALUES, WINDOWS, windows};

/// N prepared for Montgomery multiplication: a constant that takes some microseconds to compute.
pub(super) static GROUP: LazyLock<Modulus> = LazyLock::new(|| Modulus::new(&MODULUS));

/// g^(value · 16^window) in Montgomery form, by window and value: constants, 384 KiB of them, which take some milliseconds to
/// compute.
static GENERATOR: LazyLock<Vec<Powers>> = LazyLock::new(generator);

/// The powers of a number from the 0th on.
type Powers = [Words; WINDOW_VALUES];

/// A big-endian number in words, which are quicker to read than bytes.
type Words = [u64; BYTES / 8];

/// g to the `exponent`, in a time that does not depend on it: every factor is looked up by reading its whole table.
pub(super) fn generator_power(exponent: &[u8; 32]) -> [u8; BYTES] {
    let windows = windows(exponent);
    let factors = GENERATOR.iter().zip(windows.iter());
    GROUP.product(factors.map(|(powers, window)| select(powers, *window)))
}

fn select(powers: &Powers, window: u8) -> Zeroizing<[u8; BYTES]> {
    let mut selected: Zeroizing<Words> = Zeroizing::new([0; BYTES / 8]);
    for (value, power) in (0..).zip(powers) {
        let mask = u64::conditional_select(&0, &u64::MAX, window.ct_eq(&value));
        for (to, word) in selected.iter_mut().zip(power) {
            *to |= word & mask;
        }
    }
    let mut bytes = Zeroizing::new([0; BYTES]);
    for (to, word) in bytes.as_chunks_mut().0.iter_mut().zip(selected.iter()) {
        *to = word.to_be_bytes();
    }
    bytes
}

fn generator() -> Vec<Powers> {
    let mut base = small(&[super::group::GENERATOR]);
    let mut windows = Vec::with_capacity(WINDOWS);
    for _ in 0..WINDOWS {
        let mut power = small(&[1]);
        let mut powers = [[0; BYTES / 8]; WINDOW_VALUES];
        for entry in &mut powers {
            *entry = words(&GROUP.to_montgomery(&power));
            power = GROUP.multiply(&power, &base);
        }
        base = power;
        windows.push(powers);
    }
    windows
}

fn words(bytes: &[u8; BYTES]) -> Words {
    let mut words = [0; BYTES / 8];
    for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
        *word = u64::from_be_bytes(*bytes);
    }
    words
}
