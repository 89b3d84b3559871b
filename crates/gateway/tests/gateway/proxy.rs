//! Clients that know no endpoint: which names lead here, which elsewhere, and who is led at all.

mod tunnels;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use crypto::text::base64_encode;
use gateway::{Hosts, Proxy, Settings};
use model::Sensitive;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::front::{ALIVE, Running, read_all, run, run_gateway, run_on};
use crate::gateways::gateway_with;

const PASSWORD: &str = "between us";

/// Certifies whatever it is asked, and leads all names to one place.
#[derive(Debug)]
struct Leading {
    password: Sensitive<String>,
    authority: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    elsewhere: Option<SocketAddr>,
}

impl Leading {
    fn to(elsewhere: Option<SocketAddr>) -> Arc<Leading> {
        let pair = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = params.self_signed(&pair).unwrap().der().clone();
        Arc::new(Leading {
            password: PASSWORD.into(),
            authority,
            issuer: Issuer::new(params, pair),
            elsewhere,
        })
    }

    /// TLS that trusts its authority alone.
    fn connector(&self, protocols: &[&[u8]]) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        TlsConnector::from(Arc::new(config))
    }
}

#[async_trait]
impl Proxy for Leading {
    fn password(&self) -> &Sensitive<String> {
        &self.password
    }

    fn certified(&self, host: &str) -> Result<Arc<ServerConfig>, String> {
        let pair = KeyPair::generate().map_err(|cause| cause.to_string())?;
        let leaf = CertificateParams::new(vec![host.to_owned()]);
        let leaf = leaf.map_err(|cause| cause.to_string())?;
        let made = leaf.signed_by(&pair, &self.issuer);
        let chain = vec![made.map_err(|cause| cause.to_string())?.der().clone()];
        let key = PrivatePkcs8KeyDer::from(pair.serialize_der());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                let builder = builder.with_no_client_auth();
                builder.with_single_cert(chain, key.into())
            });
        config.map(Arc::new).map_err(|cause| cause.to_string())
    }

    async fn reach(&self, host: &str, port: u16) -> Result<TcpStream, String> {
        let Some(elsewhere) = self.elsewhere else {
            return Err(format!("{host}:{port}: nobody is there"));
        };
        let connected = TcpStream::connect(elsewhere).await;
        connected.map_err(|cause| cause.to_string())
    }
}

/// A server for one developer that leads as `leading` does.
async fn running(leading: &Arc<Leading>) -> Running {
    running_with(leading, |_| {}).await
}

/// The same with other settings.
async fn running_with(leading: &Arc<Leading>, change: impl FnOnce(&mut Settings)) -> Running {
    let proxy: Arc<dyn Proxy> = leading.clone();
    let gateway = gateway_with(|settings: &mut Settings| {
        settings.hosts = Hosts::Own(Vec::new());
        settings.proxy = Some(proxy);
        change(settings);
    });
    run_gateway(gateway, true).await
}

/// The lines that say who asks.
fn told(user: &str, password: &str) -> String {
    let credentials = base64_encode(format!("{user}:{password}").as_bytes());
    format!("Proxy-Authorization: Basic {credentials}\r\n")
}

/// Asks for a tunnel to `target`, and gives the head of the answer with the connection.
async fn ask(running: &Running, target: &str, lines: &str) -> (String, TcpStream) {
    let request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{lines}\r\n");
    send(running, request.as_bytes()).await
}

async fn send(running: &Running, request: &[u8]) -> (String, TcpStream) {
    let mut stream = running.connect().await;
    stream.write_all(request).await.unwrap();
    let mut head = Vec::new();
    let reading = async {
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => break,
            }
        }
    };
    let read = timeout(Duration::from_secs(5), reading).await;
    read.expect("an answer should have come");
    (String::from_utf8(head).unwrap(), stream)
}

/// A place that says back what it hears, until it hears no more.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                let _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    address
}

#[tokio::test]
async fn a_server_that_leads_nobody_refuses_tunnels() {
    for with_tls in [false, true] {
        let running = run(gateway::Patience::default(), with_tls).await;
        for target in ["sts.amazonaws.com:443", "example.org:443", "127.0.0.1:22"] {
            let (head, stream) = ask(&running, target, &told("cenote", PASSWORD)).await;
            assert!(head.starts_with("HTTP/1.1 405"), "{target}: {head}");
            assert!(head.contains("connection: close"), "{target}: {head}");
            assert!(read_all(stream).await.contains("opens no tunnel"));
        }
        running.assert_alive().await;
    }
}

#[tokio::test]
async fn names_of_aws_lead_here_under_certificates_of_their_own() {
    let leading = Leading::to(None);
    let running = running(&leading).await;
    for name in [
        "cognito-idp.eu-central-1.amazonaws.com",
        "cognito-idp-fips.us-east-1.amazonaws.com",
        "cognito-idp.eu-west-3.api.aws",
        "cognito-idp.cn-north-1.amazonaws.com.cn",
        "cognito-idp.eusc-de-east-1.amazonaws.eu",
        "cognito-idp.us-isof-south-1.csp.hci.ic.gov",
        "sts.amazonaws.com",
        "vpce-1.sts.eu-west-1.vpce.amazonaws.com",
        "tutorial.auth.us-east-1.amazoncognito.com",
    ] {
        for protocols in [&[][..], &[b"http/1.1".as_slice()][..]] {
            let (head, stream) = ask(&running, &format!("{name}:443"), "").await;
            assert_eq!(head, "HTTP/1.1 200 Connection established\r\n\r\n");
            let server = ServerName::try_from(name).unwrap();
            let connected = leading.connector(protocols).connect(server, stream).await;
            let mut stream = connected.unwrap();
            let alive = String::from_utf8_lossy(ALIVE).replace("localhost", name);
            stream.write_all(alive.as_bytes()).await.unwrap();
            let answer = read_all(stream).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{name}: {answer}");
        }
    }
    let name = "cognito-idp.us-east-1.amazonaws.com";
    let (_, stream) = ask(&running, &format!("{name}:443"), "").await;
    let connector = leading.connector(&[b"h2", b"http/1.1"]);
    let stream = connector.connect(ServerName::try_from(name).unwrap(), stream);
    let stream = stream.await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    // A client that speaks in clear within its tunnel is answered as well.
    let (_, mut stream) = ask(&running, "sts.amazonaws.com:80", "").await;
    stream.write_all(ALIVE).await.unwrap();
    assert!(read_all(stream).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn others_are_reached_with_the_password_alone() {
    let running = running(&Leading::to(Some(echo().await))).await;
    let wrong = [
        String::new(),
        told("cenote", "guessed"),
        told("cenote", ""),
        told("offline", "guessed"),
        "Proxy-Authorization: Bearer YQ==\r\n".to_owned(),
        "Proxy-Authorization: Basic ?\r\n".to_owned(),
    ];
    for lines in wrong {
        let (head, stream) = ask(&running, "example.org:443", &lines).await;
        assert!(head.starts_with("HTTP/1.1 407"), "{lines}: {head}");
        assert!(head.contains("\r\nProxy-Authenticate: Basic "), "{head}");
        assert!(read_all(stream).await.contains("cenote exec --proxy"));
    }
    let lines = told("cenote", PASSWORD);
    for target in [
        "example.org:443",
        "EXAMPLE.org.:8443",
        "192.0.2.7:22",
        "[2001:db8::7]:443",
        "evilamazonaws.com:443",
        "amazonaws.com.example:443",
        "evilon.aws:443",
        "docs.aws:443",
    ] {
        let (head, mut stream) = ask(&running, target, &lines).await;
        assert_eq!(head, "HTTP/1.1 200 Connection established\r\n\r\n");
        // A line that ends as no line of a head may is none of this server's business.
        stream.write_all(b"GET / HTTP/1.1\n\n\0").await.unwrap();
        stream.shutdown().await.unwrap();
        assert_eq!(read_all(stream).await, "GET / HTTP/1.1\n\n\0", "{target}");
    }
    let hasty = format!("CONNECT example.org:443 HTTP/1.0\r\n{lines}\r\nat once");
    let (head, mut stream) = send(&running, hasty.as_bytes()).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    stream.shutdown().await.unwrap();
    assert_eq!(read_all(stream).await, "at once");
}

#[tokio::test]
async fn who_is_offline_is_led_here_and_nowhere_else() {
    let running = running(&Leading::to(Some(echo().await))).await;
    let lines = told("offline", PASSWORD);
    let (head, _) = ask(&running, "registry.npmjs.org:443", &lines).await;
    let expected =
        "HTTP/1.1 403 registry.npmjs.org is not reached: cenote exec runs this with --offline.";
    assert!(head.starts_with(expected), "{head}");
    let (head, _) = ask(&running, "sts.amazonaws.com:443", &lines).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
}

#[tokio::test]
async fn who_can_not_be_reached_is_named() {
    let running = running(&Leading::to(None)).await;
    let (head, stream) = ask(&running, "example.org:443", &told("cenote", PASSWORD)).await;
    let expected = "HTTP/1.1 502 example.org:443: nobody is there\r\n";
    assert!(head.starts_with(expected), "{head}");
    assert_eq!(read_all(stream).await, "example.org:443: nobody is there\n");
    running.assert_alive().await;
}

#[tokio::test]
async fn heads_that_can_not_be_read_open_nothing() {
    let running = running(&Leading::to(Some(echo().await))).await;
    let target = "example.org:443";
    let password = told("cenote", PASSWORD);
    let long = "x".repeat(gateway::limits::TUNNEL_HEAD_BYTES_MAX);
    for request in [
        format!("CONNECT example.org HTTP/1.1\r\n{password}\r\n"),
        format!("CONNECT example.org:0 HTTP/1.1\r\n{password}\r\n"),
        format!("CONNECT example.org:65536 HTTP/1.1\r\n{password}\r\n"),
        format!("CONNECT :443 HTTP/1.1\r\n{password}\r\n"),
        format!("CONNECT a..b:443 HTTP/1.1\r\n{password}\r\n"),
        format!("CONNECT a b:443 HTTP/1.1\r\n{password}\r\n"),
        format!("CONNECT https://example.org:443 HTTP/1.1\r\n{password}\r\n"),
        format!("CONNECT [::1:443 HTTP/1.1\r\n{password}\r\n"),
        format!("CONNECT ex\u{e4}mple.org:443 HTTP/1.1\r\n{password}\r\n"),
        format!("CONNECT {target} HTTP/2.0\r\n{password}\r\n"),
        format!("CONNECT {target} HTTP/1.1\r\n{password}{password}\r\n"),
        format!("CONNECT {target} HTTP/1.1\r\nX: a\r\n b\r\n{password}\r\n"),
        format!("CONNECT {target} HTTP/1.1\r\nX: a\nY: b\r\n{password}\r\n"),
        format!("CONNECT {target} HTTP/1.1\r\nX : a\r\n{password}\r\n"),
        format!("CONNECT {target} HTTP/1.1\r\nX\r\n{password}\r\n"),
        format!("CONNECT {target} HTTP/1.1\r\n{password}X: {long}\r\n\r\n"),
        "CONNECT a\u{e9}.amazonaws.com:443 HTTP/1.1\r\n\r\n".to_owned(),
    ] {
        let (head, _) = send(&running, request.as_bytes()).await;
        assert!(head.starts_with("HTTP/1.1 400"), "{request}: {head}");
    }
    // Only the first request of a connection is one for a tunnel.
    let alive = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let late = format!("{alive}CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{password}\r\n");
    let mut stream = running.connect().await;
    stream.write_all(late.as_bytes()).await.unwrap();
    let answers = read_all(stream).await;
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 1, "{answers}");
    running.assert_alive().await;
}

/// Another address of this machine than those of loopback, where it has one. Nothing is sent.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(("192.0.2.1", 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

#[tokio::test]
async fn programs_of_other_machines_are_not_led() {
    let Some(address) = own_address() else {
        return;
    };
    let proxy: Arc<dyn Proxy> = Leading::to(Some(echo().await));
    let gateway = gateway_with(|settings| settings.proxy = Some(proxy));
    let mut running = run_on("0.0.0.0", gateway, true).await;
    running.address.set_ip(address);
    for target in ["sts.amazonaws.com:443", "example.org:443"] {
        let (head, _) = ask(&running, target, &told("cenote", PASSWORD)).await;
        assert!(head.starts_with("HTTP/1.1 403"), "{target}: {head}");
    }
    running.address.set_ip(Ipv4Addr::LOCALHOST.into());
    let (head, _) = ask(&running, "sts.amazonaws.com:443", "").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
}
