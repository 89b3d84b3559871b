//! Secrets at rest: sealed under a master key that is never stored beside them.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk};
use zeroize::{Zeroize as _, Zeroizing};

use crate::certain;
use crate::limits::SEALED_CHARACTERS_MAX;
use crate::random::Stream;

const SALT_BYTES: usize = 16;
const KEY_BYTES: usize = 32;

/// Why a sealed text cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It does not have the form of a sealed text.
    #[error("not a sealed text")]
    Malformed,
    /// It was sealed under a master key that this keyring does not hold.
    #[error("sealed under a master key that is not at hand")]
    UnknownKey,
    /// It was changed, or sealed in another context.
    #[error("changed since it was sealed, or sealed in another context")]
    Refused,
}

/// The master key that seals, and those before it that still open.
#[derive(Clone)]
pub struct Keyring {
    current: Master,
    previous: Vec<Master>,
}

#[derive(Clone)]
struct Master {
    id: String,
    secret: Prk,
}

impl Keyring {
    /// A keyring with one master key: 32 random bytes.
    pub fn new(current: [u8; 32]) -> Self {
        Self {
            current: Master::new(current),
            previous: Vec::new(),
        }
    }

    /// Adds a master key of the past, which opens and verifies but no longer seals.
    #[must_use]
    pub fn with_previous(mut self, previous: [u8; 32]) -> Self {
        self.previous.push(Master::new(previous));
        self
    }

    /// The id of the current master key, which tells nothing about it: 16 hexadecimal digits.
    pub fn key_id(&self) -> String {
        self.current.id.clone()
    }

    /// Whether the master key of this id is among those of the keyring.
    pub fn holds(&self, id: &str) -> bool {
        self.masters().any(|master| master.id == id)
    }

    /// Seals with AES-256-GCM to `<key id>.<base64url of salt and ciphertext>`.
    ///
    /// Key and nonce are derived afresh (HKDF-SHA-256) from the master key, a salt and the context, so that the count
    /// of texts that one master key seals is not bounded by GCM's short nonce. The context is authenticated too.
    pub fn seal(&self, context: &str, plaintext: &[u8], stream: &mut Stream) -> String {
        let salt = self.current.salt(context, plaintext, &stream.bytes());
        let (key, nonce) = self.current.cipher(context, &salt);
        let mut bytes = Vec::with_capacity(SALT_BYTES + plaintext.len() + AES_256_GCM.tag_len());
        bytes.extend_from_slice(&salt);
        bytes.extend_from_slice(plaintext);
        let tag = certain(
            key.seal_in_place_separate_tag(nonce, Aad::from(context), &mut bytes[SALT_BYTES..]),
            "AES-256-GCM seals anything shorter than 64 GiB",
        );
        bytes.extend_from_slice(tag.as_ref());
        format!("{}.{}", self.current.id, crate::text::base64url(&bytes))
    }

    /// Opens what any key of this keyring sealed in the same context.
    pub fn open(&self, context: &str, sealed: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        if sealed.len() > SEALED_CHARACTERS_MAX {
            return Err(SealError::Malformed);
        }
        let (id, text) = sealed.split_once('.').ok_or(SealError::Malformed)?;
        let mut bytes =
            Zeroizing::new(crate::text::from_base64url(text).ok_or(SealError::Malformed)?);
        if bytes.len() < SALT_BYTES + AES_256_GCM.tag_len() {
            return Err(SealError::Malformed);
        }
        let master = self
            .masters()
            .find(|master| master.id == id)
            .ok_or(SealError::UnknownKey)?;
        let (key, nonce) = master.cipher(context, &bytes[..SALT_BYTES]);
        let plaintext = key.open_in_place(nonce, Aad::from(context), &mut bytes[SALT_BYTES..]);
        let length = plaintext.map_err(|_| SealError::Refused)?.len();
        Ok(Zeroizing::new(
            bytes[SALT_BYTES..SALT_BYTES + length].to_vec(),
        ))
    }

    /// Whether the current master key sealed this text: if not, it is time to seal its content again.
    pub fn is_current(&self, sealed: &str) -> bool {
        sealed
            .split_once('.')
            .is_some_and(|(id, _)| id == self.current.id)
    }

    /// HMAC-SHA-256 of the message under a key derived from the current master key and the context.
    pub fn mac(&self, context: &str, message: &[u8]) -> [u8; 32] {
        self.current.mac(context, message)
    }

    /// Whether any key of this keyring makes this MAC of the message in the context.
    pub fn verify_mac(&self, context: &str, message: &[u8], mac: &[u8]) -> bool {
        // Every key is tried, so that the time does not tell which one fits.
        self.masters().fold(false, |found, master| {
            found | crate::mac::equal(&master.mac(context, message), mac)
        })
    }

    fn masters(&self) -> impl Iterator<Item = &Master> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}

impl Master {
    fn new(mut key: [u8; 32]) -> Self {
        // The first half of HKDF (RFC 5869, section 2.2). `Salt::extract` puts it off and does it anew with each key that is derived.
        let extracted = Zeroizing::new(crate::mac::hmac_sha256(b"cenote master key", &[&key]));
        let secret = Prk::new_less_safe(HKDF_SHA256, extracted.as_ref());
        key.zeroize();
        let mut id = [0; 8];
        derive(&secret, &[b"id"], &mut id);
        Self {
            id: crate::text::hex(&id),
            secret,
        }
    }

    /// Random bytes mixed with what is sealed: a stream that is replayed with another plaintext must not repeat key and nonce.
    fn salt(&self, context: &str, plaintext: &[u8], random: &[u8; 32]) -> [u8; SALT_BYTES] {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        derive(&self.secret, &[b"salt", context.as_bytes()], key.as_mut());
        let mac = crate::mac::hmac_sha256(key.as_ref(), &[random, plaintext]);
        let mut salt = [0; SALT_BYTES];
        salt.copy_from_slice(&mac[..SALT_BYTES]);
        salt
    }

    fn cipher(&self, context: &str, salt: &[u8]) -> (LessSafeKey, Nonce) {
        let mut derived = Zeroizing::new([0; KEY_BYTES + NONCE_LEN]);
        derive(
            &self.secret,
            &[b"seal", salt, context.as_bytes()],
            derived.as_mut(),
        );
        let key = certain(
            UnboundKey::new(&AES_256_GCM, &derived[..KEY_BYTES]),
            "the key has 32 bytes",
        );
        let nonce = certain(
            Nonce::try_assume_unique_for_key(&derived[KEY_BYTES..]),
            "the nonce has 12 bytes",
        );
        (LessSafeKey::new(key), nonce)
    }

    fn mac(&self, context: &str, message: &[u8]) -> [u8; 32] {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        derive(&self.secret, &[b"mac", context.as_bytes()], key.as_mut());
        crate::mac::hmac_sha256(key.as_ref(), &[message])
    }
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive(secret: &Prk, info: &[&[u8]], output: &mut [u8]) {
    let filled = secret
        .expand(info, Length(output.len()))
        .and_then(|material| material.fill(output));
    certain(filled, "HKDF-SHA-256 derives up to 8160 bytes");
}
