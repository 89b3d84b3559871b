//! The front door on a real socket: two protocols on one port, and clients that mean no good.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use gateway::{Exposure, Patience, check_exposure};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

pub(crate) const ALIVE: &[u8] =
    b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const SHORT: Patience = Patience {
    head: Duration::from_millis(300),
    idle: Duration::from_millis(300),
    body: Duration::from_millis(300),
    answer: Duration::from_millis(300),
    tunnel: Duration::from_millis(300),
    grace: Duration::ZERO,
    stop: Duration::from_secs(5),
};

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<std::io::Result<()>>,
    client: Arc<ClientConfig>,
}

pub(crate) async fn run(patience: Patience, with_tls: bool) -> Running {
    let gateway = crate::support::server_with(patience).await.gateway;
    run_gateway(gateway, with_tls).await
}

/// Serves a gateway on a port of its own.
pub(crate) async fn run_gateway(gateway: gateway::Gateway, with_tls: bool) -> Running {
    run_on("127.0.0.1", gateway, with_tls).await
}

/// As [`run_gateway`], on this address.
pub(crate) async fn run_on(host: &str, gateway: gateway::Gateway, with_tls: bool) -> Running {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let server_config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let listener = TcpListener::bind((host, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, end) = oneshot::channel();
    let tls = with_tls.then(|| Arc::new(server_config));
    let served = tokio::spawn(gateway::serve(listener, tls, gateway, async {
        let _ = end.await;
    }));
    Running {
        address,
        stop: Some(stop),
        served,
        client: Arc::new(client),
    }
}

impl Running {
    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn connect_tls(&self, protocols: &[&[u8]]) -> tokio_rustls::client::TlsStream<TcpStream> {
        let mut config = ClientConfig::clone(&self.client);
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config))
            .connect(name, self.connect().await)
            .await
            .unwrap()
    }

    /// Stops the server, and waits for its end.
    pub(crate) async fn stop(self) {
        drop(self.stop);
        self.served.await.unwrap().unwrap();
    }

    /// Sends the bytes, ends the sending and reads to the end.
    async fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        // The server may have hung up before it has read it all.
        let _ = stream.write_all(bytes).await;
        read_all(stream).await
    }

    pub(crate) async fn assert_alive(&self) {
        let answer = self.exchange(ALIVE).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

pub(crate) async fn read_all(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> String {
    let mut bytes = Vec::new();
    let reading = timeout(Duration::from_secs(5), stream.read_to_end(&mut bytes));
    // A reset is an end as well.
    let _ = reading
        .await
        .expect("the connection should have been closed");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn one_port_speaks_http_and_https() {
    let running = run(Patience::default(), true).await;
    running.assert_alive().await;
    for protocols in [&[][..], &[b"http/1.1".as_slice()][..]] {
        let mut stream = running.connect_tls(protocols).await;
        stream.write_all(ALIVE).await.unwrap();
        assert!(read_all(stream).await.starts_with("HTTP/1.1 200"));
    }
    let stream = running.connect_tls(&[b"h2", b"http/1.1"]).await;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    speaks_http2(stream).await;
    speaks_http2(running.connect().await).await;
}

/// Sends the preface with empty settings and waits for the server's settings, a frame of type 4.
async fn speaks_http2(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    // In pieces, so that the server can't tell from the first alone.
    for piece in [
        b"P".as_slice(),
        b"RI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\0\0\0\x04\0\0\0\0\0",
    ] {
        stream.write_all(piece).await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut frame = [0; 9];
    timeout(Duration::from_secs(5), stream.read_exact(&mut frame))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(frame[3], 4);
}

#[tokio::test]
async fn a_server_without_tls_hangs_up_on_tls() {
    let running = run(Patience::default(), false).await;
    assert_eq!(
        running
            .exchange(b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00")
            .await,
        ""
    );
    running.assert_alive().await;
}

#[tokio::test]
async fn garbage_is_refused_and_the_server_goes_on() {
    let running = run(SHORT, true).await;
    let long = format!(
        "GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
        "x".repeat(200_000)
    );
    let many = format!(
        "GET / HTTP/1.1\r\nHost: a\r\n{}\r\n",
        "X: y\r\n".repeat(2_000)
    );
    let corpus: Vec<Vec<u8>> = vec![
        b"\0\0\0\0".to_vec(),
        b"\x16\x03\x01\xff\xff garbage".to_vec(),
        b"\xff\xfe\xfd\r\n\r\n".to_vec(),
        b"GET\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nHost: a\r\nBad Header: b\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n".to_vec(),
        b"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        b"GET /?a=%zz HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        b"GET /?a=%ff HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        b"GET /\xc3\x28 HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_vec(),
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n".to_vec(),
        b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnot a frame at all, but long enough".to_vec(),
        long.into_bytes(),
        many.into_bytes(),
    ];
    for bytes in corpus {
        let answer = running.exchange(&bytes).await;
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        assert!(
            !answer.contains("HTTP/1.1 2") && !answer.contains("HTTP/1.1 5"),
            "{shown}: {answer}"
        );
    }
    running.assert_alive().await;
}

/// Each hides a request inside another; whoever reads the message as the hiding client does not wish
/// sees one request alone.
#[tokio::test]
async fn a_hidden_request_is_never_answered() {
    let running = run(SHORT, false).await;
    let hidden = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
    let length = hidden.len();
    for head in [
        format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        format!("Content-Length: 0\r\nContent-Length: {length}\r\n\r\n"),
        format!("Content-Length: {length}, 0\r\n\r\n"),
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n".to_owned(),
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n".to_owned(),
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n".to_owned(),
        " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
        "X: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_owned(),
        "Transfer-Encoding: chunked\r\n\r\nZZ\r\n".to_owned(),
        "Transfer-Encoding: chunked\r\n\r\n5\r\nab\r\n0\r\n\r\n".to_owned(),
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n".to_owned(),
        format!("Content-Length: +{length}\r\n\r\n"),
    ] {
        let request = format!("POST /absent HTTP/1.1\r\nHost: a\r\n{head}{hidden}");
        let answer = running.exchange(request.as_bytes()).await;
        assert!(!answer.contains("HTTP/1.1 200"), "{head:?}: {answer}");
    }
    running.assert_alive().await;
}

#[tokio::test]
async fn slow_clients_are_let_go() {
    let running = run(SHORT, true).await;
    for start in [
        b"".as_slice(),
        b"P",
        b"GET / HT",
        b"\x16\x03\x01",
        b"PRI * HTTP/2.0\r\n",
    ] {
        let mut stream = running.connect().await;
        stream.write_all(start).await.unwrap();
        let answer = read_all(stream).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 408"),
            "{answer}"
        );
    }
    let head = "POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: \
                AWSCognitoIdentityProviderService.SignUp\r\nContent-Length: 10\r\n\r\n{";
    let mut stream = running.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = read_all(stream).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(
        answer.contains("access-control-allow-origin: *"),
        "{answer}"
    );
    // A connection that trickles header after header is let go as well.
    let mut stream = running.connect().await;
    stream
        .write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\n")
        .await
        .unwrap();
    let mut sent = 0;
    while sent < 40 && stream.write_all(b"X: y\r\n").await.is_ok() {
        tokio::time::sleep(Duration::from_millis(50)).await;
        sent += 1;
    }
    assert!(sent < 40);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let running = run(Patience::default(), false).await;
    let size = gateway::limits::JSON_BODY_BYTES_MAX + 1;
    let head = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Amz-Target: \
         AWSCognitoIdentityProviderService.SignUp\r\nContent-Length: {size}\r\n\r\n"
    );
    let request = [head.into_bytes(), vec![b' '; size]].concat();
    let answer = running.exchange(&request).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    let chunked = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Amz-Target: \
         AWSCognitoIdentityProviderService.SignUp\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunks = format!("10000\r\n{}\r\n", " ".repeat(0x10000)).repeat(17);
    let answer = running
        .exchange(format!("{chunked}{chunks}0\r\n\r\n").as_bytes())
        .await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn what_is_in_flight_is_finished_when_the_server_stops() {
    let mut running = run(
        Patience {
            stop: Duration::from_secs(3),
            ..Patience::default()
        },
        false,
    )
    .await;
    let idle = running.connect().await;
    let mut busy = running.connect().await;
    let head = "POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: \
                AWSCognitoIdentityProviderService.Nothing\r\nContent-Length: 2\r\n\r\n";
    busy.write_all(ALIVE).await.unwrap();
    let mut waiting = running.connect().await;
    waiting
        .write_all(head.replace("Nothing", "GetUser").as_bytes())
        .await
        .unwrap();
    assert!(read_all(busy).await.starts_with("HTTP/1.1 200"));
    running.stop.take().unwrap().send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(250)).await;
    assert!(TcpStream::connect(running.address).await.is_err());
    waiting.write_all(b"{}").await.unwrap();
    assert!(read_all(waiting).await.starts_with("HTTP/1.1 400"));
    timeout(Duration::from_secs(5), running.served)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    drop(idle);
}

#[test]
fn only_loopback_may_go_without_tls() {
    for (address, plain) in [
        ("127.0.0.1:80", true),
        ("127.9.9.9:80", true),
        ("[::1]:80", true),
        ("[::ffff:127.0.0.1]:80", true),
        ("0.0.0.0:80", false),
        ("[::]:80", false),
        ("192.168.1.1:80", false),
    ] {
        let address: SocketAddr = address.parse().unwrap();
        assert_eq!(
            check_exposure(address, Exposure::Plain).is_ok(),
            plain,
            "{address}"
        );
        assert!(check_exposure(address, Exposure::Tls).is_ok());
        assert!(check_exposure(address, Exposure::BehindTrustedProxy).is_ok());
    }
    let public = "0.0.0.0:80".parse().unwrap();
    assert!(
        check_exposure(public, Exposure::Plain)
            .unwrap_err()
            .contains("without TLS")
    );
}
