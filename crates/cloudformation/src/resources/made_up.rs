//! Values of what is only recorded: of the form that AWS gives them, and the same whenever the same resource of the same stack is asked.

use std::collections::BTreeMap;

use crypto::random::Stream;
use serde_json::{Map, Value};

use super::Properties;
use super::catalog::{self, Entry, Shape};
use crate::names;

/// How deep a value may rest on others: none of the forms needs more.
const DEPTH_MAX: u8 = 4;
/// Characters of a made-up name, and where there is room for fewer, how many.
const NAME_CHARACTERS_MAX: usize = 64;
const SHORT_NAMES: &[(&str, usize)] = &[
    ("AWS::ElastiCache::", 40),
    ("AWS::ElasticLoadBalancing", 32),
    ("AWS::Elasticsearch::", 28),
    ("AWS::OpenSearchService::", 28),
];
/// Services whose names have no capitals.
const LOWER_NAMES: &[&str] = &[
    "AWS::DocDB::",
    "AWS::ECR::",
    "AWS::ElastiCache::",
    "AWS::Elasticsearch::",
    "AWS::Neptune::",
    "AWS::OpenSearchService::",
    "AWS::RDS::",
    "AWS::Redshift::",
];
/// What an attribute looks like whose name ends so, where it has no form of its own.
const BY_ENDING: &[(&[&str], &str)] = &[
    (&["Arn", "ARN"], "{arn}"),
    (
        &["Url", "URL", "Uri", "URI"],
        "https://{lower:10}.{service}.{region}.{suffix}",
    ),
    (&["IpAddress", "Ip", "IP"], "192.0.2.{octet}"),
    (
        &[
            "Endpoint",
            "DomainName",
            "DNSName",
            "DnsName",
            "Address",
            "Host",
            "Dns",
        ],
        "{lower:20}.{service}.{region}.{suffix}",
    ),
    (&["Time", "Date", "At", "Timestamp"], "2020-01-01T00:00:00Z"),
    (&["AvailabilityZone"], "{region}a"),
    (&["Status", "State"], "ACTIVE"),
    (&["Version", "Revision"], "1"),
    (&["Uuid", "UUID"], "{uuid}"),
    (&["Id", "ID"], "{lower:10}"),
];
/// What nobody may guess, even where it opens nothing.
const SECRET: &[&str] = &["Password", "Secret", "Token"];
/// The same, where nobody has listed what a resource gives.
const UNLISTED_SECRET: &[&str] = &["Credential", "Key", "Passphrase"];
/// Of a resource that gives whatever is asked: the attribute from which its secrets come, drawn when it was made.
pub(super) const DRAWN: &str = "cenote:drawn";
/// Characters of a secret.
pub(super) const SECRET_CHARACTERS: usize = 40;

/// A resource of a stack of which something is made up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) kind: &'a str,
    pub(crate) account: &'a str,
    pub(crate) region: &'a str,
    pub(crate) stack: &'a str,
    pub(crate) logical_id: &'a str,
    pub(crate) properties: &'a Properties,
    /// What `Ref` comes to, once that is settled.
    pub(crate) made: Option<&'a str>,
    /// What its secrets come from, where they were not drawn one by one.
    pub(crate) drawn: Option<&'a str>,
}

/// Whether a value of this name has to be drawn rather than made up: whoever knows the stack must not know it.
pub(super) fn is_secret(attribute: &str) -> bool {
    has_word(attribute, SECRET)
}

fn has_word(attribute: &str, words: &[&str]) -> bool {
    let ends = ["Arn", "ARN", "Id", "Name", "Url"];
    words.iter().any(|word| attribute.contains(word))
        && !ends.iter().any(|end| attribute.ends_with(end))
}

impl Subject<'_> {
    /// What `Ref` comes to.
    pub(super) fn physical_id(&self) -> String {
        match catalog::entry(self.kind) {
            Some(entry) => self.reference(entry, 0),
            None => self.logical_id.to_owned(),
        }
    }

    /// What `Fn::GetAtt` comes to for each attribute that is listed.
    pub(super) fn attributes(&self) -> BTreeMap<String, Value> {
        let Some(entry) = catalog::entry(self.kind) else {
            return BTreeMap::new();
        };
        let listed = entry.attributes();
        listed
            .map(|name| (name.to_owned(), self.value(entry, name, 0)))
            .collect()
    }

    /// What `Fn::GetAtt` comes to for an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<Value> {
        let entry = catalog::entry(self.kind)?;
        let hidden = is_secret(name) || has_word(name, UNLISTED_SECRET);
        if let Some(drawn) = self.drawn.filter(|_| hidden && entry.is_open()) {
            let seed = crypto::mac::hmac_sha256(drawn.as_bytes(), &[name.as_bytes()]);
            let secret = Stream::from_seed(seed).alphanumeric(SECRET_CHARACTERS);
            return Some(Value::from(secret));
        }
        let known = entry.is_open() || entry.attributes().any(|listed| listed == name);
        known.then(|| self.value(entry, name, 0))
    }

    fn reference(&self, entry: Entry, depth: u8) -> String {
        if let Some(made) = self.made {
            return made.to_owned();
        }
        if let Some(form) = entry.form("Ref") {
            return self.filled(entry, "Ref", form, depth);
        }
        let identifiers: Vec<String> = entry
            .identifiers()
            .map(|name| match name.strip_prefix('@') {
                Some(attribute) => self.text(entry, attribute, depth + 1),
                None => self.given(name).unwrap_or_else(|| self.name(entry)),
            })
            .collect();
        if identifiers.is_empty() {
            return self.generated("Ref");
        }
        identifiers.join("|")
    }

    fn value(&self, entry: Entry, name: &str, depth: u8) -> Value {
        match entry.shape(name) {
            Shape::Text => Value::from(self.text(entry, name, depth)),
            Shape::List => Value::from(vec![self.text(entry, name, depth)]),
            Shape::Number if entry.form(name).is_some() => {
                Value::from(self.text(entry, name, depth))
            }
            Shape::Number => Value::from(if name.ends_with("Port") { 443 } else { 1 }),
            Shape::Flag => Value::from(false),
            Shape::Object => Value::Object(Map::new()),
        }
    }

    fn text(&self, entry: Entry, name: &str, depth: u8) -> String {
        if depth > DEPTH_MAX {
            return self.stream(name).lower_alphanumeric(10);
        }
        if let Some(form) = entry.form(name) {
            return self.filled(entry, name, form, depth);
        }
        if let Some(given) = self.given(name) {
            return given;
        }
        let mut identifiers = entry.identifiers();
        let first = identifiers.next().unwrap_or_default();
        let is_reference = first.trim_start_matches('@') == name && identifiers.next().is_none();
        if is_reference && (self.made.is_some() || !first.starts_with('@')) {
            return self.reference(entry, depth + 1);
        }
        if name == "Id" {
            return self.generated(name);
        }
        let form = BY_ENDING
            .iter()
            .find(|(endings, _)| endings.iter().any(|ending| name.ends_with(ending)));
        match form {
            Some((_, form)) => self.filled(entry, name, form, depth),
            None => self.name(entry),
        }
    }

    /// What the thing is called: as its properties say, or by the stack and the logical id.
    fn name(&self, entry: Entry) -> String {
        let mut identifiers = entry.identifiers();
        let by_property = |name: &&str| !name.starts_with('@');
        if let Some(property) = identifiers.find(by_property) {
            let alone = entry.form("Ref").is_none() && identifiers.next().is_none();
            if let Some(made) = self.made.filter(|_| alone) {
                return made.to_owned();
            }
            if let Some(given) = self.given(property) {
                return given;
            }
        }
        let last = self.kind.rsplit("::").next().unwrap_or_default();
        let named = |property: &&String| {
            let what = property.strip_suffix("Name");
            what.is_some_and(|what| last.starts_with(what))
        };
        let naming = self
            .properties
            .keys()
            .filter(named)
            .max_by_key(|it| it.len());
        naming
            .and_then(|property| self.given(property))
            .unwrap_or_else(|| self.generated("Name"))
    }

    fn generated(&self, member: &str) -> String {
        let is_of = |services: &str| self.kind.starts_with(services);
        let short = SHORT_NAMES.iter().find(|(services, _)| is_of(services));
        let room = short.map_or(NAME_CHARACTERS_MAX, |(_, room)| *room);
        let mut stream = self.stream(member);
        let name = names::generated(self.stack, self.logical_id, room, &mut stream);
        if LOWER_NAMES.iter().any(|services| is_of(services)) {
            name.to_lowercase()
        } else {
            name
        }
    }

    /// A property as text, where it is there and is a scalar.
    fn given(&self, property: &str) -> Option<String> {
        match self.properties.get(property)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        }
    }

    /// Draws the same for the same member of the same thing; a thing that takes another's place draws other values.
    fn stream(&self, member: &str) -> Stream {
        let entry = catalog::entry(self.kind);
        let replacing = self.properties.iter().filter(|(name, _)| {
            // What is named needs no other name, and what is not replaced keeps its values.
            entry.is_some_and(|entry| entry.replaces(name))
        });
        let replacing: Vec<(&String, &Value)> = replacing.collect();
        let replacing = serde_json::to_vec(&replacing).unwrap_or_default();
        let mut place = Vec::new();
        for part in [
            self.account,
            self.region,
            self.stack,
            self.kind,
            self.logical_id,
            member,
        ] {
            place.extend_from_slice(part.as_bytes());
            place.push(0);
        }
        Stream::from_seed(crypto::mac::hmac_sha256(b"made up", &[&place, &replacing]))
    }

    /// A form with its words in braces filled in.
    fn filled(&self, entry: Entry, member: &str, form: &str, depth: u8) -> String {
        let mut stream = self.stream(member);
        let mut filled = String::new();
        let mut rest = form;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let (word, tail) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(&self.word(entry, member, word, &mut stream, depth));
            rest = tail;
        }
        filled.push_str(rest);
        filled
    }

    fn word(
        &self,
        entry: Entry,
        member: &str,
        word: &str,
        stream: &mut Stream,
        depth: u8,
    ) -> String {
        if let Some(attribute) = word.strip_prefix('@') {
            return self.text(entry, attribute, depth + 1);
        }
        if let Some(property) = word.strip_prefix('.') {
            return self.given(property).unwrap_or_else(|| self.name(entry));
        }
        if let Some((alphabet, count)) = word.split_once(':') {
            return drawn(alphabet, count.parse().unwrap_or(10), stream);
        }
        match word {
            "account" => self.account.to_owned(),
            "arn" => self.arn(entry, member, depth),
            "empty" => "{}".to_owned(),
            "logical" => self.logical_id.to_owned(),
            "made" => self.generated(member),
            "name" => self.name(entry),
            "octet" => (1 + stream.below(254)).to_string(),
            "partition" => names::partition(self.region).to_owned(),
            "path" => self.path(),
            "ref" => self.reference(entry, depth + 1),
            "region" => self.region.to_owned(),
            "service" => self.service(),
            "stack" => self.stack.to_owned(),
            "suffix" => names::url_suffix(self.region).to_owned(),
            "uuid" => stream.uuid(),
            variable => self.variable(entry, variable, stream, depth),
        }
    }

    /// A part of an ARN that the service calls by a name of its own.
    fn variable(&self, entry: Entry, name: &str, stream: &mut Stream, depth: u8) -> String {
        if let Some(given) = self.given(name) {
            return given;
        }
        let is_arn = |name: &str| name.to_lowercase().ends_with("arn");
        let listed = entry.attributes().any(|attribute| attribute == name);
        if listed && !is_arn(name) {
            return self.text(entry, name, depth + 1);
        }
        if name.ends_with("Name") {
            return self.name(entry);
        }
        let by_arn = entry.identifiers().any(is_arn)
            || entry
                .form("Ref")
                .is_some_and(|form| form.starts_with("arn:"));
        if by_arn || depth >= DEPTH_MAX {
            return stream.lower_alphanumeric(10);
        }
        self.reference(entry, depth + 1)
    }

    /// The ARN of the thing, or of another that it names.
    fn arn(&self, entry: Entry, member: &str, depth: u8) -> String {
        let last = self.kind.rsplit("::").next().unwrap_or_default();
        let what = member.strip_suffix("Arn").or(member.strip_suffix("ARN"));
        let what = what.unwrap_or_default();
        if !last.ends_with(what) {
            let what = what.rsplit('.').next().unwrap_or_default().to_lowercase();
            let form =
                format!("arn:{{partition}}:{{service}}:{{region}}:{{account}}:{what}/{{lower:10}}");
            return self.filled(entry, member, &form, depth + 1);
        }
        if let Some(form) = entry.arn() {
            return self.filled(entry, member, form, depth + 1);
        }
        let last = last.to_lowercase();
        let form = format!("arn:{{partition}}:{{service}}:{{region}}:{{account}}:{last}/{{name}}");
        self.filled(entry, member, &form, depth + 1)
    }

    /// The path of what IAM keeps, without the slash that it begins with.
    fn path(&self) -> String {
        let path = self.given("Path").unwrap_or_default();
        path.trim_start_matches('/').to_owned()
    }

    fn service(&self) -> String {
        let service = self.kind.split("::").nth(1).unwrap_or_default();
        service.to_lowercase()
    }
}

fn drawn(alphabet: &str, count: usize, stream: &mut Stream) -> String {
    match alphabet {
        "digits" => stream.digits(count),
        "hex" => {
            let mut text = String::new();
            while text.len() < count {
                text.push_str(&crypto::text::hex(&stream.bytes::<8>()));
            }
            text.truncate(count);
            text
        }
        "lower" => stream.lower_alphanumeric(count),
        "upper" => stream.lower_alphanumeric(count).to_uppercase(),
        _ => stream.alphanumeric(count),
    }
}
