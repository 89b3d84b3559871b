//! What the gateway takes from outside: the time and randomness.

/// The clock and the source of randomness. The program reads the system's; a test makes its own.
pub trait World: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_millis(&self) -> i64;
    /// 32 fresh bytes from the operating system's generator.
    fn seed(&self) -> [u8; 32];
}
