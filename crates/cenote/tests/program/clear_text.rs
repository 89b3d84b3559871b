//! A server with a certificate, asked in clear on the port that speaks TLS.

use std::fs;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream, UdpSocket};

use rcgen::{CertificateParams, KeyPair};

use crate::serving::{Serving, free_port};

const TLS: &str = "[tls]\ncertificate = 'chain.pem'\nkey = 'tls.key'\n";

/// The first line of the answer to a request, and its end.
fn answer(address: IpAddr, port: u16, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect((address, port)).expect("a connection");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    (
        head.lines().next().unwrap_or_default().to_owned(),
        body.to_owned(),
    )
}

/// Another address of this machine than those of loopback, where it has one. Nothing is sent.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(("192.0.2.1", 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

#[test]
fn who_asks_in_clear_from_elsewhere_is_told_to_use_tls() {
    let folder = tempfile::tempdir().expect("a folder");
    let pair = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a certificate");
    let made = params.self_signed(&pair).expect("a signature");
    fs::write(folder.path().join("chain.pem"), made.pem()).expect("a certificate");
    fs::write(folder.path().join("tls.key"), pair.serialize_pem()).expect("its key");
    let loopback = IpAddr::from(Ipv4Addr::LOCALHOST);
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let jwks = get("/us-east-1_nosuchpool/.well-known/jwks.json");
    for (first, told) in [("", true), ("plain_http = true\n", false)] {
        let serving = Serving::everywhere(folder.path(), (free_port(), free_port()), first, TLS);
        let (_, said) = answer(loopback, serving.port, &jwks);
        assert!(said.contains("does not exist"), "{said}");
        // What is another machine to the server is this one by another address; where there is none, loopback is all that can ask.
        let Some(address) = own_address() else {
            continue;
        };
        let (line, _) = answer(address, serving.port, &get("/readyz"));
        assert!(line.contains(" 200 "), "{line}");
        let (line, said) = answer(address, serving.port, &jwks);
        assert!(line.contains(" 400 "), "{line}");
        let expected = if told {
            "This port speaks TLS"
        } else {
            "does not exist"
        };
        assert!(said.contains(expected), "{said}");
    }
}
