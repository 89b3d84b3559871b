//! A user pool.

use model::{EmailMfaConfigType, UserPoolType, UsernameAttributeType, WebAuthnConfigurationType};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Key, Range, Record, StoreError, Table};

/// A user pool: what `DescribeUserPool` shows of it, and what only `GetUserPoolMfaConfig` does.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Pool {
    /// `<region>_<nine letters and digits>`.
    pub(crate) id: String,
    /// The region in whose name the pool was made.
    pub(crate) region: String,
    /// The account that owns the pool.
    pub(crate) account: String,
    /// The pool as AWS describes it; `SchemaAttributes` is the whole schema, standard attributes included.
    pub(crate) settings: UserPoolType,
    /// Whether text messages are a second factor: `SmsMfaConfiguration` is set.
    #[serde(default)]
    pub(crate) sms_mfa: bool,
    /// Whether TOTP is on: `SoftwareTokenMfaConfiguration.Enabled`.
    pub(crate) software_token: bool,
    /// `EmailMfaConfiguration`, where e-mail MFA is set.
    pub(crate) email_mfa: Option<EmailMfaConfigType>,
    /// `WebAuthnConfiguration`, where passkeys are set.
    pub(crate) web_authn: Option<WebAuthnConfigurationType>,
    /// Whether users have an SRP verifier, whatever the clients may use. False for life where the operator had new pools made
    /// without: they keep slow hashes, and have no client that may use SRP.
    pub(crate) srp: bool,
    /// Tokens, sessions and challenges that were issued up to this instant are void: a backup was restored then.
    pub(crate) void_until_millis: Option<i64>,
    /// Of each cost at which passwords of users are hashed who came with their hashes, one that is no password's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) decoys: Vec<String>,
    /// What `SetUserPoolSessionConfiguration` has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) session_tracking: Option<SessionTracking>,
}

/// Whether a pool keeps track of the sign-ins of its users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionTracking {
    pub(crate) on: bool,
    /// How many a user may have at a time.
    pub(crate) per_user_max: i32,
}

impl Pool {
    pub(crate) fn key_of(id: &str) -> Key {
        Key::of(&[id, "pool"])
    }

    /// The pools of an account and region, in the order of their names.
    pub(crate) fn by_name(account: &str, region: &str) -> Range {
        Key::prefix(&["pools", account, region])
    }

    /// The pools of an account, whatever their region.
    pub(crate) fn of_account(account: &str) -> Range {
        Key::prefix(&["pools", account])
    }

    /// Whether names that differ in case alone name different users. The model's default is that they do.
    pub(crate) fn case_sensitive(&self) -> bool {
        self.settings
            .username_configuration
            .as_ref()
            .is_none_or(|c| c.case_sensitive)
    }

    /// The attributes that users have in place of a user name; empty where they choose one.
    pub(crate) fn username_attributes(&self) -> &[UsernameAttributeType] {
        self.settings
            .username_attributes
            .as_deref()
            .unwrap_or_default()
    }

    /// Whether what was issued at an instant is void, since a backup was restored after it.
    pub(crate) fn voids(&self, issued_millis: i64) -> bool {
        self.void_until_millis
            .is_some_and(|until| issued_millis <= until)
    }

    /// How many sign-ins of a user go on at a time, where the pool keeps track of them.
    pub(crate) fn sessions_per_user_max(&self) -> Option<usize> {
        let tracking = self.session_tracking.as_ref()?;
        tracking
            .on
            .then(|| usize::try_from(tracking.per_user_max).unwrap_or_default())
    }

    /// What SRP and the tokens call the pool: the part of its id after the underscore.
    pub(crate) fn srp_name(&self) -> &str {
        self.id
            .split_once('_')
            .map_or(self.id.as_str(), |(_, name)| name)
    }
}

impl Record for Pool {
    const TABLE: Table = Table {
        name: "pool",
        format: 5,
    };
    const CACHED: bool = true;

    fn key(&self) -> Key {
        Pool::key_of(&self.id)
    }

    fn ordered(&self) -> Vec<Key> {
        let name = self.settings.name.as_deref().unwrap_or_default();
        vec![Key::of(&[
            "pools",
            &self.account,
            &self.region,
            name,
            &self.id,
        ])]
    }

    fn upgrade(format: u32, mut value: Value) -> Result<Value, StoreError> {
        match format {
            // Format 1 knew no restores.
            1 => value["void_until_millis"] = Value::Null,
            // Until format 2 a pool kept verifiers once a client named SRP; what is missing is made at a sign-in.
            2 => value["srp"] = Value::Bool(true),
            // Until format 3 nobody kept what hashes of users who came with them cost; until format 4 whether sign-ins are kept track of.
            _ => {}
        }
        Ok(value)
    }
}
