//! A gateway in memory, and a client that signs.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use crypto::sigv4::{
    ALGORITHM, CredentialScope, EMPTY_SHA256, PathEncoding, SigningKey, Timestamp,
    canonical_request, encode, sha256_hex, string_to_sign,
};
use gateway::limits::CONNECTIONS_MAX;
use gateway::{Gateway, Patience, Settings};
use store::Engine;
use userpool::{Call, Caller, Directory, Inline, Lane, NewAccessKey, Peer, Presence};

use crate::gateways::{directory_of, gateway};

/// 30 August 2026, 12:36:00 UTC.
pub(crate) const NOW_SECONDS: i64 = 1_788_093_360;
pub(crate) const ACCOUNT: &str = "123456789012";
pub(crate) const HOST: &str = "127.0.0.1:9229";

/// A gateway with one access key.
pub(crate) struct Server {
    pub(crate) gateway: Gateway,
    pub(crate) key: NewAccessKey,
    pub(crate) directory: Directory,
}

pub(crate) async fn server() -> Server {
    server_with(Patience::default()).await
}

pub(crate) async fn server_with(patience: Patience) -> Server {
    server_of(patience, CONNECTIONS_MAX).await
}

/// A gateway that serves so many connections at once.
pub(crate) async fn server_of(patience: Patience, connections_max: usize) -> Server {
    server_on(Arc::new(Inline), patience, connections_max, false).await
}

/// A gateway with other settings.
pub(crate) async fn server_of_settings(change: impl FnOnce(&mut Settings)) -> Server {
    server_made(Arc::new(Inline), false, change).await
}

/// A gateway whose slow arithmetic runs on `lane`, and whose new pools may be made without SRP.
pub(crate) async fn server_on(
    lane: Arc<dyn Lane>,
    patience: Patience,
    connections_max: usize,
    without_srp: bool,
) -> Server {
    server_made(lane, without_srp, |settings| {
        settings.patience = patience;
        settings.shares.connections_max = connections_max;
    })
    .await
}

async fn server_made(
    lane: Arc<dyn Lane>,
    without_srp: bool,
    change: impl FnOnce(&mut Settings),
) -> Server {
    let store: Arc<dyn Engine> = Arc::new(store::memory::Memory::new());
    let directory = directory_of(Arc::clone(&store), lane, without_srp);
    let key = NewAccessKey::generate([9; 32]);
    let call = Call {
        now_millis: NOW_SECONDS * 1000,
        seed: [8; 32].into(),
        region: "us-east-1".to_owned(),
        account: ACCOUNT.to_owned(),
        caller: Caller::Anonymous,
        peer: Peer::Unknown,
        client: Presence::default(),
    };
    directory
        .admit_access_key(&call, "folder", &key, ACCOUNT)
        .await
        .unwrap();
    Server {
        gateway: gateway(store, directory.clone(), change),
        key,
        directory,
    }
}

/// An answer, taken in.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    /// The code of an error in JSON.
    pub(crate) fn code(&self) -> String {
        self.read_code().unwrap_or_default()
    }

    fn read_code(&self) -> Option<String> {
        let body: serde_json::Value = serde_json::from_slice(&self.body).ok()?;
        body["__type"].as_str().map(str::to_owned)
    }

    /// The content of an element of XML.
    pub(crate) fn element(&self, name: &str) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>"))
            .map(|(content, _)| content.to_owned())
    }
}

/// The operation of Amazon Cognito that a request names.
fn operation_of(request: &Request<Body>) -> Option<String> {
    let target = request.headers().get("x-amz-target")?.to_str().ok()?;
    let name = target.strip_prefix("AWSCognitoIdentityProviderService.")?;
    Some(name.to_owned())
}

impl Server {
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let operation = operation_of(&request);
        let (parts, body) = self.gateway.handle(request).await.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        };
        if let Some(operation) = operation
            && !answer.status.is_success()
            && let Some(code) = answer.read_code()
        {
            observed::note(&operation, &code);
        }
        answer
    }

    pub(crate) async fn sign_and_send(&self, draft: &Draft) -> Answer {
        self.send(draft.sign(&self.signer())).await
    }

    pub(crate) fn signer(&self) -> Signer {
        Signer {
            key_id: self.key.id.clone(),
            secret: self.key.secret.expose().clone(),
            token: None,
            at: NOW_SECONDS,
            region: "us-east-1".to_owned(),
            service: None,
        }
    }
}

/// Who signs, when and for what.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    pub(crate) key_id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    pub(crate) at: i64,
    pub(crate) region: String,
    /// In place of the draft's own.
    pub(crate) service: Option<String>,
}

/// A request before it is signed.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) service: &'static str,
}

impl Draft {
    pub(crate) fn json(target: &str, body: &str) -> Draft {
        Draft {
            method: "POST",
            path: "/".to_owned(),
            query: String::new(),
            headers: vec![
                ("host".to_owned(), HOST.to_owned()),
                (
                    "content-type".to_owned(),
                    "application/x-amz-json-1.1".to_owned(),
                ),
                ("x-amz-target".to_owned(), target.to_owned()),
            ],
            body: body.as_bytes().to_vec(),
            service: "cognito-idp",
        }
    }

    pub(crate) fn form(service: &'static str, body: &str) -> Draft {
        let kind = "application/x-www-form-urlencoded; charset=utf-8";
        Draft {
            headers: vec![
                ("host".to_owned(), HOST.to_owned()),
                ("content-type".to_owned(), kind.to_owned()),
            ],
            service,
            ..Draft::json("", body)
        }
    }

    pub(crate) fn s3(method: &'static str, path: &str, query: &str, body: &[u8]) -> Draft {
        let hash = if body.is_empty() {
            EMPTY_SHA256.to_owned()
        } else {
            sha256_hex(body)
        };
        Draft {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: vec![
                ("host".to_owned(), HOST.to_owned()),
                ("x-amz-content-sha256".to_owned(), hash),
            ],
            body: body.to_vec(),
            service: "s3",
        }
    }

    /// Sets a header, or takes it out where the value is empty.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Draft {
        self.headers.retain(|(other, _)| other != name);
        if !value.is_empty() {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Changes a header's value.
    pub(crate) fn change(&self, name: &str, to: impl Fn(&str) -> String) -> Draft {
        let mut draft = self.clone();
        for (_, value) in draft.headers.iter_mut().filter(|(other, _)| other == name) {
            *value = to(value);
        }
        draft
    }

    /// The request as it stands.
    pub(crate) fn unsigned(&self) -> Request<Body> {
        let uri = match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        };
        let mut request = Request::builder().method(self.method).uri(uri);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(Body::from(self.body.clone())).unwrap()
    }

    pub(crate) fn sign(&self, signer: &Signer) -> Request<Body> {
        self.signed(signer, |_| true).unsigned()
    }

    /// The draft with its signature, over those headers that `covers` wants.
    pub(crate) fn signed(&self, signer: &Signer, covers: impl Fn(&str) -> bool) -> Draft {
        let timestamp = Timestamp::from_seconds(signer.at);
        let mut draft = self.clone().header("x-amz-date", timestamp.text());
        if let Some(token) = &signer.token {
            draft = draft.header("x-amz-security-token", token);
        }
        let hash = self
            .headers
            .iter()
            .find(|(name, _)| name == "x-amz-content-sha256")
            .map_or_else(|| sha256_hex(&self.body), |(_, value)| value.clone());
        let (names, signature) = draft.signature(signer, &timestamp, &hash, covers);
        let scope = draft.scope(signer, &timestamp).text();
        let value = format!(
            "{ALGORITHM} Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            signer.key_id
        );
        draft.header("authorization", &value)
    }

    pub(crate) fn presign(&self, signer: &Signer, seconds: i64) -> Request<Body> {
        let timestamp = Timestamp::from_seconds(signer.at);
        let mut draft = self.clone().header("x-amz-content-sha256", "");
        let scope = draft.scope(signer, &timestamp).text();
        let credential = encode(format!("{}/{scope}", signer.key_id).as_bytes(), false);
        let date = timestamp.text();
        let separator = if draft.query.is_empty() { "" } else { "&" };
        write!(
            draft.query,
            "{separator}X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={credential}&X-Amz-Date={date}\
             &X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host"
        )
        .unwrap();
        let hash = match self.service {
            "s3" => "UNSIGNED-PAYLOAD".to_owned(),
            _ => sha256_hex(&self.body),
        };
        let (_, signature) = draft.signature(signer, &timestamp, &hash, |name| name == "host");
        write!(draft.query, "&X-Amz-Signature={signature}").unwrap();
        draft.unsigned()
    }

    pub(crate) fn scope(&self, signer: &Signer, timestamp: &Timestamp) -> CredentialScope {
        CredentialScope {
            date: timestamp.date().to_owned(),
            region: signer.region.clone(),
            service: signer
                .service
                .clone()
                .unwrap_or_else(|| self.service.to_owned()),
        }
    }

    fn signature(
        &self,
        signer: &Signer,
        timestamp: &Timestamp,
        hash: &str,
        covers: impl Fn(&str) -> bool,
    ) -> (String, String) {
        let mut names: Vec<String> = self
            .headers
            .iter()
            .map(|(name, _)| name.clone())
            .filter(|name| covers(name))
            .collect();
        names.sort();
        let headers: Vec<(&str, &[u8])> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        let request = crypto::sigv4::Request {
            method: self.method,
            path: &self.path,
            query: &self.query,
            headers: &headers,
        };
        let encoding = if self.service == "s3" {
            PathEncoding::Once
        } else {
            PathEncoding::Twice
        };
        let canonical = canonical_request(&request, encoding, &names, hash).unwrap();
        let scope = self.scope(signer, timestamp);
        let text = string_to_sign(timestamp, &scope, &canonical);
        (
            names.join(";"),
            SigningKey::derive(&signer.secret, &scope).sign(&text).hex(),
        )
    }
}
