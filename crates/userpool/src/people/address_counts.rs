//! How often messages go to one address, and how often codes that went there are tried: by the address, whoever the users are.
//!
//! Counts are kept by an HMAC of the address, in the commit that sends the message. A peer has its own limit, and the
//! address a higher one, so that a stranger does not use up what the owner needs. Phantoms are counted as users are.

use crypto::mac::base64url;
use model::{Error, ErrorCode};
use store::{Key, Record as _};

use crate::limits::{EVERYWHERE, NUMBER_PREFIX_CHARACTERS};
use crate::people::codes::Cap;
use crate::records::{AddressCount, Contact, Counted, Deeds, Destination};
use crate::world::Cx;
use crate::{Result, refusals};

/// Counts a message that goes to `destination`, unless too many did.
///
/// # Errors
/// That of `cap`.
pub(crate) async fn count_message(
    cx: &mut Cx<'_>,
    pool_id: &str,
    destination: &Destination,
    cap: Cap,
) -> Result<()> {
    let limits = cx.services.settings().limits;
    let of_address = match destination.contact {
        Contact::Email => limits.mails,
        Contact::Phone => limits.texts,
    };
    let mut counts = vec![(of_address, load(cx, pool_id, &address(destination)).await?)];
    if destination.contact == Contact::Phone {
        let found = load(cx, pool_id, &prefix(destination)).await?;
        counts.push((limits.texts_by_prefix, found));
    }
    let peer = cx.peer(pool_id);
    for (limit, found) in &counts {
        if let Cap::Refuse(code) = cap
            && found.has_reached(&peer, *limit, |deeds| deeds.sent)
        {
            return Err(too_many(code));
        }
    }
    for (_, mut found) in counts {
        found.count(&peer, |deeds| deeds.sent += 1);
        if found.present {
            cx.update(&found.record);
        } else {
            cx.insert(&found.record);
        }
    }
    Ok(())
}

/// The wrong tries at codes that went to an address.
pub(crate) struct Tries(Found);

/// The wrong tries so far.
///
/// # Errors
/// `LimitExceededException` where there were too many.
pub(crate) async fn tries(
    cx: &mut Cx<'_>,
    pool_id: &str,
    destination: &Destination,
) -> Result<Tries> {
    let found = load(cx, pool_id, &address(destination)).await?;
    let limit = cx.services.settings().limits.tries;
    if found.has_reached(&cx.peer(pool_id), limit, |deeds| deeds.tried) {
        return Err(refusals::attempt_limit());
    }
    Ok(Tries(found))
}

impl Tries {
    /// Remembers one more, past the refusal that follows.
    pub(crate) fn count(self, cx: &mut Cx<'_>) {
        let Tries(mut found) = self;
        let peer = cx.peer(&found.record.pool_id);
        found.count(&peer, |deeds| deeds.tried += 1);
        if found.present {
            cx.ledger().update(&found.record);
        } else {
            cx.ledger().insert(&found.record);
        }
    }
}

/// The keys of the counts that a message to an address would change, to be read beside others.
pub(crate) fn keys(cx: &Cx<'_>, pool_id: &str, destination: &Destination) -> Vec<Key> {
    let mut counted = vec![address(destination)];
    if destination.contact == Contact::Phone {
        counted.push(prefix(destination));
    }
    let key = |(counted, text): &(Counted, String)| {
        AddressCount::key_of(pool_id, *counted, &mac(cx, pool_id, *counted, text))
    };
    counted.iter().map(key).collect()
}

struct Found {
    record: AddressCount,
    present: bool,
}

impl Found {
    fn has_reached(&self, peer: &str, limit: u32, which: impl Fn(&Deeds) -> u32) -> bool {
        let of_peer = self.record.peers.get(peer).map_or(0, &which);
        of_peer >= limit || which(&self.record.whole) >= limit.saturating_mul(EVERYWHERE)
    }

    fn count(&mut self, peer: &str, change: impl Fn(&mut Deeds)) {
        change(&mut self.record.whole);
        change(self.record.peers.entry(peer.to_owned()).or_default());
    }
}

async fn load(cx: &mut Cx<'_>, pool_id: &str, counted: &(Counted, String)) -> Result<Found> {
    let (counted, text) = counted;
    let mac = mac(cx, pool_id, *counted, text);
    let key = AddressCount::key_of(pool_id, *counted, &mac);
    if *counted != Counted::Prefix {
        cx.take_address_turn(&key).await?;
    }
    let record = cx.load::<AddressCount>(&key).await?;
    let present = record.is_some();
    let record = record.unwrap_or_else(|| AddressCount {
        pool_id: pool_id.to_owned(),
        counted: *counted,
        mac,
        begun_millis: cx.now(),
        whole: Deeds::default(),
        peers: [].into(),
    });
    debug_assert_eq!(record.key(), key, "a count lies where it is looked for");
    Ok(Found { record, present })
}

/// The mailbox or the number: neither case nor what follows a `+` in a mailbox's name leads elsewhere (RFC 5233).
fn address(destination: &Destination) -> (Counted, String) {
    let text = &destination.address;
    match destination.contact {
        Contact::Phone => (Counted::Phone, text.clone()),
        Contact::Email => {
            let folded = text.to_lowercase();
            let mailbox = folded.rsplit_once('@').map(|(name, domain)| {
                let name = name.split('+').next().filter(|name| !name.is_empty());
                format!("{}@{domain}", name.unwrap_or("+"))
            });
            (Counted::Email, mailbox.unwrap_or(folded))
        }
    }
}

fn prefix(destination: &Destination) -> (Counted, String) {
    let text = destination.address.chars().take(NUMBER_PREFIX_CHARACTERS);
    (Counted::Prefix, text.collect())
}

fn mac(cx: &Cx<'_>, pool_id: &str, counted: Counted, text: &str) -> String {
    let context = format!("{pool_id}/address/{}", counted.name());
    let mac = cx.services.keyring().mac(&context, text.as_bytes());
    base64url(&mac[..18])
}

fn too_many(code: ErrorCode) -> Error {
    Error::new(code, refusals::attempt_limit().message().to_owned())
}
