//! Places for connections: whose they are, how each is used, and which is given to another where all are taken.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep};
use userpool::Peer;

use crate::limits;

/// How many places there are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Capacity {
    /// In all.
    pub(super) places: usize,
    /// For one peer.
    pub(super) places_per_peer: usize,
    /// Whether a peer that has all of its own loses one of them for its next connection, which is refused otherwise.
    pub(super) own_give_way: bool,
}

/// The places of one listener.
pub(super) struct Places {
    room: Capacity,
    begun: Instant,
    numbers: AtomicU64,
    taken: Mutex<AllTaken>,
}

#[derive(Default)]
struct AllTaken {
    places: BTreeMap<u64, Arc<Place>>,
    /// How many each peer has.
    of_peers: HashMap<Peer, usize>,
}

/// What one connection does with its place.
pub(super) struct Place {
    peer: Peer,
    begun: Instant,
    /// Requests whose answer has not begun.
    asked: AtomicUsize,
    /// Bodies that have begun to come and answers that have begun to go, by their numbers, which ascend with time.
    waits: Mutex<BTreeMap<u64, Wait>>,
    waits_begun: AtomicU64,
    /// Whether it has brought a request.
    served: AtomicBool,
    /// Whether it has brought one that was more than its peer's share, since it was asked for this last.
    more: AtomicBool,
    /// When its last request began or ended, or its tunnel last carried something, in milliseconds since the door opened.
    since_millis: AtomicU64,
    displaced: Notify,
}

/// Something that lasts as long as its client takes.
struct Wait {
    since_millis: u64,
    /// When it must be over; a body has a pace of its own instead.
    until_millis: u64,
}

/// A place that is given back when this goes.
pub(super) struct Taken {
    places: Arc<Places>,
    number: u64,
    pub(super) place: Arc<Place>,
}

/// What became of a newcomer.
pub(super) enum Seating {
    /// It has a place that was free.
    Free(Taken),
    /// It has the place of another connection.
    Displacing(Taken),
    /// Everybody who has a place has the better right to it.
    Refused,
}

/// A request that has begun on a connection, until this goes.
pub(super) struct Asking(Arc<Place>);

/// Something for which the connection waits for its client, until this goes.
pub(super) struct Waiting {
    place: Arc<Place>,
    number: u64,
}

impl Places {
    pub(super) fn new(room: Capacity) -> Arc<Places> {
        Arc::new(Places {
            room,
            begun: Instant::now(),
            numbers: AtomicU64::new(0),
            taken: Mutex::default(),
        })
    }

    /// Takes a place for a connection of `peer`, whose share does not bind it if it is `many`. Where there is none, the peer that
    /// has most loses one: it must have more than the newcomer's would have, unless one of its connections can be spared.
    pub(super) fn admit(places: &Arc<Places>, peer: Peer, many: bool) -> Seating {
        let mut taken = places.taken();
        let own = taken.of_peers.get(&peer).copied().unwrap_or_default();
        let exhausted = !many && own >= places.room.places_per_peer;
        if !exhausted && taken.places.len() < places.room.places {
            return Seating::Free(Places::seat(places, &mut taken, peer));
        }
        if exhausted && !places.room.own_give_way {
            return Seating::Refused;
        }
        let (loser, most) = if exhausted {
            (peer, own)
        } else {
            taken.greatest().unwrap_or((peer, own))
        };
        let number = taken.spared(loser, most > own + 1);
        if !number.is_some_and(|number| taken.end(number)) {
            return Seating::Refused;
        }
        Seating::Displacing(Places::seat(places, &mut taken, peer))
    }

    /// Ends a connection that can be spared, and says whether there is one.
    pub(super) fn make_room(&self) -> bool {
        let mut taken = self.taken();
        let number = taken
            .greatest()
            .and_then(|(peer, _)| taken.spared(peer, false));
        number.is_some_and(|number| taken.end(number))
    }

    /// Ends connections whose answers nobody reads, and gives their number.
    pub(super) fn end_overdue(&self) -> usize {
        let now = millis_since(self.begun);
        let mut taken = self.taken();
        let overdue: Vec<u64> = taken
            .places
            .iter()
            .filter(|(_, place)| place.is_overdue(now))
            .map(|(number, _)| *number)
            .collect();
        overdue.iter().filter(|number| taken.end(**number)).count()
    }

    fn seat(places: &Arc<Places>, taken: &mut AllTaken, peer: Peer) -> Taken {
        let place = Arc::new(Place {
            peer,
            begun: places.begun,
            asked: AtomicUsize::new(0),
            waits: Mutex::default(),
            waits_begun: AtomicU64::new(0),
            served: AtomicBool::new(false),
            more: AtomicBool::new(false),
            since_millis: AtomicU64::new(0),
            displaced: Notify::new(),
        });
        place.touch();
        let number = places.numbers.fetch_add(1, Ordering::Relaxed);
        taken.places.insert(number, Arc::clone(&place));
        *taken.of_peers.entry(peer).or_default() += 1;
        Taken {
            places: Arc::clone(places),
            number,
            place,
        }
    }

    fn taken(&self) -> MutexGuard<'_, AllTaken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AllTaken {
    /// The peer that has most places, and how many.
    fn greatest(&self) -> Option<(Peer, usize)> {
        let peers = self.of_peers.iter();
        let (peer, count) = peers.max_by_key(|(_, count)| **count)?;
        Some((*peer, *count))
    }

    /// Which connection of a peer can best be spared; if it must be, one that is being served.
    fn spared(&self, peer: Peer, must: bool) -> Option<u64> {
        let of_peer = self.places.iter().filter(|(_, place)| place.peer == peer);
        let ranked = of_peer.map(|(number, place)| (place.rank(), *number));
        let ((rank, _), number) = ranked.min()?;
        (must || rank < Place::SERVED).then_some(number)
    }

    fn end(&mut self, number: u64) -> bool {
        let Some(place) = self.places.remove(&number) else {
            return false;
        };
        if let Some(count) = self.of_peers.get_mut(&place.peer) {
            *count -= 1;
            if *count == 0 {
                self.of_peers.remove(&place.peer);
            }
        }
        place.displaced.notify_one();
        true
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.places.taken().end(self.number);
    }
}

impl Place {
    /// The rank of a connection that is being served.
    const SERVED: u8 = 3;

    /// A request has come.
    pub(super) fn ask(place: &Arc<Place>) -> Asking {
        place.asked.fetch_add(1, Ordering::Relaxed);
        place.served.store(true, Ordering::Relaxed);
        place.touch();
        Asking(Arc::clone(place))
    }

    /// A body is to come, or an answer to go, which must be over after so many milliseconds.
    pub(super) fn wait(place: &Arc<Place>, millis_max: u64) -> Waiting {
        let since_millis = millis_since(place.begun);
        let wait = Wait {
            since_millis,
            until_millis: since_millis.saturating_add(millis_max),
        };
        let number = place.waits_begun.fetch_add(1, Ordering::Relaxed);
        place.waits().insert(number, wait);
        Waiting {
            place: Arc::clone(place),
            number,
        }
    }

    /// A request has come that is more than the share of its peer.
    pub(super) fn ask_for_more(&self) {
        self.more.store(true, Ordering::Relaxed);
    }

    /// Whether such a request has come since this was asked last.
    pub(super) fn has_asked_for_more(&self) -> bool {
        self.more.load(Ordering::Relaxed) && self.more.swap(false, Ordering::Relaxed)
    }

    /// Whether it has brought a request yet.
    pub(super) fn is_served(&self) -> bool {
        self.served.load(Ordering::Relaxed)
    }

    /// Ready when the place is given to another connection.
    pub(super) async fn displaced(&self) {
        self.displaced.notified().await;
    }

    /// In which order connections can be spared, the smallest first: those that have brought nothing yet, those that are kept
    /// for a next request and tunnels to others, those that wait for their client in the middle of one, those that are being served; within each the
    /// one that waits longest. What else happens on a connection does not excuse a body that does not come.
    fn rank(&self) -> (u8, u64) {
        let since = self.since_millis.load(Ordering::Relaxed);
        let oldest = self.waits().values().next().map(|wait| wait.since_millis);
        let now = millis_since(self.begun);
        match oldest {
            Some(began) if now.saturating_sub(began) > limits::UNDISTURBED_MILLIS => (2, began),
            None if self.asked.load(Ordering::Relaxed) == 0 => (u8::from(self.is_served()), since),
            _ => (Place::SERVED, since),
        }
    }

    fn is_overdue(&self, now_millis: u64) -> bool {
        let waits = self.waits();
        waits.values().any(|wait| wait.until_millis < now_millis)
    }

    fn waits(&self) -> MutexGuard<'_, BTreeMap<u64, Wait>> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ready when nothing has happened for so long.
    pub(super) async fn quiet(&self, span: Duration) {
        loop {
            let since = Duration::from_millis(self.since_millis.load(Ordering::Relaxed));
            let left = (since + span).saturating_sub(self.begun.elapsed());
            if left.is_zero() {
                return;
            }
            sleep(left).await;
        }
    }

    /// Something has happened.
    pub(super) fn touch(&self) {
        let now = millis_since(self.begun);
        self.since_millis.store(now, Ordering::Relaxed);
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.asked.fetch_sub(1, Ordering::Relaxed);
        self.0.touch();
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.place.waits().remove(&self.number);
    }
}

fn millis_since(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}
