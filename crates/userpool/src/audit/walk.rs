//! A walk through the chain from its beginning to its end, which believes nothing.

use crypto::seal::Keyring;
use store::{Direction, Engine, Key, Part, Range, StoreError, decode};

use super::macs::{fits_head, fits_link};
use super::repeats::Late;
use super::{Anchor, AuditFault, Noted};
use crate::limits::AUDIT_LINKS_READ_AT_ONCE;
use crate::records::{AuditEntry, AuditHead, AuditLink};
use crate::world::Services;

/// Where the log begins and ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEnds {
    /// The oldest link that is kept.
    pub begins: u64,
    /// The newest link; none where nothing is chained yet.
    pub newest: Option<Anchor>,
    /// The link before the oldest, where older ones were removed.
    pub before: Option<Anchor>,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Which link it is; none where it waits to be chained.
    pub number: Option<u64>,
    /// Its id, which no other entry has.
    pub id: String,
    /// When it was done, in milliseconds since the epoch.
    pub at_millis: i64,
    /// What was done; none where nobody can tell who wrote it.
    pub noted: Option<Noted>,
}

/// A walk through the log. What it gives is sound as far as it has come; [`AuditWalk::next`] ends with the first fault.
pub struct AuditWalk<'a> {
    pub(super) services: &'a Services,
    ends: AuditEnds,
    since: Option<Anchor>,
    /// The number that the next link must have, and the MAC that it must follow.
    next: u64,
    previous: String,
    rest: Option<Range>,
    pub(super) late: Late,
}

type Walked<T> = Result<T, AuditFault>;

impl<'a> AuditWalk<'a> {
    /// Begins at the oldest link. What was noted of the log earlier must still be so.
    ///
    /// # Errors
    /// What is wrong with the ends of the log.
    pub async fn begin(services: &'a Services, since: Option<Anchor>) -> Walked<AuditWalk<'a>> {
        let head = head(services).await?;
        let ends = ends(head.as_ref());
        if let Some(since) = &since {
            look_at(since, &ends)?;
        }
        Ok(AuditWalk {
            services,
            next: ends.begins,
            previous: head.map(|head| head.before).unwrap_or_default(),
            ends,
            since,
            rest: Some(AuditLink::all()),
            late: Late::default(),
        })
    }

    /// Begins after a link that was walked to before, without looking at what stands before it.
    ///
    /// # Errors
    /// What is wrong with the ends of the log.
    pub async fn after(services: &'a Services, link: Option<Anchor>) -> Walked<AuditWalk<'a>> {
        let mut walk = AuditWalk::begin(services, None).await?;
        if let Some(Anchor { number, mac }) = link.filter(|it| it.number >= walk.next) {
            (walk.next, walk.previous) = (number + 1, mac);
            let key = AuditLink::key_of(number);
            walk.rest = Some(AuditLink::all().past(&key, Direction::Forward));
        }
        Ok(walk)
    }

    /// Begins so many links before the end.
    ///
    /// # Errors
    /// What is wrong with the ends of the log.
    pub async fn last(services: &'a Services, count: u64) -> Walked<AuditWalk<'a>> {
        let ends = AuditWalk::begin(services, None).await?.ends;
        let newest = ends.newest.map_or(0, |newest| newest.number);
        let before = newest.saturating_sub(count);
        if before < ends.begins {
            return AuditWalk::begin(services, None).await;
        }
        let engine = services.engine();
        let found = engine.get(&[AuditLink::key_of(before)]).await?;
        let found = found.into_iter().next().flatten();
        let found = found.ok_or(AuditFault::Missing(before))?;
        let link = decode::<AuditLink>(&found.value).map_err(|_| AuditFault::Altered(before))?;
        let mac = link.mac;
        let link = Anchor {
            number: before,
            mac,
        };
        AuditWalk::after(services, Some(link)).await
    }

    /// Where the log begins and ends.
    pub fn ends(&self) -> &AuditEnds {
        &self.ends
    }

    /// The link that was walked to last.
    pub fn reached(&self) -> Option<Anchor> {
        anchor(self.next - 1, &self.previous)
    }

    /// The next entries; none at the end.
    ///
    /// # Errors
    /// The first fault.
    pub async fn next(&mut self) -> Walked<Vec<AuditLine>> {
        let Some(rest) = self.rest.take() else {
            return Ok(Vec::new());
        };
        let limit = AUDIT_LINKS_READ_AT_ONCE;
        let engine = self.services.engine();
        let found = engine.scan(&rest, limit, Direction::Forward).await?;
        let mut lines = Vec::with_capacity(found.len());
        for (key, found) in &found {
            lines.push(self.step(key, &found.value)?);
        }
        if let Some((last, _)) = found.last().filter(|_| found.len() == limit) {
            self.rest = Some(rest.past(last, Direction::Forward));
        } else {
            self.end()?;
        }
        Ok(lines)
    }

    fn step(&mut self, key: &Key, stored: &[u8]) -> Walked<AuditLine> {
        let (number, newest) = (self.next, self.ends.newest.as_ref());
        let ends = newest.map_or(0, |newest| newest.number);
        match numbered(key) {
            Some(found) if found < self.ends.begins || found > ends => {
                let begins = self.ends.begins;
                // What is gone before it is the first fault.
                if found > number && number <= ends {
                    return Err(AuditFault::Missing(number));
                }
                return Err(AuditFault::Beyond {
                    number: found,
                    begins,
                    ends,
                });
            }
            Some(found) if found > number => return Err(AuditFault::Missing(number)),
            Some(_) => {}
            None => return Err(AuditFault::Altered(number)),
        }
        let altered = || AuditFault::Altered(number);
        let link = decode::<AuditLink>(stored).map_err(|_| altered())?;
        let keyring = self.services.keyring();
        known(keyring, &link.key_id, number)?;
        if link.number != number || !fits_link(keyring, &link) {
            return Err(altered());
        }
        if link.previous != self.previous {
            return Err(AuditFault::Torn(number));
        }
        let is_noted = |since: &Anchor| since.number == number && since.mac != link.mac;
        if self.since.as_ref().is_some_and(is_noted) {
            return Err(AuditFault::NotTheNoted(number));
        }
        if newest.is_some_and(|newest| newest.number == number && newest.mac != link.mac) {
            return Err(AuditFault::OtherEnd(number));
        }
        let told = line(keyring, Some(number), &link.entry);
        if told.noted.is_none() {
            return Err(AuditFault::Foreign(number));
        }
        (self.next, self.previous) = (number + 1, link.mac);
        self.late.pass(&told);
        Ok(told)
    }

    fn end(&self) -> Walked<()> {
        match &self.ends.newest {
            Some(newest) if newest.number >= self.next => Err(AuditFault::Missing(self.next)),
            _ => Ok(()),
        }
    }
}

impl Services {
    /// Entries that wait to be chained, the oldest first: so many at most.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn audit_waiting(&self, limit: usize) -> Result<Vec<AuditLine>, StoreError> {
        let mut lines = Vec::new();
        let mut rest = Some(AuditEntry::all());
        while let Some(range) = rest.take().filter(|_| lines.len() < limit) {
            let most = AUDIT_LINKS_READ_AT_ONCE.min(limit - lines.len());
            let found = self.engine().scan(&range, most, Direction::Forward).await?;
            for (_, found) in &found {
                let entry = decode::<AuditEntry>(&found.value)?;
                lines.push(line(self.keyring(), None, &entry));
            }
            let last = found.last().filter(|_| found.len() == most);
            rest = last.map(|(last, _)| range.past(last, Direction::Forward));
        }
        Ok(lines)
    }
}

/// Whether anything was ever chained in a store.
///
/// # Errors
/// Those of the store.
pub async fn audit_is_begun(engine: &dyn Engine) -> Result<bool, StoreError> {
    let head = engine.get(&[AuditHead::key_of()]).await?;
    Ok(head.iter().any(Option::is_some))
}

/// What the log says of its ends, if a master key that is at hand has signed it.
async fn head(services: &Services) -> Walked<Option<AuditHead>> {
    let engine = services.engine();
    let found = engine.get(&[AuditHead::key_of()]).await?;
    let Some(found) = found.into_iter().next().flatten() else {
        let link = engine
            .scan(&AuditLink::all(), 1, Direction::Forward)
            .await?;
        return match link.first() {
            None => Ok(None),
            Some(_) => Err(AuditFault::HeadMissing),
        };
    };
    let head = decode::<AuditHead>(&found.value)?;
    known(services.keyring(), &head.key_id, head.number)?;
    if fits_head(services.keyring(), &head) {
        return Ok(Some(head));
    }
    Err(AuditFault::HeadAltered(head.number))
}

fn known(keyring: &Keyring, key_id: &str, number: u64) -> Walked<()> {
    if keyring.holds(key_id) {
        return Ok(());
    }
    let key_id = key_id.chars().take(16).collect();
    Err(AuditFault::OtherKey { number, key_id })
}

fn ends(head: Option<&AuditHead>) -> AuditEnds {
    AuditEnds {
        begins: head.map_or(1, |head| head.begins),
        newest: head.and_then(|head| anchor(head.number, &head.last)),
        before: head.and_then(|head| anchor(head.begins - 1, &head.before)),
    }
}

fn anchor(number: u64, mac: &str) -> Option<Anchor> {
    (number > 0).then(|| Anchor {
        number,
        mac: mac.to_owned(),
    })
}

/// Whether what was noted can be found in the log, as far as its ends tell.
fn look_at(since: &Anchor, ends: &AuditEnds) -> Walked<()> {
    let (noted, newest) = (since.number, ends.newest.as_ref());
    let newest = newest.map_or(0, |newest| newest.number);
    let begins = ends.begins;
    if noted > newest {
        return Err(AuditFault::CutOff {
            ends: newest,
            noted,
        });
    }
    match &ends.before {
        Some(before) if noted < before.number => Err(AuditFault::NotKept { noted, begins }),
        Some(before) if noted == before.number && *before != *since => {
            Err(AuditFault::NotTheNoted(noted))
        }
        _ => Ok(()),
    }
}

fn numbered(key: &Key) -> Option<u64> {
    match key.parts().ok()?.as_slice() {
        [_, Part::U64(number)] => Some(*number),
        _ => None,
    }
}

fn line(keyring: &Keyring, number: Option<u64>, entry: &AuditEntry) -> AuditLine {
    let AuditEntry {
        at_millis,
        id,
        sealed,
    } = entry;
    let plain = keyring.open(&AuditEntry::context(*at_millis, id), sealed);
    let noted = plain
        .ok()
        .and_then(|plain| serde_json::from_slice(&plain).ok());
    AuditLine {
        number,
        id: id.clone(),
        at_millis: *at_millis,
        noted,
    }
}
