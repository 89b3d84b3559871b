//! Where the database is: what the URL says, as one set of settings for each server that it names.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use secrecy::ExposeSecret;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Options, sql};
use crate::{StoreError, limits};

const PORT: u16 = 5432;
/// What `tokio-postgres` waits before it probes an idle connection, where the URL says nothing.
const KEEPALIVES_IDLE_UNSET: Duration = Duration::from_hours(2);

/// The servers, in the order in which they are tried, and how TLS is spoken with them.
pub(super) struct Place {
    /// The database and its servers, as errors name them.
    pub(super) name: String,
    pub(super) servers: Vec<Server>,
    pub(super) tls: MakeRustlsConnect,
}

/// One server that may have the database.
pub(super) struct Server {
    pub(super) name: String,
    pub(super) config: Config,
}

impl Place {
    pub(super) fn of(options: &Options) -> Result<Self, StoreError> {
        let (url, mode) = without_tls_mode(options.url.expose_secret());
        // What is wrong is not repeated: it may be a part of the password.
        let mut config: Config = url.parse().map_err(|_| {
            unusable(
                "of the setting",
                "its URL cannot be read: write postgres://user@host:5432/database, with % codes for \
                 special characters, and no options but those of docs/postgresql.md",
            )
        })?;
        if let Some(password) = &options.password {
            config.password(password.expose_secret());
        }
        let database = config.get_dbname().or(config.get_user());
        let database = database.unwrap_or("of the user").to_owned();
        let mut servers = Vec::new();
        for at in 0..config.get_hosts().len().max(config.get_hostaddrs().len()) {
            servers.push(server(&config, at, mode.as_deref(), options)?);
        }
        if servers.is_empty() {
            return Err(unusable(&database, "its URL names no host"));
        }
        let names: Vec<&str> = servers.iter().map(|server| server.name.as_str()).collect();
        let name = format!("{database} at {}", names.join(" and "));
        let modes = servers.iter().map(|server| server.config.get_ssl_mode());
        let wanted = modes.into_iter().any(|mode| mode != SslMode::Disable);
        let tls = tls(options, wanted).map_err(|reason| unusable(&name, &reason))?;
        Ok(Self { name, servers, tls })
    }
}

pub(super) fn unusable(place: &str, reason: &str) -> StoreError {
    StoreError::Unusable {
        place: place.to_owned(),
        reason: reason.to_owned(),
    }
}

/// The settings of one of the servers. They stand apart, since a stale primary, which the driver would
/// take for a good one, must not keep the others from being tried.
fn server(
    all: &Config,
    at: usize,
    mode: Option<&str>,
    options: &Options,
) -> Result<Server, StoreError> {
    let (deadline, schema) = (options.deadline, options.schema.as_deref());
    let mut config = Config::new();
    let port = all.get_ports().get(at).or(all.get_ports().first());
    let port = port.copied().unwrap_or(PORT);
    let host = all.get_hosts().get(at);
    let (name, local) = match (host, all.get_hostaddrs().get(at)) {
        (Some(Host::Unix(path)), _) => (path.display().to_string(), true),
        (Some(Host::Tcp(name)), _) => (
            name.clone(),
            matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        ),
        (None, Some(address)) => (address.to_string(), address.is_loopback()),
        (None, None) => (String::new(), true),
    };
    match host {
        Some(Host::Unix(path)) => config.host_path(path),
        Some(Host::Tcp(name)) => config.host(name),
        None => &mut config,
    };
    if let Some(address) = all.get_hostaddrs().get(at) {
        config.hostaddr(*address);
    }
    let name = format!("{name}:{port}");
    config.port(port).ssl_mode(tls_mode(mode, local, &name)?);
    if let Some(user) = all.get_user() {
        config.user(user);
    }
    if let Some(password) = all.get_password() {
        config.password(password);
    }
    if let Some(database) = all.get_dbname() {
        config.dbname(database);
    }
    let options = all.get_options().unwrap_or_default();
    let schema = schema.map(|schema| format!("-c search_path={schema}"));
    let schema = schema.unwrap_or_default();
    config
        .options(format!("{options} {schema} {}", sql::SETTINGS))
        .application_name(all.get_application_name().unwrap_or("cenote"))
        .ssl_negotiation(all.get_ssl_negotiation())
        .channel_binding(all.get_channel_binding())
        .keepalives(all.get_keepalives())
        .keepalives_idle(match all.get_keepalives_idle() {
            KEEPALIVES_IDLE_UNSET => Duration::from_secs(limits::KEEPALIVE_IDLE_SECONDS),
            said => said,
        });
    if let Some(interval) = all.get_keepalives_interval() {
        config.keepalives_interval(interval);
    }
    let connect = all.get_connect_timeout().copied().unwrap_or(deadline);
    config
        .connect_timeout(connect)
        .tcp_user_timeout(all.get_tcp_user_timeout().copied().unwrap_or(deadline));
    Ok(Server { name, config })
}

/// TLS or not. A certificate is always verified, against its host's name too, so that `require` is as
/// good as `verify-full`; a mode that would do without TLS unasked is refused.
fn tls_mode(mode: Option<&str>, local: bool, server: &str) -> Result<SslMode, StoreError> {
    match mode {
        Some("disable") => Ok(SslMode::Disable),
        None if local => Ok(SslMode::Disable),
        None | Some("require" | "verify-full") => Ok(SslMode::Require),
        Some(_) => Err(unusable(
            server,
            "its sslmode is none of disable, require and verify-full",
        )),
    }
}

/// Takes `sslmode` out of a URL or a list of settings: the driver knows not all of its values.
fn without_tls_mode(url: &str) -> (String, Option<String>) {
    const NAME: &str = "sslmode=";
    let begins =
        |at: usize| url[..at].is_empty() || url[..at].ends_with(['?', '&', ' ', '\n', '\t']);
    let Some((at, _)) = url.match_indices(NAME).find(|(at, _)| begins(*at)) else {
        return (url.to_owned(), None);
    };
    let rest = &url[at + NAME.len()..];
    let (mode, after) = rest.split_at(rest.find(['&', ' ', '\n', '\t']).unwrap_or(rest.len()));
    let before = &url[..at];
    let after = if before.ends_with(['?', '&']) {
        after.trim_start_matches('&')
    } else {
        after
    };
    let rest = format!("{before}{after}");
    let trimmed = rest.trim_end_matches(['?', '&']).to_owned();
    (trimmed, Some(mode.to_owned()))
}

/// Verification by the file of root certificates, or else by those that the system trusts.
fn tls(options: &Options, wanted: bool) -> Result<MakeRustlsConnect, String> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let builder = match &options.root_certificate {
        // A machine without any trusted certificate is none of our business where TLS is not spoken.
        None if !wanted => builder.with_root_certificates(RootCertStore::empty()),
        None => builder
            .with_platform_verifier()
            .map_err(|error| error.to_string())?,
        Some(path) => {
            let unreadable = |reason: String| {
                let path = path.display();
                format!("the root certificate {path} cannot be read: {reason}")
            };
            let mut roots = RootCertStore::empty();
            let found = CertificateDer::pem_file_iter(path)
                .map_err(|error| unreadable(error.to_string()))?;
            for certificate in found {
                let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
                roots
                    .add(certificate)
                    .map_err(|error| unreadable(error.to_string()))?;
            }
            if roots.is_empty() {
                return Err(unreadable("there is no certificate in it".to_owned()));
            }
            builder.with_root_certificates(roots)
        }
    };
    Ok(MakeRustlsConnect::new(builder.with_no_client_auth()))
}
