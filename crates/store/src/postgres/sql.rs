//! All SQL of the engine. A test holds it to an allow-list of words, so that databases which speak
//! `PostgreSQL`'s wire and lack what only one server can give could carry it.
//!
//! Each constant is one statement, which is also one transaction, at the isolation `SERIALIZABLE` that the
//! connection has from its start. All tables are read by key, and the connection's settings see to
//! it that no plan ever reads more: what a plan reads is what may not change before it commits.

/// Settings of each connection, which go with its first message. The first makes commits
/// serialisable; the others leave the planner nothing but the index of keys, planned once: a table
/// read as a whole would conflict with every write to it.
pub(super) const SETTINGS: &str = "-c default_transaction_isolation=serializable \
    -c plan_cache_mode=force_generic_plan -c jit=off -c enable_seqscan=off -c enable_bitmapscan=off \
    -c enable_hashjoin=off -c enable_mergejoin=off -c enable_sort=off";

/// The format of the tables; fails where there are none.
pub(super) const FORMAT: &str = "SELECT value FROM meta WHERE name = 'format'";
/// What makes the tables, each statement safe to give again at any time, by several nodes at once.
pub(super) const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS meta (name text PRIMARY KEY, value bigint NOT NULL)",
    "CREATE TABLE IF NOT EXISTS records \
        (key bytea PRIMARY KEY, version bytea NOT NULL, value bytea NOT NULL)",
];
/// Says that the tables are there.
pub(super) const SET_FORMAT: &str =
    "INSERT INTO meta (name, value) VALUES ('format', $1) ON CONFLICT (name) DO NOTHING";

/// Whether the connection is what it has to be: serialisable, and able to write.
pub(super) const STANDING: &str =
    "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')";
/// A name of which the first eight digits are the timeline on which the server writes.
pub(super) const TIMELINE: &str = "SELECT pg_walfile_name(pg_current_wal_insert_lsn())";

pub(super) const GET: &str = "SELECT version, value, key FROM records WHERE key = ANY($1)";
pub(super) const SCAN_FORWARD: &str = "SELECT version, value, key FROM records \
    WHERE key >= $1 AND key < $2 ORDER BY key LIMIT $3";
pub(super) const SCAN_BACKWARD: &str = "SELECT version, value, key FROM records \
    WHERE key >= $1 AND key < $2 ORDER BY key DESC LIMIT $3";

/// A whole commit: $1 and $2 are the keys to check and their versions, $3 the keys to delete, $4 and
/// $5 the keys and values to put, $6 the operation. No row comes back if it was kept; else nothing
/// was written, and the rows are the numbers of the checks that failed, with the versions that were
/// found, and the number 0 where a key to put has the operation already.
pub(super) const COMMIT: &str = "WITH checked AS ( \
        SELECT wanted.number, wanted.version AS expected, records.version AS found \
        FROM unnest($1::bytea[], $2::bytea[]) WITH ORDINALITY AS wanted (key, version, number) \
        LEFT JOIN records ON records.key = wanted.key \
    ), failed AS ( \
        SELECT number, found FROM checked WHERE found IS DISTINCT FROM expected \
    ), deleted AS ( \
        DELETE FROM records WHERE key = ANY($3::bytea[]) AND NOT EXISTS (SELECT 1 FROM failed) \
    ), put AS ( \
        INSERT INTO records (key, version, value) \
        SELECT new.key, $6::bytea, new.value \
        FROM unnest($4::bytea[], $5::bytea[]) AS new (key, value) \
        WHERE NOT EXISTS (SELECT 1 FROM failed) \
        ON CONFLICT (key) DO UPDATE SET version = excluded.version, value = excluded.value \
    ) \
    SELECT number, found FROM failed \
    UNION ALL \
    SELECT 0, version FROM records \
    WHERE key = ANY($4) AND version = $6 AND EXISTS (SELECT 1 FROM failed)";

/// Writes again what the operation $2 put at the keys $1. Once this is durable, so is what was there
/// before it, whereas a read alone sees what a standby may not have.
pub(super) const CONFIRM: &str =
    "UPDATE records SET version = $2 WHERE key = ANY($1) AND version = $2";

/// Begins a transaction that reads what every order of commits agrees with, and that never is undone.
pub(super) const HOLD: &str = "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE";
pub(super) const COUNT: &str = "SELECT count(*) FROM records";

/// What stands for a schema's name in the two statements that follow.
pub(super) const SCHEMA_NAME: &str = "trial_name";
pub(super) const CREATE_SCHEMA: &str = "CREATE SCHEMA trial_name";
pub(super) const DROP_SCHEMA: &str = "DROP SCHEMA trial_name CASCADE";
