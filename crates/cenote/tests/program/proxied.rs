//! `cenote exec --proxy`: what the command is told, whom it may trust for that, and where it is led.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::thread;

use rcgen::{CertificateParams, Issuer, KeyPair};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::server::Server;
use crate::serving::Serving;

/// Runs `cenote exec` with these options on the data folder in `folder`, in an environment that would lead its command elsewhere.
fn exec(folder: &Path, options: &[&str], command: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cenote"))
        .args(["exec", "--data"])
        .arg(folder.join("data"))
        .args(options)
        .arg("--")
        .args(command)
        .env("HTTPS_PROXY", "http://proxy.example:3128")
        .env("https_proxy", "http://proxy.example:3128")
        .env("HTTP_PROXY", "http://proxy.example:3128")
        .env("ALL_PROXY", "http://proxy.example:3128")
        .env("NO_PROXY", ".amazonaws.com")
        .env("AWS_ENDPOINT_URL", "http://localhost:4566")
        .env("AWS_ENDPOINT_URL_S3", "http://localhost:4566")
        .env("AWS_PROFILE", "production")
        .env("NODE_OPTIONS", "--max-old-space-size=512")
        .env_remove("NODE_EXTRA_CA_CERTS")
        .output()
        .expect("the program runs")
}

/// The environment of a command.
fn environment(folder: &Path, options: &[&str]) -> BTreeMap<String, String> {
    let output = exec(folder, options, &["env"]);
    let text = String::from_utf8(output.stdout).expect("text");
    let lines = text.lines().filter_map(|line| line.split_once('='));
    lines
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// What a client trusts that is told of a file.
fn trusted(file: &str) -> Vec<CertificateDer<'static>> {
    let certificates = CertificateDer::pem_file_iter(file).expect("certificates");
    let certificates = certificates.map(|certificate| certificate.expect("a certificate"));
    certificates.collect()
}

/// Asks for a tunnel as a client does that has `HTTPS_PROXY`, and gives the head of the answer with the connection.
fn tunnel(proxy: &str, target: &str) -> (String, TcpStream) {
    let (credentials, authority) = proxy
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('@'))
        .expect("a proxy with a password");
    let credentials = crypto::text::base64_encode(credentials.as_bytes());
    let mut stream = TcpStream::connect(authority).expect("a connection");
    write!(
        stream,
        "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nProxy-Authorization: Basic {credentials}\r\n\r\n"
    )
    .expect("a request");
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    (String::from_utf8(head).expect("text"), stream)
}

#[test]
fn the_command_is_told_the_way_and_whom_to_trust() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let told = environment(folder.path(), &["--proxy"]);
    let authority = server.endpoint.trim_start_matches("http://");
    let proxy = &told["HTTPS_PROXY"];
    assert!(proxy.starts_with("http://cenote:"), "{proxy}");
    assert!(proxy.ends_with(&format!("@{authority}")), "{proxy}");
    assert_eq!(&told["https_proxy"], proxy);
    assert_eq!(told["NO_PROXY"], "localhost,.localhost,127.0.0.1,::1");
    assert_eq!(told["no_proxy"], told["NO_PROXY"]);
    for name in [
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_S3",
        "AWS_PROFILE",
        "HTTP_PROXY",
        "ALL_PROXY",
    ] {
        assert!(!told.contains_key(name), "{name}");
    }
    assert_eq!(told["AWS_REGION"], "us-east-1");
    assert!(told.contains_key("AWS_ACCESS_KEY_ID") && told.contains_key("AWS_SECRET_ACCESS_KEY"));
    let bundle = &told["AWS_CA_BUNDLE"];
    for name in ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"] {
        assert_eq!(&told[name], bundle, "{name}");
    }
    let own = fs::read_to_string(&told["NODE_EXTRA_CA_CERTS"]).expect("the authority");
    let all = fs::read_to_string(bundle).expect("the bundle");
    assert!(all.ends_with(&own));
    let system = rustls_native_certs::load_native_certs().certs;
    assert_eq!(trusted(bundle).len(), system.len() + 1);
    let options = &told["NODE_OPTIONS"];
    assert!(
        options.starts_with("--max-old-space-size=512 --require=\"/"),
        "{options}"
    );
    for name in ["bundle.pem", "authority.pem", "node.pem", "node.cjs"] {
        let path = folder.path().join("data/proxy").join(name);
        let mode = fs::metadata(path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    // What people may have their browsers trust is another authority, and a command is told of it no more than they of this one.
    let local = fs::read_to_string(folder.path().join("data/ca.pem")).expect("the authority");
    assert!(!all.contains(local.trim()));
    let offline = environment(folder.path(), &["--proxy", "--offline"]);
    assert!(offline["HTTPS_PROXY"].starts_with("http://offline:"));
    let plain = environment(folder.path(), &[]);
    assert_eq!(plain["AWS_ENDPOINT_URL"], server.endpoint);
    assert_eq!(plain["HTTPS_PROXY"], "http://proxy.example:3128");
}

#[test]
fn a_command_that_runs_another_one_in_the_same_way_tells_it_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let _server = Server::start(folder.path());
    let data = folder.path().join("data");
    let first = environment(folder.path(), &["--proxy"]);
    let before = fs::read(&first["SSL_CERT_FILE"]).expect("the bundle");
    let program = env!("CARGO_BIN_EXE_cenote");
    let nested = [
        program,
        "exec",
        "--data",
        data.to_str().expect("a path"),
        "--proxy",
        "--",
        "true",
    ];
    let output = exec(folder.path(), &["--proxy"], &nested);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        fs::read(&first["SSL_CERT_FILE"]).expect("the bundle"),
        before
    );
}

#[test]
fn the_authority_vouches_for_names_of_aws_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let _server = Server::start(folder.path());
    let kept = fs::read_to_string(folder.path().join("data/proxy.json")).expect("the file");
    let kept: serde_json::Value = serde_json::from_str(&kept).expect("JSON");
    let member = |name: &str| kept[name].as_str().expect("a member");
    let authority = CertificateDer::from_pem_slice(member("certificate").as_bytes());
    let mut trusted = RootCertStore::empty();
    trusted
        .add(authority.expect("a certificate"))
        .expect("a root");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(trusted), provider)
        .build()
        .expect("a verifier");
    // Who has its key signs as it does.
    let pair = KeyPair::from_pem(member("key")).expect("a key");
    let mut issuer = CertificateParams::new(Vec::new()).expect("an authority");
    issuer.distinguished_name = rcgen::DistinguishedName::new();
    let name = "Cenote proxy authority";
    issuer
        .distinguished_name
        .push(rcgen::DnType::CommonName, name);
    let issuer = Issuer::new(issuer, pair);
    for (name, is_vouched_for) in [
        ("cognito-idp.us-east-1.amazonaws.com", true),
        (
            "bucket.with.dots.s3.dualstack.eu-west-1.amazonaws.com",
            true,
        ),
        ("cognito-idp.eu-west-1.api.aws", true),
        ("sts.cn-north-1.amazonaws.com.cn", true),
        ("sts.eusc-de-east-1.amazonaws.eu", true),
        ("sts.us-iso-east-1.c2s.ic.gov", true),
        ("sts.us-isob-east-1.api.aws.scloud", true),
        ("abc123.lambda-url.us-east-1.on.aws", true),
        ("c2s.sgov.gov", false),
        ("a.auth.us-east-1.amazoncognito.com", true),
        ("example.com", false),
        ("console.aws.amazon.com", false),
        ("evilamazonaws.com", false),
        ("registry.npmjs.org", false),
        ("localhost", false),
        ("127.0.0.1", false),
        ("192.0.2.1", false),
        ("2001:db8::1", false),
    ] {
        let own = KeyPair::generate().expect("a key");
        let mut leaf = CertificateParams::new(vec![name.to_owned()]).expect("a certificate");
        leaf.not_before = rcgen::date_time_ymd(2020, 1, 1);
        leaf.not_after = rcgen::date_time_ymd(2100, 1, 1);
        let made = leaf.signed_by(&own, &issuer).expect("a signature");
        let server = ServerName::try_from(name).expect("a name");
        let now = UnixTime::now();
        let verdict = verifier.verify_server_cert(made.der(), &[], &server, &[], now);
        assert_eq!(verdict.is_ok(), is_vouched_for, "{name}: {verdict:?}");
    }
}

/// One that was made when fewer names led here.
#[test]
fn an_authority_that_may_not_vouch_for_all_names_is_made_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("data/proxy.json");
    let kept = || -> serde_json::Value {
        let text = fs::read_to_string(&path).expect("the file");
        serde_json::from_str(&text).expect("JSON")
    };
    Server::start(folder.path()).kill();
    let first = kept();
    Server::start(folder.path()).kill();
    assert_eq!(kept(), first);
    for domains in [None, Some(serde_json::json!(["amazonaws.com"]))] {
        let mut older = first.clone();
        let members = older.as_object_mut().expect("an object");
        match domains {
            None => members.remove("domains"),
            Some(domains) => members.insert("domains".to_owned(), domains),
        };
        fs::write(&path, older.to_string()).expect("the file is written");
        Server::start(folder.path()).kill();
        assert_ne!(kept()["certificate"], first["certificate"]);
        assert_eq!(kept()["domains"], first["domains"]);
    }
}

#[test]
fn aws_is_found_here_and_others_where_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let _server = Server::start(folder.path());
    let told = environment(folder.path(), &["--proxy"]);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(trusted(&told["SSL_CERT_FILE"]));
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = Arc::new(client);
    for host in ["cognito-idp.eu-west-1.amazonaws.com", "sts.amazonaws.com"] {
        let (head, stream) = tunnel(&told["HTTPS_PROXY"], &format!("{host}:443"));
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let name = ServerName::try_from(host).expect("a name");
        let secure = ClientConnection::new(Arc::clone(&client), name).expect("a client");
        let mut stream = StreamOwned::new(secure, stream);
        write!(
            stream,
            "GET /us-east-1_nosuchpool/.well-known/jwks.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .expect("a request");
        let mut answer = Vec::new();
        // A server that ends without a word of TLS is an error for whoever reads to the end.
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(
            answer.contains("us-east-1_nosuchpool does not exist"),
            "{host}: {answer}"
        );
    }
    let elsewhere = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let target = elsewhere.local_addr().expect("an address").to_string();
    thread::spawn(move || {
        while let Ok((mut stream, _)) = elsewhere.accept() {
            let _ = stream.write_all(b"somebody else");
        }
    });
    let (head, mut stream) = tunnel(&told["HTTPS_PROXY"], &target);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let mut said = String::new();
    stream.read_to_string(&mut said).expect("what they say");
    assert_eq!(said, "somebody else");
    let offline = environment(folder.path(), &["--proxy", "--offline"]);
    let (head, _) = tunnel(&offline["HTTPS_PROXY"], &target);
    assert!(
        head.starts_with("HTTP/1.1 403 127.0.0.1 is not reached"),
        "{head}"
    );
    // Where a platform tells its machines their credentials.
    for (target, purpose) in [
        ("169.254.169.254:443", "link-local"),
        ("[fd00:ec2::254]:443", "metadata of a platform (AWS)"),
        ("[fd20:ce::254]:80", "metadata of a platform (Google Cloud)"),
        (
            "100.100.100.200:80",
            "metadata of a platform (Alibaba Cloud)",
        ),
        ("168.63.129.16:80", "metadata of a platform (Azure)"),
    ] {
        let (head, _) = tunnel(&told["HTTPS_PROXY"], target);
        assert!(
            head.starts_with("HTTP/1.1 502") && head.contains(purpose),
            "{target}: {head}"
        );
    }
}

#[test]
fn a_server_that_is_not_for_development_leads_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    // One for development has used the folder before.
    Server::start(folder.path()).kill();
    let told = environment(folder.path(), &["--proxy"]);
    let mut serving = Serving::start(folder.path(), "");
    let (credentials, _) = told["HTTPS_PROXY"].split_once('@').expect("a password");
    let proxy = format!("{credentials}@127.0.0.1:{}", serving.port);
    for target in ["sts.amazonaws.com:443", "example.org:443"] {
        let (head, _) = tunnel(&proxy, target);
        assert!(head.starts_with("HTTP/1.1 405"), "{target}: {head}");
    }
    let endpoint = serving.endpoint();
    fs::remove_file(folder.path().join("data/proxy.json")).expect("the file goes");
    let output = exec(folder.path(), &["--proxy"], &["true"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && said.contains("leads nobody"),
        "{endpoint}: {said}"
    );
    assert!(said.contains("`cenote dev`"), "{said}");
    serving.kill();
}

/// The folder is served for people by now, under a name of theirs.
#[test]
fn the_password_goes_to_no_server_but_one_for_development() {
    let folder = tempfile::tempdir().expect("a folder");
    Server::start(folder.path()).kill();
    let kept = fs::read_to_string(folder.path().join("data/proxy.json")).expect("the file");
    let kept: serde_json::Value = serde_json::from_str(&kept).expect("JSON");
    let password = kept["password"].as_str().expect("a password");
    for endpoint in [
        "https://users.example.org",
        "http://users.example.org:8080",
        "http://127.0.0.1.example.org:8080",
        "http://192.0.2.7:9229",
    ] {
        fs::write(folder.path().join("data/endpoint"), endpoint).expect("the endpoint");
        let output = exec(folder.path(), &["--proxy"], &["env"]);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{endpoint}: {told}");
        assert!(said.contains("leads nobody"), "{endpoint}: {said}");
        assert!(!told.contains(password), "{endpoint}");
    }
}

#[test]
fn offline_without_a_proxy_means_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = exec(folder.path(), &["--offline"], &["true"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && said.contains("--proxy"),
        "{said}"
    );
}
