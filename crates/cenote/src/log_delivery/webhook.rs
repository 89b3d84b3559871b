//! A webhook that takes lines by POST.

use std::sync::Arc;

use crypto::mac::hmac_sha256;
use crypto::text::hex;
use model::Sensitive;
use outbound::{Caps, Outbound, System, Target};

use super::{MEND, Untaken};
use crate::config;
use crate::failure::Failure;

const LINES: &str = "application/x-ndjson";
/// Where the HMAC-SHA-256 of the body stands, as `sha256=` and hexadecimal digits.
const SIGNATURE: &str = "x-cenote-signature";
/// Statuses that refuse what is sent rather than whoever sends it: it is malformed, too large, or nothing that could be processed.
const FOR_CONTENT: [u16; 3] = [400, 413, 422];

/// A webhook.
pub(super) struct Webhook(Target);

/// What asks webhooks.
pub(super) struct Asker {
    outbound: Outbound,
    secret: Option<Sensitive<String>>,
}

impl Webhook {
    /// The webhook at a URL, as far as it may be asked.
    pub(super) fn judged(
        arn: &str,
        url: &str,
        asked: &config::Outbound,
    ) -> Result<Webhook, Failure> {
        let refused = |cause: outbound::Failure| {
            let mend = format!(
                "{MEND} A network of special addresses is asked where networks in [outbound] has it, with plain_http = true for http beyond this machine."
            );
            Failure::new(format!("the log of {arn} can't be delivered"), mend).because(cause)
        };
        let target = Target::parse(url).map_err(refused)?;
        asked.reach().refuse(&target).map_err(refused)?;
        Ok(Webhook(target))
    }
}

impl Asker {
    pub(super) fn new(
        secret: Option<Sensitive<String>>,
        asked: &config::Outbound,
    ) -> Result<Asker, Failure> {
        let settings = outbound::Settings {
            reach: asked.reach(),
            caps: Caps::default(),
            roots: asked.roots()?,
        };
        let outbound = Outbound::new(settings, Arc::new(System)).map_err(|cause| {
            Failure::new("logs can't be delivered over HTTP", "Start it again.").because(cause)
        })?;
        Ok(Asker { outbound, secret })
    }

    /// Sends lines, each with its end.
    pub(super) async fn post(&self, webhook: &Webhook, lines: String) -> Result<(), Untaken> {
        let body = lines.into_bytes();
        let signature = self.secret.as_ref().map(|secret| {
            let mac = hmac_sha256(secret.expose().as_bytes(), &[body.as_slice()]);
            format!("sha256={}", hex(&mac))
        });
        let mut headers = vec![("content-type", LINES)];
        headers.extend(signature.as_deref().map(|value| (SIGNATURE, value)));
        let answer = self.outbound.post_with(&webhook.0, &headers, body).await;
        let unasked = |cause: outbound::Failure| Untaken::for_now(cause.to_string());
        let status = answer.map_err(unasked)?.status;
        match status {
            200..300 => Ok(()),
            _ => Err(Untaken {
                why: format!("{} answered with status {status}", webhook.0),
                is_for_content: FOR_CONTENT.contains(&status),
            }),
        }
    }
}
