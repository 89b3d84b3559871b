//! Random values drawn from a seed: the same seed draws the same values, so that whoever holds the seed can replay a request.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const DIGITS: &[u8] = b"0123456789";
const LOWER_ALPHANUMERIC: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A stream of `ChaCha20` key material. Unguessable as long as its seed is.
pub struct Stream {
    generator: ChaCha20Rng,
}

impl Stream {
    /// The stream that `seed` determines. A seed must serve one stream only.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self {
            generator: ChaCha20Rng::from_seed(seed),
        }
    }

    /// Overwrites all of `buffer`.
    pub fn fill(&mut self, buffer: &mut [u8]) {
        self.generator.fill_bytes(buffer);
    }

    /// The next `N` bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A number from 0 up to, not including, `bound`, each as likely as any other; 0 if `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // The largest multiple of `bound` that fits: a draw at or above it would favour the small remainders.
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let draw = self.generator.next_u64();
            if draw < fair {
                return draw % bound;
            }
        }
    }

    /// A UUID of version 4 in its usual writing (RFC 9562 section 5.4).
    pub fn uuid(&mut self) -> String {
        crate::text::uuid(self.bytes())
    }

    /// `count` decimal digits.
    pub fn digits(&mut self, count: usize) -> String {
        self.text(count, DIGITS)
    }

    /// `count` characters of a-z and 0-9.
    pub fn lower_alphanumeric(&mut self, count: usize) -> String {
        self.text(count, LOWER_ALPHANUMERIC)
    }

    /// `count` characters of A-Z, a-z and 0-9.
    pub fn alphanumeric(&mut self, count: usize) -> String {
        self.text(count, ALPHANUMERIC)
    }

    /// `count` characters of `alphabet`, which has up to 64 of them.
    fn text(&mut self, count: usize, alphabet: &[u8]) -> String {
        let mut text = String::with_capacity(count);
        while text.len() < count {
            // Six bits choose a character or, beyond the alphabet's end, none: every character is equally likely.
            let [draw] = self.bytes::<1>();
            if let Some(character) = alphabet.get(usize::from(draw & 0x3f)) {
                text.push(char::from(*character));
            }
        }
        text
    }
}
