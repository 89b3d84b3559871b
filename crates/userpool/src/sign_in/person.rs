//! What the machine looks at: a pool as a policy, a user as a person.

use model::{AuthFactorType, UserPoolMfaType};

use crate::records::{Contact, Medium, Pool, User};
use crate::rules::{contacts, devices, methods, passkeys, password_policy};
use crate::settings::pool::checks;
use crate::sign_in::machine::{
    self, Factor, Factors, Origin, Person, Policy, Precaution, Proved, Spares,
};
use crate::sign_in::state::SignIn;
use crate::sign_in::subject::Subject;

/// What `amr` calls the factors.
pub(super) const METHODS: [(Factor, &str); 5] = [
    (Factor::Password, methods::PASSWORD),
    (Factor::SoftwareToken, methods::SOFTWARE_TOKEN),
    (Factor::Text, methods::TEXT),
    (Factor::Mail, methods::MAIL),
    (Factor::Passkey, methods::PASSKEY),
];

/// What it calls those that were proved.
pub(super) fn methods_of(proved: &Proved) -> impl Iterator<Item = &'static str> {
    let (first, second) = (proved.first, proved.second);
    let proved = move |factor: &Factor| first == Some(*factor) || second == Some(*factor);
    let methods = METHODS
        .into_iter()
        .filter(move |(factor, _)| proved(factor));
    methods.map(|(_, name)| name)
}

/// What a pool demands.
pub(super) fn policy(pool: &Pool) -> Policy {
    let takes = |contact| password_policy::takes_codes(pool, contact);
    Policy {
        mfa: pool.settings.mfa_configuration.unwrap_or_default(),
        first: Factors::NONE
            .with(Factor::Password, true)
            .with(Factor::Mail, takes(Contact::Email))
            .with(Factor::Text, takes(Contact::Phone))
            .with(Factor::Passkey, passkeys::are_asked_for(pool)),
        second: Factors::NONE
            .with(Factor::Text, pool.sms_mfa)
            .with(Factor::SoftwareToken, pool.software_token)
            .with(Factor::Mail, pool.email_mfa.is_some()),
        texts_leave: checks::has_sms(&pool.settings),
        passkeys_are_both: passkeys::are_both_factors(pool),
        devices_spare: match (
            devices::spare_second_factor(pool),
            devices::are_remembered_at_once(pool),
        ) {
            (false, _) => Spares::None,
            (true, false) => Spares::ByWord,
            (true, true) => Spares::Always,
        },
    }
}

/// What a user has, for a pool: a passkey is one that answers to the pool's relying party of now.
pub(super) fn person(pool: &Pool, user: &User) -> Person {
    let reached = |contact: Contact| {
        let address = user.attributes.get(contact.attribute());
        address.is_some_and(|address| !address.is_empty())
    };
    let proved = |contact| reached(contact) && contacts::is_verified(user, contact);
    // Who is called by an address confirms that one: another would hold the name for somebody whom it is not.
    let is_called = |contact: Contact| {
        let mut aliases = user.aliases.iter();
        aliases.any(|alias| alias.kind.attribute() == contact.attribute())
    };
    let is_called_by_address = Contact::ALL.into_iter().any(is_called);
    let confirms = |contact| reached(contact) && (!is_called_by_address || is_called(contact));
    let token = user.software_token.as_ref();
    let passkeys = user.passkeys.as_ref();
    let passkeys = passkeys.filter(|it| it.answer_to(passkeys::relying_party(pool)));
    let preferred = match user.codes.preferred {
        Some(Medium::Email) => Some(Factor::Mail),
        Some(Medium::Sms) => Some(Factor::Text),
        None => None,
    };
    let token_first = token.is_some_and(|token| token.preferred);
    Person {
        enabled: user.enabled,
        status: user.status,
        temporary_until_millis: user.temporary_until_millis,
        has: Factors::NONE
            .with(Factor::Password, user.has_password())
            .with(Factor::SoftwareToken, token.is_some())
            .with(Factor::Mail, reached(Contact::Email))
            .with(Factor::Text, reached(Contact::Phone))
            .with(Factor::Passkey, passkeys.is_some()),
        proved: Factors::NONE
            .with(Factor::Mail, proved(Contact::Email))
            .with(Factor::Text, proved(Contact::Phone))
            .with(Factor::Passkey, passkeys.is_some()),
        confirms: Factors::NONE
            .with(Factor::Mail, confirms(Contact::Email))
            .with(Factor::Text, confirms(Contact::Phone)),
        on: Factors::NONE
            .with(Factor::SoftwareToken, token.is_some_and(|token| token.on))
            .with(Factor::Mail, user.codes.by_mail)
            .with(Factor::Text, user.text_messages),
        preferred: preferred.or(token_first.then_some(Factor::SoftwareToken)),
        passkey_is_both: passkeys.is_some_and(|passkeys| passkeys.both_factors),
        origin: Origin::Elsewhere,
        precaution: Precaution::Nothing,
    }
}

/// What whoever signs in has, and from where. Somebody who does not exist seems to have what users have.
pub(super) fn person_of(pool: &Pool, subject: &Subject) -> Person {
    let person = person(pool, &subject.user);
    let has = person
        .has
        .with(Factor::Password, subject.seems_to_have_password);
    let device = subject.device.as_ref().filter(|it| it.remembered);
    let origin = match device {
        None => Origin::Elsewhere,
        Some(device) if devices::is_trusted(device, &subject.user) => Origin::Trusted,
        Some(_) => Origin::Remembered,
    };
    Person {
        has,
        origin,
        ..person
    }
}

/// The same, of somebody who has come so far.
pub(super) fn person_in(pool: &Pool, subject: &Subject, so_far: &SignIn) -> Person {
    let judged = so_far.judged.as_ref();
    Person {
        precaution: judged.map_or(Precaution::Nothing, |it| it.precaution),
        ..person_of(pool, subject)
    }
}

/// The factor that a code is which is sent so.
pub(super) fn factor_of(contact: Contact) -> Factor {
    match contact {
        Contact::Email => Factor::Mail,
        Contact::Phone => Factor::Text,
    }
}

/// The contacts at which the pool lets the user set a forgotten password, in their order: none to which the codes of the user's
/// second factor go, or one factor would be all that it takes.
pub(crate) fn recovers_by(pool: &Pool, user: &User) -> Vec<Contact> {
    let (policy, person) = (policy(pool), person(pool, user));
    let is_free = |contact: &Contact| !machine::is_second(&policy, &person, factor_of(*contact));
    contacts::for_recovery(pool)
        .into_iter()
        .filter(is_free)
        .collect()
}

/// By what a user can prove who it is: what a sign-in may begin with, then second factors, on or not.
pub(crate) fn configured(pool: &Pool, user: &User) -> Vec<AuthFactorType> {
    let (policy, person) = (policy(pool), person(pool, user));
    // A code or a passkey is told of whoever has it, whether or not a second factor is in its way.
    let open = Policy {
        mfa: UserPoolMfaType::Off,
        ..policy
    };
    let there = machine::first(&open, &person, None);
    let factors = [
        (user.has_password(), AuthFactorType::Password),
        (there.contains(Factor::Mail), AuthFactorType::EmailOtp),
        (there.contains(Factor::Text), AuthFactorType::SmsOtp),
        (there.contains(Factor::Passkey), AuthFactorType::WebAuthn),
        (user.software_token.is_some(), AuthFactorType::SoftwareToken),
    ];
    let told = factors.into_iter().filter(|(is_there, _)| *is_there);
    told.map(|(_, factor)| factor).collect()
}
