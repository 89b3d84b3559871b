//! The inner loops of the kernel: one Montgomery multiplication modulo N, and a table look-up that hides its index. This file
//! leaves safe Rust for the processor's AVX-512 instructions; what is built of them, in `kernel`, is safe.
//!
//! What keeps it sound:
//! - a `Processor` is made by `Processor::detect` alone, which asks whether the processor and the system have what the functions
//!   below are compiled for; whoever has one may call them;
//! - the only pointers are those of the loads and stores, to eight digits of an array of sixty-four that is borrowed at that
//!   moment and aligned as its type says.
//!
//! What keeps it correct. A number is 64 digits of 52 bits, the lowest first, of which the upper four are zero; R is 2^3120.
//! - Operands are below 2N. A product is (left·right + m·N) / R with m < R, hence below N·(1 + 4N/R), which is below 2N.
//! - N ends in 64 ones, so that it is -1 modulo 2^52: the digit of m that clears the lowest digit of a sum is that digit itself.
//! - A lane gets at most four halves of products, each below 2^52, in each of its 60 rounds, and a carry: it stays below 2^60.
//!
//! What keeps it fast: loops, not closures. A closure is compiled for the processor too, and whoever calls it, such as `map` of an
//! array, is not: unless a build happens to make one of both, each of sixty times eight lanes becomes a call.
//!
//! What keeps it constant in time: no branch and no address depends on a digit. Loops have fixed counts, carries travel in
//! masks, and the look-up reads every entry of its table.
#![expect(
    unsafe_code,
    reason = "vector loads, stores and calls into code for a particular processor are unsafe"
)]

use std::arch::x86_64::{
    __m512i, _mm512_add_epi64, _mm512_alignr_epi64, _mm512_and_si512, _mm512_broadcastq_epi64,
    _mm512_castsi512_si128, _mm512_cmpeq_epu64_mask, _mm512_cmpgt_epu64_mask, _mm512_load_si512,
    _mm512_madd52hi_epu64, _mm512_madd52lo_epu64, _mm512_mask_add_epi64, _mm512_mask_mov_epi64,
    _mm512_maskz_srli_epi64, _mm512_set1_epi64, _mm512_setzero_si512, _mm512_srli_epi64,
    _mm512_store_si512,
};

use zeroize::ZeroizeOnDrop;

/// Bits of a digit.
pub(super) const DIGIT_BITS: u32 = 52;

/// The largest digit.
pub(super) const DIGIT_MAX: u64 = (1 << DIGIT_BITS) - 1;

/// Digits of R.
pub(super) const DIGITS: usize = 60;

/// Digits in memory: whole vectors.
pub(super) const LANES: usize = VECTORS * LANES_PER_VECTOR;

const VECTORS: usize = 8;
const LANES_PER_VECTOR: usize = 8;

/// A number of the kernel. Wiped when dropped.
#[derive(Clone, ZeroizeOnDrop)]
#[repr(C, align(64))]
pub(super) struct Number(pub(super) [u64; LANES]);

/// Proof that the processor has AVX-512F and AVX-512 IFMA.
#[derive(Clone, Copy, Debug)]
pub(super) struct Processor(());

#[expect(
    clippy::unused_self,
    reason = "whoever has a `Processor` has the proof that the call is sound"
)]
impl Processor {
    /// None where the processor, or the system on it, lacks what this file is compiled for.
    pub(super) fn detect() -> Option<Self> {
        let able = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512ifma");
        able.then_some(Self(()))
    }

    /// `left`·`right`/R modulo `modulus`, in place of `left`. Not fully reduced: below twice the modulus.
    pub(super) fn multiply(self, left: &mut Number, right: &Number, modulus: &Number) {
        // SAFETY: a `Processor` is proof of what `multiply` is compiled for.
        unsafe { multiply(left, right, modulus) }
    }

    /// `number`²/R modulo `modulus`, in its place.
    pub(super) fn square(self, number: &mut Number, modulus: &Number) {
        // SAFETY: a `Processor` is proof of what `square` is compiled for.
        unsafe { square(number, modulus) }
    }

    /// Puts the entry at `index` into `selected`, or zero if there is none.
    pub(super) fn select(self, table: &[Number], index: u8, selected: &mut Number) {
        // SAFETY: a `Processor` is proof of what `select` is compiled for.
        unsafe { select(table, index, selected) }
    }
}

type Vectors = [__m512i; VECTORS];

#[target_feature(enable = "avx512f,avx512ifma")]
fn multiply(left: &mut Number, right: &Number, modulus: &Number) {
    let product = product(&load(left), &right.0, &load(modulus));
    store(&normal(product), left);
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn square(number: &mut Number, modulus: &Number) {
    let product = product(&load(number), &number.0, &load(modulus));
    store(&normal(product), number);
}

/// The Montgomery product, a digit of `right` a round. Its lanes are not digits yet.
///
/// What a round adds that does not wait for its digit of m is summed apart, so that m's way from round to round stays short.
#[target_feature(enable = "avx512f,avx512ifma")]
#[inline]
fn product(left: &Vectors, right: &[u64; LANES], modulus: &Vectors) -> Vectors {
    let zero = _mm512_setzero_si512();
    let first = digit(right[0]);
    let mut sum = [zero; VECTORS];
    for (sum, left) in sum.iter_mut().zip(left) {
        *sum = _mm512_madd52lo_epu64(zero, *left, first);
    }
    for round in 0..DIGITS {
        // The round after the last adds a digit that is zero.
        let (this, next) = (digit(right[round]), digit(right[round + 1]));
        let m = _mm512_broadcastq_epi64(_mm512_castsi512_si128(sum[0]));
        let mut apart = [zero; VECTORS];
        for (apart, left) in apart.iter_mut().zip(left) {
            *apart = _mm512_madd52hi_epu64(zero, *left, this);
        }
        for (apart, left) in apart.iter_mut().zip(left) {
            *apart = _mm512_madd52lo_epu64(*apart, *left, next);
        }
        for vector in 0..VECTORS {
            sum[vector] = _mm512_madd52lo_epu64(sum[vector], modulus[vector], m);
            apart[vector] = _mm512_madd52hi_epu64(apart[vector], modulus[vector], m);
        }
        // The lowest digit is zero now; its carry goes to the one above, and all move down by one.
        let carry = _mm512_maskz_srli_epi64::<DIGIT_BITS>(1, sum[0]);
        apart[0] = _mm512_add_epi64(apart[0], carry);
        for vector in 0..VECTORS {
            let above = if vector + 1 < VECTORS {
                sum[vector + 1]
            } else {
                zero
            };
            let moved = _mm512_alignr_epi64::<1>(above, sum[vector]);
            sum[vector] = _mm512_add_epi64(moved, apart[vector]);
        }
    }
    sum
}

/// The same number with all lanes below 2^52. It must be below 2^3328.
#[target_feature(enable = "avx512f,avx512ifma")]
#[inline]
fn normal(mut sum: Vectors) -> Vectors {
    let (largest, one) = (digit(DIGIT_MAX), digit(1));
    // Each lane's excess goes to the lane above, which leaves at most one to carry from any.
    let mut below = _mm512_setzero_si512();
    let (mut over, mut full) = (0, 0);
    for (vector, lanes) in sum.iter_mut().enumerate() {
        let excess = _mm512_srli_epi64::<DIGIT_BITS>(*lanes);
        let risen = _mm512_alignr_epi64::<7>(excess, below);
        below = excess;
        *lanes = _mm512_add_epi64(_mm512_and_si512(*lanes, largest), risen);
        let at = vector * LANES_PER_VECTOR;
        over |= u64::from(_mm512_cmpgt_epu64_mask(*lanes, largest)) << at;
        full |= u64::from(_mm512_cmpeq_epu64_mask(*lanes, largest)) << at;
    }
    // A lane that is over carries into the next, and on through all that are full: what an addition does with its bits.
    let carried = ((over << 1).wrapping_add(full) ^ full).to_le_bytes();
    for (lanes, carried) in sum.iter_mut().zip(carried) {
        let raised = _mm512_mask_add_epi64(*lanes, carried, *lanes, one);
        *lanes = _mm512_and_si512(raised, largest);
    }
    sum
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn select(table: &[Number], index: u8, selected: &mut Number) {
    let wanted = digit(u64::from(index));
    let mut found = [_mm512_setzero_si512(); VECTORS];
    let mut position = _mm512_setzero_si512();
    for entry in table {
        let here = _mm512_cmpeq_epu64_mask(position, wanted);
        for (found, lanes) in found.iter_mut().zip(load(entry)) {
            *found = _mm512_mask_mov_epi64(*found, here, lanes);
        }
        position = _mm512_add_epi64(position, digit(1));
    }
    store(&found, selected);
}

/// A digit in all lanes.
#[target_feature(enable = "avx512f,avx512ifma")]
#[inline]
fn digit(value: u64) -> __m512i {
    _mm512_set1_epi64(value.cast_signed())
}

#[target_feature(enable = "avx512f,avx512ifma")]
#[inline]
fn load(number: &Number) -> Vectors {
    let mut vectors = [_mm512_setzero_si512(); VECTORS];
    for (vector, digits) in vectors
        .iter_mut()
        .zip(number.0.as_chunks::<LANES_PER_VECTOR>().0)
    {
        // SAFETY: reads the 64 bytes of a borrowed chunk; a `Number` is aligned to 64 bytes, and so are its chunks of 64.
        *vector = unsafe { _mm512_load_si512(digits.as_ptr().cast()) };
    }
    vectors
}

#[target_feature(enable = "avx512f,avx512ifma")]
#[inline]
fn store(vectors: &Vectors, number: &mut Number) {
    let chunks = number.0.as_chunks_mut::<LANES_PER_VECTOR>().0;
    for (digits, vector) in chunks.iter_mut().zip(vectors) {
        // SAFETY: writes the 64 bytes of a mutably borrowed chunk, aligned as above.
        unsafe { _mm512_store_si512(digits.as_mut_ptr().cast(), *vector) }
    }
}
