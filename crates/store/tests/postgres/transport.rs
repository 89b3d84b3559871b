//! TLS and passwords: what a server on a network asks for.

use std::path::Path;

use cluster::Cluster;
use store::postgres::{Options, Postgres};

use super::refusal;

/// TLS and a password for whoever comes by network, nothing for the tests' own socket.
const RULES: &str = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n";

/// A server with a certificate for `localhost`, and the file of the authority that vouches for it.
fn guarded(folder: &Path) -> Cluster {
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::default();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let root = authority.self_signed(&authority_key).unwrap();
    std::fs::write(folder.join("root.pem"), root.pem()).unwrap();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let server = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = server.signed_by(&key, &issuer).unwrap();
    let settings = ["listen_addresses = '127.0.0.1'", "ssl = on"];
    let files = [
        ("server.crt", certificate.pem()),
        ("server.key", key.serialize_pem()),
        ("pg_hba.conf", RULES.to_owned()),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    let cluster = Cluster::new(&settings, &files);
    cluster.run("CREATE ROLE guarded LOGIN PASSWORD 'geheim'");
    cluster.run("CREATE DATABASE vault OWNER guarded");
    cluster
}

#[tokio::test]
async fn a_server_is_trusted_by_its_certificate_and_trusts_by_password() {
    let folder = tempfile::tempdir().unwrap();
    let cluster = guarded(folder.path());
    let url = |host: &str, mode: &str| {
        format!("postgres://guarded@{host}:{}/vault{mode}", cluster.port())
    };
    let options = |host: &str, mode: &str| Options {
        password: Some("geheim".into()),
        root_certificate: Some(folder.path().join("root.pem")),
        ..Options::new(url(host, mode))
    };
    for mode in [
        "?sslmode=require",
        "?sslmode=verify-full",
        "?connect_timeout=5&sslmode=require",
    ] {
        Postgres::open(options("localhost", mode)).await.unwrap();
    }
    let wrong = Options {
        password: Some("erraten".into()),
        ..options("localhost", "?sslmode=require")
    };
    let error = refusal(wrong).await;
    assert!(
        error.contains("password authentication failed for user \"guarded\""),
        "{error}"
    );
    assert!(error.contains("check the user and the password"), "{error}");
    assert!(!error.contains("erraten"), "{error}");

    let error = refusal(options("127.0.0.1", "?sslmode=require")).await;
    assert!(
        error.contains("not valid for name"),
        "another name: {error}"
    );
    let stranger = Options {
        root_certificate: None,
        ..options("localhost", "?sslmode=require")
    };
    let error = refusal(stranger).await;
    assert!(
        error.contains("error performing TLS handshake"),
        "an unknown root: {error}"
    );
    assert!(
        error.contains("give the file of the root certificate"),
        "{error}"
    );

    let error = refusal(options("localhost", "?sslmode=disable")).await;
    assert!(
        error.contains("no pg_hba.conf entry"),
        "without TLS: {error}"
    );
    let missing = Options {
        root_certificate: Some(folder.path().join("nothing.pem")),
        ..options("localhost", "?sslmode=require")
    };
    let error = refusal(missing).await;
    assert!(error.contains("nothing.pem cannot be read"), "{error}");
}
