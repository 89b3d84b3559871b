//! `cenote dev`: a server for development.

mod fixtures;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

use cloudformation::Unbuilt;
use crypto::webauthn::Apps;
use gateway::{Hosts, Peers};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use outbound::Reach;
use userpool::{Development, KnownPasswords};

use crate::clock::now_millis;
use crate::command_line::Dev;
use crate::config::{Connections, LookAlikes, Shutdown};
use crate::data::DataFolder;
use crate::database::Database;
use crate::delivery::{Folder, Outlets};
use crate::failure::Failure;
use crate::hooks::Hooks;
use crate::log_delivery::Destinations;
use crate::logging::{Log, Output};
use crate::proxy::Proxy;
use crate::secret_file::write_secret;
use crate::server::{InClear, Parts, Server, asked_to_stop, listen, runtime};
use crate::terminal::Terminal;
use crate::{authority, known_passwords, limits};

pub(crate) fn run(arguments: &Dev, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let log = Log::of_warnings().start()?;
    runtime()?.block_on(serve(arguments, Arc::clone(&log.0), terminal))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(arguments: &Dev, log: Arc<Output>, terminal: &Terminal) -> Result<(), Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    let listener = listen(
        address,
        "Another program has the port: stop it, or choose another with --port (0 takes a free one).",
    )
    .await?;
    let bound = listener.local_addr();
    let port = bound.map_or(arguments.port, |address| address.port());
    let endpoint = format!("http://127.0.0.1:{port}");
    let data = DataFolder::open(&arguments.folder.data)?;
    let credentials = data.credentials(&arguments.account, &arguments.region)?;
    let connections = Connections::default();
    let development = fixtures::development(&arguments.fixtures, &data, &credentials.account)?;
    let mut peculiar = fixtures::said(&arguments.fixtures, &development);
    let seed = fixtures::seed(&arguments.fixtures)?;
    let now = now_millis() / 1000;
    let server = Box::pin(Server::open(Parts {
        folder: data.clone(),
        master_key: data.master_key()?,
        tls: Some(authority::server_config(
            &data,
            &credentials.region,
            &arguments.host,
            now,
        )?),
        proxy: Some(Arc::new(Proxy::open(&data, &arguments.reach, now)?)),
        delivery: outlets(&data, &development),
        issuer: fixtures::issuer(&arguments.fixtures, &endpoint),
        endpoint: endpoint.clone(),
        database: match &arguments.store {
            Some(url) => Database::at_url(url)?,
            None => Database::in_file(&data.store()),
        },
        credentials,
        arithmetic: crypto::srp::Arithmetic::fastest(),
        allowance: connections.allowance(&limits::DEVELOPMENT)?,
        peers: peers(),
        hosts: Hosts::Own(arguments.host.clone()),
        srp: true,
        known_passwords: known_passwords(arguments)?,
        look_alikes: LookAlikes::Allow,
        passkey_apps: Apps::Any,
        patience: connections.patience(&Shutdown::at_once()),
        public_metrics: true,
        // It listens on loopback alone.
        in_clear: InClear::FromAnywhere,
        triggers_ignored: arguments.ignore_triggers,
        hooks: hooks(arguments)?,
        unbuilt: unbuilt(arguments),
        limits: userpool::AddressLimits::WIDE,
        quotas: quotas(arguments),
        audit: arguments.auditing.audit.then(userpool::Audit::default),
        development: Some(development),
        log,
    }))
    .await?;
    if let Some(seed) = &seed {
        let planted = server.plant(seed).await?;
        peculiar.push(format!("The seed is planted: {planted}"));
    }
    data.announce(&endpoint)?;
    welcome(arguments, terminal, &endpoint, &data, &peculiar);
    if let Some(path) = &arguments.ready_file {
        write_secret(path, &endpoint)?;
    }
    server.run(listener, None, asked_to_stop()).await
}

/// The hooks that the command line names, on this machine and in the networks that it names.
fn hooks(arguments: &Dev) -> Result<Hooks, Failure> {
    let networks: Vec<IpNet> = loopback()
        .into_iter()
        .chain(arguments.reach.clone())
        .collect();
    let reach = Reach {
        allowed: networks.clone(),
        plain: networks,
    };
    let listed = arguments.hook.iter().cloned().collect();
    let mend = "Mend --hook ARN=URL, or let the network of the URL be asked with --reach.";
    Hooks::new(&listed, reach, None, mend)
}

/// What becomes of resources of stacks on which nothing here acts.
fn unbuilt(arguments: &Dev) -> Unbuilt {
    if arguments.strict {
        Unbuilt::Refused
    } else {
        Unbuilt::Recorded
    }
}

/// The list of known passwords that the command line names.
fn known_passwords(arguments: &Dev) -> Result<Option<Arc<dyn KnownPasswords>>, Failure> {
    let path = arguments.known_passwords.as_deref();
    path.map(known_passwords::open).transpose()
}

/// All that leaves becomes files.
fn outlets(data: &DataFolder, development: &Development) -> Outlets {
    Outlets {
        letters: Arc::new(Folder::new(data.mail()).moved_by(&development.ahead)),
        logs: Arc::new(Destinations::in_folder(data.logs())),
    }
}

/// The request rates of Amazon Cognito, where they are asked for.
fn quotas(arguments: &Dev) -> userpool::Quotas {
    userpool::Quotas {
        apply: arguments.quotas,
        ..userpool::Quotas::default()
    }
}

/// Who asks from this machine may have the whole.
fn peers() -> Peers {
    Peers {
        trusted: loopback(),
        ..Peers::default()
    }
}

/// Where all are one developer.
fn loopback() -> Vec<IpNet> {
    vec![
        Ipv4Net::new_assert(Ipv4Addr::LOCALHOST, 8).into(),
        Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128).into(),
    ]
}

fn welcome(
    arguments: &Dev,
    terminal: &Terminal,
    endpoint: &str,
    data: &DataFolder,
    peculiar: &[String],
) {
    let folder = &arguments.folder.data;
    let option = if folder.as_os_str() == ".cenote" {
        String::new()
    } else {
        format!(" --data {}", folder.display())
    };
    let cenote = own_name();
    let kept = data
        .root()
        .canonicalize()
        .unwrap_or_else(|_| data.root().to_owned());
    terminal.line(&format!(
        "{} answers on {}",
        terminal.strong("Cenote"),
        terminal.strong(endpoint)
    ));
    terminal.line(&format!(
        "Users, keys and captured mail are kept in {}",
        kept.display()
    ));
    for line in peculiar {
        terminal.line(line);
    }
    terminal.line("");
    terminal.line("In another terminal, what comes next:");
    for (command, meaning) in [
        (
            format!("eval \"$({cenote} env{option})\""),
            "points the AWS clients of this shell here",
        ),
        (
            "cdk deploy --require-approval never".to_owned(),
            "deploys a stack with a user pool",
        ),
        (
            "aws cognito-idp list-user-pools --max-results 10".to_owned(),
            "shows the pools",
        ),
        (
            "aws cognito-idp sign-up --client-id ID --username ADDRESS --password PASSWORD"
                .to_owned(),
            "signs a user up",
        ),
        (
            format!("{cenote} mail{option}"),
            "prints the messages that users would get",
        ),
    ] {
        terminal.line(&format!(
            "  {}  {}",
            terminal.strong(&command),
            terminal.faint(&format!("# {meaning}"))
        ));
    }
    terminal.line("");
    terminal.line(&terminal.faint("Ctrl-C stops the server."));
}

/// How a shell calls this program: by its name where the PATH leads to it, else by its path.
fn own_name() -> String {
    let name = "cenote".to_owned();
    let Ok(own) = std::env::current_exe() else {
        return name;
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    if std::env::split_paths(&path).any(|folder| folder.join("cenote") == own) {
        return name;
    }
    let here = std::env::current_dir().unwrap_or_default();
    own.strip_prefix(&here)
        .unwrap_or(&own)
        .display()
        .to_string()
}
