//! Bytes in, bytes out: the cryptography of a user directory.

pub mod sigv4;
