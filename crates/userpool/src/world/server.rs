//! What the operator settled for the whole server.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crypto::webauthn::Apps;
use model::Sensitive;

use crate::limits;
use crate::world::KnownPasswords;

/// What stands for the region of a pool in the base of issuers.
pub const ISSUER_REGION: &str = "{region}";

/// The same for every pool.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Base of the issuer of tokens, without a slash at its end: the issuer is `<issuer>/<pool id>`. [`ISSUER_REGION`] in it stands for
    /// the region of the pool.
    pub issuer: String,
    /// Where clients reach the server, without a slash at its end: `http://127.0.0.1:9229`. Where the issuer says, if it is empty.
    pub endpoint: String,
    /// Whether operations go on as if pools had no Lambda functions, where they would be asked.
    pub triggers_ignored: bool,
    /// How often messages go to one address.
    pub limits: AddressLimits,
    /// Whether new pools are made without SRP: they keep slow hashes, and take no client that may use SRP.
    pub without_srp: bool,
    /// Whether a new name is refused that looks like one of another user of the pool.
    pub look_alikes_refused: bool,
    /// The passwords that others know beside the commonest.
    pub known_passwords: Option<Arc<dyn KnownPasswords>>,
    /// Which Android apps may ask for passkeys.
    pub passkey_apps: Apps,
    /// The request rates of Amazon Cognito.
    pub quotas: Quotas,
    /// How the audit log is kept; not at all unless it is said.
    pub audit: Option<Audit>,
    /// What a server for development has beside.
    pub development: Development,
}

/// How the audit log is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Audit {
    /// Days after which what is chained is removed; never where nothing is said.
    pub keep_days: Option<u32>,
}

/// What a server for development has beside, and no other: nothing of it unless it is said.
#[derive(Debug, Clone, Default)]
pub struct Development {
    /// Whether pools and clients get the ids that their makers name.
    pub pinned_ids: bool,
    /// An access key that others know too: it is good for as long as the directory is there, and stored nowhere.
    pub shared_key: Option<SharedKey>,
    /// The code of each letter, in place of one that is drawn.
    pub code: Option<Sensitive<String>>,
    /// How far the clock of calls is ahead of the one that clients have.
    pub ahead: Ahead,
}

/// An access key that others know too.
#[derive(Debug, Clone)]
pub struct SharedKey {
    /// Its id, of whatever form.
    pub id: String,
    /// Its secret.
    pub secret: Sensitive<String>,
    /// The account, twelve digits.
    pub account: String,
}

/// How far a clock that can be moved is ahead of the one that everybody else has. Clones are one clock.
#[derive(Debug, Clone, Default)]
pub struct Ahead(Arc<AtomicI64>);

impl Ahead {
    /// Milliseconds; fewer than none where it is behind.
    pub fn millis(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Moves the clock to so many milliseconds ahead.
    pub fn set(&self, millis: i64) {
        self.0.store(millis, Ordering::Relaxed);
    }
}

impl Settings {
    /// The base of the issuer of a pool's tokens.
    pub(crate) fn issuer_of(&self, pool_id: &str) -> Cow<'_, str> {
        match pool_id.split_once('_') {
            Some((region, _)) if self.issuer.contains(ISSUER_REGION) => {
                Cow::Owned(self.issuer.replace(ISSUER_REGION, region))
            }
            _ => Cow::Borrowed(&self.issuer),
        }
    }

    /// Where the server answers.
    pub(crate) fn endpoint(&self) -> &str {
        if self.endpoint.is_empty() {
            &self.issuer
        } else {
            &self.endpoint
        }
    }
}

/// What becomes of the request rates of Amazon Cognito.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// Whether requests beyond them are refused.
    pub apply: bool,
    /// Requests a second that an account may provision for a category.
    pub provisioned_max: u32,
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas {
            apply: false,
            provisioned_max: limits::PROVISIONED_PER_SECOND_MAX,
        }
    }
}

/// How often within an hour, from one peer; four times as often from everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressLimits {
    /// Mails to one address.
    pub mails: u32,
    /// Text messages to one number.
    pub texts: u32,
    /// Text messages to numbers of one pool that begin alike and that nobody has proved.
    pub texts_by_prefix: u32,
    /// Text messages to numbers that nobody has proved, whosever they are: from one peer, and not from everywhere.
    pub new_numbers: u32,
    /// The same from everywhere together, in one pool, where there is a limit.
    pub new_numbers_of_pool: Option<u32>,
    /// Wrong tries at codes that went to one address.
    pub tries: u32,
}

impl AddressLimits {
    /// For a server that strangers reach.
    pub const STRICT: AddressLimits = AddressLimits {
        mails: 15,
        texts: 8,
        texts_by_prefix: 30,
        new_numbers: 100,
        new_numbers_of_pool: None,
        tries: 30,
    };
    /// For development, where one address signs up all day.
    pub const WIDE: AddressLimits = AddressLimits {
        mails: 100_000,
        texts: 100_000,
        texts_by_prefix: 100_000,
        new_numbers: 100_000,
        new_numbers_of_pool: None,
        tries: 100_000,
    };
}

impl Default for AddressLimits {
    fn default() -> AddressLimits {
        AddressLimits::STRICT
    }
}
