//! What is taken for an answer: within its size, within its time, from where it was asked.

use std::sync::Arc;
use std::time::Duration;

use outbound::{Answer, Caps, Failure, Outbound, System, Target};
use rustls::RootCertStore;
use tokio::sync::Semaphore;

use crate::server::{Given, Says, Server, client};

/// Caps that a test reaches without waiting long.
const SMALL: Caps = Caps {
    answer_bytes: 100,
    connect: Duration::from_millis(200),
    whole: Duration::from_millis(150),
    at_once_per_host: 2,
};

/// Caps of which time is none.
const PATIENT: Caps = Caps {
    whole: Duration::from_mins(1),
    ..SMALL
};

fn target(server: &Server) -> Target {
    Target::parse(&format!("http://{}/hook?key=secret", server.address)).unwrap()
}

async fn ask(outbound: &Outbound, target: &Target) -> Result<Answer, Failure> {
    let body = br#"{"question":1}"#.to_vec();
    outbound.post(target, "application/json", body).await
}

/// What comes of a server that says this, and what it was asked.
async fn outcome(caps: Caps, says: Says) -> (Result<Answer, String>, Server) {
    let server = Server::plain(says).await;
    let outbound = client(caps, None, Arc::new(System));
    let answer = ask(&outbound, &target(&server)).await;
    let host = server.address.to_string();
    let told = answer.map_err(|failure| failure.to_string().replace(&host, "HOST"));
    (told, server)
}

#[tokio::test]
async fn a_body_is_posted_and_what_comes_back_is_the_answer() {
    let says = "HTTP/1.1 503 Later\r\ncontent-length: 5\r\nset-cookie: a=b\r\n\r\n<no/>";
    let (answer, server) = outcome(PATIENT, Says::Bytes(says.to_owned())).await;
    let expected = Answer {
        status: 503,
        body: b"<no/>".to_vec(),
    };
    assert_eq!(answer, Ok(expected));
    let request = server.request();
    assert!(
        request.starts_with("POST /hook?key=secret HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("\r\ncontent-type: application/json\r\n"),
        "{request}"
    );
    assert!(request.ends_with("\r\n\r\n{\"question\":1}"), "{request}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::plain(Says::Bytes("HTTP/1.1 200 OK\r\n\r\n".to_owned())).await;
    for status in [301, 302, 303, 307, 308] {
        let location = elsewhere.address;
        let says = format!(
            "HTTP/1.1 {status} There\r\nlocation: http://{location}/\r\ncontent-length: 0\r\n\r\n"
        );
        let (answer, server) = outcome(PATIENT, Says::Bytes(says)).await;
        let expected = format!(
            "HOST: it answered with status {status}, which leads elsewhere: redirects are not followed"
        );
        assert_eq!(answer, Err(expected));
        assert_eq!((server.asked(), elsewhere.asked()), (1, 0));
    }
}

#[tokio::test]
async fn an_answer_has_a_size() {
    let body = |bytes: usize| "x".repeat(bytes);
    let says = |bytes| {
        format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {bytes}\r\n\r\n{}",
            body(bytes)
        )
    };
    let (answer, _) = outcome(PATIENT, Says::Bytes(says(100))).await;
    assert_eq!(answer.map(|answer| answer.body.len()), Ok(100));
    let refused = Err("HOST: it answered with more than 100 bytes".to_owned());
    let (answer, _) = outcome(PATIENT, Says::Bytes(says(101))).await;
    assert_eq!(answer, refused);
    for head in [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffff\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9223372036854775807\r\n\r\n",
    ] {
        let (answer, _) = outcome(PATIENT, Says::Floods(head.to_owned())).await;
        assert_eq!(answer, refused, "{head:?}");
    }
}

#[tokio::test]
async fn an_answer_has_a_time() {
    let refused = Err("HOST: it did not answer within 150ms".to_owned());
    for says in [
        Says::Begins(String::new()),
        Says::Begins("HTTP/1.1 200 OK\r\ncontent-le".to_owned()),
        Says::Begins("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_owned()),
        Says::Drips("HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n".to_owned()),
        Says::Drips("HTTP/1.1 200 OK\r\nx-header:".to_owned()),
    ] {
        let caps = Caps {
            answer_bytes: 99_999,
            ..SMALL
        };
        let (answer, _) = outcome(caps, says).await;
        assert_eq!(answer, refused);
    }
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    for says in [
        "",
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{",
    ] {
        let (answer, server) = outcome(PATIENT, Says::Bytes(says.to_owned())).await;
        let told = answer.unwrap_err();
        assert!(told.starts_with("HOST: its answer broke off: "), "{told}");
        assert!(!told.contains("secret"), "{told}");
        assert_eq!(server.asked(), 1, "it was asked again");
    }
    let many = "x: y\r\n".repeat(101);
    let (answer, _) = outcome(
        PATIENT,
        Says::Bytes(format!("HTTP/1.1 200 OK\r\n{many}\r\n")),
    )
    .await;
    let told = answer.unwrap_err();
    assert!(told.starts_with("HOST: its answer broke off: "), "{told}");
}

#[tokio::test]
async fn nobody_there_is_named() {
    let server = Server::plain(Says::Bytes(String::new())).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let outbound = client(PATIENT, None, Arc::new(System));
    let target = Target::parse(&format!("http://{address}/?key=secret")).unwrap();
    let told = ask(&outbound, &target).await.unwrap_err().to_string();
    let begins = format!("{address}: it can't be connected to: ");
    assert!(told.starts_with(&begins), "{told}");
    assert!(!told.contains("secret"), "{told}");
    assert_eq!(server.asked(), 0);
}

#[tokio::test]
async fn a_host_that_no_certificate_vouches_for_is_not_asked() {
    let server = Server::secure("hooks.example.org", Says::Bytes(String::new())).await;
    let names = Given::in_turn(&[&["127.0.0.1"]]);
    let port = server.address.port();
    for (name, roots) in [
        ("hooks.example.org", RootCertStore::empty()),
        ("other.example.org", server.roots.clone()),
    ] {
        let outbound = client(PATIENT, Some(roots), Arc::clone(&names) as _);
        let target = Target::parse(&format!("https://{name}:{port}/")).unwrap();
        let told = ask(&outbound, &target).await.unwrap_err().to_string();
        let begins = format!("{name}:{port}: it can't be connected to: invalid peer certificate");
        assert!(told.starts_with(&begins), "{told}");
    }
    assert_eq!(server.asked(), 0);
}

#[tokio::test]
async fn so_many_questions_to_one_host_are_under_way_at_a_time() {
    let says = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    let gate = Arc::new(Semaphore::new(0));
    let slow = Server::plain(Says::Waits(Arc::clone(&gate), says.to_owned())).await;
    let quick = Server::plain(Says::Bytes(says.to_owned())).await;
    let outbound = client(PATIENT, None, Arc::new(System));
    let target = target(&slow);
    let all = async {
        tokio::join!(
            ask(&outbound, &target),
            ask(&outbound, &target),
            ask(&outbound, &target)
        )
    };
    let meanwhile = async {
        while slow.asked() < 2 {
            tokio::task::yield_now().await;
        }
        // Another host is not held up, and its answers leave time for a third question to the first.
        let name = format!("http://localhost:{}/", quick.address.port());
        let other = Target::parse(&name).unwrap();
        for _ in 0..5 {
            let answer = ask(&outbound, &other).await;
            assert_eq!(answer.map(|answer| answer.status), Ok(200));
        }
        assert_eq!(slow.asked(), 2);
        gate.add_permits(3);
    };
    let (answers, ()) = tokio::join!(all, meanwhile);
    for answer in [answers.0, answers.1, answers.2] {
        assert_eq!(answer.map(|answer| answer.status), Ok(200));
    }
    assert_eq!(slow.asked(), 3);
}

#[tokio::test]
async fn who_finds_no_place_is_told_so() {
    let caps = Caps {
        at_once_per_host: 0,
        whole: Duration::from_millis(20),
        ..SMALL
    };
    let (answer, server) = outcome(caps, Says::Bytes(String::new())).await;
    let told = "HOST: 0 questions to it are under way, and none ended in time";
    assert_eq!(answer, Err(told.to_owned()));
    assert_eq!(server.asked(), 0);
}

#[tokio::test]
async fn headers_are_sent_as_they_are_given() {
    let says = Says::Bytes("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned());
    let server = Server::plain(says).await;
    let outbound = client(PATIENT, None, Arc::new(System));
    let headers = [
        ("content-type", "text/html"),
        ("authorization", "Basic YTpi"),
        ("Content-Type", "text/plain"),
    ];
    let answer = outbound
        .post_with(&target(&server), &headers, b"it".to_vec())
        .await;
    assert_eq!(answer.map(|answer| answer.status), Ok(200));
    let request = server.request();
    for header in [
        "\r\ncontent-type: text/plain\r\n",
        "\r\nauthorization: Basic YTpi\r\n",
    ] {
        assert!(request.contains(header), "{request}");
    }
    assert!(!request.contains("text/html"), "{request}");
    // What can be no header is not sent, and not told.
    let headers = [("authorization", "secret\r\nhost: elsewhere")];
    let answer = outbound
        .post_with(&target(&server), &headers, Vec::new())
        .await;
    let told = answer.expect_err("no header").to_string();
    assert!(!told.contains("secret"), "{told}");
    assert!(outbound::is_header("x-tenant", "7"));
    for (name, value) in [("x tenant", "7"), ("", "7"), ("x-tenant", "a\nb")] {
        assert!(!outbound::is_header(name, value), "{name} {value}");
    }
}
