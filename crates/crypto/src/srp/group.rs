//! Numbers modulo N: the 3072-bit group of RFC 5054 appendix A (number 15 of RFC 3526), g = 2.

use zeroize::{Zeroize as _, ZeroizeOnDrop};

use super::portable::GROUP;
use super::{Arithmetic, SrpError, significant};
use crate::limits::SRP_PUBLIC_CHARACTERS_MAX;

/// Bytes of N.
pub(super) const BYTES: usize = 384;

/// g.
pub(super) const GENERATOR: u8 = 2;

/// N.
pub(super) const MODULUS: [u8; BYTES] = modulus();

/// A number from 0 to N - 1, big-endian. Wiped when dropped, since most of them are secrets.
#[derive(Clone, ZeroizeOnDrop)]
pub(super) struct Element([u8; BYTES]);

impl Element {
    /// None if the number is not below N.
    pub(super) fn new(number: &[u8]) -> Option<Self> {
        let digits = significant(number);
        let mut element = Self([0; BYTES]);
        element.0[BYTES.checked_sub(digits.len())?..].copy_from_slice(digits);
        (element.0 < MODULUS).then_some(element)
    }

    /// A number of 256 bits is always below N.
    pub(super) fn small(number: &[u8; 32]) -> Self {
        Self(small(number))
    }

    /// The element of 3071 bits that these bytes begin with when the first bit is cleared.
    pub(super) fn masked(mut bytes: [u8; BYTES]) -> Self {
        bytes[0] &= 0x7f;
        let element = Self(bytes);
        bytes.zeroize();
        element
    }

    /// A public value that the other side sent in hexadecimal: of either case, of an odd count of digits, with zeros in front.
    /// It must be in the range that an honest side computes, 1 to N - 1, which refuses every multiple of N.
    pub(super) fn public(text: &str) -> Result<Self, SrpError> {
        if text.len() > SRP_PUBLIC_CHARACTERS_MAX {
            return Err(SrpError::PublicValue);
        }
        let number = crate::text::from_hex(text).ok_or(SrpError::PublicValue)?;
        let element = Self::new(&number).ok_or(SrpError::PublicValue)?;
        if significant(element.bytes()).is_empty() {
            Err(SrpError::PublicValue)
        } else {
            Ok(element)
        }
    }

    /// Whether the number is 0, 1 or N - 1, whose powers are few.
    pub(super) fn is_degenerate(&self) -> bool {
        let mut minus_one = MODULUS;
        minus_one[BYTES - 1] -= 1;
        self.0 == minus_one || matches!(significant(&self.0), [] | [1])
    }

    /// Big-endian, as long as N.
    pub(super) fn bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// Lower-case hexadecimal of an even count of digits without zero bytes in front: what every client reads alike, whether as
    /// a number or as bytes.
    pub(super) fn hex(&self) -> String {
        crate::text::hex(significant(&self.0))
    }

    /// g to the exponent.
    pub(super) fn generated(exponent: &[u8; 32], arithmetic: Arithmetic) -> Self {
        Self(arithmetic.generator_power(exponent))
    }

    pub(super) fn power(&self, exponent: &[u8; 32], arithmetic: Arithmetic) -> Self {
        Self(arithmetic.power_of(&self.0, exponent))
    }

    pub(super) fn times(&self, other: &Self, arithmetic: Arithmetic) -> Self {
        Self(arithmetic.product_of(&self.0, &other.0))
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        Self(GROUP.add(&self.0, &other.0))
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        Self(GROUP.subtract(&self.0, &other.0))
    }
}

/// A number of at most 384 bytes as one of as many bytes as N.
pub(super) fn small(number: &[u8]) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    bytes[BYTES - number.len()..].copy_from_slice(number);
    bytes
}

const fn modulus() -> [u8; BYTES] {
    let digits: &[u8; 2 * BYTES] = b"\
        ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
        020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
        4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
        ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05\
        98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb\
        9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b\
        e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718\
        3995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33\
        a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7\
        abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864\
        d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e2\
        08e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff";
    let mut bytes = [0; BYTES];
    let mut index = 0;
    while index < BYTES {
        bytes[index] = nibble(digits[2 * index]) << 4 | nibble(digits[2 * index + 1]);
        index += 1;
    }
    bytes
}

const fn nibble(digit: u8) -> u8 {
    if digit <= b'9' {
        digit - b'0'
    } else {
        digit - b'a' + 10
    }
}
