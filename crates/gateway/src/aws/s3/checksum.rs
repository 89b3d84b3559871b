//! Checksums that a client sends with an object.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::front::Failure;

/// Compares what was sent with what came. Algorithms that are not known here are left unchecked:
/// the signature covers the body in any case.
pub(super) fn check(name: &str, value: &str, body: &[u8]) -> Result<(), Failure> {
    let computed = match name {
        "x-amz-checksum-sha256" => STANDARD.encode(crypto::mac::sha256(&[body])),
        "x-amz-checksum-crc32" => STANDARD.encode(crc32(body).to_be_bytes()),
        _ => return Ok(()),
    };
    if computed == value {
        return Ok(());
    }
    let algorithm = name.trim_start_matches("x-amz-checksum-").to_uppercase();
    Err(Failure::bad_request(
        "BadDigest",
        format!("The {algorithm} you specified did not match the calculated checksum."),
    ))
}

/// CRC-32 as in IEEE 802.3.
fn crc32(bytes: &[u8]) -> u32 {
    let table: [u32; 256] = std::array::from_fn(|index| {
        let mut value = u32::try_from(index).unwrap_or_default();
        for _ in 0..8 {
            value = if value & 1 == 1 {
                0xEDB8_8320 ^ (value >> 1)
            } else {
                value >> 1
            };
        }
        value
    });
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        table[usize::from(sum.to_le_bytes()[0] ^ byte)] ^ (sum >> 8)
    })
}
