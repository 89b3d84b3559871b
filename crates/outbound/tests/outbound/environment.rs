//! Nothing in the environment leads a question elsewhere.

use std::process::Command;
use std::sync::Arc;

use outbound::{Caps, System, Target};

use crate::server::{Says, Server, client};

const PROXIES: &[&str] = &[
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "all_proxy",
    "ALL_PROXY",
];

#[tokio::test]
async fn no_proxy_of_the_environment_is_asked() {
    let yes = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    let server = Server::plain(Says::Bytes(yes.to_owned())).await;
    if std::env::var_os(PROXIES[0]).is_some() {
        let outbound = client(Caps::default(), None, Arc::new(System));
        let target = Target::parse(&format!("http://{}/", server.address)).unwrap();
        let answer = outbound.post(&target, "text/plain", vec![]).await;
        assert_eq!(answer.map(|answer| answer.status), Ok(200));
        return;
    }
    // The same test once more, in a process that has proxies.
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args([
        "--exact",
        "environment::no_proxy_of_the_environment_is_asked",
    ]);
    for name in PROXIES {
        again.env(name, format!("http://{}/", server.address));
    }
    let output = tokio::task::spawn_blocking(move || again.output());
    let output = output.await.unwrap().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}"
    );
    assert_eq!(server.asked(), 0);
}
