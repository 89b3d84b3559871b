//! Where lines of the logs of pools go: into files and to webhooks that the operator names for the ARNs of log groups, streams and
//! buckets which pools name.

mod file;
mod webhook;

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use model::Sensitive;
use userpool::WaitingLine;

use crate::config;
use crate::failure::Failure;
use webhook::{Asker, Webhook};

/// What mends a destination that can't be one.
const MEND: &str = "Write it in [log_delivery.destinations] as \"file:/var/log/cenote/sign-ins.jsonl\" or \"https://collector.example.org/cenote\".";
/// Characters of a log group, a stream or a bucket in the name of a file of a server for development.
const NAME_CHARACTERS_MAX: usize = 200;

/// The destinations of a server by the ARNs that pools name.
#[derive(Default)]
pub(crate) struct Destinations {
    listed: BTreeMap<String, Destination>,
    /// None where there is nobody to ask.
    asker: Option<Asker>,
    /// The folder in which whatever is not listed has a file.
    folder: Option<PathBuf>,
    /// ARNs of which it was said in the log that nothing is listed for them.
    told: Mutex<BTreeSet<String>>,
}

enum Destination {
    File(PathBuf),
    Webhook(Webhook),
}

/// What became of lines that keep nobody waiting any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// They are where they belong.
    Delivered,
    /// They belong nowhere.
    Dropped,
}

/// Why lines were not taken; without their content.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub(crate) struct Untaken {
    why: String,
    /// Whether it is these lines that were refused, so that others may be taken.
    pub(crate) is_for_content: bool,
}

impl Untaken {
    fn for_now(why: impl Into<String>) -> Untaken {
        Untaken {
            why: why.into(),
            is_for_content: false,
        }
    }
}

impl Destinations {
    /// Destinations as an operator lists them. What is sent to webhooks is signed with the secret, where there is one.
    pub(crate) fn new(
        listed: &BTreeMap<String, String>,
        secret: Option<Sensitive<String>>,
        whom: &config::Outbound,
    ) -> Result<Destinations, Failure> {
        let mut destinations = BTreeMap::new();
        for (arn, place) in listed {
            if !is_place(arn) {
                return Err(Failure::new(
                    format!(
                        "[log_delivery.destinations] names {arn:?}, which is the ARN of no log group, stream or bucket"
                    ),
                    "Write it as pools do in SetLogDeliveryConfiguration: arn:aws:logs:<region>:<account>:log-group:<name>, arn:aws:firehose:<region>:<account>:deliverystream/<name> or arn:aws:s3:::<name>.",
                ));
            }
            let destination = match place.strip_prefix("file:") {
                Some(path) => Destination::File(file::judged(arn, Path::new(path))?),
                None => Destination::Webhook(Webhook::judged(arn, place, whom)?),
            };
            destinations.insert(arn.clone(), destination);
        }
        let asks = |it: &Destination| matches!(it, Destination::Webhook(_));
        let asker = if destinations.values().any(asks) {
            Some(Asker::new(secret, whom)?)
        } else {
            None
        };
        Ok(Destinations {
            listed: destinations,
            asker,
            ..Destinations::default()
        })
    }

    /// A file in a folder for each ARN: for development.
    pub(crate) fn in_folder(folder: PathBuf) -> Destinations {
        Destinations {
            folder: Some(folder),
            ..Destinations::default()
        }
    }

    /// Brings lines to the place of an ARN, or says why it can't now.
    pub(crate) async fn send(&self, arn: &str, lines: &[WaitingLine]) -> Result<Sent, Untaken> {
        let text: String = lines
            .iter()
            .flat_map(|line| [line.text.expose().as_str(), "\n"])
            .collect();
        match (self.listed.get(arn), &self.folder, &self.asker) {
            (Some(Destination::File(path)), _, _) => append(path.clone(), text).await?,
            (Some(Destination::Webhook(webhook)), _, Some(asker)) => {
                asker.post(webhook, text).await?;
            }
            (_, Some(folder), _) => append_in(folder, arn, text).await?,
            _ => {
                self.tell(arn);
                return Ok(Sent::Dropped);
            }
        }
        Ok(Sent::Delivered)
    }

    /// Says once of an ARN that its lines go nowhere.
    fn tell(&self, arn: &str) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.insert(arn.to_owned()) {
            tracing::warn!(
                arn,
                "a pool sends its log to a place that [log_delivery.destinations] does not have: its lines are dropped"
            );
        }
    }
}

/// To wait for the disk is nothing for the threads that answer.
async fn append(path: PathBuf, text: String) -> Result<(), Untaken> {
    let appended = tokio::task::spawn_blocking(move || file::append(&path, &text)).await;
    match appended {
        Ok(Ok(())) => Ok(()),
        Ok(Err(failure)) => Err(Untaken::for_now(failure.into_words().0)),
        Err(stopped) => Err(Untaken::for_now(stopped.to_string())),
    }
}

async fn append_in(folder: &Path, arn: &str, text: String) -> Result<(), Untaken> {
    let mut builder = std::fs::DirBuilder::new();
    let made = builder.recursive(true).mode(0o700).create(folder);
    made.map_err(|cause| Untaken::for_now(format!("{}: {cause}", folder.display())))?;
    append(folder.join(format!("{}.jsonl", name(arn))), text).await
}

/// What an ARN is of, as a file can be called: `log-group-aws-sign-ins` of a log group `/aws/sign-ins`.
fn name(arn: &str) -> String {
    let resource = arn.splitn(6, ':').last().unwrap_or_default();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let words = resource.split(|letter| !plain(letter));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-").chars().take(NAME_CHARACTERS_MAX).collect()
}

/// Whether a text is the ARN of a place to which pools send logs.
fn is_place(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [head, _, service, _, _, resource] = parts[..] else {
        return false;
    };
    let is_named = match service {
        "logs" => resource.starts_with("log-group:") && !resource.ends_with(":*"),
        "firehose" => resource.starts_with("deliverystream/"),
        "s3" => !resource.is_empty(),
        _ => false,
    };
    head == "arn" && is_named
}
