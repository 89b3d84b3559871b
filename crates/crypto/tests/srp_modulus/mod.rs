//! N from its definition.

use num_bigint::BigUint;

/// RFC 3526, group 15: 2^3072 - 2^3008 - 1 + 2^64 * (floor(2^2942 * pi) + 1690314).
pub(crate) fn modulus() -> BigUint {
    let two = |exponent: u32| BigUint::from(1_u8) << exponent;
    two(3072) - two(3008) - 1_u8 + two(64) * (pi(2942) + 1_690_314_u32)
}

/// floor(2^bits * pi), by Machin's formula with bits to spare.
fn pi(bits: u32) -> BigUint {
    let one = BigUint::from(1_u8) << (bits + 64);
    let quarter = arc_cotangent(&one, 5) * 4_u8 - arc_cotangent(&one, 239);
    (quarter * 4_u8) >> 64
}

fn arc_cotangent(one: &BigUint, of: u32) -> BigUint {
    let (mut power, mut divisor) = (one / of, 1_u32);
    let (mut added, mut subtracted) = (BigUint::ZERO, BigUint::ZERO);
    while power != BigUint::ZERO {
        let sum = if divisor % 4 == 1 {
            &mut added
        } else {
            &mut subtracted
        };
        *sum += &power / divisor;
        power /= of * of;
        divisor += 2;
    }
    added - subtracted
}
