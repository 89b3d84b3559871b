//! One peer with hundreds of dripping connections, and another one who only asks: how long the other one waits, beside what it
//! waits alone, and how much memory the server takes. The server has to be one for strangers (`cenote serve`), on a loopback address,
//! since `cenote dev` takes all of loopback for one person.
//!
//! ```text
//! cargo run --example crowd -- 127.0.0.1:9229 "$(pidof cenote)" 500 [ACCESS TOKEN]
//! ```
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program for the people who build Cenote: it fails loudly, and says what it saw"
)]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tests::flood::{Drip, Flood, Speech, ask, head};
use tokio::time::sleep;

const FLOODING: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
const OTHER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 3));
/// Questions of each kind.
const QUESTIONS: usize = 300;
/// Between two of them.
const PAUSE: Duration = Duration::from_millis(20);
/// For which a flood comes in before anybody asks.
const INFLUX: Duration = Duration::from_secs(10);
/// As slow as a body may come.
const TRICKLE: Drip = Drip {
    length: 120_000,
    first: 3_000,
    then: 1_400,
    every: Duration::from_secs(2),
};
/// As much as a body may hold.
const BULK: Drip = Drip {
    first: 100_000,
    ..TRICKLE
};

/// What the other one heard.
struct Heard {
    livez: Duration,
    get_user: Duration,
    unanswered: usize,
    mebibytes_max: u64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (target, process, connections) = (&arguments[0], &arguments[1], &arguments[2]);
    let target: SocketAddr = target.parse().expect("an address with a port");
    let process: u32 = process.parse().expect("the number of a process");
    let connections: usize = connections.parse().expect("how many connections");
    let token = arguments.get(3).map_or("none", String::as_str);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let alone = listen(target, process, token).await;
        println!("alone: {}", told(&alone, &alone));
        for (what, speech, drip) in [
            ("HTTP/1.1, trickling", Speech::Http1, TRICKLE),
            ("HTTP/1.1, bulky", Speech::Http1, BULK),
            ("HTTP/2, trickling", Speech::Http2, TRICKLE),
            ("HTTP/2, bulky", Speech::Http2, BULK),
        ] {
            let flood = Flood::begin(target, FLOODING, speech, drip, connections);
            sleep(INFLUX).await;
            let heard = listen(target, process, token).await;
            let (open, ended) = (flood.open(), flood.ended());
            println!(
                "{what}: {}; {open} open, {ended} ended",
                told(&heard, &alone)
            );
            drop(flood);
            sleep(INFLUX).await;
        }
    });
}

/// Asks as the other one.
async fn listen(target: SocketAddr, process: u32, token: &str) -> Heard {
    let livez = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_vec();
    let body = format!(r#"{{"AccessToken":"{token}"}}"#);
    let beginning = head("GetUser", body.len());
    let get_user = format!("{beginning}Connection: close\r\n\r\n{body}").into_bytes();
    let expected = if token == "none" {
        "HTTP/1.1 400"
    } else {
        "HTTP/1.1 200"
    };
    let mut heard = Heard {
        livez: Duration::ZERO,
        get_user: Duration::ZERO,
        unanswered: 0,
        mebibytes_max: 0,
    };
    let mut durations = [Vec::new(), Vec::new()];
    for _ in 0..QUESTIONS {
        let asked = [(&livez, "HTTP/1.1 200"), (&get_user, expected)];
        for ((request, expected), durations) in asked.into_iter().zip(&mut durations) {
            match ask(target, OTHER, request).await {
                Ok((duration, answer))
                    if answer.starts_with(expected)
                        && !answer.contains("TooManyRequestsException") =>
                {
                    durations.push(duration);
                }
                _ => heard.unanswered += 1,
            }
        }
        heard.mebibytes_max = heard.mebibytes_max.max(mebibytes(process));
        sleep(PAUSE).await;
    }
    [heard.livez, heard.get_user] = durations.map(percentile_99);
    heard
}

fn percentile_99(mut durations: Vec<Duration>) -> Duration {
    durations.sort();
    let place = durations.len() * 99 / 100;
    durations.get(place).copied().unwrap_or_default()
}

/// What the process has in memory.
fn mebibytes(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"));
    let status = status.expect("a process that runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() / 1024
}

fn told(heard: &Heard, alone: &Heard) -> String {
    let ratio = |heard: Duration, alone: Duration| heard.as_secs_f64() / alone.as_secs_f64();
    format!(
        "p99 of /livez {:.1} ms ({:.1} of alone), of GetUser {:.1} ms ({:.1}); {} unanswered of {}; {} MiB",
        heard.livez.as_secs_f64() * 1000.0,
        ratio(heard.livez, alone.livez),
        heard.get_user.as_secs_f64() * 1000.0,
        ratio(heard.get_user, alone.get_user),
        heard.unanswered,
        2 * QUESTIONS,
        heard.mebibytes_max,
    )
}
