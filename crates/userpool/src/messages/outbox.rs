//! The outbox: letters that wait to be delivered.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Error;

use super::Content;
use crate::Result;
use crate::records::{Medium, Message};
use crate::world::{Cx, Keep};

/// Puts a letter in the outbox, where `keep` says so past a refusal.
pub(super) fn post(
    cx: &mut Cx<'_>,
    pool_id: &str,
    medium: Medium,
    content: &Content,
    ends_millis: Option<i64>,
    keep: Keep,
) -> Result<()> {
    let id = URL_SAFE_NO_PAD.encode(cx.random.bytes::<32>());
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(content).map_err(Error::internal)?);
    let letter = cx.seal(&Message::context(&id), &plain);
    let now = cx.now();
    let message = Message {
        created_millis: now,
        id,
        pool_id: pool_id.to_owned(),
        medium,
        letter,
        failures: 0,
        refusals: 0,
        not_before_millis: now,
        ends_millis,
        peer: Some(cx.sender()),
    };
    cx.insert_kept(keep, &message);
    Ok(())
}
