//! Every limit of the front door; the unit stands in the name.

/// Bytes of requests held at once, unless the settings say otherwise: heads, bodies and what goes with each.
pub const HELD_BYTES_MAX: usize = 160 * 1024 * 1024;
/// Those of one peer, unless the settings say otherwise: an object at its largest, and requests beside it.
pub const HELD_BYTES_PER_PEER_MAX: usize = 72 * 1024 * 1024;
/// Bytes that a request holds beside its head and its body: its tasks, which a profile of a flood over HTTP/2 finds at 18 kB,
/// and then its answer.
pub(crate) const REQUEST_BYTES: usize = 20 * 1024;
/// Connections served at once, unless the settings say otherwise.
pub const CONNECTIONS_MAX: usize = 4096;
/// Connections of one peer, unless the settings say otherwise.
pub const CONNECTIONS_PER_PEER_MAX: usize = 128;
/// Connections beyond all places that may ask how the server is.
pub(crate) const HEALTH_CONNECTIONS_MAX: usize = 64;
/// Those of one peer.
pub(crate) const HEALTH_CONNECTIONS_PER_PEER_MAX: usize = 8;
/// Milliseconds in which one of them must be over.
pub(crate) const HEALTH_MILLIS: u64 = 2_000;
/// Connections served at once on the operator's address.
pub(crate) const OPERATOR_CONNECTIONS_MAX: usize = 64;
/// Requests in flight on one HTTP/2 connection.
pub const STREAMS_MAX: u32 = 32;
/// Bytes that an HTTP/2 connection, and each of its streams, may send before the server has read them.
pub const WINDOW_BYTES: u32 = 256 * 1024;
/// Bytes of the header fields of an HTTP/2 request, 32 more for each field (RFC 9113 §6.5.2).
pub(crate) const HTTP2_HEAD_BYTES_MAX: u32 = 16 * 1024;
/// Header fields of one request.
pub const HEADERS_MAX: usize = 100;
/// Bytes of a request line with its header fields.
pub const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Seconds in which a TLS handshake and the head of a connection's first request must be complete.
pub const HEAD_SECONDS: u64 = 10;
/// Milliseconds for which nothing more is read from a connection that brought a request when its peer's share was spent.
pub const SPENT_PAUSE_MILLIS: u64 = 500;
/// Seconds for which a connection is kept for a further request: longer than balancers keep theirs, which is a minute.
pub const IDLE_SECONDS: u64 = 75;
/// Seconds in which a body must be complete.
pub const BODY_SECONDS: u64 = 60;
/// Seconds after which a body must have come at [`BODY_BYTES_PER_SECOND_MIN`], and after each of which again.
pub(crate) const BODY_WINDOW_SECONDS: u64 = 5;
/// The slowest that a body may come; what is smaller than its first window allows has that window alone.
pub const BODY_BYTES_PER_SECOND_MIN: u64 = 512;
/// Seconds for which nothing of an answer may be read; and in which an answer must be read, beside those for its length.
pub const ANSWER_SECONDS: u64 = 30;
/// The slowest that an answer may be read on the whole.
pub(crate) const ANSWER_BYTES_PER_SECOND_MIN: u64 = 16 * 1024;
/// Milliseconds between looks at answers that nobody reads.
pub(crate) const OVERDUE_PAUSE_MILLIS: u64 = 1_000;
/// Milliseconds for which a body, or a reader, is waited for before another connection may take its place.
pub(crate) const UNDISTURBED_MILLIS: u64 = 2_000;
/// Seconds that connections get to finish their requests when the server stops.
pub const STOP_SECONDS: u64 = 20;
/// Milliseconds between looks whether all requests are over.
pub(crate) const REST_PAUSE_MILLIS: u64 = 5;
/// Milliseconds in which the store must answer for the server to be ready.
pub const READY_MILLIS: u64 = 2_000;
/// Milliseconds between looks at a connection whose first bytes do not tell its protocol yet.
pub(crate) const SNIFF_MILLIS: u64 = 5;
/// Bytes of the head of a request for a tunnel.
pub const TUNNEL_HEAD_BYTES_MAX: usize = 8 * 1024;
/// Tunnels to others that may be open at once: a browser has 256 connections at most, and the tools of builds some dozens.
pub const TUNNELS_MAX: usize = 512;
/// Seconds for which neither end of a tunnel to somebody else may say anything: longer than those wait who ask again and again for what
/// is new.
pub const TUNNEL_IDLE_SECONDS: u64 = 15 * 60;
/// Bytes that a tunnel takes from one end before it gives them to the other.
pub(crate) const TUNNEL_BUFFER_BYTES: usize = 8 * 1024;
/// Milliseconds without accepting after the system refused a socket.
pub(crate) const ACCEPT_PAUSE_MILLIS: u64 = 50;
/// Milliseconds that a connection let in last gets to bring its request when the server stops.
pub(crate) const LATECOMER_MILLIS: u64 = 1_000;
/// Milliseconds without an arrival after which a listener that is to be closed has nobody waiting.
pub(crate) const ARRIVAL_MILLIS: u64 = 5;
/// Milliseconds for which a listener that is to be closed takes in who waits.
pub(crate) const ARRIVALS_MILLIS: u64 = 100;
/// Connections that are taken in while a listener closes.
pub(crate) const LAST_ARRIVALS_MAX: usize = 4_096;

/// Bytes of the body of a request that nobody has signed: its sender is not known before it is read.
pub const UNSIGNED_BODY_BYTES_MAX: usize = 128 * 1024;
/// Bytes of a body that go by unread before its request is refused.
pub(crate) const PASSED_OVER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Milliseconds for which a body goes by unread.
pub(crate) const PASSED_OVER_MILLIS: u64 = 2_000;
/// Bytes of the body of an AWS JSON request, once its key is known.
pub const JSON_BODY_BYTES_MAX: usize = model::limits::BODY_BYTES_MAX;
/// Bytes of the body of an AWS Query request, once its key is known.
pub const FORM_BODY_BYTES_MAX: usize = model::limits::BODY_BYTES_MAX;
/// Bytes of an object or a part of one; the body is not read before its signature fits.
pub const OBJECT_BODY_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Seconds in which a file of users must be complete, which is not held as a whole: as long as its address holds.
pub(crate) const UPLOAD_SECONDS: u64 = 15 * 60;
/// Bytes that are held while such a file comes: what has come of some of its pieces, and these as they are stored.
pub(crate) const UPLOAD_HELD_BYTES: usize = 3 * 1024 * 1024;
/// Bytes of a request to S3 that lists or deletes.
pub const DOCUMENT_BODY_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of the line before a chunk of a streaming upload.
pub const CHUNK_LINE_BYTES_MAX: usize = 4096;
/// Bytes of the headers after the last chunk of a streaming upload.
pub const TRAILER_BYTES_MAX: usize = 16 * 1024;

/// Objects on one page of a list.
pub const LISTED_KEYS_MAX: usize = 1000;
/// Objects that one request deletes.
pub const DELETED_OBJECTS_MAX: usize = 1000;
/// Parts of one upload.
pub const PARTS_MAX: usize = 10_000;
/// Bytes of an object's headers that are the client's own, names and values.
pub const METADATA_BYTES_MAX: usize = 2048;

/// Milliseconds after which a key that was looked up is looked up again before something is done with it.
pub(crate) const KEY_KNOWN_MILLIS: u64 = 500;
/// Seconds that a signature may lie in the past or the future.
pub const SKEW_SECONDS: i64 = 5 * 60;
/// The same for S3, which AWS documents to be more patient.
pub const S3_SKEW_SECONDS: i64 = 15 * 60;
/// Seconds that a presigned request without a lifetime of its own, and any outside S3, lives.
pub const PRESIGNED_SECONDS: i64 = 15 * 60;
/// Characters of a region's name: it is part of a pool's id, which has 55.
pub const REGION_CHARACTERS_MAX: usize = 24;

/// Seconds for which anybody may keep what a pool publishes. A new key has to be published for as long before it signs, and an
/// old one after it signed last.
pub(crate) const KEYS_SECONDS: u32 = 60 * 60;
/// Defects that are remembered for tests.
pub(crate) const DEFECTS_KEPT_MAX: usize = 1000;
/// Seconds for which a browser may remember a preflight.
pub(crate) const PREFLIGHT_SECONDS: u32 = 86_400;
