//! Lines of the logs of pools, which leave through an outbox of their own: a place that takes none keeps no letter waiting.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::EventSourceName;
use serde_json::Value;

use crate::Result;
use crate::records::{LogDelivery, LogLine};
use crate::rules::log_delivery;
use crate::rules::log_lines::{self, Head};
use crate::world::Cx;

/// The ARN of the place to which the lines of a source of a pool's go; none where nothing was said of them. It is no trip for those who
/// have fetched the pool's [`LogDelivery`] beside something else.
pub(crate) async fn place(
    cx: &mut Cx<'_>,
    pool_id: &str,
    source: EventSourceName,
) -> Result<Option<String>> {
    let key = LogDelivery::key_of(pool_id);
    let said = cx.load_shared::<LogDelivery>(&key).await?;
    let place = said
        .as_deref()
        .and_then(|said| log_delivery::place(&said.settings, source));
    Ok(place.map(str::to_owned))
}

/// A line that is to leave for a place, to be kept with what it tells of.
pub(crate) fn line(
    cx: &mut Cx<'_>,
    pool_id: &str,
    arn: String,
    source: EventSourceName,
    message: &Value,
) -> LogLine {
    let id = URL_SAFE_NO_PAD.encode(cx.random.bytes::<32>());
    let head = Head {
        id: &id,
        at_millis: cx.now(),
        pool_id,
        source,
    };
    let text = log_lines::written(&head, message);
    let line = cx.seal(&LogLine::context(&id), text.as_bytes());
    LogLine {
        arn,
        created_millis: cx.now(),
        id,
        pool_id: pool_id.to_owned(),
        line,
    }
}
