//! What computes modulo N, chosen by the processor or by the operator.

use super::group::{BYTES, Element};
#[cfg(target_arch = "x86_64")]
use super::kernel::Kernel;
use super::{SrpError, portable};

/// What computes products and powers modulo N. Both ways give the same numbers, in a time that depends on no secret.
#[derive(Clone, Copy)]
pub struct Arithmetic(Means);

#[derive(Clone, Copy)]
enum Means {
    /// aws-lc, on every processor.
    Portable,
    /// Vector instructions, on processors with AVX-512 IFMA.
    #[cfg(target_arch = "x86_64")]
    Kernel(&'static Kernel),
}

impl Arithmetic {
    /// aws-lc's, which every processor has.
    pub fn portable() -> Self {
        Self(Means::Portable)
    }

    /// The kernel where the processor has AVX-512 IFMA, else aws-lc's. The first call of a process computes some tables.
    #[cfg(target_arch = "x86_64")]
    pub fn fastest() -> Self {
        Self(Kernel::detect(&portable::GROUP).map_or(Means::Portable, Means::Kernel))
    }

    /// aws-lc's: there is no other for this processor.
    #[cfg(not(target_arch = "x86_64"))]
    pub fn fastest() -> Self {
        Self::portable()
    }

    /// `portable` or `avx512-ifma`.
    pub fn name(self) -> &'static str {
        match self.0 {
            Means::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Means::Kernel(_) => "avx512-ifma",
        }
    }

    /// `base` to the `exponent` modulo N, all of them big-endian. Refuses a base that is not below N.
    pub fn power(self, base: &[u8], exponent: &[u8; 32]) -> Result<[u8; BYTES], SrpError> {
        let base = Element::new(base).ok_or(SrpError::PublicValue)?;
        Ok(self.power_of(base.bytes(), exponent))
    }

    /// `left` times `right` modulo N, all of them big-endian. Refuses a factor that is not below N.
    pub fn product(self, left: &[u8], right: &[u8]) -> Result<[u8; BYTES], SrpError> {
        let factor = |number| Element::new(number).ok_or(SrpError::PublicValue);
        Ok(self.product_of(factor(left)?.bytes(), factor(right)?.bytes()))
    }

    /// g to the `exponent` modulo N, both big-endian.
    pub fn generator_power(self, exponent: &[u8; 32]) -> [u8; BYTES] {
        match self.0 {
            Means::Portable => portable::generator_power(exponent),
            #[cfg(target_arch = "x86_64")]
            Means::Kernel(kernel) => kernel.generator_power(exponent),
        }
    }

    pub(super) fn product_of(self, left: &[u8; BYTES], right: &[u8; BYTES]) -> [u8; BYTES] {
        match self.0 {
            Means::Portable => portable::GROUP.multiply(left, right),
            #[cfg(target_arch = "x86_64")]
            Means::Kernel(kernel) => kernel.product(left, right),
        }
    }

    pub(super) fn power_of(self, base: &[u8; BYTES], exponent: &[u8; 32]) -> [u8; BYTES] {
        match self.0 {
            Means::Portable => portable::GROUP.power(base, exponent),
            #[cfg(target_arch = "x86_64")]
            Means::Kernel(kernel) => kernel.power(base, exponent),
        }
    }
}
