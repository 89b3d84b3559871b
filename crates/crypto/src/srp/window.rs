//! Exponents as digits of four bits.

use zeroize::Zeroizing;

/// Digits of an exponent.
pub(super) const WINDOWS: usize = 64;

/// Bits of a digit.
pub(super) const WINDOW_BITS: usize = 4;

/// What a digit can be.
pub(super) const WINDOW_VALUES: usize = 1 << WINDOW_BITS;

/// The digits of a big-endian exponent, the lowest first.
pub(super) fn windows(exponent: &[u8; 32]) -> Zeroizing<[u8; WINDOWS]> {
    let mut windows = Zeroizing::new([0; WINDOWS]);
    for (pair, byte) in windows.chunks_exact_mut(2).zip(exponent.iter().rev()) {
        pair.copy_from_slice(&[byte & 0xf, byte >> WINDOW_BITS]);
    }
    windows
}
