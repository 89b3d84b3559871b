//! A signed request with one byte changed gets nobody past.

use crate::support::{Draft, Server, server};
use axum::http::StatusCode;
use proptest::prelude::{ProptestConfig, any};
use proptest::{prop_assert, proptest};

const IDENTITY: &str = "Action=GetCallerIdentity&Version=2011-06-15";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Any byte of anything that was signed, changed to any other: nobody gets past.
    #[test]
    fn a_flipped_byte_is_noticed(place in any::<proptest::sample::Index>(), flip in 1u8..=255) {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let accepted = runtime.block_on(async {
            let server = server().await;
            let signed = Draft::form("sts", IDENTITY).signed(&server.signer(), |_| true);
            let lengths: Vec<usize> = signed
                .headers
                .iter()
                .map(|(_, value)| value.len())
                .chain([signed.body.len()])
                .collect();
            let mut at = place.index(lengths.iter().sum());
            let mut part = 0;
            while at >= lengths[part] {
                at -= lengths[part];
                part += 1;
            }
            flipped(&server, signed, part, at, flip).await
        });
        prop_assert!(!accepted);
    }
}

/// Whether the request gets past with one byte changed. A change that no HTTP message can carry, and
/// one that means the same, count as refused.
async fn flipped(server: &Server, mut draft: Draft, part: usize, at: usize, flip: u8) -> bool {
    if let Some((name, value)) = draft.headers.get_mut(part) {
        let mut bytes = value.clone().into_bytes();
        bytes[at] ^= flip;
        let same = value
            .split_whitespace()
            .eq(String::from_utf8_lossy(&bytes).split_whitespace());
        let Ok(text) = String::from_utf8(bytes) else {
            return false;
        };
        // The blanks between the parts of the header are not signed, nor are the names of its parts.
        let loose = name == "authorization" && value.as_bytes()[at] == b' ';
        if same || loose || axum::http::HeaderValue::from_str(&text).is_err() {
            return false;
        }
        *value = text;
    } else {
        draft.body[at] ^= flip;
    }
    let answer = server.send(draft.unsigned()).await;
    // A changed target or host may lead elsewhere; there, nothing is done for it either.
    answer.status == StatusCode::OK
}
