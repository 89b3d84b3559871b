//! A user.

use std::collections::BTreeMap;

use model::{Error, UserStatusType};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Key, Part, Range, Record, StoreError, Table};

use crate::Result;
use crate::records::Medium;

/// What a sealed verifier takes, about: a salt of 16 bytes and a number of 384, in base64.
pub(crate) const SEALED_VERIFIER_CHARACTERS: usize = 572;

/// A user of a pool.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) pool_id: String,
    /// The immutable id: a UUID.
    pub(crate) sub: String,
    /// The name as the API shows it; equal to `sub` where the pool's users sign in with an address.
    pub(crate) username: String,
    /// The name as it is compared: folded where the pool ignores case.
    pub(crate) username_key: String,
    /// The addresses and names by which the user is found beside the user name.
    pub(crate) aliases: Vec<Alias>,
    /// How these names look, as digests: nobody else of the pool may be called by what looks the same. Where the operator refuses
    /// such names, and only what was given since then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) looks: Vec<String>,
    pub(crate) created_millis: i64,
    pub(crate) modified_millis: i64,
    pub(crate) enabled: bool,
    pub(crate) status: UserStatusType,
    /// The attributes without `sub`: `email_verified` and `phone_number_verified` are `"true"` or `"false"`.
    pub(crate) attributes: BTreeMap<String, String>,
    /// The SRP verifier, sealed for [`User::verifier_context`]; where it is, it proves a plain password too.
    pub(crate) verifier: Option<String>,
    /// Whether the verifier calls the user by the name as it is compared: as it is shown, it would tell whoever types it in other
    /// letters that it is somebody's. Absent where both are the same, and of users from before it was kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) verifier_is_folded: bool,
    /// A second one that calls the user by the `sub`, sealed for [`User::nameless_context`]: in a pool of alias attributes,
    /// where the name in the first would tell that an alias is somebody's. Absent of users from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nameless_verifier: Option<String>,
    /// The Argon2id hash in PHC form, sealed for [`User::hash_context`]: in a pool without SRP, and of a user who came with
    /// one, or with one of another scheme, until the first sign-in.
    pub(crate) hash: Option<String>,
    /// When a temporary password ceases to be one.
    pub(crate) temporary_until_millis: Option<i64>,
    /// Tokens that were issued up to this instant are void. Set by versions that did not count sign-outs.
    pub(crate) signed_out_millis: Option<i64>,
    /// How often all tokens of the user were voided. A token tells the count at which it was issued, and holds at no other:
    /// clocks of nodes differ, counts don't.
    pub(crate) sign_outs: u32,
    /// The ids of the user's groups, so that whoever reads the user knows them. One of a group that was deleted may be among them
    /// for a while, and is nobody's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<String>,
    /// The software token, once one was verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) software_token: Option<TokenInUse>,
    /// Whether codes in text messages are a second factor of the user's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) text_messages: bool,
    /// What else is said of codes that are sent as second factors.
    #[serde(default, skip_serializing_if = "CodesInUse::is_nothing")]
    pub(crate) codes: CodesInUse,
    /// The passkeys, once one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) passkeys: Option<PasskeysInUse>,
}

/// What a user has said of codes that are sent as second factors, beside text messages being one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CodesInUse {
    /// Whether codes by mail are one.
    pub(crate) by_mail: bool,
    /// By which way they come before other second factors.
    pub(crate) preferred: Option<Medium>,
}

impl CodesInUse {
    fn is_nothing(&self) -> bool {
        *self == CodesInUse::default()
    }
}

/// What a software token is used for, so that whoever reads the user knows it. What its codes are judged by lies apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TokenInUse {
    /// Whether the user has it on.
    pub(crate) on: bool,
    /// Whether it comes before other second factors.
    pub(crate) preferred: bool,
    /// What the user calls the device.
    pub(crate) name: Option<String>,
    /// What tells its secret from others, and nothing of it. Absent of one from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mark: Option<String>,
}

/// What passkeys are used for, so that whoever reads the user knows it, and that there are some. They lie apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PasskeysInUse {
    /// Whether the user has one stand for a second factor as well.
    pub(crate) both_factors: bool,
    /// The relying parties that they were made for, each once. Empty of a user from before these were kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) relying_parties: Vec<String>,
}

impl PasskeysInUse {
    /// Whether one answers to a relying party, as far as is known.
    pub(crate) fn answer_to(&self, relying_party: Option<&str>) -> bool {
        let known = &self.relying_parties;
        known.is_empty() || known.iter().any(|it| Some(it.as_str()) == relying_party)
    }
}

/// A further name of a user, unique in the pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Alias {
    pub(crate) kind: AliasKind,
    /// The value as it is compared: folded where the pool ignores case.
    pub(crate) value: String,
}

/// The attribute that serves as an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AliasKind {
    Email,
    PhoneNumber,
    PreferredUsername,
}

impl AliasKind {
    pub(crate) const ALL: [AliasKind; 3] = [
        AliasKind::Email,
        AliasKind::PhoneNumber,
        AliasKind::PreferredUsername,
    ];

    /// The attribute's name.
    pub(crate) fn attribute(self) -> &'static str {
        match self {
            AliasKind::Email => "email",
            AliasKind::PhoneNumber => "phone_number",
            AliasKind::PreferredUsername => "preferred_username",
        }
    }
}

impl User {
    pub(crate) fn key_of(pool_id: &str, sub: &str) -> Key {
        Key::of(&[pool_id, "user", sub])
    }

    /// The `sub` in a key that [`User::key_of`] made.
    pub(crate) fn sub_of(key: &Key) -> Result<String> {
        match key.parts().map_err(Error::internal)?.pop() {
            Some(Part::Text(sub)) => Ok(sub),
            _ => Err(Error::internal("an index of users names something else")),
        }
    }

    /// The users of a pool in the order of their ids.
    pub(crate) fn of_pool(pool_id: &str) -> Range {
        Key::prefix(&[pool_id, "user"])
    }

    pub(crate) fn by_username(pool_id: &str, username_key: &str) -> Key {
        Key::of(&[pool_id, "username", username_key])
    }

    pub(crate) fn by_alias(pool_id: &str, kind: AliasKind, value: &str) -> Key {
        Key::of(&[pool_id, "alias", kind.attribute(), value])
    }

    /// The users of a group in the order of their ids.
    pub(crate) fn of_group(pool_id: &str, group_id: &str) -> Range {
        Key::prefix(&[pool_id, "member", group_id])
    }

    pub(crate) fn by_look(pool_id: &str, look: &str) -> Key {
        Key::of(&[pool_id, "look", look])
    }

    /// What the verifier calls the user; one who has none is called as one would be who has a new one.
    pub(crate) fn called_by_verifier(&self) -> &str {
        if self.verifier_is_folded || self.verifier.is_none() {
            &self.username_key
        } else {
            &self.username
        }
    }

    /// The names over which a client may have made its `SECRET_HASH` once the user is known: those that were typed, and what the
    /// API calls the user, in either writing.
    pub(crate) fn names_of_hash<'a>(&'a self, typed: &[&'a str]) -> Vec<&'a str> {
        let called = [self.username.as_str(), &self.username_key];
        typed.iter().copied().chain(called).collect()
    }

    /// Whether there is a password, or a hash with which the user came.
    pub(crate) fn has_password(&self) -> bool {
        self.verifier.is_some() || self.hash.is_some()
    }

    /// Whether the password is none that the user may set by a code: an administrator's, or none at all of somebody who comes from a
    /// provider.
    pub(crate) fn may_not_reset_password(&self) -> bool {
        let status = self.status;
        status == UserStatusType::ForceChangePassword || status == UserStatusType::ExternalProvider
    }

    /// Voids all tokens that were issued so far.
    pub(crate) fn sign_out(&mut self) {
        self.sign_outs = self.sign_outs.wrapping_add(1);
        self.signed_out_millis = None;
    }

    /// Whether what was issued at an instant, and at this count of sign-outs, is void.
    pub(crate) fn voids(&self, issued_millis: i64, sign_outs: u32) -> bool {
        let before = |instant| issued_millis <= instant;
        sign_outs != self.sign_outs || self.signed_out_millis.is_some_and(before)
    }

    pub(crate) fn verifier_context(pool_id: &str, sub: &str) -> String {
        format!("{pool_id}/user/{sub}/verifier")
    }

    pub(crate) fn nameless_context(pool_id: &str, sub: &str) -> String {
        format!("{pool_id}/user/{sub}/nameless verifier")
    }

    pub(crate) fn hash_context(pool_id: &str, sub: &str) -> String {
        format!("{pool_id}/user/{sub}/hash")
    }
}

impl Record for User {
    const TABLE: Table = Table {
        name: "user",
        format: 10,
    };

    fn key(&self) -> Key {
        User::key_of(&self.pool_id, &self.sub)
    }

    fn unique(&self) -> Vec<Key> {
        let aliases = self
            .aliases
            .iter()
            .map(|a| User::by_alias(&self.pool_id, a.kind, &a.value));
        let looks = self
            .looks
            .iter()
            .map(|look| User::by_look(&self.pool_id, look));
        std::iter::once(User::by_username(&self.pool_id, &self.username_key))
            .chain(aliases)
            .chain(looks)
            .collect()
    }

    fn ordered(&self) -> Vec<Key> {
        let values = ["email", "phone_number"].into_iter().filter_map(|name| {
            let value = self.attributes.get(name)?.to_lowercase();
            Some(Key::of(&[
                &self.pool_id,
                "attribute",
                name,
                &value,
                &self.sub,
            ]))
        });
        let groups = self.groups.iter();
        let groups = groups.map(|id| Key::of(&[&self.pool_id, "member", id, &self.sub]));
        values.chain(groups).collect()
    }

    fn upgrade(format: u32, mut value: Value) -> std::result::Result<Value, StoreError> {
        // Format 1 told sign-outs by their instant alone. Format 2 lacked what a program that does not know it must not lose: by
        // what name the verifier calls the user, and how names look; format 3 their groups; format 4 software tokens; format 5 text
        // messages as a second factor, format 6 codes by mail as one; format 7 passkeys, format 8 the relying parties of these; format 9 what tells one software token from the next.
        if format == 1 {
            value["sign_outs"] = json!(0);
        }
        Ok(value)
    }
}
