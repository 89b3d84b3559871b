//! One connection: which protocol it speaks, and its requests until it ends.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::Patience;
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
}

/// An acceptor that offers HTTP/2 and HTTP/1.1.
pub(super) fn acceptor(config: Arc<ServerConfig>) -> TlsAcceptor {
    let mut config = Arc::unwrap_or_clone(config);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

/// Serves a connection until its client, the time or the server's end closes it.
pub(super) async fn attend<A, F>(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    answer: A,
    patience: Patience,
    stopped: watch::Receiver<()>,
) where
    A: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    // A small answer must not wait for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let Ok(Ok(protocol)) = timeout(patience.head, sniff(&stream)).await else {
        return;
    };
    match (protocol, tls) {
        (Protocol::Tls, Some(acceptor)) => {
            let Ok(Ok(stream)) = timeout(patience.head, acceptor.accept(stream)).await else {
                return;
            };
            let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            converse(stream, http2, answer, patience, stopped).await;
        }
        // Whoever speaks TLS to a server without it gets no answer that it could read.
        (Protocol::Tls, None) => {}
        (plain, _) => {
            converse(stream, plain == Protocol::Http2, answer, patience, stopped).await;
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
            start if !HTTP2_PREFACE.starts_with(start) => return Ok(Protocol::Http1),
            // `P` may become `POST` or `PRI`.
            _ => sleep(Duration::from_millis(limits::SNIFF_MILLIS)).await,
        }
    }
}

async fn converse<S, A, F>(
    stream: S,
    http2: bool,
    answer: A,
    patience: Patience,
    mut stopped: watch::Receiver<()>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    let builder = builder(http2, patience);
    let service = service_fn(move |request| {
        let answered = answer(request);
        async move { Ok::<_, Infallible>(answered.await) }
    });
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
    // An error here is the client's: it went away, sent garbage or was too slow. hyper has answered
    // what could be answered.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stopped.changed() => {
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
        .header_read_timeout(patience.head)
        .max_buf_size(limits::HEAD_BYTES_MAX)
        .max_headers(limits::HEADERS_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits::STREAMS_MAX)
        .max_header_list_size(u32::try_from(limits::HEAD_BYTES_MAX).unwrap_or(u32::MAX))
        .keep_alive_interval(patience.head)
        .keep_alive_timeout(patience.head);
    if http2 {
        builder.http2_only()
    } else {
        builder.http1_only()
    }
}
