//! What is said of users who do not exist, where a client hides whether they do.
//!
//! A name that nobody has stands for a phantom: the same name always for the same one, with addresses that somebody of that
//! name might have. Codes that are asked for it are counted, tried and expire as anybody's, and a letter is written that
//! nobody gets, so that neither answers nor reads nor time tell a phantom from a user; only no code is right. A user whom no
//! code may reach (one who is disabled, or confirmed already) is treated as a phantom is.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::LazyLock;

use crypto::random::Stream;
use model::{Error, UserPoolMfaType, UserStatusType};
use store::{Key, Part, Record as _};

use crate::people::phantom_sub::{self, Hint};
use crate::records::{
    Alias, AliasKind, Client, Contact, Destination, PasskeysInUse, Pool,
    SEALED_VERIFIER_CHARACTERS, TokenInUse, User,
};
use crate::rules::{contacts, names, passkeys, password_policy};
use crate::world::Cx;
use crate::{Result, load, refusals};

/// The first letters of names, more often those with which more names begin.
const NAME_INITIALS: &[u8] = b"aaabbccddeefgghiijjjjkklllmmmmnnoopprrrsssttvwyz";
/// The first letters of the domains of mail, more often those of large providers.
const DOMAIN_INITIALS: &[u8] = b"ggggggggggggyyyhhhoooiiaccmmepstuw";
/// Of how many phantoms that are called by a name one has no e-mail address, and one a phone number.
const ONE_WITHOUT_EMAIL: u8 = 8;
const ONE_WITH_PHONE: u8 = 4;
/// Of how many phantoms' addresses one is unproved.
const ONE_UNPROVED: u8 = 4;
/// Of how many phantoms one was invited or reset, and one has a second factor on where that is left to users.
const ONE_VOID: u8 = 8;
const ONE_WITH_SECOND_FACTOR: u8 = 4;

/// A user who was looked for, or the phantom in place of one.
pub(crate) struct Sought {
    pub(crate) user: User,
    pub(crate) known: bool,
    /// Whether the client hides who exists.
    pub(crate) hides: bool,
}

/// Looks for a user. A client that hides who exists gets a phantom for one who doesn't, with the same reads.
///
/// # Errors
/// `UserNotFoundException` where nobody has the name and the client may know.
pub(crate) async fn seek(
    cx: &mut Cx<'_>,
    pool: &Pool,
    client: &Client,
    username: &str,
) -> Result<Sought> {
    let hides = client.hides_users();
    let found = load::user(cx, pool, username).await?;
    if let Some(user) = &found {
        cx.concerns_user(&user.sub);
    }
    if !hides {
        let user = found.ok_or_else(refusals::combination_not_found)?;
        return Ok(Sought {
            user,
            known: true,
            hides,
        });
    }
    // Made for a user who is there as well: it takes time.
    let phantom = phantom(cx, pool, username);
    let known = found.is_some();
    let user = if let Some(user) = found {
        user
    } else {
        cx.take_change_turn(&pool.id, &phantom.sub).await?;
        cx.fetch(&[User::key_of(&pool.id, &phantom.sub)]).await?;
        as_found(phantom)?
    };
    Ok(Sought { user, known, hides })
}

/// What the store holds of somebody: the parts of the key that a name leads to, and a record as long as a user's.
static SOMEBODY: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let address = "somebody@provider.example".to_owned();
    let sub = "00000000-0000-4000-8000-000000000000".to_owned();
    let user = User {
        pool_id: "eu-central-1_000000000".to_owned(),
        username: sub.clone(),
        username_key: sub.clone(),
        sub,
        aliases: vec![Alias {
            kind: AliasKind::Email,
            value: address.clone(),
        }],
        attributes: BTreeMap::from([
            (Contact::Email.attribute().to_owned(), address),
            (Contact::Email.flag().to_owned(), "true".to_owned()),
        ]),
        verifier: Some("0".repeat(SEALED_VERIFIER_CHARACTERS)),
        ..User::default()
    };
    let parts = user.key().parts().unwrap_or_default();
    let name = serde_json::to_vec(&parts).unwrap_or_default();
    (name, store::encode(&user).unwrap_or_default())
});

/// A phantom as one gets a user whom a name led to: what a name leads to is taken apart, and a record, since that takes time too.
///
/// # Errors
/// None but a defect's.
pub(crate) fn as_found(phantom: User) -> Result<User> {
    let parts: Vec<Part> = serde_json::from_slice(&SOMEBODY.0).map_err(Error::internal)?;
    black_box(User::sub_of(&Key::from_parts(&parts))?);
    as_read(phantom)
}

/// A phantom as one gets a user whom an id leads to: a record is taken apart.
///
/// # Errors
/// None but a defect's.
fn as_read(phantom: User) -> Result<User> {
    black_box(store::decode::<User>(&SOMEBODY.1).map_err(Error::internal)?);
    Ok(phantom)
}

/// Where a code that nobody gets seems to go: to the first of these contacts at which the user or phantom has an address.
/// One who has none seems to have one at the first.
pub(crate) fn apparent_destination(
    cx: &Cx<'_>,
    pool: &Pool,
    user: &User,
    contacts: &[Contact],
) -> Option<Destination> {
    let own = contacts
        .iter()
        .find_map(|contact| Destination::of(*contact, &user.attributes));
    own.or_else(|| {
        let contact = *contacts.first()?;
        let address = made_up_address(&mut traits(cx, pool, &user.sub), contact);
        Some(Destination { contact, address })
    })
}

/// The contacts that the pool proves at sign-up, in the order in which it prefers them.
pub(crate) fn sign_up_contacts(pool: &Pool) -> Vec<Contact> {
    [Contact::Phone, Contact::Email]
        .into_iter()
        .filter(|contact| contacts::is_auto_verified(pool, *contact))
        .collect()
}

/// Who answers to a name that nobody has: with the name itself as an address where it is one, and others made up. One who is
/// called by the `sub` has the addresses that it has by the other name.
fn phantom(cx: &Cx<'_>, pool: &Pool, username: &str) -> User {
    let nobody = made_up(cx, pool, username);
    let typed = names::fold(pool, username);
    let mut traits = traits(cx, pool, &nobody.sub);
    let [mail, phone] = traits.bytes::<2>();
    let (email, number) = (
        made_up_address(&mut traits, Contact::Email),
        made_up_address(&mut traits, Contact::Phone),
    );
    let own = called_by(cx, pool, &nobody.sub, &typed).map(|(hint, is_itself)| {
        let address = if is_itself {
            typed
        } else {
            address_like(&mut traits, hint)
        };
        (hint.contact(), address)
    });
    let mut attributes = BTreeMap::new();
    let mut have = |contact: Contact, likely: bool, address: String| {
        let own = own.as_ref().filter(|(of, _)| *of == contact);
        if own.is_some() || likely || is_required(pool, contact) {
            let address = own.map_or(address, |(_, own)| own.clone());
            attributes.insert(contact.attribute().to_owned(), address);
        }
    };
    have(Contact::Email, mail % ONE_WITHOUT_EMAIL != 0, email);
    have(Contact::Phone, phone % ONE_WITH_PHONE == 0, number);
    User {
        attributes,
        ..nobody
    }
}

/// Somebody who does not exist, as one who is asked by which factor to sign in, and whether there seems to be a password: in one of the
/// states in which users of the pool are that tell by which factors they can. Who was invited or reset has a password alone, as has one
/// with a second factor on whom no code lets in by itself; an address may be unproved, unless it is the one that finds its user by being
/// proved. Where users can do without a password, every other phantom does, and has a passkey where users can.
pub(crate) fn chooser(cx: &Cx<'_>, pool: &Pool, name: &str) -> (User, bool) {
    let mut user = phantom(cx, pool, name);
    let context = format!("{}/phantom/password", pool.id);
    let drawn = cx.services.keyring().mac(&context, user.sub.as_bytes());
    let [password, both, void, second, email, phone, ..] = drawn;
    let finds = called_by(cx, pool, &user.sub, &names::fold(pool, name));
    let finds = finds.map(|(hint, _)| hint.contact());
    let finds = finds.filter(|_| names::are_told_by_aliases(pool));
    for (contact, proof) in [(Contact::Email, email), (Contact::Phone, phone)] {
        let is_proved = proof % ONE_UNPROVED != 0 || finds == Some(contact);
        if is_proved && user.attributes.contains_key(contact.attribute()) {
            let flag = contact.flag().to_owned();
            user.attributes.insert(flag, "true".to_owned());
        }
    }
    user.status = if void % ONE_VOID == 0 {
        UserStatusType::ForceChangePassword
    } else {
        UserStatusType::Confirmed
    };
    let may_have_second = pool.settings.mfa_configuration == Some(UserPoolMfaType::Optional);
    let has_second = may_have_second && second % ONE_WITH_SECOND_FACTOR == 0;
    user.software_token = has_second.then(|| TokenInUse {
        on: true,
        ..TokenInUse::default()
    });
    let has_password = !password_policy::is_passwordless(pool) || password.is_multiple_of(2);
    // A passkey is made for one relying party: whoever had one for another may have none for that of now.
    let party = passkeys::relying_party(pool).filter(|_| passkeys::are_asked_for(pool));
    let has_passkey = |party: &&str| {
        let context = format!("{}/phantom/passkey-of/{party}", pool.id);
        let drawn = cx.services.keyring().mac(&context, user.sub.as_bytes());
        drawn[0].is_multiple_of(2)
    };
    let made_for = party.filter(has_passkey);
    user.passkeys = made_for.map(|party| PasskeysInUse {
        both_factors: passkeys::are_both_factors(pool) && both.is_multiple_of(2),
        relying_parties: vec![party.to_owned()],
    });
    (user, has_password)
}

/// What tells of the address by which somebody is called: the name itself where it is one, or a phantom's `sub`.
fn called_by(cx: &Cx<'_>, pool: &Pool, sub: &str, typed: &str) -> Option<(Hint, bool)> {
    let itself = Hint::of(typed).map(|hint| (hint, true));
    let told = phantom_sub::hint(cx, pool, sub);
    itself.or(told.map(|hint| (hint, false)))
}

/// What a phantom is like: the same for the same `sub` each time, and predictable for nobody.
fn traits(cx: &Cx<'_>, pool: &Pool, sub: &str) -> Stream {
    let context = format!("{}/phantom", pool.id);
    Stream::from_seed(cx.services.keyring().mac(&context, sub.as_bytes()))
}

/// An address of which answers show what the hint tells.
fn address_like(traits: &mut Stream, hint: Hint) -> String {
    match hint {
        Hint::Email { mailbox, domain } => {
            let (mailbox, domain) = (char::from(mailbox), char::from(domain));
            let (rest, host) = (traits.lower_alphanumeric(12), traits.lower_alphanumeric(12));
            format!("{mailbox}{rest}@{domain}{host}")
        }
        Hint::Phone { digits, last } => {
            let digits = usize::from(digits);
            let last = format!("{last:0width$}", width = digits.min(4));
            format!(
                "+{}{last}",
                traits.digits(digits.saturating_sub(last.len()))
            )
        }
    }
}

/// An address of which no more than its mask is shown. No two phantoms have the same one: what goes there is counted.
fn made_up_address(traits: &mut Stream, contact: Contact) -> String {
    match contact {
        Contact::Email => {
            let [name, domain] = traits.bytes::<2>();
            let letter = |from: &[u8], at: u8| char::from(from[usize::from(at) % from.len()]);
            let (name, domain) = (letter(NAME_INITIALS, name), letter(DOMAIN_INITIALS, domain));
            let (rest, host) = (traits.lower_alphanumeric(12), traits.lower_alphanumeric(12));
            format!("{name}{rest}@{domain}{host}")
        }
        Contact::Phone => format!("+1{}", traits.digits(10)),
    }
}

fn is_required(pool: &Pool, contact: Contact) -> bool {
    let mut schema = pool.settings.schema_attributes.iter().flatten();
    schema.any(|attribute| {
        attribute.name.as_deref() == Some(contact.attribute()) && attribute.required == Some(true)
    })
}

/// A user who does not exist: the same for the same name each time, and for nobody predictable. It is called as most users
/// would be who are found by such a name.
pub(crate) fn made_up(cx: &Cx<'_>, pool: &Pool, name: &str) -> User {
    called(pool, name, phantom_sub::of(cx, pool, name))
}

/// A user who does not exist, whom the step before made up.
///
/// # Errors
/// None but a defect's.
pub(crate) fn made_up_again(pool: &Pool, name: &str, sub: &str) -> Result<User> {
    as_read(called(pool, name, sub.to_owned()))
}

fn called(pool: &Pool, name: &str, sub: String) -> User {
    let folded = names::fold(pool, name);
    // Nobody is called as an alias is written: one who is found by it answers with another name.
    let by_alias = names::is_address_alias(pool, &folded);
    let username = if by_alias { sub.clone() } else { folded };
    User {
        pool_id: pool.id.clone(),
        sub,
        username_key: names::fold(pool, &username),
        username,
        ..User::default()
    }
}
