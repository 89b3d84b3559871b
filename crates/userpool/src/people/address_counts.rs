//! How often messages go to one address, and how often codes that went there are tried: by the address, whoever the users are.
//!
//! Counts are kept by an HMAC of the address, in the commit that sends the message. A peer has its own limit, and the
//! address a higher one, so that a stranger does not use up what the owner needs. Phantoms are counted as users are, but for what
//! owners share with them: the messages to new numbers.

use crypto::mac::base64url;
use model::{Error, ErrorCode};
use store::{Key, Record as _};

use crate::limits::{EVERYWHERE, NUMBER_PREFIX_CHARACTERS};
use crate::people::codes::Cap;
use crate::records::{AddressCount, Contact, Counted, Deeds, Destination};
use crate::world::{Cx, Keep};
use crate::{Result, refusals};

/// What a number is, to which a text message goes: what there could be without end is counted by more than the number itself, since
/// whoever is paid for messages asks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    /// Nobody has proved it.
    New,
    /// Its owner has proved it, or an administrator vouches for it, or it is nobody's and would have to be proved.
    Proved,
    /// Nobody's, which seems to be new. Nothing is sent there, so that it uses up what the peer may have, and nobody else's.
    Nobodys,
}

/// Counts a message that goes to `destination`, unless too many did. Says whether it may go.
///
/// # Errors
/// That of `cap`, as far as it is told.
pub(crate) async fn count_message(
    cx: &mut Cx<'_>,
    pool_id: &str,
    destination: &Destination,
    number: Number,
    cap: Cap,
) -> Result<bool> {
    let keep = Keep::WithSuccess;
    count_message_kept(cx, pool_id, destination, number, cap, keep).await
}

/// The same of a message that follows a refusal, or does not.
///
/// # Errors
/// That of `cap`, as far as it is told.
pub(crate) async fn count_message_kept(
    cx: &mut Cx<'_>,
    pool_id: &str,
    destination: &Destination,
    number: Number,
    cap: Cap,
    keep: Keep,
) -> Result<bool> {
    let limits = cx.services.settings().limits;
    let of_address = match destination.contact {
        Contact::Email => limits.mails,
        Contact::Phone => limits.texts,
    };
    let mut shares = vec![Share {
        of_peer: Some(of_address),
        of_all: Some(of_address.saturating_mul(EVERYWHERE)),
        uses_up: true,
        found: load(cx, pool_id, &address(destination)).await?,
    }];
    if destination.contact == Contact::Phone && number != Number::Proved {
        shares.extend(of_new_numbers(cx, pool_id, destination, number).await?);
    }
    let peer = cx.peer(pool_id);
    let used_up = shares.iter().filter(|share| share.is_used_up(&peer));
    let used_up: Vec<Counted> = used_up.map(|share| share.found.record.counted).collect();
    if let Some(code) = cap.refusal().filter(|_| !used_up.is_empty()) {
        if cap == Cap::Refuse(code) || !used_up.into_iter().all(tells_of_address) {
            return Err(too_many(code));
        }
        tracing::info!(
            pool = pool_id,
            "a code goes to nobody: too many messages went to the address, and who asks may not know whose it is"
        );
        for share in shares {
            if share.found.record.counted == Counted::Peer {
                share.use_up(cx, &peer, keep);
            } else {
                share.write(cx, keep);
            }
        }
        return Ok(false);
    }
    for share in shares {
        share.use_up(cx, &peer, keep);
    }
    Ok(true)
}

/// Whether it depends on the address whether a count is used up. What a peer or the pool has is the same for somebody and nobody.
fn tells_of_address(counted: Counted) -> bool {
    match counted {
        Counted::Email | Counted::Phone | Counted::Prefix => true,
        Counted::Peer | Counted::Pool => false,
    }
}

/// What messages to new numbers share: those to one block of numbers, those that one peer causes, those of the pool where that has a limit.
async fn of_new_numbers(
    cx: &mut Cx<'_>,
    pool_id: &str,
    destination: &Destination,
    number: Number,
) -> Result<Vec<Share>> {
    let limits = cx.services.settings().limits;
    let keys = keys(cx, pool_id, destination);
    cx.fetch(&keys).await?;
    let block = limits.texts_by_prefix;
    let peer = cx.peer(pool_id);
    let rows = [
        Some((
            prefix(destination),
            Some(block),
            Some(block.saturating_mul(EVERYWHERE)),
        )),
        Some(((Counted::Peer, peer), Some(limits.new_numbers), None)),
        limits
            .new_numbers_of_pool
            .map(|most| (whole_pool(), None, Some(most))),
    ];
    let mut shares = Vec::new();
    for (counted, of_peer, of_all) in rows.into_iter().flatten() {
        shares.push(Share {
            of_peer,
            of_all,
            uses_up: number == Number::New,
            found: load(cx, pool_id, &counted).await?,
        });
    }
    Ok(shares)
}

/// A count, and how much of it there may be.
struct Share {
    /// From one peer, where peers are counted.
    of_peer: Option<u32>,
    /// From everywhere, where that has a limit.
    of_all: Option<u32>,
    /// Whether this message is one for everybody.
    uses_up: bool,
    found: Found,
}

impl Share {
    fn is_used_up(&self, peer: &str) -> bool {
        let AddressCount { whole, peers, .. } = &self.found.record;
        let of_peer = peers.get(peer).map_or(0, |deeds| deeds.sent);
        self.of_peer.is_some_and(|most| of_peer >= most)
            || self.of_all.is_some_and(|most| whole.sent >= most)
    }

    fn use_up(mut self, cx: &mut Cx<'_>, peer: &str, keep: Keep) {
        let record = &mut self.found.record;
        if self.uses_up {
            record.whole.sent += 1;
        }
        if self.of_peer.is_some() {
            record.peers.entry(peer.to_owned()).or_default().sent += 1;
        }
        self.write(cx, keep);
    }

    fn write(self, cx: &mut Cx<'_>, keep: Keep) {
        let Found { record, present } = self.found;
        if present {
            cx.update_kept(keep, &record);
        } else {
            cx.insert_kept(keep, &record);
        }
    }
}

/// The wrong tries at codes that went to an address.
pub(crate) struct Tries {
    found: Found,
    are_used_up: bool,
}

/// The wrong tries so far.
///
/// # Errors
/// None but the store's.
pub(crate) async fn tries(
    cx: &mut Cx<'_>,
    pool_id: &str,
    destination: &Destination,
) -> Result<Tries> {
    let found = load(cx, pool_id, &address(destination)).await?;
    let limit = cx.services.settings().limits.tries;
    let are_used_up = found.has_reached(&cx.peer(pool_id), limit, |deeds| deeds.tried);
    Ok(Tries { found, are_used_up })
}

impl Tries {
    /// Whether there may be no more.
    pub(crate) fn are_used_up(&self) -> bool {
        self.are_used_up
    }

    /// Remembers one more, past the refusal that follows.
    pub(crate) fn count(self, cx: &mut Cx<'_>) {
        let mut found = self.found;
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
        counted.extend([prefix(destination), (Counted::Peer, cx.peer(pool_id))]);
        let of_pool = cx.services.settings().limits.new_numbers_of_pool;
        counted.extend(of_pool.map(|_| whole_pool()));
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
    if matches!(counted, Counted::Email | Counted::Phone) {
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

fn whole_pool() -> (Counted, String) {
    (Counted::Pool, String::new())
}

fn mac(cx: &Cx<'_>, pool_id: &str, counted: Counted, text: &str) -> String {
    let context = format!("{pool_id}/address/{}", counted.name());
    let mac = cx.services.keyring().mac(&context, text.as_bytes());
    base64url(&mac[..18])
}

/// What is said of one too many.
pub(crate) fn too_many(code: ErrorCode) -> Error {
    Error::new(code, refusals::attempt_limit().message().to_owned())
}
