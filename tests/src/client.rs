//! A client of a running server: HTTP over one kept connection, signed by Signature Version 4 where an operation wants it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::signature::{self, Asked};

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// An access key.
#[derive(Debug, Clone)]
pub struct AccessKey {
    /// The public half.
    pub id: String,
    /// The secret half.
    pub secret: String,
    /// What comes along with the key of a role.
    pub token: Option<String>,
}

/// A client with one connection, which it opens anew where the server closed it.
pub struct Client {
    authority: String,
    region: String,
    key: Option<AccessKey>,
    connection: Option<BufReader<TcpStream>>,
}

/// What the server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; `null` where it is empty.
    pub body: Value,
}

/// A request that is ready to be sent, as often as one likes for as long as its signature holds.
#[derive(Clone)]
pub struct Prepared(Vec<u8>);

/// What the server answered, before anybody has read it.
#[derive(Debug, Clone)]
pub struct Unread {
    /// The HTTP status.
    pub status: u16,
    /// The bytes of the body.
    pub body: Vec<u8>,
}

impl Unread {
    /// The answer with its body parsed.
    ///
    /// # Errors
    /// Where the body is neither empty nor JSON.
    pub fn read(&self) -> io::Result<Answer> {
        let body = if self.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&self.body).map_err(|_| bad("the answer is not JSON"))?
        };
        Ok(Answer {
            status: self.status,
            body,
        })
    }
}

impl Answer {
    /// The name of the error, empty after a success.
    pub fn error(&self) -> &str {
        self.body["__type"].as_str().unwrap_or_default()
    }
}

impl Client {
    /// A client of the server at `endpoint` (`http://127.0.0.1:9229`), which signs where it has a key.
    pub fn new(endpoint: &str, region: &str, key: Option<AccessKey>) -> Client {
        let authority = endpoint.trim_start_matches("http://").to_owned();
        Client {
            authority,
            region: region.to_owned(),
            key,
            connection: None,
        }
    }

    /// Calls an operation.
    ///
    /// # Errors
    /// Those of the connection: the server may or may not have done what was asked.
    pub fn call(&mut self, operation: &str, body: &Value) -> io::Result<Answer> {
        let answer = self.send(&self.prepare(operation, body))?.read()?;
        if !answer.error().is_empty() {
            observed::note(operation, answer.error());
        }
        Ok(answer)
    }

    /// Makes a request, signed now where the client has a key, without sending it.
    pub fn prepare(&self, operation: &str, body: &Value) -> Prepared {
        self.draft(Asked::Pools(operation), &body.to_string())
    }

    /// Asks for the keys of a role of the key's own account.
    ///
    /// # Errors
    /// Those of the connection, and what the server says where it refuses.
    pub fn assume_role(&mut self, account: &str) -> io::Result<AccessKey> {
        let form = format!(
            "Action=AssumeRole&Version=2011-06-15&RoleSessionName=test\
             &RoleArn=arn%3Aaws%3Aiam%3A%3A{account}%3Arole%2Ftest"
        );
        let answer = self.send(&self.draft(Asked::Tokens, &form))?;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let element = |name: &str| {
            let (_, rest) = text.split_once(&format!("<{name}>"))?;
            rest.split_once('<').map(|(content, _)| content.to_owned())
        };
        match (element("AccessKeyId"), element("SecretAccessKey")) {
            (Some(id), Some(secret)) => Ok(AccessKey {
                id,
                secret,
                token: element("SessionToken"),
            }),
            _ => Err(bad(&text)),
        }
    }

    fn draft(&self, asked: Asked<'_>, body: &str) -> Prepared {
        let request = signature::request(&signature::Draft {
            asked,
            body,
            authority: &self.authority,
            region: &self.region,
            key: self.key.as_ref(),
            now_seconds: now_seconds(),
        });
        let lines: Vec<String> = request
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}: {}\r\n", value.to_str().unwrap_or_default()))
            .collect();
        let lines = lines.concat();
        let request = format!(
            "POST / HTTP/1.1\r\n{lines}content-length: {}\r\n\r\n{body}",
            body.len()
        );
        Prepared(request.into_bytes())
    }

    /// Sends a request and waits for the answer. Nothing but its head is looked at.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub fn send(&mut self, request: &Prepared) -> io::Result<Unread> {
        let mut connection = if let Some(connection) = self.connection.take() {
            connection
        } else {
            let stream = TcpStream::connect(&self.authority)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            BufReader::new(stream)
        };
        connection.get_mut().write_all(&request.0)?;
        let (answer, kept) = read_answer(&mut connection)?;
        self.connection = kept.then_some(connection);
        Ok(answer)
    }
}

/// The answer, and whether the server keeps the connection.
fn read_answer(connection: &mut BufReader<TcpStream>) -> io::Result<(Unread, bool)> {
    let mut line = String::new();
    connection.read_line(&mut line)?;
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| bad("the answer has no status"))?;
    let (mut length, mut kept) = (0, true);
    loop {
        line.clear();
        if connection.read_line(&mut line)? == 0 {
            return Err(bad("the answer ends in its head"));
        }
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value
                .trim()
                .parse()
                .map_err(|_| bad("the answer's length is no number"))?;
        }
        if name.eq_ignore_ascii_case("connection") {
            kept = !value.trim().eq_ignore_ascii_case("close");
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    Ok((Unread { status, body }, kept))
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a signature needs the time of the server's clock"
)]
fn now_seconds() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
