//! A sign-in of a user that goes on, where the pool keeps track of them.

use crypto::mac::sha256;
use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};

/// Digits of the number in an id.
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// What is known of a sign-in whose refresh token is good: Cognito's token session. Whether it is still good stands elsewhere: in the
/// sign-outs of the user, and in the revocations of its family and of its device.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct UserSession {
    pub(crate) pool_id: String,
    pub(crate) sub: String,
    /// That of [`UserSession::id_of`].
    pub(crate) id: String,
    pub(crate) client_id: String,
    /// The family of its tokens.
    pub(crate) origin_jti: String,
    pub(crate) created_millis: i64,
    /// When it was begun, or refreshed last.
    pub(crate) active_millis: i64,
    /// The user's sign-outs when it was begun: it holds at no other count.
    pub(crate) sign_outs: u32,
    /// With what it was refreshed last, as the client's program says.
    pub(crate) device: String,
    /// From where it was refreshed last, sealed for [`UserSession::context`].
    pub(crate) address: Option<String>,
    /// The key of the device to which its tokens are tied, where the pool told devices apart when it was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) device_key: Option<String>,
    /// When its refresh token expires.
    pub(crate) expires_millis: i64,
}

impl UserSession {
    pub(crate) fn key_of(pool_id: &str, sub: &str, id: &str) -> Key {
        Key::of(&[pool_id, "user_session", sub, id])
    }

    /// The sessions of a user in the order of their ids.
    pub(crate) fn of_user(pool_id: &str, sub: &str) -> Range {
        Key::prefix(&[pool_id, "user_session", sub])
    }

    /// The id of the session of a family. Whoever has a token finds its session by it; an id tells nothing of tokens.
    pub(crate) fn id_of(origin_jti: &str) -> String {
        let digest = sha256(&[b"user session", origin_jti.as_bytes()]);
        let mut number = digest[..16]
            .iter()
            .fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
        // 36 to the power of 25 is a little more than 2 to the power of 128.
        let digits: Vec<u8> = (0..25)
            .map(|_| {
                let digit = usize::try_from(number % 36).unwrap_or_default();
                number /= 36;
                DIGITS[digit]
            })
            .collect();
        format!("tkn{}", String::from_utf8_lossy(&digits))
    }

    pub(crate) fn context(pool_id: &str, sub: &str, id: &str) -> String {
        format!("{pool_id}/user/{sub}/session/{id}")
    }
}

impl Record for UserSession {
    const TABLE: Table = Table {
        name: "user_session",
        format: 1,
    };

    fn key(&self) -> Key {
        UserSession::key_of(&self.pool_id, &self.sub, &self.id)
    }

    fn expires_at_millis(&self) -> Option<i64> {
        Some(self.expires_millis)
    }
}
