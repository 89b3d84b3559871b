//! `cenote serve` sends text messages through an HTTP gateway: what it is asked, and what becomes of a gateway that fails.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crypto::sigv4::{
    self, CredentialScope, PathEncoding, SigningKey, Timestamp, canonical_request, sha256_hex,
    string_to_sign,
};
use serde_json::{Value, json};

use crate::check::succeeds;
use crate::refusals::{cenote, refuses};
use crate::serving::{Serving, get};

const PATIENCE: Duration = Duration::from_secs(20);
const SECRET: &str = "top-secret";

/// A request that a gateway got: its head in small letters but for values, and its body.
pub(crate) struct Asked {
    head: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut headers = self.head.iter();
        let found = headers.find(|(it, _)| it == name);
        found.map_or("", |(_, value)| value.as_str())
    }
}

/// A gateway on a port of its own, which answers each body with a status.
pub(crate) fn gateway(
    status: impl Fn(&str) -> &'static str + Send + 'static,
) -> (u16, Receiver<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (asked, received) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = BufReader::new(stream);
            let (mut head, mut line) = (Vec::new(), String::new());
            while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
                if let Some((name, value)) = line.trim_end().split_once(": ") {
                    head.push((name.to_lowercase(), value.to_owned()));
                }
                line.clear();
            }
            let length = head.iter().find(|(name, _)| name == "content-length");
            let length = length.and_then(|(_, value)| value.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            if stream.read_exact(&mut body).is_err() {
                continue;
            }
            let body = String::from_utf8(body).expect("a body in UTF-8");
            let status = status(&body);
            let answer =
                format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = stream.get_mut().write_all(answer.as_bytes());
            let _ = asked.send(Asked { head, body });
        }
    });
    (port, received)
}

/// Lets the server ask this machine.
pub(crate) const NEAR: &str = "[outbound]\nnetworks = ['127.0.0.0/8']\n";

/// Signs a user of this number up, and gives the client.
fn sign_up(serving: &Serving, numbers: &[&str]) -> String {
    let mut admin = serving.admin();
    let mut call = |operation: &str, body: Value| {
        let answer = admin.call(operation, &body).expect("an answer");
        assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
        answer.body
    };
    let sender = json!({ "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" });
    let body = json!({
        "PoolName": "texted", "AutoVerifiedAttributes": ["phone_number"], "SmsConfiguration": sender,
        "SmsVerificationMessage": "{####} & \"more\"",
    });
    let pool = call("CreateUserPool", body)["UserPool"]["Id"].clone();
    let body = json!({ "UserPoolId": pool, "ClientName": "texted" });
    let client = call("CreateUserPoolClient", body)["UserPoolClient"]["ClientId"].clone();
    for number in numbers {
        let body = json!({
            "ClientId": client, "Username": number, "Password": "Correct-Horse-7",
            "UserAttributes": [{ "Name": "phone_number", "Value": number }],
        });
        call("SignUp", body);
    }
    client.as_str().expect("an id").to_owned()
}

fn confirm(serving: &Serving, client: &str, number: &str, code: &str) {
    let body = json!({ "ClientId": client, "Username": number, "ConfirmationCode": code });
    let answer = serving
        .client()
        .call("ConfirmSignUp", &body)
        .expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.body);
}

fn secret(folder: &Path) {
    std::fs::write(folder.join("secret"), format!("{SECRET}\n")).expect("a secret");
}

#[test]
fn a_form_leaves_as_the_template_says() {
    let folder = tempfile::tempdir().expect("a folder");
    secret(folder.path());
    let (port, asked) = gateway(|_| "201 Created");
    let sms = format!(
        "[sms]\nurl = 'http://127.0.0.1:{port}/2010-04-01/Messages.json'\nusername = 'AC01'\n\
         password_file = 'secret'\nform = {{ To = '{{to}}', From = '+15550100', Body = '{{message}} {{to' }}\n{NEAR}"
    );
    let serving = Serving::start(folder.path(), &sms);
    let client = sign_up(&serving, &["+12065550123"]);
    let asked = asked.recv_timeout(PATIENCE).expect("a request");
    assert_eq!(
        asked.header("content-type"),
        "application/x-www-form-urlencoded"
    );
    // AC01:top-secret
    assert_eq!(asked.header("authorization"), "Basic QUMwMTp0b3Atc2VjcmV0");
    let (head, tail) = (
        "Body=",
        "%20%26%20%22more%22%20%7Bto&From=%2B15550100&To=%2B12065550123",
    );
    let code = asked
        .body
        .strip_prefix(head)
        .and_then(|rest| rest.strip_suffix(tail));
    let code = code.unwrap_or_else(|| panic!("{}", asked.body));
    confirm(&serving, &client, "+12065550123", code);
}

#[test]
fn a_document_leaves_as_the_template_says() {
    let folder = tempfile::tempdir().expect("a folder");
    secret(folder.path());
    let (port, asked) = gateway(|_| "200 OK");
    let sms = format!(
        "[sms]\nurl = 'http://127.0.0.1:{port}/send'\nheaders = {{ x-tenant = '7', Content-Type = 'application/json; charset=utf-8' }}\n\
         header_files = {{ authorization = 'secret' }}\n\
         json = {{ to = ['{{to}}'], text = {{ body = '{{message}}' }}, flash = false }}\n{NEAR}"
    );
    let serving = Serving::start(folder.path(), &sms);
    let client = sign_up(&serving, &["+12065550123"]);
    let asked = asked.recv_timeout(PATIENCE).expect("a request");
    let types = asked.head.iter().filter(|(name, _)| name == "content-type");
    let types: Vec<&str> = types.map(|(_, value)| value.as_str()).collect();
    assert_eq!(types, ["application/json; charset=utf-8"]);
    assert_eq!(
        (asked.header("x-tenant"), asked.header("authorization")),
        ("7", SECRET)
    );
    let document: Value = serde_json::from_str(&asked.body).expect("JSON");
    assert_eq!(
        (&document["to"], &document["flash"]),
        (&json!(["+12065550123"]), &json!(false))
    );
    let text = document["text"]["body"].as_str().expect("a text");
    let code = text.strip_suffix(" & \"more\"").expect("the pool's words");
    confirm(&serving, &client, "+12065550123", code);
}

/// What stands in Amazon SNS's place checks the signature as SNS would.
#[test]
fn amazon_sns_is_asked_with_a_signature() {
    let folder = tempfile::tempdir().expect("a folder");
    secret(folder.path());
    let (port, asked) = gateway(|_| "200 OK");
    let sms = format!(
        "[sms]\nurl = 'http://127.0.0.1:{port}/'\n\
         form = {{ 'MessageAttributes.entry.1.Name' = 'AWS.SNS.SMS.SMSType' }}\n\
         [sms.sns]\nregion = 'eu-central-1'\naccess_key_id = 'AKIDEXAMPLE'\n\
         secret_access_key_file = 'secret'\n{NEAR}"
    );
    let serving = Serving::start(folder.path(), &sms);
    sign_up(&serving, &["+12065550123"]);
    let asked = asked.recv_timeout(PATIENCE).expect("a request");
    for member in [
        "Action=Publish",
        "Version=2010-03-31",
        "PhoneNumber=%2B12065550123",
        "MessageAttributes.entry.1.Name=AWS.SNS.SMS.SMSType",
    ] {
        assert!(
            asked.body.split('&').any(|it| it == member),
            "{}",
            asked.body
        );
    }
    let timestamp = Timestamp::parse(asked.header("x-amz-date")).expect("an instant");
    let names = ["content-type", "host", "x-amz-date"];
    let headers = names.map(|name| (name, asked.header(name).as_bytes()));
    let names = names.map(str::to_owned);
    let request = sigv4::Request {
        method: "POST",
        path: "/",
        query: "",
        headers: &headers,
    };
    let hash = sha256_hex(asked.body.as_bytes());
    let canonical = canonical_request(&request, PathEncoding::Twice, &names, &hash);
    let scope = CredentialScope {
        date: timestamp.date().to_owned(),
        region: "eu-central-1".to_owned(),
        service: "sns".to_owned(),
    };
    let key = SigningKey::derive(SECRET, &scope);
    let canonical = canonical.expect("a canonical request");
    let signature = key
        .sign(&string_to_sign(&timestamp, &scope, &canonical))
        .hex();
    let expected = format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{}, SignedHeaders=content-type;host;x-amz-date, Signature={signature}",
        scope.text()
    );
    assert_eq!(asked.header("authorization"), expected);
}

/// A gateway that fails is told to the operator; whoever signs up is answered all the same, and no other message waits for it.
#[test]
fn a_gateway_that_fails_is_no_users_concern() {
    let folder = tempfile::tempdir().expect("a folder");
    let (port, asked) = gateway(|body| match body {
        body if body.contains("0111") => "400 No Such Number",
        body if body.contains("0122") => "503 Later",
        _ => "200 OK",
    });
    let sms = format!(
        "[sms]\nurl = 'http://127.0.0.1:{port}/send?key=hidden'\nform = {{ to = '{{to}}', text = '{{message}}' }}\n{NEAR}"
    );
    let serving = Serving::start(folder.path(), &sms);
    sign_up(&serving, &["+12065550111", "+12065550122", "+12065550133"]);
    while !asked
        .recv_timeout(PATIENCE)
        .expect("a request")
        .body
        .contains("0133")
    {}
    let metric = |text: &str| {
        while !get(serving.operator, "/metrics").is_some_and(|answer| answer.body.contains(text)) {
            thread::sleep(Duration::from_millis(100));
        }
    };
    metric("cenote_outbox_given_up_total{reason=\"refused\"} 1");
    let log = serving.log();
    assert!(
        log.contains("the gateway of text messages answered with status 503"),
        "{log}"
    );
    assert!(
        log.contains("the gateway of text messages answered with status 400"),
        "{log}"
    );
    for told in ["hidden", "+1206"] {
        assert!(!log.contains(told), "{log}");
    }
    let said = succeeds(folder.path(), &["check", "--config", "cenote.toml"]);
    let told = "the gateway of text messages refused it for good (refused)";
    assert!(
        said.contains("1 text message") && said.contains(told),
        "{said}"
    );
}

#[test]
fn a_gateway_that_can_not_be_asked_is_named_before_anything_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    secret(folder.path());
    let serve = |rest: &str| {
        let config = format!(
            "listen = '127.0.0.1:0'\nendpoint = 'http://localhost'\ndata = 'data'\ncapture = true\n[sms]\n{rest}"
        );
        std::fs::write(folder.path().join("cenote.toml"), config).expect("a configuration");
        cenote(folder.path(), &["serve", "--config", "cenote.toml"])
    };
    let url = "url = 'https://sms.example.org/'\n";
    let form = "form = { to = '{to}', text = '{message}' }\n";
    let sns = "[sms.sns]\nregion = 'eu-central-1'\naccess_key_id = 'A'\nsecret_access_key_file = 'secret'\n";
    let rows: [(String, &[&str]); 11] = [
        (form.to_owned(), &["sms has no url", "[sms.sns]"]),
        (url.to_owned(), &["sms has neither form nor json"]),
        (format!("{url}{form}json = {{}}\n"), &["or both"]),
        (
            format!("{url}form = {{ to = '{{to}}' }}\n"),
            &["{to} and {message}"],
        ),
        (
            format!("{url}{form}username = 'a'\n"),
            &["without a password_file"],
        ),
        (
            format!("{url}{form}username = 'a'\npassword_file = 'nowhere'\n"),
            &["can't read nowhere"],
        ),
        (
            format!("{url}{form}headers = {{ 'x tenant' = '7' }}\n"),
            &["the header x tenant of [sms] can't be sent"],
        ),
        (
            format!("{url}{form}headers = {{ x-tenant = \"/secret\\nx\" }}\n"),
            &["the header x-tenant of [sms] can't be sent"],
        ),
        (
            format!("url = 'https://10.0.0.7/secret'\n{form}"),
            &[
                "the gateway of text messages can't be asked",
                "10.0.0.7",
                "[outbound]",
            ],
        ),
        (
            format!("json = {{}}\n{sns}"),
            &["sms.sns stands beside json"],
        ),
        (
            format!("url = 'https://localhost/a'\n{sns}"),
            &["the address of Amazon SNS", "without a path"],
        ),
    ];
    for (rest, words) in rows {
        let output = serve(&rest);
        refuses(&output, words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("/secret"), "{said}");
    }
}
