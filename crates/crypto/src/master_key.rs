//! The master key before it becomes a keyring: one owner, who wipes it.

use zeroize::{Zeroize as _, Zeroizing};

use crate::seal::Keyring;

/// 32 random bytes under which everything secret is sealed. It can't be copied or printed.
pub struct MasterKey(Zeroizing<[u8; 32]>);

/// Why a text is no master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// It has another form.
    #[error("it has to hold 64 hexadecimal digits")]
    Malformed,
    /// It is what an empty or broken source gives.
    #[error("it is nothing but zeros, which anybody can guess")]
    Zeros,
}

impl MasterKey {
    /// The key of these bytes, of which this is the owner from now on.
    pub fn new(mut bytes: [u8; 32]) -> Self {
        let key = Self(Zeroizing::new(bytes));
        bytes.zeroize();
        key
    }

    /// The key of 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`NoKey`] where the text is none.
    pub fn parse(text: &str) -> Result<Self, NoKey> {
        let mut key = Self(Zeroizing::new([0; 32]));
        if text.len() != 64 || !text.is_ascii() {
            return Err(NoKey::Malformed);
        }
        for (byte, digits) in key.0.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = std::str::from_utf8(digits).map_err(|_| NoKey::Malformed)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| NoKey::Malformed)?;
        }
        if key.0.iter().all(|byte| *byte == 0) {
            return Err(NoKey::Zeros);
        }
        Ok(key)
    }

    /// Its 64 hexadecimal digits, to be written down.
    pub fn digits(&self) -> Zeroizing<String> {
        Zeroizing::new(crate::text::hex(self.0.as_ref()))
    }

    /// The keyring that seals with it.
    pub fn keyring(&self) -> Keyring {
        Keyring::new(*self.0)
    }
}
