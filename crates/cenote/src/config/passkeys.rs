//! Who may ask for passkeys beside the pages of a pool's relying party.

use crypto::mac::base64url;
use crypto::text::from_hex;
use crypto::webauthn::Apps;
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};

/// Bytes of SHA-256.
const DIGEST_BYTES: usize = 32;
/// What a certificate is to be told by.
const EXPECTED: &str = "the SHA-256 of a certificate as /.well-known/assetlinks.json has it, 32 bytes such as 14:6D:E9 with colons between";

/// `[passkeys]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Passkeys {
    /// The certificates of the Android apps that may ask, by their digests in base64url.
    #[serde(deserialize_with = "digests")]
    android_certificates: Vec<String>,
}

impl From<Passkeys> for Apps {
    fn from(passkeys: Passkeys) -> Apps {
        Apps::Listed(passkeys.android_certificates)
    }
}

fn digests<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let read = |text: &String| {
        let digest = digest(text).map(|digest| base64url(&digest));
        digest.ok_or_else(|| Error::invalid_value(Unexpected::Str(text), &EXPECTED))
    };
    texts.iter().map(read).collect()
}

fn digest(text: &str) -> Option<Vec<u8>> {
    let bytes = text.split(':').map(|byte| {
        let is_byte = byte.len() == 2;
        from_hex(byte).filter(|_| is_byte)
    });
    let bytes: Vec<u8> = bytes.collect::<Option<Vec<_>>>()?.concat();
    (bytes.len() == DIGEST_BYTES).then_some(bytes)
}
