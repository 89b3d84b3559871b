//! The configuration file of a production server.

mod audit;
mod connections;
mod hooks;
mod limits;
mod log_delivery;
mod names;
mod networks;
mod passkeys;
mod passwords;
mod postgres;
mod proxy;
mod quotas;
mod seconds;
mod sms;
mod stacks;

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use crypto::master_key::MasterKey;
use model::Sensitive;
use serde::Deserialize;

use crate::data::DataFolder;
use crate::database::Database;
use crate::failure::Failure;
use crate::lane;
use crate::limits::PRODUCTION;
use crate::logging::Log;
use crate::secret_file::read_given;

pub(crate) use connections::{Connections, Shutdown};
pub(crate) use hooks::Outbound;
pub(crate) use limits::Limits;
pub(crate) use names::LookAlikes;
pub(crate) use networks::network;
pub(crate) use sms::{Sms, Sns};

use audit::Audit;
use log_delivery::LogDelivery;
use names::Names;
use passkeys::Passkeys;
use passwords::Passwords;
use postgres::Postgres;
use proxy::Proxy;
use quotas::Quotas;
use stacks::Stacks;

/// `cenote.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Where to listen, such as `0.0.0.0:443`.
    pub(crate) listen: SocketAddr,
    /// What clients call the server, such as `https://users.example.org`: without a slash at its end.
    pub(crate) endpoint: String,
    /// Base of the issuer of tokens; the endpoint unless it says otherwise.
    pub(crate) issuer: Option<String>,
    /// The data folder.
    pub(crate) data: PathBuf,
    #[serde(default = "default_region")]
    pub(crate) region: String,
    #[serde(default = "default_account")]
    pub(crate) account: String,
    /// A proxy in front of the server terminates TLS: the server may then listen beyond loopback without it.
    #[serde(default)]
    pub(crate) behind_tls_proxy: bool,
    /// Proxies that say for whom they ask.
    pub(crate) proxy: Option<Proxy>,
    pub(crate) tls: Option<Tls>,
    /// Where the master key is; in the data folder unless it says otherwise.
    pub(crate) master_key_file: Option<PathBuf>,
    /// How mail is sent.
    pub(crate) smtp: Option<Smtp>,
    /// How text messages are sent.
    pub(crate) sms: Option<Sms>,
    /// Whether what can't be sent is kept as files in the data folder: mail without `[smtp]`, and text messages without `[sms]`.
    #[serde(default)]
    pub(crate) capture: bool,
    /// Whether clients may reach the server without TLS on other machines too.
    #[serde(default)]
    pub(crate) plain_http: bool,
    /// What computes the powers of SRP.
    #[serde(default)]
    pub(crate) arithmetic: Arithmetic,
    #[serde(default)]
    pub(crate) passwords: Passwords,
    #[serde(default)]
    pub(crate) names: Names,
    #[serde(default)]
    pub(crate) passkeys: Passkeys,
    /// Where the records are; in the data folder without it.
    pub(crate) postgres: Option<Postgres>,
    #[serde(default)]
    pub(crate) connections: Connections,
    #[serde(default)]
    pub(crate) shutdown: Shutdown,
    #[serde(default)]
    pub(crate) log: Log,
    #[serde(default)]
    pub(crate) triggers: Triggers,
    #[serde(default)]
    pub(crate) stacks: Stacks,
    /// What is asked in place of Lambda functions.
    #[serde(default)]
    pub(crate) hooks: hooks::Listed,
    /// Whom the server asks.
    #[serde(default)]
    pub(crate) outbound: Outbound,
    /// Where the logs of pools go.
    #[serde(default)]
    pub(crate) log_delivery: LogDelivery,
    /// How often messages go to one address.
    #[serde(default)]
    pub(crate) limits: Limits,
    #[serde(default)]
    pub(crate) quotas: Quotas,
    /// Whether it is noted what is done.
    #[serde(default)]
    pub(crate) audit: Audit,
    /// Where the operator asks; nowhere without it.
    pub(crate) metrics: Option<Metrics>,
}

/// What computes the powers of SRP.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Arithmetic {
    /// Vector instructions where the processor has them.
    #[default]
    Fastest,
    /// AWS-LC alone.
    Portable,
}

impl From<Arithmetic> for crypto::srp::Arithmetic {
    fn from(arithmetic: Arithmetic) -> Self {
        match arithmetic {
            Arithmetic::Fastest => Self::fastest(),
            Arithmetic::Portable => Self::portable(),
        }
    }
}

/// `[triggers]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Triggers {
    /// Whether operations go on as if pools had no Lambda functions that can't be asked, rather than to refuse what those might.
    #[serde(default)]
    pub(crate) ignore: bool,
}

/// `[metrics]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Metrics {
    /// Where `/metrics`, `/livez` and `/readyz` are answered, without TLS and for whoever asks.
    pub(crate) listen: SocketAddr,
    /// Whether that may be an address that other machines reach.
    #[serde(default)]
    pub(crate) public: bool,
}

/// The certificate of the server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tls {
    /// The chain, PEM, the server's certificate first.
    pub(crate) certificate: PathBuf,
    /// The key, PEM.
    pub(crate) key: PathBuf,
}

/// The mail server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Smtp {
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    #[serde(default)]
    pub(crate) security: Security,
    pub(crate) username: Option<String>,
    /// A file that holds the password.
    pub(crate) password_file: Option<PathBuf>,
    /// The sender of pools that name none.
    pub(crate) from: String,
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Security {
    /// TLS from the first byte.
    #[default]
    Tls,
    /// `STARTTLS`, without which no mail is sent.
    Starttls,
    /// None: for a relay on this machine.
    None,
}

impl Config {
    /// Reads a configuration file.
    pub(crate) fn read(path: &Path) -> Result<Config, Failure> {
        let text = fs::read_to_string(path).map_err(|cause| {
            Failure::new(
                format!("can't read {}", path.display()),
                "Name the file with --config.",
            )
            .because(cause)
        })?;
        let config: Config = toml::from_str(&text).map_err(|cause| {
            Failure::new(
                format!("{} is not a configuration", path.display()),
                "Mend the line that is named; docs/configuration.md lists what may stand there.",
            )
            .because(cause)
        })?;
        config.check(path)?;
        Ok(config)
    }

    fn check(&self, path: &Path) -> Result<(), Failure> {
        let wrong =
            |what: &str, mend: &str| Err(Failure::new(format!("{}: {what}", path.display()), mend));
        let issuer = self.issuer.as_deref().unwrap_or(&self.endpoint);
        for (name, url) in [("endpoint", self.endpoint.as_str()), ("issuer", issuer)] {
            let schemed = url.starts_with("https://") || url.starts_with("http://");
            if !schemed || url.ends_with('/') {
                return wrong(
                    &format!("{name} is {url:?}"),
                    "Write it as https://users.example.org, without a slash at its end.",
                );
            }
        }
        if self.account.len() != 12 || !self.account.bytes().all(|byte| byte.is_ascii_digit()) {
            return wrong(
                &format!("account is {:?}", self.account),
                "An account has twelve digits.",
            );
        }
        let smtp = self.smtp.as_ref();
        if smtp.is_some_and(|smtp| smtp.username.is_some() != smtp.password_file.is_some()) {
            return wrong(
                "smtp has a username without a password_file, or the other way round",
                "Give both, or neither for a server that asks for none.",
            );
        }
        match self.sms.as_ref().and_then(Sms::fault) {
            Some((what, mend)) => wrong(&what, mend),
            None => Ok(()),
        }
    }

    /// Which peers are proxies. Behind one that does not say for whom it asks nobody can be told from anybody, so that no share of
    /// a peer binds.
    pub(crate) fn peers(&self) -> gateway::Peers {
        match &self.proxy {
            Some(proxy) => proxy.peers(self.behind_tls_proxy),
            None if self.behind_tls_proxy => {
                tracing::warn!(
                    "behind_tls_proxy without [proxy]: all requests count as those of one peer, \
                     whose share can't be limited; set proxy.addresses and proxy.header"
                );
                gateway::Peers {
                    trusted: proxy::everybody(),
                    behind_tls: true,
                    ..gateway::Peers::default()
                }
            }
            None => gateway::Peers::default(),
        }
    }

    /// How much slow arithmetic may wait.
    pub(crate) fn lane(&self) -> lane::Allowance {
        if self.behind_tls_proxy && self.proxy.is_none() {
            return lane::Allowance {
                trusts: |_| true,
                ..PRODUCTION.lane
            };
        }
        PRODUCTION.lane
    }

    /// Refuses what a server must not do unless it is said in so many words.
    pub(crate) fn check_served(&self, path: &Path) -> Result<(), Failure> {
        let wrong =
            |what: &str, mend: &str| Err(Failure::new(format!("{}: {what}", path.display()), mend));
        if self.smtp.is_none() && !self.capture {
            return wrong(
                "there is no way to deliver messages",
                "Add [smtp], or say capture = true: each message, with its code or temporary password, is then a file in the data folder.",
            );
        }
        let issuer = self.issuer.as_deref().unwrap_or(&self.endpoint);
        for (name, url) in [("endpoint", self.endpoint.as_str()), ("issuer", issuer)] {
            if !self.plain_http && is_exposed(url) {
                return wrong(
                    &format!("{name} is {url:?}: passwords and tokens would travel in clear"),
                    "Write it as https://, with [tls] or behind_tls_proxy = true; or say plain_http = true.",
                );
            }
        }
        let metrics = self.metrics.as_ref();
        if let Some(metrics) = metrics.filter(|it| !it.public && !it.listen.ip().is_loopback()) {
            return wrong(
                &format!(
                    "metrics.listen is {}, which others may reach",
                    metrics.listen
                ),
                "Listen on 127.0.0.1, or say public = true in [metrics]: whoever asks there is answered, without TLS.",
            );
        }
        Ok(())
    }

    /// Where the records are.
    pub(crate) fn database(&self, data: &DataFolder) -> Result<Database, Failure> {
        match &self.postgres {
            Some(postgres) => Ok(Database::Server(Box::new(postgres.options()?))),
            None => Ok(Database::in_file(&data.store())),
        }
    }

    /// The master key, where it does not lie in the data folder: from `CENOTE_MASTER_KEY` or the file.
    pub(crate) fn master_key(
        &self,
        environment: Option<&Sensitive<String>>,
    ) -> Result<Option<MasterKey>, Failure> {
        let (key, place) = match (environment, &self.master_key_file) {
            (Some(text), _) => (
                MasterKey::parse(text.expose().trim()),
                "CENOTE_MASTER_KEY".to_owned(),
            ),
            (None, Some(path)) => (
                MasterKey::parse(read_given(path)?.expose().trim()),
                path.display().to_string(),
            ),
            (None, None) => return Ok(None),
        };
        key.map(Some).map_err(|cause| {
            Failure::new(
                format!("{place} does not hold a master key"),
                "It has to hold 64 hexadecimal digits, such as `openssl rand -hex 32` prints.",
            )
            .because(cause)
        })
    }
}

/// Whether a URL leads to another machine without TLS.
fn is_exposed(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let address = host.parse::<IpAddr>();
    let is_here = address.is_ok_and(|address| address.is_loopback());
    !is_here && host != "localhost" && !host.ends_with(".localhost")
}

fn default_region() -> String {
    "us-east-1".to_owned()
}

fn default_account() -> String {
    "000000000000".to_owned()
}
