//! How signers work. The canonical request is put together here once more, so that the verifier is not asked what it thinks of
//! itself.

use crate::support::{Draft, Signer};
use crypto::sigv4::{SigningKey, Timestamp, sha256_hex, string_to_sign};

const HTTP_DATE: &str = "Sun, 30 Aug 2026 12:36:00 GMT";

/// Headers that HTTP clients and SDKs add, with runs of blanks in them; the values mean nothing.
const COMMON: &[(&str, &str)] = &[
    ("accept", "*/*"),
    ("accept-encoding", "identity"),
    (
        "amz-sdk-invocation-id",
        "e04a2eb6-9b1f-4f6e-b0f0-c0d7ffa1f1f5",
    ),
    ("amz-sdk-request", "attempt=1;  max=3"),
    ("cache-control", "no-cache"),
    ("connection", "keep-alive"),
    ("expect", "100-continue"),
    ("pragma", "no-cache"),
    ("referer", "http://localhost/"),
    ("user-agent", "aws-sdk/1.0   linux"),
    ("x-amz-user-agent", "aws-sdk/1.0   callback"),
    (
        "x-amzn-trace-id",
        "Root=1-5759e988-bd862e3fe1be46a994272793",
    ),
];

/// Which headers a signer signs, with blanks between them; `*` stands for the rest of a name.
pub(super) enum Signs {
    AllBut(&'static str),
    Only(&'static str),
}

impl Signs {
    fn covers(&self, name: &str) -> bool {
        let is_among = |names: &str| {
            names.split(' ').any(|known| match known.strip_suffix('*') {
                Some(start) => name.starts_with(start),
                None => name == known,
            })
        };
        match self {
            Signs::AllBut(names) => name != "authorization" && !is_among(names),
            Signs::Only(names) => is_among(names),
        }
    }
}

/// How a signer works.
pub(super) struct Rules {
    signs: Signs,
    /// Whether it sends `Date` in place of `X-Amz-Date`.
    http_date: bool,
    /// Whether it declares the hash of the body to services other than S3.
    declares: bool,
}

impl Rules {
    pub(super) fn of(signs: Signs) -> Rules {
        Rules {
            signs,
            http_date: false,
            declares: true,
        }
    }

    /// A signer that sends the date as HTTP writes it.
    pub(super) fn with_http_date(self) -> Rules {
        Rules {
            http_date: true,
            ..self
        }
    }

    /// A signer that declares the hash of the body to S3 alone.
    pub(super) fn silent(self) -> Rules {
        Rules {
            declares: false,
            ..self
        }
    }

    /// A request with everything that the signer sends, signed as it signs.
    pub(super) fn sign(&self, draft: &Draft, signer: &Signer) -> Draft {
        let timestamp = Timestamp::from_seconds(signer.at);
        let mut draft = COMMON
            .iter()
            .fold(draft.clone(), |draft, (name, value)| {
                draft.header(name, value)
            })
            .header("content-length", &draft.body.len().to_string());
        draft = if self.http_date {
            draft.header("date", HTTP_DATE)
        } else {
            draft.header("x-amz-date", timestamp.text())
        };
        if let Some(token) = &signer.token {
            draft = draft.header("x-amz-security-token", token);
        }
        let hash = sha256_hex(&draft.body);
        if self.declares || draft.service == "s3" {
            draft = draft.header("x-amz-content-sha256", &hash);
        }
        let mut covered: Vec<(&str, String)> = draft
            .headers
            .iter()
            .filter(|(name, _)| self.signs.covers(name))
            .map(|(name, value)| (name.as_str(), words(value)))
            .collect();
        covered.sort();
        let names: Vec<&str> = covered.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let lines = covered.iter().fold(String::new(), |lines, (name, value)| {
            lines + name + ":" + value + "\n"
        });
        let Draft { method, path, .. } = &draft;
        let canonical = format!("{method}\n{path}\n\n{lines}\n{names}\n{hash}");
        let scope = draft.scope(signer, &timestamp);
        let text = string_to_sign(&timestamp, &scope, canonical.as_bytes());
        let signature = SigningKey::derive(&signer.secret, &scope).sign(&text).hex();
        let credential = format!("{}/{}", signer.key_id, scope.text());
        let value = format!(
            "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}"
        );
        draft.header("authorization", &value)
    }
}

fn words(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}
