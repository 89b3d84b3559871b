//! Arithmetic modulo N on processors with AVX-512 IFMA: powers of any base, and of g from a table, over the loops of `ifma`.
//!
//! An exponent is read four bits at a time, all 64 times whatever it is, and every factor is looked up by reading its whole table.
//! Between entering and leaving, numbers are in Montgomery form, a·R modulo N, and not fully reduced.

use std::sync::OnceLock;

use zeroize::Zeroizing;

use super::bignum::Modulus;
use super::group::{BYTES, GENERATOR, MODULUS, small};
use super::ifma::{DIGIT_BITS, DIGIT_MAX, DIGITS, LANES, Number, Processor};
use super::window::{WINDOW_BITS, WINDOW_VALUES, WINDOWS, windows};

/// Bits of R.
const R_BITS: u16 = 3120;

/// Bytes of two digits.
const PAIR_BYTES: usize = 13;

/// The kernel of this processor: constants, half a megabyte of them, which take a millisecond to compute.
static KERNEL: OnceLock<Option<Kernel>> = OnceLock::new();

/// A processor that computes modulo N, and what it multiplies by.
pub(super) struct Kernel {
    field: Field,
    /// g^(value · 16^window) in Montgomery form, by window and value.
    generator: Vec<Powers>,
}

/// Multiplication modulo N.
struct Field {
    processor: Processor,
    modulus: Number,
    /// R modulo N: 1 in Montgomery form.
    one: Number,
    /// R² modulo N, which brings a number into Montgomery form.
    square: Number,
}

/// The powers of a number from the 0th on.
type Powers = [Number; WINDOW_VALUES];

impl Kernel {
    /// None where the processor has no AVX-512 IFMA. `modulus` computes the constants.
    pub(super) fn detect(modulus: &Modulus) -> Option<&'static Self> {
        let kernel = KERNEL.get_or_init(|| Some(Self::new(Processor::detect()?, modulus)));
        kernel.as_ref()
    }

    fn new(processor: Processor, modulus: &Modulus) -> Self {
        let field = Field {
            processor,
            modulus: digits(&MODULUS),
            one: digits(&power_of_two(modulus, R_BITS)),
            square: digits(&power_of_two(modulus, 2 * R_BITS)),
        };
        let mut base = field.enter(&small(&[GENERATOR]));
        let generator = std::iter::repeat_with(|| {
            let powers = field.powers(&base);
            field.multiply(&mut base, &powers[WINDOW_VALUES - 1]);
            powers
        });
        let generator = generator.take(WINDOWS).collect();
        Self { field, generator }
    }

    /// `base` to the `exponent`, in a time that depends on neither.
    pub(super) fn power(&self, base: &[u8; BYTES], exponent: &[u8; 32]) -> [u8; BYTES] {
        let field = &self.field;
        let powers = field.powers(&field.enter(base));
        let windows = windows(exponent);
        let (mut power, mut factor) = (field.one.clone(), Number([0; LANES]));
        for window in windows.iter().rev() {
            for _ in 0..WINDOW_BITS {
                field.square(&mut power);
            }
            field.processor.select(&powers, *window, &mut factor);
            field.multiply(&mut power, &factor);
        }
        field.leave(power)
    }

    /// `left` times `right`, in a time that depends on neither.
    pub(super) fn product(&self, left: &[u8; BYTES], right: &[u8; BYTES]) -> [u8; BYTES] {
        let mut product = self.field.enter(left);
        self.field.multiply(&mut product, &self.field.enter(right));
        self.field.leave(product)
    }

    /// g to the `exponent`, in a time that does not depend on it.
    pub(super) fn generator_power(&self, exponent: &[u8; 32]) -> [u8; BYTES] {
        let field = &self.field;
        let (mut power, mut factor) = (field.one.clone(), Number([0; LANES]));
        for (powers, window) in self.generator.iter().zip(windows(exponent).iter()) {
            field.processor.select(powers, *window, &mut factor);
            field.multiply(&mut power, &factor);
        }
        field.leave(power)
    }
}

impl Field {
    fn multiply(&self, left: &mut Number, right: &Number) {
        self.processor.multiply(left, right, &self.modulus);
    }

    fn square(&self, number: &mut Number) {
        self.processor.square(number, &self.modulus);
    }

    fn enter(&self, bytes: &[u8; BYTES]) -> Number {
        let mut number = digits(bytes);
        self.multiply(&mut number, &self.square);
        number
    }

    /// Multiplied by a plain 1, a number comes out as at most N, and as N only if it was a multiple of N other than zero. None
    /// is here: N is prime, what enters is below it, and zero times anything stays zero. So nothing is left to subtract.
    fn leave(&self, mut number: Number) -> [u8; BYTES] {
        let mut plain_one = Number([0; LANES]);
        plain_one.0[0] = 1;
        self.multiply(&mut number, &plain_one);
        bytes(&number)
    }

    fn powers(&self, base: &Number) -> Powers {
        let mut powers = [const { Number([0; LANES]) }; WINDOW_VALUES];
        let mut power = self.one.clone();
        for entry in &mut powers {
            entry.0 = power.0;
            self.multiply(&mut power, base);
        }
        powers
    }
}

/// 2 to the `exponent`.
fn power_of_two(modulus: &Modulus, exponent: u16) -> [u8; BYTES] {
    let mut wide = [0; 32];
    wide[30..].copy_from_slice(&exponent.to_be_bytes());
    modulus.power(&small(&[2]), &wide)
}

/// A big-endian number in digits.
fn digits(bytes: &[u8; BYTES]) -> Number {
    let mut reversed = Zeroizing::new([0; DIGITS / 2 * PAIR_BYTES]);
    for (to, byte) in reversed.iter_mut().zip(bytes.iter().rev()) {
        *to = *byte;
    }
    let mut number = Number([0; LANES]);
    for (digits, pair) in number
        .0
        .chunks_exact_mut(2)
        .zip(reversed.as_chunks::<PAIR_BYTES>().0)
    {
        let (low, high) = (&pair[..7], &pair[6..]);
        digits[0] = low_first(low) & DIGIT_MAX;
        digits[1] = low_first(high) >> 4;
    }
    number
}

/// Seven bytes, the lowest first.
fn low_first(bytes: &[u8]) -> u64 {
    let mut wide = [0; 8];
    wide[..7].copy_from_slice(bytes);
    u64::from_le_bytes(wide)
}

/// The big-endian number of digits that are below N.
fn bytes(number: &Number) -> [u8; BYTES] {
    let mut reversed = Zeroizing::new([0; DIGITS / 2 * PAIR_BYTES]);
    for (digits, pair) in number
        .0
        .chunks_exact(2)
        .zip(reversed.as_chunks_mut::<PAIR_BYTES>().0)
    {
        pair[..8].copy_from_slice(&(digits[0] | digits[1] << DIGIT_BITS).to_le_bytes());
        pair[8..].copy_from_slice(&(digits[1] >> 12).to_le_bytes()[..5]);
    }
    let mut bytes = [0; BYTES];
    for (to, byte) in bytes.iter_mut().rev().zip(reversed.iter()) {
        *to = *byte;
    }
    bytes
}
