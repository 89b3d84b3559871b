//! How strongly somebody signs in, and what that takes (AWS developer guide, "Authentication levels with ACR and AMR claims").

use model::UserPoolMfaType;
use serde::{Deserialize, Serialize};

use super::choices::{self, Factor, Factors};
use super::{Person, Policy};

/// How strong a sign-in is, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// By a password.
    One,
    /// By a code alone.
    Two,
    /// By a password and a code, or by a passkey.
    Three,
    /// By a password and a software token.
    Four,
}

impl Level {
    /// All of them, in order.
    pub const ALL: [Level; 4] = [Level::One, Level::Two, Level::Three, Level::Four];

    /// From 1 on.
    pub fn number(self) -> u8 {
        match self {
            Level::One => 1,
            Level::Two => 2,
            Level::Three => 3,
            Level::Four => 4,
        }
    }

    /// The highest one that these factors reach; none where the first one lacks.
    pub fn of(first: Option<Factor>, second: Option<Factor>) -> Option<Level> {
        Some(match (first?, second) {
            (Factor::Password, Some(Factor::SoftwareToken)) => Level::Four,
            (Factor::Password, Some(Factor::Mail | Factor::Text)) | (Factor::Passkey, _) => {
                Level::Three
            }
            (Factor::Password, _) => Level::One,
            (Factor::Mail | Factor::Text, _) => Level::Two,
            (Factor::SoftwareToken, _) => return None,
        })
    }

    /// What leads to it first: no password where a second factor would have to follow, and the pool has none.
    pub fn begins_with(self, policy: &Policy) -> Factors {
        let ends = !self.goes_on_with().is_empty() && policy.mfa == UserPoolMfaType::Off;
        let password = Factors::NONE.with(Factor::Password, !ends);
        match self {
            Level::One | Level::Four => password,
            Level::Two => codes(),
            Level::Three => password.with(Factor::Passkey, true),
        }
    }

    /// What has to follow a password, one of these; nothing where there are none.
    pub fn goes_on_with(self) -> Factors {
        match self {
            Level::One | Level::Two => Factors::NONE,
            Level::Three => codes(),
            Level::Four => Factors::NONE.with(Factor::SoftwareToken, true),
        }
    }

    /// Whether the user has what has to follow a password.
    pub fn goes_on(self, policy: &Policy, person: &Person) -> bool {
        self.goes_on_with().is_empty() || !choices::second(policy, person, Some(self)).is_empty()
    }

    /// Whether the user has what it takes.
    pub fn is_within_reach(self, policy: &Policy, person: &Person) -> bool {
        !choices::first(policy, person, Some(self)).is_empty()
    }
}

fn codes() -> Factors {
    Factors::NONE
        .with(Factor::Mail, true)
        .with(Factor::Text, true)
}
