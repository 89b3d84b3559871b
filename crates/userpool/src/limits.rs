//! Every limit of this crate, each with its unit in its name.

/// How often a call runs before conflicts end it.
pub const RUNS_MAX: u8 = 8;
/// Questions to functions that one call may ask before its commit: as many as a sign-in has, twice.
pub const QUESTIONS_MAX: u8 = 16;
/// Characters of a function's words that a refusal repeats: they go into a header too.
pub const FUNCTION_MESSAGE_CHARACTERS_MAX: usize = 1024;
/// Attributes that a schema may hold beside the standard ones.
pub const CUSTOM_ATTRIBUTES_MAX: usize = 50;
/// Characters in the value of an attribute.
pub const ATTRIBUTE_VALUE_CHARACTERS_MAX: usize = 2048;
/// How long a sign-up or attribute code holds.
pub const SIGN_UP_CODE_SECONDS: i64 = 24 * 60 * 60;
/// How long a code for a forgotten password holds.
pub const FORGOT_PASSWORD_CODE_SECONDS: i64 = 60 * 60;
/// How long a code to sign in holds: as long as a session may (API reference, `AuthSessionValidity`), and no longer than its own.
pub const SIGN_IN_CODE_SECONDS: i64 = 15 * 60;
/// Digits of a code.
pub const CODE_DIGITS: usize = 6;
/// Digits of a code that signs in by itself.
pub const FIRST_FACTOR_DIGITS: usize = 8;
/// The time over which codes and tries are counted.
pub const CODE_COUNT_MILLIS: i64 = 60 * 60 * 1000;
/// How often the code of a sign-up is sent again within [`CODE_COUNT_MILLIS`].
pub const CODES_RESENT_PER_HOUR: usize = 5;
/// Codes for one attribute that are sent within [`CODE_COUNT_MILLIS`].
pub const ATTRIBUTE_CODES_PER_HOUR: usize = 5;
/// Codes for a forgotten password that are sent within [`CODE_COUNT_MILLIS`].
pub const FORGOT_PASSWORD_CODES_PER_HOUR: usize = 10;
/// Codes to sign in that are sent within [`CODE_COUNT_MILLIS`], of a kind.
pub const SIGN_IN_CODES_PER_HOUR: usize = 30;
/// Wrong tries at codes for sign-ups and attributes, and at those to sign in, of a kind, within [`CODE_COUNT_MILLIS`].
pub const CODE_TRIES_PER_HOUR: usize = 15;
/// Wrong tries at codes for a forgotten password within [`CODE_COUNT_MILLIS`].
pub const FORGOT_PASSWORD_TRIES_PER_HOUR: usize = 20;
/// Wrong answers to one code from one peer, to whom it is void from then on; after [`EVERYWHERE`] times as many it is void for all.
pub const CODE_WRONG_MAX: u32 = 5;
/// Wrong passwords before a user is locked out for the first time (AWS developer guide, "Lockout behavior").
pub const FAILURES_FREE: u32 = 5;
/// Wrong passwords from everywhere before a user is locked out everywhere.
pub const USER_FAILURES_FREE: u32 = 100;
/// Guesses at the secrets of one user that one peer has under way at a time, on a node: as many as are free.
pub const TURNS_PER_PEER_MAX: usize = FAILURES_FREE as usize;
/// Guesses at the secrets of one user that are under way at a time from everywhere, on a node: as many as are free.
pub const TURNS_PER_USER_MAX: usize = USER_FAILURES_FREE as usize;
/// Peers whose wrong passwords are counted apart for one user.
pub const LOCK_OUT_PEERS_MAX: usize = 128;
/// How much more is let through from everywhere than from one peer.
pub const EVERYWHERE: u32 = 4;
/// Characters of a phone number by which text messages are counted together: an operator's block of numbers.
pub const NUMBER_PREFIX_CHARACTERS: usize = 8;
/// The longest that a user is locked out, and the quiet after which failures are forgotten.
pub const LOCK_OUT_SECONDS_MAX: i64 = 15 * 60;
/// The quiet after which wrong codes of a second factor are forgotten: who gets as far knows the password.
pub const CODES_QUIET_SECONDS: i64 = 24 * 60 * 60;
/// Names of levels that are looked at of those that one sign-in asks for: a pool has four.
pub const LEVELS_ASKED_FOR_MAX: usize = 16;
/// Characters of a user name where it is one of the parameters of a sign-in.
pub const USERNAME_CHARACTERS_MAX: usize = 128;
/// Characters of an id in a token that has not been verified yet: those of ours are shorter.
pub const TOKEN_ID_CHARACTERS_MAX: usize = 128;
/// Bytes of the secret of a software token: 52 characters in base32, as Cognito's have.
pub const SOFTWARE_TOKEN_SECRET_BYTES: usize = 32;
/// Devices that a user has confirmed; who confirms one more loses the one that was away for the longest.
pub const DEVICES_PER_USER_MAX: usize = 100;
/// Characters of a device's key (API reference, `DeviceKeyType`).
pub const DEVICE_KEY_CHARACTERS_MAX: usize = 55;
/// How long a sign-in waits for the proof of a device that comes without a session: its client gives the answer at once.
pub const DEVICE_AWAITED_MILLIS: i64 = 30 * 1000;
/// Letters and digits of a device's group key, after a dash.
pub const DEVICE_GROUP_KEY_CHARACTERS: usize = 8;
/// Characters of what a user calls the device of a software token.
pub const DEVICE_NAME_CHARACTERS_MAX: usize = 2048;
/// Passkeys of a user (AWS developer guide, "Quotas").
pub const PASSKEYS_MAX: usize = 20;
/// How long a challenge for a new passkey holds: as long as the standard has browsers wait at most (W3C Web Authentication, 15.1).
pub const PASSKEY_OFFER_MILLIS: i64 = 10 * 60 * 1000;
/// How long browsers are told to wait for a new passkey (API reference, `StartWebAuthnRegistration`).
pub const PASSKEY_OFFER_PROMPT_MILLIS: i64 = 60 * 1000;
/// How long they are told to wait for a signature by one (AWS developer guide, "Authentication flows").
pub const PASSKEY_ANSWER_MILLIS: i64 = 3 * 60 * 1000;
/// Ways in which a browser may reach one authenticator, by the names that browsers tell.
pub const PASSKEY_TRANSPORTS_MAX: usize = 8;
/// Characters of such a name.
pub const PASSKEY_TRANSPORT_CHARACTERS_MAX: usize = 32;
/// How far the time under an SRP proof may be from ours: clients use their own clocks.
pub const TIMESTAMP_SKEW_SECONDS_MAX: i64 = 60 * 60;
/// Characters of a pool's id.
pub const USER_POOL_ID_CHARACTERS_MAX: usize = 55;
/// Tags of a pool (AWS general reference, tagging).
pub const TAGS_MAX: usize = 50;
/// App clients of a pool (AWS developer guide, "Quotas").
pub const CLIENTS_MAX: usize = 1_000;
/// Groups of a pool (AWS developer guide, "Quotas").
pub const GROUPS_MAX: usize = 10_000;
/// Resource servers of a pool (AWS developer guide, "Quotas").
pub const RESOURCE_SERVERS_MAX: usize = 25;
/// Identity providers of a pool (AWS developer guide, "Quotas").
pub const IDENTITY_PROVIDERS_MAX: usize = 300;
/// Groups that a user is in (AWS developer guide, "Quotas").
pub const GROUPS_PER_USER_MAX: usize = 100;
/// Identities of providers that are linked to a user (API reference, `AdminLinkProviderForUser`).
pub const IDENTITIES_PER_USER_MAX: usize = 5;
/// Characters of what a provider calls somebody: as many as a persistent name of SAML has (SAML core, 8.3.7), and one more than a
/// subject of `OpenID` Connect (`OpenID` Connect core, section 2).
pub const LINKED_VALUE_CHARACTERS_MAX: usize = 256;
/// Attributes by which a provider's identities are told apart (API reference, `AdminLinkProviderForUser`).
pub const SOURCE_ATTRIBUTES_MAX: usize = 5;
/// Characters of the name of a claim by which identities are told apart, such as the URI of one of SAML.
pub const CLAIM_NAME_CHARACTERS_MAX: usize = 256;
/// Users who lose the identities of a deleted provider in one commit: each writes the user, the record and up to five keys.
pub const USERS_UNLINKED_AT_ONCE_MAX: usize = 100;
/// Events that are kept of a user: each further one takes the place of the oldest.
pub const EVENTS_PER_USER_MAX: u64 = 500;
/// How long an event is kept (AWS developer guide, "Viewing and exporting user event history").
pub const EVENT_MILLIS: i64 = 2 * 365 * 24 * 60 * 60 * 1000;
/// How long one is kept of somebody who does not exist: as long as a wrong password.
pub const PHANTOM_EVENT_MILLIS: i64 = 15 * 60 * 1000;
/// How much longer than the last event the count of a user's events is kept: until that one was swept.
pub const EVENT_COUNT_LONGER_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Events of a user that are looked at to judge a sign-in.
pub const RISK_EVENTS_MAX: usize = 20;
/// Sign-ins by which a user was let in that are remembered beside the events: the first and the last from each of some twenty places.
pub const KNOWN_PLACES_MAX: usize = 40;
/// Further events that are looked at of users of whom nothing is remembered, where they were let in by none of these: those of before it was.
pub const RISK_EVENTS_FURTHER_MAX: usize = 200;
/// How long a sign-in that came to nothing counts for the risk of the next one.
pub const RISK_WRONG_MILLIS: i64 = 24 * 60 * 60 * 1000;
/// Sign-ins from one network that came to nothing, and no fewer, add to the risk of the next one from there.
pub const RISK_WRONG_MIN: usize = 3;
/// The time within which networks are counted that one person passes through.
pub const RISK_PACE_MILLIS: i64 = 60 * 60 * 1000;
/// Networks that one person passes through in that time: of two places and the way between them, by IPv4 and by IPv6.
pub const RISK_PACE_NETWORKS_MAX: usize = 5;
/// Bits by which an IPv4 address is told to be in one network with others.
pub const RISK_NETWORK_V4_BITS: u8 = 24;
/// The same of an IPv6 address: all that one customer is given at most (RFC 6177).
pub const RISK_NETWORK_V6_BITS: u8 = 48;
/// How long a user may say of a sign-in whose it was, by the letter about it.
pub const FEEDBACK_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Users who lose the id of a deleted group in one commit.
pub const USERS_DISBANDED_AT_ONCE_MAX: usize = 100;
/// Secrets that a client has at a time (API reference, `AddUserPoolClientSecret`).
pub const CLIENT_SECRETS_MAX: usize = 2;
/// Lower-case letters and digits of a client's secret that is made here.
pub const CLIENT_SECRET_CHARACTERS: usize = 52;
/// Users that are counted one by one; the number of more is an estimate from as many.
pub const USERS_COUNTED_AT_ONCE: usize = 200;
/// Clients that are removed in the commit that removes their pool; the purge takes the rest.
pub const CLIENTS_DELETED_WITH_POOL_MAX: usize = 400;
/// Deleted pools of which it is looked whether a job removes what is left of them.
pub const PURGES_LOOKED_AT_MAX: usize = 100;
/// Commits in which the removal of a deleted pool goes on before a new one gets its id.
pub const VACATING_STEPS_MAX: usize = 32;
/// Hours between two rotations of a secret, at least (Secrets Manager user guide, "Rotation schedules").
pub const ROTATION_HOURS_MIN: i64 = 4;
/// The same, at most: 1,000 days (API reference, `RotationRulesType`).
pub const ROTATION_HOURS_MAX: i64 = 24_000;
/// Users that are added in one commit: each may have seven keys and an entry of the audit log, and a commit writes 1,024 at most.
pub const USERS_ADDED_AT_ONCE_MAX: usize = 120;
/// As many where look-alikes are refused: each may have eight keys more.
pub const USERS_WITH_LOOKS_ADDED_AT_ONCE_MAX: usize = 60;
/// Names of users who are added that are read in one trip: no more than the store reads.
pub const NAMES_READ_AT_ONCE: usize = 1_000;
/// Users that one page of `ListUsers` looks at where its filter has no index.
pub const USERS_LOOKED_AT_MAX: usize = 2000;
/// How many of them are read in one trip.
pub const USERS_LOOKED_AT_AT_ONCE: usize = 200;
/// Records on a page of a list.
pub const RECORDS_PER_PAGE_MAX: usize = 60;
/// The longest that a refresh token holds: ten years (API reference, `UserPoolClientType`).
pub const REFRESH_TOKEN_SECONDS_MAX: i64 = 10 * 365 * 24 * 60 * 60;
/// How much longer a family of tokens is remembered as revoked than its refresh token would have held: the youngest access token may
/// outlive that by a day.
pub const REVOKED_LONGER_MILLIS: i64 = 24 * 60 * 60 * 1000;
/// Sign-ins of a user that go on at a time where a pool keeps track of them, unless it says otherwise (API reference,
/// `UserPoolTokenSessionConfigType`).
pub const SESSIONS_PER_USER: i32 = 20;
/// For how many minutes a client uses a session of managed login again, unless it says otherwise (API reference,
/// `ClientSSOSessionConfigType`).
pub const SSO_SESSION_MINUTES: i32 = 60;
/// Sessions of a user on a page of their list (API reference, `AdminListUserSessions`).
pub const SESSIONS_PER_PAGE_MAX: usize = 125;
/// Sessions of a user that a sign-in looks at to make room: to end one, or to forget it, is two writes, and a commit has 1,024.
pub const SESSIONS_LOOKED_AT_MAX: usize = 200;
/// For how long a session that is refreshed by the same program from the same address is not noted to be in use again.
pub const SESSION_NOTED_MILLIS: i64 = 60 * 1000;
/// Characters of the name with which a program that is no browser begins.
pub const AGENT_NAME_CHARACTERS_MAX: usize = 64;
/// How long a letter waits for a mail server that does not take it, unless what is in it ends before (RFC 5321, 4.5.4.1).
pub const LETTER_MILLIS_MAX: i64 = 5 * 24 * 60 * 60 * 1000;
/// Deliveries of a letter that may fail for now before it is given up.
pub const LETTER_FAILURES_MAX: u32 = 100;
/// Deliveries of a letter that a mail server may refuse for good before it is given up: the first may be a mistake of its set-up.
pub const LETTER_REFUSALS_MAX: u32 = 3;
/// Pages of the outbox on which one look for letters goes past those that it can't take.
pub const OUTBOX_PAGES_MAX: usize = 8;
/// Pages of the outbox on which one look goes round the peers whose letters wait.
pub const OUTBOX_TURN_PAGES_MAX: usize = 16;
/// Entries of the outbox on such a page: of letters to nobody more go by in a second than strangers can ask for.
pub const OUTBOX_PAGE_ENTRIES: usize = 64;
/// Letters that are counted where it is asked how many wait.
pub const BACKLOG_COUNTED_MAX: usize = 1_000;
/// Letters to nobody that are dropped in one commit.
pub const LETTERS_DROPPED_AT_ONCE_MAX: usize = 100;
/// How long a line of a pool's log waits for a place that does not take it: until somebody has seen to it on the next day.
pub const LOG_LINE_MILLIS_MAX: i64 = 36 * 60 * 60 * 1000;
/// Lines of a log that leave for a place at once.
pub const LOG_LINES_AT_ONCE_MAX: usize = 100;
/// How long a node has a lease unless it prolongs it.
pub const LEASE_MILLIS: i64 = work::limits::CLAIM_MILLIS;
/// How far the clocks of nodes may differ.
pub const LEASE_SKEW_MILLIS: i64 = work::limits::CLOCK_SKEW_MILLIS;
/// Access keys of a directory, those among them that are revoked and not forgotten yet.
pub const ACCESS_KEYS_MAX: usize = 1000;
/// How many of them are read in one trip.
pub const ACCESS_KEYS_READ_AT_ONCE: usize = 1000;
/// Requests a second that an account may provision for a category of operations, unless the operator says otherwise.
pub const PROVISIONED_PER_SECOND_MAX: u32 = 10_000;
/// How long a revoked key is remembered.
pub const REVOKED_KEY_MILLIS: i64 = 400 * 24 * 60 * 60 * 1000;
/// How long the credentials of roles hold that follow from one key, one from the other.
pub const CHAIN_MILLIS: i64 = 60 * 60 * 1000;
/// Imports of users that a pool has, those among them that are over (AWS developer guide, "Quotas").
pub const IMPORTS_MAX: usize = 1_000;
/// Imports on a page of their list (API reference, `ListUserImportJobs`).
pub const IMPORTS_PER_PAGE_MAX: usize = 50;
/// How long an import waits to be started (AWS developer guide, "Importing users from a CSV file").
pub const IMPORT_START_MILLIS: i64 = 24 * 60 * 60 * 1000;
/// How long a file can be sent for an import.
pub const IMPORT_UPLOAD_SECONDS: i64 = 15 * 60;
/// Bytes of a file of users (AWS developer guide, "Importing users from a CSV file").
pub const IMPORT_BYTES_MAX: u64 = 100 * 1024 * 1024;
/// Users of one file (the same page).
pub const IMPORT_ROWS_MAX: u64 = 500_000;
/// Characters of a row (the same page).
pub const IMPORT_ROW_CHARACTERS_MAX: usize = 16_000;
/// Bytes of a piece of a file: two of them hold the longest row, wherever it begins in the first.
pub const IMPORT_PART_BYTES: usize = 64 * 1024;
/// Pieces of a file that one commit stores.
pub const IMPORT_PARTS_AT_ONCE: usize = 8;
/// How long a piece is kept that no job reads: until the import may be started, and two days for its job.
pub const IMPORT_PART_MILLIS: i64 = IMPORT_START_MILLIS + 2 * 24 * 60 * 60 * 1000;
/// How long it is kept what became of the rows.
pub const IMPORT_LOG_MILLIS: i64 = 90 * 24 * 60 * 60 * 1000;
/// Rows that one step of an import looks at.
pub const IMPORT_ROWS_AT_ONCE_MAX: usize = 250;
/// Keys that the users of one step write, beside whom the commit writes how far the job has come.
pub const IMPORT_WRITES_MAX: usize = 960;
/// Keys by which one step looks whether a name is free: a commit checks 4,096.
pub const IMPORT_CHECKS_MAX: usize = 3_600;
/// Costs of hashes that are kept with a pool, by each of which a wrong password is judged: a pool has one or two.
pub const DECOYS_MAX: usize = 4;
/// Files that may be begun to be sent for an import, those among them that were broken off.
pub const IMPORT_UPLOADS_MAX: u32 = 20;
/// Characters of what an import says at its end (API reference, `UserImportJobType`).
pub const IMPORT_MESSAGE_CHARACTERS_MAX: usize = 128;
/// Events of logs that one answer shows (API reference, `GetLogEvents`).
pub const LOG_EVENTS_MAX: usize = 10_000;
/// Bytes of the events that one answer shows (the same page).
pub const LOG_EVENTS_BYTES_MAX: usize = 1024 * 1024;
/// Bytes that count for an event beside its message (AWS user guide, "`CloudWatch` Logs quotas").
pub const LOG_EVENT_OVERHEAD_BYTES: usize = 26;
/// Records of logs that one answer looks at: some fifty thousand lines.
pub const LOG_RECORDS_LOOKED_AT_MAX: usize = 200;
/// Records of logs that are read in one trip.
pub const LOG_RECORDS_AT_ONCE: usize = 16;
/// Groups and streams on a page of their lists (API reference, `DescribeLogGroups`).
pub const LOGS_PER_PAGE_MAX: usize = 50;
/// Characters of a text of a request that an entry of the audit log repeats.
pub const AUDIT_TEXT_CHARACTERS_MAX: usize = 256;
/// Members of a request whose names an entry of the audit log lists.
pub const AUDIT_MEMBERS_MAX: usize = 64;
/// Entries of the audit log that are chained, and links that are removed, in one commit: each is two writes at most, and a commit has
/// 1,024.
pub const AUDIT_LINKS_AT_ONCE: usize = 400;
/// Links of the audit log that are read in one trip where all are walked through.
pub const AUDIT_LINKS_READ_AT_ONCE: usize = 500;
/// Entries that stand twice in the audit log of which a fault tells; the rest is counted.
pub const AUDIT_REPEATS_TOLD_MAX: usize = 20;
