//! The head of a request for a tunnel (RFC 9110 §9.3.6), with which a connection begins.

use std::io;
use std::net::Ipv6Addr;
use std::time::Duration;

use crypto::text::base64_decode;
use model::Sensitive;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::limits;

/// With this such a connection begins.
pub(super) const METHOD: &[u8] = b"CONNECT ";

/// What is asked for.
pub(super) struct Asked {
    /// In small letters; an address of IPv6 without its brackets.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) credentials: Option<Credentials>,
}

/// Who asks, as `Basic` has it (RFC 7617).
pub(super) struct Credentials {
    pub(super) user: String,
    pub(super) password: Sensitive<String>,
}

/// Reads a head, and not a byte of what follows it: that belongs to whoever is at the other end of the tunnel. None where it can't
/// be read.
pub(super) async fn read(stream: &mut TcpStream) -> io::Result<Option<Asked>> {
    let mut head = vec![0; limits::TUNNEL_HEAD_BYTES_MAX];
    loop {
        let seen = stream.peek(&mut head).await?;
        let mut windows = head[..seen].windows(END.len());
        if let Some(before) = windows.position(|window| window == END) {
            head.truncate(before + END.len());
            stream.read_exact(&mut head).await?;
            return Ok(parse(&head));
        }
        if seen == head.len() {
            return Ok(None);
        }
        sleep(Duration::from_millis(limits::SNIFF_MILLIS)).await;
    }
}

const END: &[u8] = b"\r\n\r\n";

fn parse(head: &[u8]) -> Option<Asked> {
    let text = std::str::from_utf8(head).ok()?.strip_suffix("\r\n\r\n")?;
    let mut lines = text.split("\r\n");
    let first = lines.next()?.strip_prefix("CONNECT ")?;
    let target = first
        .strip_suffix(" HTTP/1.1")
        .or_else(|| first.strip_suffix(" HTTP/1.0"))?;
    let (host, port) = target.rsplit_once(':')?;
    let mut asked = Asked {
        host: host_of(host)?,
        port: port.parse().ok().filter(|port| *port != 0)?,
        credentials: None,
    };
    let mut told = false;
    for line in lines {
        let (name, value) = line.split_once(':')?;
        // A line that another reader would end elsewhere.
        if line.contains(['\r', '\n', '\0']) || name.is_empty() || name.contains([' ', '\t']) {
            return None;
        }
        if name.eq_ignore_ascii_case("proxy-authorization") {
            if told {
                return None;
            }
            told = true;
            asked.credentials = credentials(value.trim());
        }
    }
    Some(asked)
}

fn host_of(text: &str) -> Option<String> {
    if let Some(inside) = text.strip_prefix('[') {
        let address: Ipv6Addr = inside.strip_suffix(']')?.parse().ok()?;
        return Some(address.to_string());
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let is_label = |label: &str| {
        let mut bytes = label.bytes();
        (1..=63).contains(&label.len())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let is_name = name.len() <= 253 && name.split('.').all(is_label);
    is_name.then_some(name)
}

fn credentials(value: &str) -> Option<Credentials> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = Sensitive::new(String::from_utf8(base64_decode(encoded.trim())?).ok()?);
    let (user, password) = decoded.expose().split_once(':')?;
    Some(Credentials {
        user: user.to_owned(),
        password: password.into(),
    })
}
