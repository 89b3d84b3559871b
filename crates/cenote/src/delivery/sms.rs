//! Text messages through an HTTP gateway: a request by the operator's template, for each.

use std::collections::BTreeMap;
use std::sync::Arc;

use crypto::mac::base64_encode;
use crypto::sigv4::encode;
use model::Sensitive;
use outbound::{Caps, Outbound, System, Target};
use serde_json::Value;
use userpool::Letter;

use crate::config::{self, Sms};
use crate::delivery::Undelivered;
use crate::delivery::sns::Signer;
use crate::failure::Failure;
use crate::secret_file::read_given;

/// What mends a gateway that can't be asked.
const MEND: &str = "Mend url in [sms], or let its network be asked: networks in [outbound], with plain_http = true for http beyond this machine.";
const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
/// Statuses of refusals that may be none the next time: the request took too long, came too early, or was one of too many.
const FOR_NOW: [u16; 3] = [408, 425, 429];

/// A gateway.
pub(crate) struct Gateway {
    outbound: Outbound,
    target: Target,
    template: Template,
    /// With their values, which may be secrets.
    headers: Vec<(String, Sensitive<String>)>,
    signer: Option<Signer>,
}

/// What is sent.
enum Template {
    Form(BTreeMap<String, String>),
    Json(Value),
}

impl Gateway {
    /// The gateway that the configuration names, as far as it may be asked.
    pub(crate) fn new(sms: &Sms, asked: &config::Outbound) -> Result<Gateway, Failure> {
        let signer = sms
            .sns
            .as_ref()
            .map(|sns| Signer::new(sns, sms.url.as_deref()));
        let signer = signer.transpose()?;
        let url = sms.url.clone();
        let url = url.or_else(|| Some(signer.as_ref()?.url().to_owned()));
        let refused = |cause: outbound::Failure| {
            Failure::new("the gateway of text messages can't be asked", MEND).because(cause)
        };
        let target = Target::parse(&url.unwrap_or_default()).map_err(refused)?;
        let reach = asked.reach();
        reach.refuse(&target).map_err(refused)?;
        let settings = outbound::Settings {
            reach,
            caps: Caps::default(),
            roots: asked.roots()?,
        };
        let outbound = Outbound::new(settings, Arc::new(System)).map_err(|cause| {
            Failure::new("text messages can't be sent over HTTP", "Start it again.").because(cause)
        })?;
        let template = match &sms.json {
            Some(json) => Template::Json(json.clone()),
            None => Template::Form(form(sms)),
        };
        Ok(Gateway {
            outbound,
            target,
            template,
            headers: headers(sms)?,
            signer,
        })
    }

    /// Sends a text message, or says why it can't be sent now.
    pub(super) async fn send(&self, letter: &Letter) -> Result<(), Undelivered> {
        let blanks = [
            ("{to}", letter.to.as_str()),
            ("{message}", letter.body.expose().as_str()),
        ];
        let (content_type, body) = match &self.template {
            Template::Form(form) => (FORM, written(form, &blanks)),
            Template::Json(json) => (JSON, filled(json, &blanks).to_string()),
        };
        let signed = self
            .signer
            .as_ref()
            .map(|signer| signer.sign(content_type, &body));
        let signed = signed.transpose().map_err(Undelivered::ever)?;
        let mut headers = vec![("content-type", content_type)];
        for (name, value) in &self.headers {
            headers.push((name.as_str(), value.expose().as_str()));
        }
        // What is signed is sent as it was signed, whatever the operator's own headers are.
        for (name, value) in signed.iter().flatten() {
            headers.push((*name, value.as_str()));
        }
        headers.extend(signed.as_ref().map(|_| ("content-type", content_type)));
        let sent = self
            .outbound
            .post_with(&self.target, &headers, body.into_bytes());
        let answer = sent
            .await
            .map_err(|cause| Undelivered::now(cause.to_string()))?;
        let status = answer.status;
        let why = format!("the gateway of text messages answered with status {status}");
        match status {
            200..300 => Ok(()),
            400..500 if !FOR_NOW.contains(&status) => Err(Undelivered::ever(why)),
            _ => Err(Undelivered::now(why)),
        }
    }
}

/// The members of the form: those of Amazon SNS, where it is that, and what the operator has said.
fn form(sms: &Sms) -> BTreeMap<String, String> {
    let publish = [
        ("Action", "Publish"),
        ("Version", "2010-03-31"),
        ("PhoneNumber", "{to}"),
        ("Message", "{message}"),
    ];
    let publish = publish.into_iter().filter(|_| sms.sns.is_some());
    let publish = publish.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let own = sms.form.iter().flatten();
    let own = own.map(|(name, value)| (name.clone(), value.clone()));
    publish.chain(own).collect()
}

fn headers(sms: &Sms) -> Result<Vec<(String, Sensitive<String>)>, Failure> {
    let mut headers = Vec::new();
    for (name, value) in &sms.headers {
        headers.push((name.clone(), Sensitive::new(value.clone())));
    }
    for (name, path) in &sms.header_files {
        let value = read_given(path)?;
        let value = value.expose().trim_end().to_owned();
        headers.push((name.clone(), Sensitive::new(value)));
    }
    if let (Some(username), Some(path)) = (&sms.username, &sms.password_file) {
        let password = read_given(path)?;
        let pair = format!("{username}:{}", password.expose().trim_end());
        let value = format!("Basic {}", base64_encode(pair.as_bytes()));
        headers.push(("authorization".to_owned(), Sensitive::new(value)));
    }
    let bad = headers
        .iter()
        .find(|(name, value)| !outbound::is_header(name, value.expose()));
    match bad {
        None => Ok(headers),
        Some((name, _)) => Err(Failure::new(
            format!("the header {name} of [sms] can't be sent"),
            "Mend it in headers, header_files, username or password_file: a name of letters, digits and hyphens, a value of one line.",
        )),
    }
}

/// A form as it is sent, its blanks filled in.
fn written(form: &BTreeMap<String, String>, blanks: &[(&str, &str)]) -> String {
    let pair = |(name, value): (&String, &String)| {
        let value = fill(value, blanks);
        let (name, value) = (
            encode(name.as_bytes(), false),
            encode(value.as_bytes(), false),
        );
        format!("{name}={value}")
    };
    form.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// A document with the blanks in its texts filled in.
fn filled(json: &Value, blanks: &[(&str, &str)]) -> Value {
    match json {
        Value::String(text) => Value::String(fill(text, blanks)),
        Value::Array(items) => items.iter().map(|item| filled(item, blanks)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let filled = members.map(|(name, value)| (name.clone(), filled(value, blanks)));
            Value::Object(filled.collect())
        }
        other => other.clone(),
    }
}

/// Fills in blanks, each once: what is filled in is never read as a blank again.
fn fill(template: &str, blanks: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, at) = rest.split_at(start);
        filled.push_str(before);
        let found = blanks
            .iter()
            .find_map(|(blank, value)| Some((at.strip_prefix(blank)?, value)));
        if let Some((after, value)) = found {
            filled.push_str(value);
            rest = after;
        } else {
            filled.push('{');
            rest = &at[1..];
        }
    }
    filled.push_str(rest);
    filled
}
