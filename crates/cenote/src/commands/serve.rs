//! `cenote serve`: a server for production.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use crypto::master_key::MasterKey;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use userpool::Nodes;

use crate::authority;
use crate::command_line::Serve;
use crate::config::{Config, Tls};
use crate::data::DataFolder;
use crate::delivery::{Folder, Gateway, Mailer, Outlets, Ways};
use crate::failure::Failure;
use crate::limits::{Allowance, PRODUCTION};
use crate::logging::Output;
use crate::secret_file::read_given_bytes;
use crate::server::{InClear, Parts, Server, asked_to_stop, listen, runtime};
use crate::terminal::Terminal;

pub(crate) fn run(arguments: &Serve, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let config = Config::read(&arguments.config)?;
    config.check_served(&arguments.config)?;
    let log = config.log.start()?;
    let key = config.master_key(arguments.master_key.as_ref())?;
    runtime()?.block_on(serve(config, key, Arc::clone(&log.0), terminal))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(
    config: Config,
    key: Option<MasterKey>,
    log: Arc<Output>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let tls = config.tls.as_ref().map(certificate).transpose()?;
    let in_clear = if tls.is_some() && !config.plain_http {
        InClear::FromHere
    } else {
        InClear::FromAnywhere
    };
    let hooks = config.outbound.hooks(&config.hooks)?;
    refuse_exposure(&config)?;
    let peers = config.peers();
    let allowance = Allowance {
        lane: config.lane(),
        ..config.connections.allowance(&PRODUCTION)?
    };
    let taken = "Check that the address is this machine's and that no other program has the port.";
    let listener = listen(config.listen, taken).await?;
    let operator = match &config.metrics {
        Some(metrics) => Some(listen(metrics.listen, taken).await?),
        None => None,
    };
    let data = DataFolder::open(&config.data)?;
    let database = config.database(&data)?;
    let master_key = master_key(key, database.nodes(), &data)?;
    let delivery = delivery(&config, &data)?;
    let server = Box::pin(Server::open(Parts {
        folder: data.clone(),
        credentials: data.credentials(&config.account, &config.region)?,
        issuer: config.issuer.unwrap_or_else(|| config.endpoint.clone()),
        endpoint: config.endpoint.clone(),
        database,
        master_key,
        tls,
        proxy: None,
        delivery,
        arithmetic: config.arithmetic.into(),
        allowance,
        peers,
        hosts: gateway::Hosts::Any,
        srp: config.passwords.srp,
        known_passwords: config.passwords.list()?,
        look_alikes: config.names.look_alikes,
        passkey_apps: config.passkeys.into(),
        patience: config.connections.patience(&config.shutdown),
        public_metrics: false,
        in_clear,
        triggers_ignored: config.triggers.ignore,
        hooks,
        unbuilt: config.stacks.unbuilt(),
        limits: config.limits.into(),
        quotas: config.quotas.into(),
        audit: config.audit.into(),
        development: None,
        log,
    }))
    .await?;
    data.announce(&config.endpoint)?;
    let (place, name) = (config.listen, &config.endpoint);
    terminal.line(&format!("Cenote answers on {place} as {name}"));
    server.run(listener, operator, asked_to_stop()).await
}

/// The key that is given, or that of the folder: nodes that share a database can't each have their own.
fn master_key(
    key: Option<MasterKey>,
    nodes: Nodes,
    data: &DataFolder,
) -> Result<MasterKey, Failure> {
    match (key, nodes) {
        (Some(key), _) => Ok(key),
        (None, Nodes::One) => data.master_key(),
        (None, Nodes::Several) => Err(Failure::new(
            "nodes that share [postgres] need one master key, and this one has none",
            "Set master_key_file or CENOTE_MASTER_KEY, to the same on each node.",
        )),
    }
}

/// Refuses to listen beyond this machine where nothing protects the way to it.
fn refuse_exposure(config: &Config) -> Result<(), Failure> {
    let exposure = match (&config.tls, config.behind_tls_proxy) {
        (Some(_), _) => gateway::Exposure::Tls,
        (None, true) => gateway::Exposure::BehindTrustedProxy,
        (None, false) => gateway::Exposure::Plain,
    };
    gateway::check_exposure(config.listen, exposure).map_err(|cause| {
        Failure::new(
            format!("won't listen on {} without TLS", config.listen),
            "Set [tls], listen on 127.0.0.1, or say behind_tls_proxy = true where a proxy terminates TLS.",
        )
        .because(cause)
    })
}

/// By SMTP and by the gateway of text messages; what can't go that way is captured where that is said. Lines of logs go where they are
/// told to.
fn delivery(config: &Config, data: &DataFolder) -> Result<Outlets, Failure> {
    let mails = config.smtp.as_ref().map(Mailer::new).transpose()?;
    let gateway = |sms| Gateway::new(sms, &config.outbound);
    let texts = config.sms.as_ref().map(gateway).transpose()?;
    let captured = config.capture.then(|| Folder::new(data.mail()));
    let letters = Arc::new(Ways {
        mails,
        texts,
        captured,
    });
    let logs = config.log_delivery.destinations(&config.outbound)?;
    Ok(Outlets {
        letters,
        logs: Arc::new(logs),
    })
}

fn certificate(tls: &Tls) -> Result<Arc<ServerConfig>, Failure> {
    let unread = |path: &Path, cause: rustls::pki_types::pem::Error| {
        Failure::new(
            format!("{} does not hold what [tls] needs", path.display()),
            "The certificate and the key have to be PEM files that the server may read.",
        )
        .because(cause)
    };
    let chain = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|cause| unread(&tls.certificate, cause))?;
    // What stands beside the PEM, such as a name in the letters of its time, is nobody's business.
    let key = read_given_bytes(&tls.key)?;
    let key =
        PrivateKeyDer::from_pem_slice(key.expose()).map_err(|cause| unread(&tls.key, cause))?;
    authority::config(chain, key)
}
