//! `[sms]`: the gateway through which text messages leave.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

/// The gateway: what is sent to it for a text message, in which `{to}` stands for the number and `{message}` for the text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sms {
    /// Where the gateway takes messages; SNS's own address in its region where `sns` says so.
    pub(crate) url: Option<String>,
    /// The members of a form.
    pub(crate) form: Option<BTreeMap<String, String>>,
    /// A JSON document, in place of a form.
    pub(crate) json: Option<Value>,
    /// The name to log in with, by HTTP Basic.
    pub(crate) username: Option<String>,
    /// A file that holds the password.
    pub(crate) password_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// Headers whose values are secrets, each in a file of its own.
    #[serde(default)]
    pub(crate) header_files: BTreeMap<String, PathBuf>,
    /// The gateway is Amazon SNS.
    pub(crate) sns: Option<Sns>,
}

/// `[sms.sns]`: by whose key requests to Amazon SNS are signed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sns {
    pub(crate) region: String,
    pub(crate) access_key_id: String,
    /// A file that holds the secret access key.
    pub(crate) secret_access_key_file: PathBuf,
}

impl Sms {
    /// What is wrong with it, and the mend.
    pub(super) fn fault(&self) -> Option<(String, &'static str)> {
        let wrong = |what: &str, mend| Some((what.to_owned(), mend));
        if self.username.is_some() != self.password_file.is_some() {
            return wrong(
                "sms has a username without a password_file, or the other way round",
                "Give both, or neither for a gateway that asks for none.",
            );
        }
        if self.sns.is_some() {
            if self.json.is_some() || self.username.is_some() {
                return wrong(
                    "sms.sns stands beside json or username",
                    "Amazon SNS takes a form that is signed: give sns alone, and in form what else it is to be told.",
                );
            }
            return None;
        }
        if self.url.is_none() {
            return wrong(
                "sms has no url",
                "Say where the gateway takes messages, or give [sms.sns] for Amazon SNS.",
            );
        }
        let text = match (&self.form, &self.json) {
            (Some(form), None) => form.values().cloned().collect::<Vec<_>>().join(" "),
            (None, Some(json)) => json.to_string(),
            _ => {
                return wrong(
                    "sms has neither form nor json, or both",
                    "Say in one of them what the gateway is sent.",
                );
            }
        };
        if text.contains("{to}") && text.contains("{message}") {
            return None;
        }
        wrong(
            "sms does not say where the number and the text go",
            "Write {to} and {message} in the values of form or json.",
        )
    }
}
