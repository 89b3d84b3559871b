//! Passwords of the time of day: RFC 6238 with SHA-1, six digits and steps of thirty seconds, which is what authenticator
//! programs take an address without parameters for.

use aws_lc_rs::hmac;

use crate::mac;

/// Seconds of a step.
pub const STEP_SECONDS: i64 = 30;

/// Digits of a code.
pub const DIGITS: usize = 6;

/// Steps before and after that of the clock whose codes are taken: clocks differ, and people type slowly.
const STEPS_AROUND: i64 = 1;

/// What a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// It is right, and of this step.
    Right(i64),
    /// It was taken before, or one after it was.
    Used,
    /// It is wrong.
    Wrong,
}

/// The step of an instant in seconds since the epoch.
pub fn step_at(seconds: i64) -> i64 {
    seconds.div_euclid(STEP_SECONDS)
}

/// The code of a step (RFC 4226 section 5.3).
pub fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let digest = hmac::sign(&key, &step.to_be_bytes());
    let digest = digest.as_ref();
    let offset = digest.last().map_or(0, |last| usize::from(last & 0xf));
    let mut word = [0; 4];
    word.copy_from_slice(&digest[offset..offset + 4]);
    let number = (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000;
    format!("{number:06}")
}

/// Judges a code at an instant in seconds since the epoch. No code is taken of the step `used` or of one before it: `used` is the
/// step of the last one that was right.
pub fn judge(secret: &[u8], given: &str, seconds: i64, used: Option<i64>) -> Judged {
    let now = step_at(seconds);
    let mut judged = Judged::Wrong;
    // Every step is looked at, so that the time does not tell which one fits.
    for step in now - STEPS_AROUND..=now + STEPS_AROUND {
        if mac::equal(code(secret, step).as_bytes(), given.as_bytes()) {
            judged = match used {
                Some(used) if step <= used => Judged::Used,
                _ => Judged::Right(step),
            };
        }
    }
    judged
}
