//! `cenote exec --proxy`: what a command is told that knows no endpoint.
//!
//! It asks AWS by AWS's names. Its environment leads it to the server's port as to a proxy, and has it trust the certificates
//! that it is shown there, beside those that this machine trusts.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command_line::Folder;
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::proxy;
use crate::secret_file::create;

/// Names of this machine, which nobody needs to lead anywhere.
const DIRECT: &str = "localhost,.localhost,127.0.0.1,::1";
/// Node has programs lead themselves; this has its TLS connections go the way that those of other programs go.
const NODE: &str = include_str!("proxied/node.cjs");
/// Variables by which tools find a proxy or an endpoint, and that would lead them elsewhere.
const MISLEADING: [&str; 8] = [
    "AWS_ENDPOINT_URL",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "npm_config_proxy",
    "npm_config_https_proxy",
    "proxy",
];

/// Tells a command the way to the server of a folder, and to no other where it is `offline`.
pub(crate) fn lead(command: &mut Command, folder: &Folder, offline: bool) -> Result<(), Failure> {
    let data = DataFolder::existing(&folder.data)?;
    let endpoint = data.endpoint()?;
    // One that `cenote dev` has not announced may be another machine's, and the password is no business of that.
    let authority = endpoint
        .strip_prefix("http://")
        .filter(|authority| authority.starts_with("127.0.0.1:"))
        .ok_or_else(|| proxy::leads_nobody(&data))?;
    let told = proxy::told(&data)?;
    let files = Files::write(&data, &told.certificate)?;
    for (name, _) in std::env::vars_os() {
        // An endpoint of each service, as `AWS_ENDPOINT_URL_S3`.
        if name.as_encoded_bytes().starts_with(b"AWS_ENDPOINT_URL_") {
            command.env_remove(name);
        }
    }
    for name in MISLEADING {
        command.env_remove(name);
    }
    let user = if offline { gateway::OFFLINE } else { "cenote" };
    let password = told.password.expose();
    let proxy = format!("http://{user}:{password}@{authority}");
    for name in ["HTTPS_PROXY", "https_proxy"] {
        command.env(name, &proxy);
    }
    for name in ["NO_PROXY", "no_proxy"] {
        command.env(name, DIRECT);
    }
    for name in [
        "AWS_CA_BUNDLE",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_FILE",
        "CURL_CA_BUNDLE",
    ] {
        command.env(name, &files.bundle);
    }
    command.env("NODE_EXTRA_CA_CERTS", &files.beside);
    command.env("NODE_OPTIONS", node_options(&files.node));
    // What a file of settings says of endpoints is no better than what the environment says.
    command.env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    Ok(())
}

/// The options of Node that are there already, and the one that has it load our file first.
fn node_options(file: &Path) -> OsString {
    let mut options = std::env::var_os("NODE_OPTIONS").unwrap_or_default();
    if !options.is_empty() {
        options.push(" ");
    }
    let path = file.display().to_string();
    let quoted = path.replace('\\', "\\\\").replace('"', "\\\"");
    options.push(format!("--require=\"{quoted}\""));
    options
}

/// The files that the command is told of.
struct Files {
    /// Whom this machine trusts, and the authority.
    bundle: PathBuf,
    /// What Node trusts beside those that it comes with.
    beside: PathBuf,
    node: PathBuf,
}

impl Files {
    fn write(data: &DataFolder, certificate: &str) -> Result<Files, Failure> {
        let unmade = |cause| Failure::at_path("make the folder", &data.proxied(), cause);
        fs::create_dir_all(data.proxied()).map_err(unmade)?;
        // The command may run elsewhere.
        let folder = data.proxied().canonicalize().map_err(unmade)?;
        let files = Files {
            bundle: folder.join("bundle.pem"),
            beside: folder.join("node.pem"),
            node: folder.join("node.cjs"),
        };
        let roots = rustls_native_certs::load_native_certs().certs;
        // A command that runs another one in the same way has ours among them.
        let others = roots.iter().map(|root| pem(root));
        let mut bundle: String = others.filter(|root| root != certificate).collect();
        bundle.push_str(certificate);
        let asked = std::env::var_os("NODE_EXTRA_CA_CERTS");
        let mut beside = asked
            .filter(|path| Path::new(path) != files.beside)
            .and_then(|path| fs::read_to_string(path).ok())
            .unwrap_or_default();
        beside.push_str(certificate);
        // For whoever has a browser trust it.
        write_where_other(&folder.join("authority.pem"), certificate)?;
        write_where_other(&files.bundle, &bundle)?;
        write_where_other(&files.beside, &beside)?;
        write_where_other(&files.node, NODE)?;
        Ok(files)
    }
}

/// A certificate as text (RFC 7468).
fn pem(certificate: &[u8]) -> String {
    let text = crypto::text::base64_encode(certificate);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        pem.extend([line, "\n"]);
        rest = after;
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

/// Writes a file where it does not hold that already: other commands may read it, and begin at the same time.
fn write_where_other(path: &Path, text: &str) -> Result<(), Failure> {
    if fs::read_to_string(path).is_ok_and(|held| held == text) {
        return Ok(());
    }
    let fresh = path.with_extension(format!("{}.new", std::process::id()));
    let write = || {
        create(&fresh)?.write_all(text.as_bytes())?;
        fs::rename(&fresh, path)
    };
    write().map_err(|cause| Failure::at_path("write", path, cause))
}
