//! What the operator settled for the whole server.

use crate::limits;

/// The same for every pool.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Base of the issuer of tokens, without a slash at its end: the issuer is `<issuer>/<pool id>`.
    pub issuer: String,
    /// Where clients reach the server, without a slash at its end: `http://127.0.0.1:9229`.
    pub endpoint: String,
    /// Whether operations go on as if pools had no Lambda functions, where they would be asked.
    pub triggers_ignored: bool,
    /// How often messages go to one address.
    pub limits: AddressLimits,
    /// Whether new pools are made without SRP: they keep slow hashes, and take no client that may use SRP.
    pub without_srp: bool,
    /// Whether a new name is refused that looks like one of another user of the pool.
    pub look_alikes_refused: bool,
    /// The request rates of Amazon Cognito.
    pub quotas: Quotas,
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
    /// Text messages to numbers of one pool that begin alike.
    pub texts_by_prefix: u32,
    /// Wrong tries at codes that went to one address.
    pub tries: u32,
}

impl AddressLimits {
    /// For a server that strangers reach.
    pub const STRICT: AddressLimits = AddressLimits {
        mails: 15,
        texts: 8,
        texts_by_prefix: 30,
        tries: 30,
    };
    /// For development, where one address signs up all day.
    pub const WIDE: AddressLimits = AddressLimits {
        mails: 100_000,
        texts: 100_000,
        texts_by_prefix: 100_000,
        tries: 100_000,
    };
}

impl Default for AddressLimits {
    fn default() -> AddressLimits {
        AddressLimits::STRICT
    }
}
