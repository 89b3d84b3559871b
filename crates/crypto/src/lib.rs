//! Bytes in, bytes out: the cryptography of a user directory.
//!
//! Nothing here reads a clock, a file or the operating system's random source: instants and random bytes are arguments
//! ([`random::Stream`]). The one exception is inside aws-lc, which draws its own randomness when it generates an RSA key and
//! when it blinds an RSA operation ([`signing`]).
//!
//! Types that hold a secret have no `Debug`, are wiped when dropped, and are compared in constant time.

pub mod decoy;
pub mod foreign;
pub mod jwe;
pub mod jwk;
pub mod jwt;
pub mod limits;
pub mod mac;
pub mod master_key;
pub mod password;
pub mod random;
pub mod seal;
pub mod signing;
pub mod sigv4;
pub mod srp;
pub mod text;
pub mod totp;
pub mod webauthn;

use aws_lc_rs::error::Unspecified;

/// The value of an operation of aws-lc that its arguments cannot make fail: `why` says what rules the failure out. What remains
/// is exhausted memory or broken hardware, and then no result may be handed on.
fn certain<T>(result: Result<T, Unspecified>, why: &str) -> T {
    match result {
        Ok(value) => value,
        Err(Unspecified) => unreachable!("aws-lc failed although {why}"),
    }
}
