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
/// Entries of the index of ends that one scan of a sweep reads.
pub const SWEEP_RECORDS_MAX: usize = 128;
/// Scans of one step of a sweep.
pub const SWEEP_SCANS_MAX: usize = 16;
/// Records of one step of a sweep that ended in the same minute and whose keys begin alike: the rest of them is passed.
pub const SWEEP_SHARE_MAX: usize = 64;
/// Keys that a removal deletes in one commit, which has to hold its caller's own writes too.
pub const REMOVED_KEYS_MAX: usize = COMMIT_WRITES_MAX - 24;
/// Milliseconds to which the ends of records are rounded up where they are found by them.
pub const END_MILLIS: u64 = 60_000;
/// Pages of records that one step of a filling of indexes looks at.
pub const INDEXING_PAGES_MAX: usize = 64;
/// Index entries that one commit writes which fills indexes, besides its caller's own writes.
pub const INDEXING_ENTRIES_MAX: usize = COMMIT_WRITES_MAX - 64;
/// Milliseconds after which indexes are filled once more: for as long nodes of the version before may write beside it.
pub const INDEXING_AGAIN_MILLIS: i64 = 24 * 60 * 60 * 1_000;
/// Records of the first page of a walk, before it is known how large they are.
pub const WALK_RECORDS_FIRST: usize = 16;
/// Records on a page of a walk, and keys that it reads beside them at once: a run of the largest records fits in memory.
pub const WALK_RECORDS_MAX: usize = 128;
/// Bytes that a page of a walk is meant to have.
pub const WALK_BYTES: usize = 4 * 1024 * 1024;
/// Bytes that one commit of a filling writes: as much as pays for its flush, far below what a commit may have.
pub const FILL_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How often a check looks at a key that keeps changing.
pub const WALK_LOOKS_MAX: usize = 8;

/// Milliseconds for which a record that declares it may be kept in a cache.
pub const CACHED_MILLIS_MAX: u64 = 5_000;
/// Records and index entries in a cache; beyond it those are forgotten that are asked for least.
pub const CACHED_RECORDS_MAX: usize = 2_048;

/// Commits that may wait for the writer before callers are held back.
pub const COMMITS_WAITING_MAX: usize = 4_096;
/// Commits that share one transaction of the embedded engine.
pub const COMMITS_PER_BATCH_MAX: usize = 256;
/// Records that a read may touch on the thread that asks; larger reads are handed over.
pub const READ_INLINE_RECORDS_MAX: usize = 64;
/// Reads of the embedded engine that can run at the same time, unless the options say otherwise.
pub const READ_CONNECTIONS: usize = 4;
/// Bytes of the write-ahead log above which it is emptied, unless the options say otherwise.
pub const WAL_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Milliseconds between two looks at the write-ahead log.
pub const CHECKPOINT_INTERVAL_MILLIS: u64 = 200;
/// Milliseconds that a connection waits for another one of the same process.
pub const BUSY_MILLIS_MAX: u64 = 5_000;
/// Milliseconds that commits wait for readers while the write-ahead log is emptied.
pub const EMPTY_LOG_MILLIS_MAX: u64 = 20;
/// Kibibytes that each connection keeps of the database.
pub const CACHE_KIBIBYTES: i64 = 32_768;
/// Bytes of a page of a new database.
pub const PAGE_BYTES: u32 = 4_096;

/// Connections to a database server, unless the options say otherwise.
pub const SERVER_CONNECTIONS: usize = 16;
/// Milliseconds that one statement may take on a database server, its connection included, unless the options
/// say otherwise. A commit whose outcome is in doubt gets as long again to find out.
pub const STATEMENT_MILLIS_MAX: u64 = 4_000;
/// Times that a commit is tried which the server undoes for the sake of others.
pub const COMMIT_TRIES_MAX: u32 = 24;
/// Microseconds that pass on average before the second try of a statement; each further one waits twice as long.
pub const RETRY_PAUSE_MICROS: u64 = 500;
/// Times that the pause between two tries doubles.
pub const RETRY_DOUBLINGS_MAX: u32 = 7;
/// Milliseconds for which a connection is believed to lead to the newest timeline.
pub const TIMELINE_TRUSTED_MILLIS: u64 = 1_000;
/// Seconds without a word after which a connection is probed, unless the URL says otherwise.
pub const KEEPALIVE_IDLE_SECONDS: u64 = 10;
/// The oldest version of `PostgreSQL` that is supported.
pub const SERVER_VERSION_MIN: u32 = 14;
