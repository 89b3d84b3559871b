//! The client.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::time::{Instant, timeout_at};

use crate::failure::{Failure, Reason};
use crate::limits;
use crate::names::{Judged, Names};
use crate::places::Places;
use crate::reach::Reach;
use crate::target::Target;

/// How much of everything one question may take.
#[derive(Debug, Clone, Copy)]
pub struct Caps {
    /// Bytes of the body of an answer.
    pub answer_bytes: usize,
    /// How long a connection may take to come about.
    pub connect: Duration,
    /// How long everything may take.
    pub whole: Duration,
    /// Questions to one host at a time.
    pub at_once_per_host: usize,
}

impl Default for Caps {
    fn default() -> Caps {
        Caps {
            answer_bytes: limits::ANSWER_BYTES_MAX,
            connect: Duration::from_millis(limits::CONNECT_MILLIS_MAX),
            whole: Duration::from_millis(limits::WHOLE_MILLIS_MAX),
            at_once_per_host: limits::AT_ONCE_PER_HOST_MAX,
        }
    }
}

/// What a client is made with.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Which addresses are asked.
    pub reach: Reach,
    /// How much one question may take.
    pub caps: Caps,
    /// The certificates that vouch for hosts, in place of those that the system trusts.
    pub roots: Option<RootCertStore>,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status; never one of a redirect.
    pub status: u16,
    /// The body, within its limit.
    pub body: Vec<u8>,
}

/// The guarded client. Cheap to clone.
#[derive(Clone)]
pub struct Outbound {
    inner: Arc<Inner>,
}

struct Inner {
    reach: Arc<Reach>,
    caps: Caps,
    places: Places,
    plain: Client,
    /// With TLS, or why there is none: a machine that trusts nobody may still ask without it.
    secure: Result<Client, String>,
}

impl Outbound {
    /// A client that learns addresses from `names`.
    ///
    /// # Errors
    /// What keeps HTTP from being spoken at all.
    pub fn new(settings: Settings, names: Arc<dyn Names>) -> Result<Outbound, String> {
        let Settings { reach, caps, roots } = settings;
        let reach = Arc::new(reach);
        let of_plain = Judged {
            names: Arc::clone(&names),
            reach: Arc::clone(&reach),
            plain: true,
        };
        let of_secure = Judged {
            names,
            reach: Arc::clone(&reach),
            plain: false,
        };
        let nobody = tls(Some(RootCertStore::empty()))?;
        let plain = client(&caps, of_plain, nobody)?;
        let secure = tls(roots).and_then(|tls| client(&caps, of_secure, tls));
        Ok(Outbound {
            inner: Arc::new(Inner {
                reach,
                caps,
                places: Places::new(caps.at_once_per_host),
                plain,
                secure,
            }),
        })
    }

    /// Sends a body and gives what is answered, whatever the status, unless it leads elsewhere.
    ///
    /// # Errors
    /// What was wrong, and with which host.
    pub async fn post(
        &self,
        target: &Target,
        content_type: &'static str,
        body: Vec<u8>,
    ) -> Result<Answer, Failure> {
        let headers = [("content-type", content_type)];
        self.post_with(target, &headers, body).await
    }

    /// As [`Outbound::post`], with these headers, each a name and a value: of two of one name the later one. A header that can't be one
    /// keeps the request from being sent.
    ///
    /// # Errors
    /// As [`Outbound::post`].
    pub async fn post_with(
        &self,
        target: &Target,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer, Failure> {
        let Inner { caps, places, .. } = self.inner.as_ref();
        self.inner.reach.refuse(target)?;
        let until = Instant::now() + caps.whole;
        let Ok(place) = timeout_at(until, places.take(target.host())).await else {
            return Err(target.failed(Reason::Crowded(caps.at_once_per_host)));
        };
        let exchange = self.exchange(target, headers, body);
        let answer = match timeout_at(until, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(Reason::Slow(caps.whole)),
        };
        drop(place);
        answer.map_err(|reason| target.failed(reason))
    }

    async fn exchange(
        &self,
        target: &Target,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer, Reason> {
        let client = match (target.is_plain(), &self.inner.secure) {
            (true, _) => &self.inner.plain,
            (false, Ok(secure)) => secure,
            (false, Err(cause)) => return Err(Reason::Untrusting(cause.clone())),
        };
        let headers = written(headers)?;
        let request = client.post(target.url().clone()).body(body);
        let request = request.headers(headers);
        let response = request.send().await.map_err(|cause| self.reason(&cause))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(Reason::Redirect(status.as_u16()));
        }
        Ok(Answer {
            status: status.as_u16(),
            body: self.body(response).await?,
        })
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Reason> {
        let most = self.inner.caps.answer_bytes;
        let announced = response.content_length().unwrap_or_default();
        if usize::try_from(announced).is_ok_and(|bytes| bytes > most) {
            return Err(Reason::Large(most));
        }
        let mut body = Vec::new();
        while let Some(part) = response
            .chunk()
            .await
            .map_err(|cause| self.reason(&cause))?
        {
            if body.len() + part.len() > most {
                return Err(Reason::Large(most));
            }
            body.extend_from_slice(&part);
        }
        Ok(body)
    }

    /// What an error of the library's means; its words end with what is at the bottom of it, and never have the URL.
    fn reason(&self, error: &reqwest::Error) -> Reason {
        let mut deepest: &dyn Error = error;
        while let Some(cause) = deepest.source() {
            deepest = cause;
            if let Some(reason) = deepest.downcast_ref::<Reason>() {
                return reason.clone();
            }
        }
        match (error.is_connect(), error.is_timeout()) {
            (true, true) => Reason::Slow(self.inner.caps.connect),
            (true, false) => Reason::Unreached(deepest.to_string()),
            (false, _) => Reason::Broken(deepest.to_string()),
        }
    }
}

/// Whether a header can be sent that has this name and this value.
pub fn is_header(name: &str, value: &str) -> bool {
    written(&[(name, value)]).is_ok()
}

/// Headers as they are sent, each value as a secret.
fn written(headers: &[(&str, &str)]) -> Result<HeaderMap, Reason> {
    let none = || Reason::Broken("a header can't be written".to_owned());
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| none())?;
        let mut value = HeaderValue::from_str(value).map_err(|_| none())?;
        value.set_sensitive(true);
        map.insert(name, value);
    }
    Ok(map)
}

/// Verification by these certificates, or else by those that the system trusts.
fn tls(roots: Option<RootCertStore>) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|cause| cause.to_string())?;
    let builder = match roots {
        Some(roots) => builder.with_root_certificates(roots),
        None => builder
            .with_platform_verifier()
            .map_err(|cause| cause.to_string())?,
    };
    Ok(builder.with_no_client_auth())
}

fn client(caps: &Caps, judged: Judged, tls: ClientConfig) -> Result<Client, String> {
    let plain = judged.plain;
    let builder = Client::builder()
        .dns_resolver(judged)
        .tls_backend_preconfigured(tls)
        .https_only(!plain)
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        // A question is asked once: whoever is asked may have done something already.
        .retry(reqwest::retry::never())
        .user_agent("cenote")
        .http1_only()
        .http1_max_headers(limits::ANSWER_HEADERS_MAX)
        .connect_timeout(caps.connect)
        .pool_max_idle_per_host(limits::IDLE_PER_HOST_MAX)
        .pool_idle_timeout(Duration::from_secs(limits::IDLE_SECONDS_MAX));
    builder.build().map_err(|cause| cause.to_string())
}
