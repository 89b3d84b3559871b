//! Every limit of the store, with its unit in its name.

/// Bytes of one key; `PostgreSQL` indexes no longer ones than about 2,700 bytes.
pub const KEY_BYTES_MAX: usize = 2_048;
/// Bytes of one value.
pub const VALUE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Keys that one `get` may ask for.
pub const GET_KEYS_MAX: usize = 1_024;
/// Records that one `scan` may ask for.
pub const SCAN_RECORDS_MAX: usize = 1_024;
/// Records on one page of a table: one less than a scan, which looks whether there are more.
pub const PAGE_RECORDS_MAX: usize = SCAN_RECORDS_MAX - 1;
/// Checks of one commit.
pub const COMMIT_CHECKS_MAX: usize = 4_096;
/// Writes of one commit.
pub const COMMIT_WRITES_MAX: usize = 1_024;
/// Bytes of the keys and values that one commit writes.
pub const COMMIT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Records that one step of a sweep looks at.
pub const SWEEP_RECORDS_MAX: usize = 128;
