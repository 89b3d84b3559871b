//! Every limit of work behind the answers, with its unit in its name.

/// How long a node has a claim unless it prolongs it.
pub const CLAIM_MILLIS: i64 = 9_000;
/// How far the clocks of nodes may differ.
pub const CLOCK_SKEW_MILLIS: i64 = 5_000;
/// Jobs that get a step in one pass, beside the standing ones.
pub const JOBS_AT_ONCE_MAX: usize = 8;
/// Jobs that are due and that one pass looks at, to find some that are nobody else's.
pub const JOBS_LOOKED_AT_MAX: usize = 256;
/// Times that a step runs because others wrote what it read; each time it takes half as much.
pub const STEP_RUNS_MAX: u32 = 6;
/// Attempts at a step that fail, or whose node dies, before the job is given up.
pub const ATTEMPTS_MAX: u32 = 12;
/// How long a job waits after its first failure; each further one doubles it.
pub const RETRY_MILLIS: i64 = 5_000;
/// How long a job waits after a failure at most.
pub const RETRY_MILLIS_MAX: i64 = 60 * 60 * 1_000;
/// How long it is remembered that something was given up.
pub const GIVEN_UP_MILLIS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// Rows of what was given up that are shown.
pub const GIVEN_UP_SHOWN_MAX: usize = 1_000;
/// Jobs that are shown.
pub const JOBS_SHOWN_MAX: usize = 1_000;
/// Entries of the index of ends that one step of a sweep looks at.
pub const SWEPT_AT_ONCE_MAX: usize = 256;
/// Records that one step of filling indexes looks at.
pub const FILLED_AT_ONCE_MAX: usize = 1_000;
