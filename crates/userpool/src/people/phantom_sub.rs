//! The `sub` of somebody who does not exist.
//!
//! Sign-in tells the `sub` behind a name, and takes it for a name as well: who asks by both has to meet the same phantom. So a
//! phantom that is called by a `sub` has it. Where users choose their names, a text of that form may be a name as well as a `sub`, and
//! of nobody it is the one as often as the other. Of the address that it was called by first, the `sub` tells what answers show of
//! one; sealed, so that it looks like any other, and nobody can make one up that would tell another.

use crypto::mac;

use crate::records::{Contact, Pool};
use crate::rules::{addresses, names};
use crate::world::Cx;

/// Bytes that differ from name to name, with the version and the variant of a UUID among them (RFC 9562, section 5.4).
const OWN_BYTES: usize = 9;
/// Bytes that tell of the address.
const HINT_BYTES: usize = 3;

/// What answers show of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hint {
    /// The first letters of the mailbox and of the domain.
    Email { mailbox: u8, domain: u8 },
    /// How many digits there are, and the number that the last four of them are.
    Phone { digits: u8, last: u16 },
}

/// The `sub` of the phantom that a name stands for: the same each time, and predictable for nobody.
pub(crate) fn of(cx: &Cx<'_>, pool: &Pool, name: &str) -> String {
    let folded = names::fold(pool, name);
    // Where the user name is the `sub`, somebody is found by it in all letters that fold to it; elsewhere as it is written alone.
    let stands_in = !pool.username_attributes().is_empty();
    let called = if stands_in { &folded } else { name };
    let is_its_own = names::is_written_sub(called)
        && (stands_in || is_made_up(cx, pool, called) || is_called_by_it(cx, pool, called));
    if is_its_own {
        return called.to_owned();
    }
    let context = format!("{}/{folded}", pool.id);
    let drawn = cx
        .services
        .keyring()
        .mac("made-up user", context.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&drawn[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hint = Hint::of(&folded).map_or([0; HINT_BYTES], Hint::bytes);
    let (own, rest) = bytes.split_at_mut(OWN_BYTES);
    let veil = veil(cx, pool, own);
    let (told, mark) = rest.split_at_mut(HINT_BYTES);
    for ((to, from), veil) in told.iter_mut().zip(hint).zip(veil) {
        *to = from ^ veil;
    }
    mark.copy_from_slice(&seal(cx, pool, own, hint)[..mark.len()]);
    crypto::text::uuid(bytes)
}

/// What a phantom's `sub` tells of the address that it was called by; nothing where it was none, or the `sub` is no phantom's.
pub(crate) fn hint(cx: &Cx<'_>, pool: &Pool, sub: &str) -> Option<Hint> {
    opened(cx, pool, sub).and_then(Hint::read)
}

/// Whether a `sub` was made up for a name that nobody has: of others one in four thousand million seems to be.
pub(crate) fn is_made_up(cx: &Cx<'_>, pool: &Pool, sub: &str) -> bool {
    opened(cx, pool, sub).is_some()
}

/// Whether a text that is nobody's seems to be a `sub` rather than a name.
fn is_called_by_it(cx: &Cx<'_>, pool: &Pool, text: &str) -> bool {
    let context = format!("{}/made-up user's name", pool.id);
    let drawn = cx.services.keyring().mac(&context, text.as_bytes());
    drawn[0].is_multiple_of(2)
}

/// What is sealed in a phantom's `sub`.
fn opened(cx: &Cx<'_>, pool: &Pool, sub: &str) -> Option<[u8; HINT_BYTES]> {
    let bytes = crypto::text::from_hex(&sub.replace('-', ""))?;
    let (own, rest) = bytes.split_at_checked(OWN_BYTES)?;
    let (told, mark) = rest.split_at_checked(HINT_BYTES)?;
    let veil = veil(cx, pool, own);
    let mut hint = [0; HINT_BYTES];
    for ((to, from), veil) in hint.iter_mut().zip(told).zip(veil) {
        *to = from ^ veil;
    }
    let sealed = seal(cx, pool, own, hint);
    let is_ours = mac::equal(sealed.get(..mark.len())?, mark);
    is_ours.then_some(hint)
}

impl Hint {
    /// What a name tells that is an address.
    pub(crate) fn of(name: &str) -> Option<Hint> {
        let first = |text: &str| text.bytes().next().unwrap_or_default();
        if addresses::is_email(name) {
            let (mailbox, domain) = name.split_once('@')?;
            let (mailbox, domain) = (first(mailbox), first(domain));
            return Some(Hint::Email { mailbox, domain });
        }
        let digits = name
            .strip_prefix('+')
            .filter(|_| addresses::is_phone(name))?;
        let last = &digits[digits.len().saturating_sub(4)..];
        Some(Hint::Phone {
            digits: u8::try_from(digits.len()).ok()?,
            last: last.parse().ok()?,
        })
    }

    /// The contact at which the address is.
    pub(crate) fn contact(self) -> Contact {
        match self {
            Hint::Email { .. } => Contact::Email,
            Hint::Phone { .. } => Contact::Phone,
        }
    }

    fn bytes(self) -> [u8; HINT_BYTES] {
        match self {
            Hint::Email { mailbox, domain } => [1, mailbox, domain],
            Hint::Phone { digits, last } => {
                let [high, low] = last.to_be_bytes();
                [digits, high, low]
            }
        }
    }

    /// Phone numbers have two digits at least.
    fn read([first, high, low]: [u8; HINT_BYTES]) -> Option<Hint> {
        match first {
            0 => None,
            1 => Some(Hint::Email {
                mailbox: high,
                domain: low,
            }),
            digits => Some(Hint::Phone {
                digits,
                last: u16::from_be_bytes([high, low]),
            }),
        }
    }
}

fn veil(cx: &Cx<'_>, pool: &Pool, own: &[u8]) -> [u8; 32] {
    let context = format!("{}/made-up user's address", pool.id);
    cx.services.keyring().mac(&context, own)
}

fn seal(cx: &Cx<'_>, pool: &Pool, own: &[u8], hint: [u8; HINT_BYTES]) -> [u8; 32] {
    let context = format!("{}/made-up user's mark", pool.id);
    let sealed = [own, &hint].concat();
    cx.services.keyring().mac(&context, &sealed)
}
