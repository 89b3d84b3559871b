//! Constant-time arithmetic modulo N, done by aws-lc. This file leaves safe Rust to call C.
//!
//! What the calls below rely on:
//! - every pointer is what an aws-lc constructor returned, not null, owned by exactly one value of this file and freed by it;
//! - no pointer leaves this file, and aws-lc keeps none beyond the call it was passed to;
//! - numbers come in and go out as arrays, whose lengths are their types'; operands are below the modulus, which
//!   `group::Element` guarantees and which the arithmetic requires to be correct, not to be memory-safe;
//! - `BN_bin2bn` keeps the width of its input, zeros included, and `BN_mod_exp_mont_consttime` works on all bits of the
//!   exponent's width: no number's size shows in the time.
//!
//! A call fails only when memory is exhausted.
#![expect(
    unsafe_code,
    reason = "aws-lc offers its constant-time big-number arithmetic as C functions only"
)]

use std::ptr::NonNull;

use aws_lc_rs::error::Unspecified;
use aws_lc_sys as aws_lc;
use zeroize::Zeroizing;

use super::group::BYTES;
use crate::certain;

/// An odd modulus and what Montgomery multiplication precomputes of it. Never changes once made.
pub(super) struct Modulus {
    number: Number,
    montgomery: NonNull<aws_lc::BN_MONT_CTX>,
}

// SAFETY: both pointers are owned, and aws-lc reads what they point to through `const` pointers only, in any thread.
unsafe impl Send for Modulus {}
// SAFETY: as above; a BN_MONT_CTX is documented to be shareable between threads once it is set up.
unsafe impl Sync for Modulus {}

impl Modulus {
    pub(super) fn new(modulus: &[u8; BYTES]) -> Self {
        let number = Number::new(modulus);
        let scratch = Scratch::new();
        // SAFETY: both arguments are live; the result is owned by `Self`.
        let montgomery =
            unsafe { aws_lc::BN_MONT_CTX_new_for_modulus(number.0.as_ptr(), scratch.0.as_ptr()) };
        Self {
            number,
            montgomery: allocated(montgomery),
        }
    }

    /// `base` to the `exponent`, in a time that depends on neither.
    pub(super) fn power(&self, base: &[u8; BYTES], exponent: &[u8; 32]) -> [u8; BYTES] {
        let (result, scratch) = (Number::zero(), Scratch::new());
        let (base, exponent) = (Number::new(base), Number::new(exponent));
        // SAFETY: all arguments are live and distinct.
        succeeded(unsafe {
            aws_lc::BN_mod_exp_mont_consttime(
                result.0.as_ptr(),
                base.0.as_ptr(),
                exponent.0.as_ptr(),
                self.number.0.as_ptr(),
                scratch.0.as_ptr(),
                self.montgomery.as_ptr(),
            )
        });
        result.to_bytes()
    }

    pub(super) fn multiply(&self, left: &[u8; BYTES], right: &[u8; BYTES]) -> [u8; BYTES] {
        let (result, converted, scratch) = (Number::zero(), Number::zero(), Scratch::new());
        let (left, right) = (Number::new(left), Number::new(right));
        let (montgomery, scratch) = (self.montgomery.as_ptr(), scratch.0.as_ptr());
        // SAFETY: all arguments are live and distinct. The Montgomery product of one converted operand and one plain operand
        // is the plain product.
        succeeded(unsafe {
            aws_lc::BN_to_montgomery(converted.0.as_ptr(), left.0.as_ptr(), montgomery, scratch)
        });
        let (result_pointer, converted, right) =
            (result.0.as_ptr(), converted.0.as_ptr(), right.0.as_ptr());
        // SAFETY: as above.
        succeeded(unsafe {
            aws_lc::BN_mod_mul_montgomery(result_pointer, converted, right, montgomery, scratch)
        });
        result.to_bytes()
    }

    /// The number times 2^3072.
    pub(super) fn to_montgomery(&self, number: &[u8; BYTES]) -> [u8; BYTES] {
        let (result, number, scratch) = (Number::zero(), Number::new(number), Scratch::new());
        let (to, of) = (result.0.as_ptr(), number.0.as_ptr());
        let (montgomery, scratch) = (self.montgomery.as_ptr(), scratch.0.as_ptr());
        // SAFETY: all arguments are live and distinct.
        succeeded(unsafe { aws_lc::BN_to_montgomery(to, of, montgomery, scratch) });
        result.to_bytes()
    }

    /// The product of the numbers whose Montgomery forms are given, in a time that depends on none of them.
    pub(super) fn product(
        &self,
        factors: impl Iterator<Item = Zeroizing<[u8; BYTES]>>,
    ) -> [u8; BYTES] {
        let mut one = [0; BYTES];
        one[BYTES - 1] = 1;
        let (product, scratch) = (Number::new(&one), Scratch::new());
        let (to, montgomery) = (product.0.as_ptr(), self.montgomery.as_ptr());
        for factor in factors {
            let factor = Number::new(factor.as_slice());
            // SAFETY: all arguments are live; the result may be one of the factors. A plain number times one in Montgomery
            // form is a plain number.
            succeeded(unsafe {
                aws_lc::BN_mod_mul_montgomery(
                    to,
                    to,
                    factor.0.as_ptr(),
                    montgomery,
                    scratch.0.as_ptr(),
                )
            });
        }
        product.to_bytes()
    }

    pub(super) fn add(&self, left: &[u8; BYTES], right: &[u8; BYTES]) -> [u8; BYTES] {
        let (result, left, right) = (Number::zero(), Number::new(left), Number::new(right));
        let (to, of, with) = (result.0.as_ptr(), left.0.as_ptr(), right.0.as_ptr());
        // SAFETY: all arguments are live and distinct.
        succeeded(unsafe { aws_lc::BN_mod_add_quick(to, of, with, self.number.0.as_ptr()) });
        result.to_bytes()
    }

    pub(super) fn subtract(&self, left: &[u8; BYTES], right: &[u8; BYTES]) -> [u8; BYTES] {
        let (result, left, right) = (Number::zero(), Number::new(left), Number::new(right));
        let (to, of, with) = (result.0.as_ptr(), left.0.as_ptr(), right.0.as_ptr());
        // SAFETY: all arguments are live and distinct.
        succeeded(unsafe { aws_lc::BN_mod_sub_quick(to, of, with, self.number.0.as_ptr()) });
        result.to_bytes()
    }
}

impl Drop for Modulus {
    fn drop(&mut self) {
        // SAFETY: owned, and not used again.
        unsafe { aws_lc::BN_MONT_CTX_free(self.montgomery.as_ptr()) }
    }
}

/// A number that is wiped when it is freed.
struct Number(NonNull<aws_lc::BIGNUM>);

impl Number {
    fn zero() -> Self {
        // SAFETY: takes nothing; the result is owned by `Self`.
        Self(allocated(unsafe { aws_lc::BN_new() }))
    }

    fn new(bytes: &[u8]) -> Self {
        // SAFETY: reads `bytes.len()` bytes of a live slice; a null third argument asks for a new number, owned by `Self`.
        Self(allocated(unsafe {
            aws_lc::BN_bin2bn(bytes.as_ptr(), bytes.len(), std::ptr::null_mut())
        }))
    }

    fn to_bytes(&self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        // SAFETY: writes exactly `BYTES` bytes to a live array, or none if the number is larger, which one below N is not.
        succeeded(unsafe { aws_lc::BN_bn2bin_padded(bytes.as_mut_ptr(), BYTES, self.0.as_ptr()) });
        bytes
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        // SAFETY: owned, and not used again.
        unsafe { aws_lc::BN_clear_free(self.0.as_ptr()) }
    }
}

/// Memory for one computation. Not for two threads at once, hence made anew: that takes well under a thousandth of a power.
struct Scratch(NonNull<aws_lc::BN_CTX>);

impl Scratch {
    fn new() -> Self {
        // SAFETY: takes nothing; the result is owned by `Self`.
        Self(allocated(unsafe { aws_lc::BN_CTX_new() }))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // SAFETY: owned, and not used again. Its numbers are wiped with it.
        unsafe { aws_lc::BN_CTX_free(self.0.as_ptr()) }
    }
}

fn allocated<T>(pointer: *mut T) -> NonNull<T> {
    certain(
        NonNull::new(pointer).ok_or(Unspecified),
        "its arguments were valid",
    )
}

fn succeeded(code: std::ffi::c_int) {
    let result = if code == 1 { Ok(()) } else { Err(Unspecified) };
    certain(result, "its operands were below the modulus");
}
