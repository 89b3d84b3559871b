//! `[log_delivery]`: where the logs of pools go.

use std::collections::BTreeMap;
use std::path::PathBuf;

use model::Sensitive;
use serde::Deserialize;

use super::Outbound;
use crate::failure::Failure;
use crate::log_delivery::Destinations;
use crate::secret_file::read_given;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogDelivery {
    /// Files and URLs by the ARNs of log groups, streams and buckets.
    #[serde(default)]
    destinations: BTreeMap<String, String>,
    /// A file with the secret by which what webhooks are sent is signed.
    secret_file: Option<PathBuf>,
}

impl LogDelivery {
    /// The destinations that are listed, as far as they may be used.
    pub(crate) fn destinations(&self, asked: &Outbound) -> Result<Destinations, Failure> {
        let secret = self.secret_file.as_deref().map(read_given).transpose()?;
        let secret = secret.map(|secret| Sensitive::new(secret.expose().trim().to_owned()));
        if secret.as_ref().is_some_and(|it| it.expose().is_empty()) {
            return Err(Failure::new(
                "the file of secret_file in [log_delivery] is empty",
                "Put there what the webhooks check signatures with, such as `openssl rand -hex 32` prints.",
            ));
        }
        Destinations::new(&self.destinations, secret, asked)
    }
}
