//! Which factors there are for whom: what a sign-in may begin with, what is asked for after that, what can be set up.

use model::{UserPoolMfaType, UserStatusType};
use serde::{Deserialize, Serialize};

use super::risk::wants_factor;
use super::{Level, Person, Policy};

/// What proves who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// The password, by itself or by SRP.
    Password,
    /// A software token.
    SoftwareToken,
    /// A code that is sent by mail.
    Mail,
    /// A code that is sent by text message.
    Text,
    /// A passkey, which an authenticator signs by.
    Passkey,
}

impl Factor {
    /// What a sign-in can begin with, in the order in which it is told.
    pub const FIRST: [Factor; 4] = [
        Factor::Password,
        Factor::Mail,
        Factor::Text,
        Factor::Passkey,
    ];
    /// What can come after that, in the order in which it is told.
    pub const SECOND: [Factor; 3] = [Factor::Text, Factor::SoftwareToken, Factor::Mail];
}

/// Some of the factors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Factors(u8);

impl Factors {
    /// None of them.
    pub const NONE: Factors = Factors(0);

    /// These, and one more where that is so.
    #[must_use]
    pub const fn with(self, factor: Factor, is_there: bool) -> Factors {
        Factors(if is_there {
            self.0 | 1 << factor as u8
        } else {
            self.0
        })
    }

    /// These without one.
    #[must_use]
    pub const fn without(self, factor: Factor) -> Factors {
        Factors(self.0 & !(1 << factor as u8))
    }

    /// Those of these that are among others too.
    #[must_use]
    pub const fn and(self, others: Factors) -> Factors {
        Factors(self.0 & others.0)
    }

    /// All of these and of others.
    #[must_use]
    pub const fn or(self, others: Factors) -> Factors {
        Factors(self.0 | others.0)
    }

    /// Whether one is among them.
    pub const fn contains(self, factor: Factor) -> bool {
        self.0 & 1 << factor as u8 != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of a list that are among them, in its order.
    pub fn of(self, list: &[Factor]) -> impl Iterator<Item = Factor> {
        list.iter().copied().filter(move |it| self.contains(*it))
    }
}

/// What a sign-in may begin with. A code alone lets in only where no second factor is wanted of the user, whose status lets somebody in
/// who has no password to replace first; it goes to an address that its owner has proved, or by which a sign-up that is not over is confirmed. So does a
/// passkey, and where a second factor is wanted, too, if pool and user have it stand for that. Who has nothing else is asked for a
/// password, whether there is one or not. Who is to reach a level begins with what leads there.
pub fn first(policy: &Policy, person: &Person, target: Option<Level>) -> Factors {
    let is_void = !matches!(
        person.status,
        UserStatusType::Confirmed | UserStatusType::Unconfirmed
    );
    let wants_second = match policy.mfa {
        UserPoolMfaType::Off => false,
        UserPoolMfaType::Optional => !person.on.is_empty(),
        UserPoolMfaType::On => true,
    };
    let is_both = policy.passkeys_are_both && person.passkey_is_both;
    let enough = match (is_void, wants_second) {
        (true, _) => Factors::NONE,
        (false, true) => Factors::NONE.with(Factor::Passkey, is_both),
        (false, false) => reached(person),
    };
    let reached = reached(person).and(enough).without(Factor::Password);
    let alone = policy.first.and(reached);
    let password = is_void || alone.is_empty() || person.has.contains(Factor::Password);
    let there = alone.with(Factor::Password, password);
    let Some(level) = target else { return there };
    let leads = there.and(level.begins_with(policy));
    if level.goes_on(policy, person) {
        leads
    } else {
        leads.without(Factor::Password)
    }
}

/// The addresses that are known to be the user's, as far as that lets a code in, and a passkey.
pub fn reached(person: &Person) -> Factors {
    if person.status == UserStatusType::Unconfirmed {
        person.confirms
    } else {
        person.proved
    }
}

/// What a user can be asked for after the first factor: what is on, or, where the pool demands something and nothing is, all that
/// the user has of what the pool takes. A software token that is there is asked for whether or not the pool still takes it. Who is to reach
/// a level is asked for what leads there: of what is on, or, where nothing is, of a software token and the addresses that are proved. So no
/// level puts another factor in the place of one that is on. Who may be somebody else and has none on is asked for what is there and off.
pub fn second(policy: &Policy, person: &Person, target: Option<Level>) -> Factors {
    let reached = person.has.without(Factor::Password);
    let reached = if policy.texts_leave {
        reached
    } else {
        reached.without(Factor::Text)
    };
    let on = person.on.and(reached);
    let taken = policy.second.with(Factor::SoftwareToken, true);
    let proved = person.proved.with(Factor::SoftwareToken, true);
    let leads_there = target.map_or(Factors::NONE, Level::goes_on_with);
    match policy.mfa {
        UserPoolMfaType::Off => Factors::NONE,
        _ if !leads_there.is_empty() && person.on.is_empty() => {
            reached.and(taken).and(proved).and(leads_there)
        }
        _ if !leads_there.is_empty() => on.and(leads_there),
        UserPoolMfaType::On if person.on.is_empty() => reached.and(taken),
        UserPoolMfaType::Optional if wants_factor(policy, person) => reached.and(taken).and(proved),
        UserPoolMfaType::On | UserPoolMfaType::Optional => on,
    }
}

/// Whether the proof of a second factor counts: not where others are on, which may have come to be so since.
pub(super) fn counts(policy: &Policy, person: &Person, proved: Factor) -> bool {
    let wanted = match policy.mfa {
        UserPoolMfaType::Off => false,
        UserPoolMfaType::Optional => !person.on.is_empty() || wants_factor(policy, person),
        UserPoolMfaType::On => true,
    };
    !wanted || second(policy, person, None).contains(proved)
}

/// Whether a code that is sent so is a second factor of the user, in this pool: then none to set a forgotten password goes there, which
/// would make one factor of two.
pub fn is_second(policy: &Policy, person: &Person, factor: Factor) -> bool {
    second(policy, person, None).contains(factor)
}
