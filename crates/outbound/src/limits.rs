//! Every limit of this crate, each with its unit in its name.

/// Bytes of the body of an answer.
pub const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Header lines of an answer.
pub const ANSWER_HEADERS_MAX: usize = 100;
/// How long a connection may take to come about, TLS apart.
pub const CONNECT_MILLIS_MAX: u64 = 2_000;
/// How long a bare connection to one of a host's addresses may take to come about.
pub const DIAL_MILLIS_MAX: u64 = 5_000;
/// How long everything may take, from the wait for a place to the last byte of the answer: as long as Cognito waits for a
/// function (developer guide, "Customizing user pool workflows with Lambda triggers").
pub const WHOLE_MILLIS_MAX: u64 = 5_000;
/// Questions that are under way to one host at a time.
pub const AT_ONCE_PER_HOST_MAX: usize = 32;
/// Connections to one host that wait for the next question.
pub const IDLE_PER_HOST_MAX: usize = 8;
/// How long a connection waits for the next question.
pub const IDLE_SECONDS_MAX: u64 = 30;
