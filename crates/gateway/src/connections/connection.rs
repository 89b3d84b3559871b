//! One connection: which protocol it speaks, and its requests until it ends.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONNECTION, HeaderValue, TRANSFER_ENCODING};
use axum::http::{Method, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::answering::Answering;
use super::connect;
use super::heads::Heads;
use super::paced::Paced;
use super::places::{Place, Taken};
use super::tunnel::{self, Opened, Tunnels};
use super::wire::Wire;
use crate::front::Patience;
use crate::front::observer::Shed;
use crate::front::peer::Arrival;
use crate::gateway::Gateway;
use crate::limits;

/// With this an HTTP/2 connection begins (RFC 9113 §3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// With this a TLS record of a handshake begins (RFC 8446 §5.1).
const TLS_HANDSHAKE: u8 = 0x16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Tls,
    Http1,
    Http2,
    /// HTTP/1.1 that asks for a tunnel at once.
    Connect,
}

/// How far the end of the server has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// It serves.
    Open,
    /// It serves, and lets each client know that its next request should go elsewhere.
    Leaving,
    /// It finishes what it has.
    Over,
}

/// How the connections of a listener are treated.
#[derive(Clone)]
pub(super) struct Manners {
    pub(super) tls: Option<TlsAcceptor>,
    /// What opens tunnels, where that is done.
    pub(super) tunnels: Option<Tunnels>,
    pub(super) patience: Patience,
    pub(super) gateway: Gateway,
}

/// What is known of a connection beside its bytes.
struct Circumstances {
    arrival: Arrival,
    patience: Patience,
    place: Arc<Place>,
    phase: watch::Receiver<Phase>,
    gateway: Gateway,
}

/// An acceptor that offers HTTP/2 and HTTP/1.1.
pub(super) fn acceptor(config: Arc<ServerConfig>) -> TlsAcceptor {
    let mut config = Arc::unwrap_or_clone(config);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

/// Serves a connection until its client, the time, the need for its place or the server's end closes it.
pub(super) async fn attend<A, F>(
    stream: TcpStream,
    address: IpAddr,
    manners: Manners,
    answer: A,
    taken: Taken,
    phase: watch::Receiver<Phase>,
) where
    A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    let observer = manners.gateway.services().observer();
    observer.connection_opened();
    // A small answer must not wait for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let place = &taken.place;
    let Manners {
        tls,
        tunnels,
        patience,
        gateway,
    } = manners.clone();
    let arrival = Arrival {
        address,
        tls: false,
    };
    let circumstances = Circumstances {
        arrival,
        patience,
        place: Arc::clone(place),
        phase,
        gateway,
    };
    tokio::select! {
        () = place.displaced() => {}
        () = late(place, patience.head) => observer.connection_shed(Shed::Late),
        () = speak(stream, (tls, tunnels), answer, circumstances) => {}
    }
    observer.connection_closed();
}

/// Ready when a connection has brought no request in time.
async fn late(place: &Place, patience: Duration) {
    sleep(patience).await;
    if place.is_served() {
        std::future::pending::<()>().await;
    }
}

async fn speak<A, F>(
    stream: TcpStream,
    (tls, tunnels): (Option<TlsAcceptor>, Option<Tunnels>),
    answer: A,
    circumstances: Circumstances,
) where
    A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    match (sniff(&stream).await, tunnels) {
        (Ok(Protocol::Connect), Some(tunnels)) => {
            // Apart, so that all other connections hold no memory for it.
            Box::pin(lead(stream, &tunnels, answer, circumstances)).await;
        }
        (Ok(protocol), _) => answer_in(protocol, stream, tls, answer, circumstances).await,
        (Err(_), _) => {}
    }
}

/// Opens the tunnel that a connection asks for, and answers at its end where that is here.
async fn lead<A, F>(
    mut stream: TcpStream,
    tunnels: &Tunnels,
    answer: A,
    circumstances: Circumstances,
) where
    A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    let (peer, place) = (circumstances.arrival.address, &circumstances.place);
    match tunnel::open(&mut stream, tunnels, peer, place).await {
        Some(Opened::Here(acceptor)) => {
            // What is in it is most often TLS, and need not be.
            if let Ok(protocol) = sniff(&stream).await {
                answer_in(protocol, stream, Some(acceptor), answer, circumstances).await;
            }
        }
        Some(Opened::Elsewhere(far)) => {
            let idle = circumstances.patience.tunnel;
            tunnel::carry(stream, far, idle, place, circumstances.phase).await;
        }
        None => {}
    }
}

async fn answer_in<A, F>(
    protocol: Protocol,
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    answer: A,
    mut circumstances: Circumstances,
) where
    A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    match (protocol, tls) {
        (Protocol::Tls, Some(acceptor)) => {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            circumstances.arrival.tls = true;
            converse(stream, http2, answer, circumstances).await;
        }
        // Whoever speaks TLS to a server without it gets no answer that it could read.
        (Protocol::Tls, None) => {}
        // A tunnel that nothing opens is refused as a request is.
        (plain, _) => {
            let http2 = plain == Protocol::Http2;
            converse(stream, http2, answer, circumstances).await;
        }
    }
}

/// Looks at the first bytes and leaves them where they are.
async fn sniff(stream: &TcpStream) -> io::Result<Protocol> {
    let mut bytes = [0; HTTP2_PREFACE.len()];
    loop {
        let seen = stream.peek(&mut bytes).await?;
        match &bytes[..seen] {
            [] => return Err(io::ErrorKind::UnexpectedEof.into()),
            [TLS_HANDSHAKE, ..] => return Ok(Protocol::Tls),
            HTTP2_PREFACE => return Ok(Protocol::Http2),
            start if start.starts_with(connect::METHOD) => return Ok(Protocol::Connect),
            // `P` may become `POST` or `PRI`.
            start if HTTP2_PREFACE.starts_with(start) || connect::METHOD.starts_with(start) => {
                sleep(Duration::from_millis(limits::SNIFF_MILLIS)).await;
            }
            _ => return Ok(Protocol::Http1),
        }
    }
}

async fn converse<S, A, F>(stream: S, http2: bool, answer: A, circumstances: Circumstances)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A: Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    let Circumstances {
        arrival,
        patience,
        place,
        mut phase,
        gateway,
    } = circumstances;
    let builder = builder(http2, patience);
    let wire = Wire::new(
        stream,
        (!http2).then(Heads::new),
        patience.answer,
        Arc::clone(&place),
        gateway.services().settings.shares.spent_pause,
    );
    let (leaving, seat) = (phase.clone(), Arc::clone(&place));
    let service = service_fn(move |request: Request<Incoming>| {
        let asking = Place::ask(&place);
        // Before it is answered: whoever floods has sent the next ones already.
        if gateway.services().is_spent(arrival.address) {
            place.ask_for_more();
        }
        // After a body in chunks, or a tunnel that was refused, nobody else may know where the next request begins.
        let is_last = request.headers().contains_key(TRANSFER_ENCODING)
            || request.method() == Method::CONNECT;
        let mut request = request.map(|body| Body::new(Paced::new(body, &place)));
        request.extensions_mut().insert(arrival);
        let answered = answer(request);
        let (leaving, place) = (leaving.clone(), Arc::clone(&place));
        async move {
            let mut response = answered.await;
            drop(asking);
            // HTTP/2 has a frame for this. In HTTP/1.1 a kept connection that closes unannounced may meet the next request.
            if !http2 && (is_last || *leaving.borrow() != Phase::Open) {
                let headers = response.headers_mut();
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            let patience = patience.answer;
            let holding = response.extensions_mut().remove();
            let answering = |body| Answering::new(body, &place, patience, holding);
            Ok::<_, Infallible>(response.map(answering))
        }
    });
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(wire), service));
    let last = if http2 { Phase::Leaving } else { Phase::Over };
    // An error here is the client's: it went away, sent garbage or was too slow. hyper has answered
    // what could be answered.
    let over = async {
        let reached = phase.wait_for(|phase| *phase == last || *phase == Phase::Over);
        drop(reached.await);
        // Whoever was let in last has a request on its way, whose answer ends the connection.
        if !seat.is_served() {
            sleep(Duration::from_millis(limits::LATECOMER_MILLIS)).await;
        }
    };
    tokio::select! {
        _ = connection.as_mut() => {}
        () = over => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

fn builder(http2: bool, patience: Patience) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.idle)
        .max_buf_size(limits::HEAD_BYTES_MAX)
        .max_headers(limits::HEADERS_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits::STREAMS_MAX)
        .initial_stream_window_size(limits::WINDOW_BYTES)
        .initial_connection_window_size(limits::WINDOW_BYTES)
        .max_header_list_size(limits::HTTP2_HEAD_BYTES_MAX)
        .keep_alive_interval(patience.head)
        .keep_alive_timeout(patience.head);
    if http2 {
        builder.http2_only()
    } else {
        builder.http1_only()
    }
}
