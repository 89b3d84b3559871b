//! What lies in the data folder: who may read it, what is not believed, and what the local authority vouches for.

use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;

use rcgen::{CertificateParams, Issuer, KeyPair};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use crate::refusals::{cenote, refuses};
use crate::server::Server;

const DEV: [&str; 5] = ["dev", "--port", "0", "--data", "data"];

/// A folder in which a server has run.
fn used() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    Server::start(folder.path()).kill();
    folder
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn a_repository_does_not_take_the_folder_along() {
    let folder = used();
    let ignored = fs::read_to_string(folder.path().join("data/.gitignore")).expect("the file");
    assert!(ignored.lines().any(|line| line == "*"), "{ignored}");
}

#[test]
fn a_secret_that_others_can_read_or_that_is_a_link_is_refused() {
    let folder = used();
    for name in ["master.key", "credentials.json", "proxy.json"] {
        let path = folder.path().join("data").join(name);
        allow(&path, 0o640);
        let output = cenote(folder.path(), &DEV);
        refuses(&output, &[name, "can be read by others", "chmod 600"]);
        allow(&path, 0o600);
        let elsewhere = folder.path().join(name);
        fs::rename(&path, &elsewhere).expect("the file moves");
        symlink(&elsewhere, &path).expect("a link");
        refuses(&cenote(folder.path(), &DEV), &[name, "is a link"]);
        fs::rename(&elsewhere, &path).expect("the file moves back");
    }
}

/// A group may look after a server, such as that which takes the backups: it reads, and puts nothing there.
#[test]
fn a_folder_that_others_can_write_is_refused() {
    let folder = used();
    let data = folder.path().join("data");
    for (path, name) in [(data.clone(), "data"), (data.join("mail"), "data/mail")] {
        for (mode, writers) in [
            (0o770, "its group"),
            (0o702, "everybody"),
            (0o777, "everybody"),
        ] {
            allow(&path, mode);
            let sentence = format!("{name} can be written by {writers}");
            let mend = format!("chmod go-w {name}");
            refuses(&cenote(folder.path(), &DEV), &[&sentence, &mend]);
        }
        allow(&path, 0o755);
    }
    allow(&data, 0o750);
    Server::start(folder.path()).kill();
}

#[test]
fn a_link_that_was_planted_is_replaced_and_not_followed() {
    let folder = used();
    let victim = folder.path().join("victim");
    fs::write(&victim, "precious").expect("a file");
    let planted = folder.path().join("data/endpoint.new");
    symlink(&victim, planted).expect("a link");
    Server::start(folder.path()).kill();
    assert_eq!(fs::read_to_string(victim).expect("the file"), "precious");
    let written = fs::symlink_metadata(folder.path().join("data/endpoint")).expect("the file");
    assert!(written.is_file());
}

#[test]
fn a_master_key_of_zeros_is_refused() {
    let folder = used();
    let key = folder.path().join("data/master.key");
    fs::write(&key, "0".repeat(64)).expect("the key is overwritten");
    refuses(&cenote(folder.path(), &DEV), &["master.key", "zeros"]);
}

#[test]
fn a_file_of_the_configuration_that_others_can_write_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    fs::write(&key, "5".repeat(64)).expect("a master key");
    allow(&key, 0o666);
    let config = "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\n\
                  capture = true\nmaster_key_file = 'key'\n";
    fs::write(folder.path().join("cenote.toml"), config).expect("a configuration");
    let output = cenote(folder.path(), &["serve", "--config", "cenote.toml"]);
    refuses(&output, &["key can be written by others", "chmod go-w key"]);
    allow(&key, 0o660);
    let output = cenote(folder.path(), &["serve", "--config", "cenote.toml"]);
    refuses(&output, &["key can be written by others", "chmod go-w key"]);
}

#[test]
fn a_key_of_tls_is_a_secret_as_any_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a certificate");
    let made = params.self_signed(&pair).expect("a signature");
    fs::write(folder.path().join("chain.pem"), made.pem()).expect("a certificate");
    let key = folder.path().join("tls.key");
    fs::write(&key, pair.serialize_pem()).expect("its key");
    allow(&key, 0o620);
    let config = "listen = '127.0.0.1:0'\nendpoint = 'https://localhost'\ndata = 'data'\ncapture = true\n\
                  [tls]\ncertificate = 'chain.pem'\nkey = 'tls.key'\n";
    fs::write(folder.path().join("cenote.toml"), config).expect("a configuration");
    let output = cenote(folder.path(), &["serve", "--config", "cenote.toml"]);
    refuses(
        &output,
        &["tls.key can be written by others", "chmod go-w tls.key"],
    );
}

#[test]
fn what_stands_before_a_key_in_its_file_may_be_no_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a certificate");
    let made = params.self_signed(&pair).expect("a signature");
    // As `openssl pkcs12` writes it: attributes in the letters of whoever made it, here Latin-1.
    let with_head =
        |pem: String| [b"friendlyName: M\xfcller\n".as_slice(), pem.as_bytes()].concat();
    fs::write(folder.path().join("chain.pem"), with_head(made.pem())).expect("a certificate");
    let key = folder.path().join("tls.key");
    fs::write(&key, with_head(pair.serialize_pem())).expect("its key");
    allow(&key, 0o600);
    // The port is nobody's to listen on: who comes as far as that has read both.
    let config = "listen = '192.0.2.1:1'\nendpoint = 'https://localhost'\ndata = 'data'\ncapture = true\n\
                  [tls]\ncertificate = 'chain.pem'\nkey = 'tls.key'\n";
    fs::write(folder.path().join("cenote.toml"), config).expect("a configuration");
    let output = cenote(folder.path(), &["serve", "--config", "cenote.toml"]);
    refuses(&output, &["can't listen on 192.0.2.1:1"]);
    fs::write(&key, b"M\xfcller").expect("no key");
    let output = cenote(folder.path(), &["serve", "--config", "cenote.toml"]);
    refuses(&output, &["tls.key does not hold what [tls] needs"]);
}

/// Whether a certificate for a name that the folder's authority has signed is believed by who trusts that authority.
fn believed(data: &Path, name: &str) -> bool {
    let key = fs::read_to_string(data.join("ca.key")).expect("its key");
    let key = KeyPair::from_pem(&key).expect("a key");
    let mut named = CertificateParams::new(Vec::new()).expect("a certificate");
    named
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Cenote local authority");
    let issuer = Issuer::new(named, key);
    let leaf = CertificateParams::new(vec![name.to_owned()]).expect("a certificate");
    let pair = KeyPair::generate().expect("a key");
    let leaf = leaf.signed_by(&pair, &issuer).expect("a signature");
    verified(data, leaf.der(), name)
}

/// Whether rustls, as the AWS SDK for Rust uses it, believes that a certificate is that of `name`, where it trusts the folder's
/// authority alone.
fn verified(data: &Path, leaf: &CertificateDer<'_>, name: &str) -> bool {
    let authority = CertificateDer::from_pem_file(data.join("ca.pem")).expect("the authority");
    let mut roots = rustls::RootCertStore::empty();
    roots.add(authority).expect("a root");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .expect("a verifier");
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    verifier
        .verify_server_cert(leaf, &[], &name, &[], UnixTime::now())
        .is_ok()
}

#[test]
fn rustls_believes_the_certificate_of_the_server() {
    let folder = used();
    let data = folder.path().join("data");
    let leaf = CertificateDer::from_pem_file(data.join("tls-us-east-1.pem"));
    let leaf = leaf.expect("the certificate");
    for name in [
        "localhost",
        "127.0.0.1",
        "app.auth.us-east-1.localhost",
        "cognito-idp.eu-west-1.amazonaws.com",
        "app.auth.eu-west-1.amazoncognito.com",
    ] {
        assert!(verified(&data, &leaf, name), "{name}");
    }
    assert!(!verified(&data, &leaf, "example.org"));
}

#[test]
fn the_local_authority_vouches_for_its_own_names_alone() {
    let folder = used();
    let data = folder.path().join("data");
    let own = "cognito-idp.us-east-1.amazonaws.com";
    assert!(believed(&data, "localhost") && believed(&data, own));
    for other in ["example.org", "s3.amazonaws.com", "sts.amazonaws.com"] {
        assert!(!believed(&data, other), "{other}");
    }
}

#[test]
fn a_name_that_is_asked_for_is_in_the_certificate_and_no_other_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let start = |more: &[&str]| Server::start_with(folder.path(), more).kill();
    // Each name stands in it behind its tag and its length (RFC 5280, 4.2.1.6).
    let served = |name: &str| {
        let leaf = CertificateDer::from_pem_file(data.join("tls-us-east-1.pem"));
        let named = match name.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => [&[0x87, 4], address.octets().as_slice()].concat(),
            Ok(IpAddr::V6(address)) => [&[0x87, 16], address.octets().as_slice()].concat(),
            Err(_) => [
                &[0x82, u8::try_from(name.len()).expect("a length")],
                name.as_bytes(),
            ]
            .concat(),
        };
        let leaf = leaf.expect("the certificate");
        leaf.windows(named.len()).any(|window| window == named)
    };
    let authority = || fs::read(data.join("ca.pem")).expect("the authority");
    start(&[]);
    let first = authority();
    assert!(served("localhost") && !served("users.test"));
    start(&["--host", "Users.test", "--host", "192.0.2.7"]);
    assert!(served("localhost") && served("users.test") && served("192.0.2.7"));
    assert!(!served("other.test") && !served("192.0.2.8"));
    assert!(believed(&data, "users.test") && believed(&data, "192.0.2.7"));
    assert!(!believed(&data, "other.test") && !believed(&data, "192.0.2.8"));
    // Whoever trusts it goes on to, as long as it may vouch for all that is served.
    let second = authority();
    assert_ne!(first, second);
    start(&[]);
    start(&["--host", "users.test"]);
    assert_eq!(authority(), second);
    start(&["--host", "other.test"]);
    assert!(served("other.test") && !served("users.test"));
    // IPv6, in any writing, between brackets as in a URL or not.
    let long = "2001:DB8:0:0::7";
    start(&["--host", long, "--host", "[2001:db8::8]"]);
    assert!(served("2001:db8::7") && served("2001:db8::8") && !served("2001:db8::9"));
    assert!(believed(&data, "2001:db8::7") && !believed(&data, "2001:db8::9"));
    let leaf = CertificateDer::from_pem_file(data.join("tls-us-east-1.pem"));
    let leaf = leaf.expect("the certificate");
    for name in ["localhost", "::1", "2001:db8::7", "2001:db8::8"] {
        assert!(verified(&data, &leaf, name), "{name}");
    }
}

/// One malformed name among them, and rustls believes the certificate for none.
#[test]
fn a_name_that_no_certificate_can_be_for_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let no_hyphen = "write it without that '-'";
    for (name, words) in [
        ("https://users.test", ["without https://", "cenote.test"]),
        ("users.test:9229", ["without a port", "cenote.test"]),
        (
            "-a.test",
            ["its part '-a' begins or ends with '-'", no_hyphen],
        ),
        (
            "a.b-.test",
            ["its part 'b-' begins or ends with '-'", no_hyphen],
        ),
        ("a.-", ["its part '-' begins or ends with '-'", no_hyphen]),
        (
            "cenote.1",
            ["its last part '1' has digits alone", "cenote.1.test"],
        ),
        (
            "192.0.2",
            ["its last part '2' has digits alone", "a whole address"],
        ),
        ("[192.0.2.7]", ["without https://", "cenote.test"]),
        ("0.0.0.0", ["nobody's address", "is asked"]),
        ("[::]", ["nobody's address", "is asked"]),
    ] {
        let said = format!("--host={name}");
        let output = cenote(folder.path(), &["dev", "--port", "0", &said]);
        refuses(&output, &["--host <NAME>", name, words[0], words[1]]);
    }
}

/// One of a version that bound it to no names, and was good for ten years.
#[test]
fn an_authority_that_vouches_for_everything_is_made_anew() {
    let folder = used();
    let data = folder.path().join("data");
    let pair = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(Vec::new()).expect("a certificate");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Cenote local authority");
    let made = params.self_signed(&pair).expect("a signature");
    fs::write(data.join("ca.pem"), made.pem()).expect("the authority");
    fs::write(data.join("ca.key"), pair.serialize_pem()).expect("its key");
    assert!(believed(&data, "example.org"));
    Server::start(folder.path()).kill();
    assert!(believed(&data, "localhost") && !believed(&data, "example.org"));
}

/// By age and by number, by `cenote dev` too.
#[test]
fn captured_messages_end() {
    const DAY_MILLIS: u128 = 24 * 60 * 60 * 1000;
    let folder = used();
    let mail = folder.path().join("data/mail");
    let since = std::time::UNIX_EPOCH.elapsed().expect("a clock");
    let now = since.as_millis();
    let old = mail.join(format!("{}.old.json", now - 8 * DAY_MILLIS));
    let first = mail.join(format!("{}.first.json", now - DAY_MILLIS));
    let newest = mail.join(format!("{now}.newest.json"));
    for path in [&old, &first, &newest] {
        fs::write(path, "{}").expect("a file");
    }
    for number in 1..10_000 {
        fs::write(mail.join(format!("{now}.{number}.json")), "{}").expect("a file");
    }
    let server = Server::start(folder.path());
    while old.exists() || first.exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(newest.exists());
    assert_eq!(fs::read_dir(&mail).expect("the folder").count(), 10_000);
    server.kill();
}
