//! Places for connections: how each is used, and whose is taken where all are.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::limits;

/// The places of one listener.
pub(super) struct Places {
    max: usize,
    begun: Instant,
    numbers: AtomicU64,
    taken: Mutex<BTreeMap<u64, Arc<Place>>>,
}

/// What one connection does with its place.
pub(super) struct Place {
    begun: Instant,
    /// Requests whose answer has not begun.
    asked: AtomicUsize,
    /// Those of them whose body is not complete: they wait for their client.
    sending: AtomicUsize,
    /// Whether it has brought a request.
    served: AtomicBool,
    /// When its last request began or ended, in milliseconds since the door opened.
    since_millis: AtomicU64,
    displaced: Notify,
}

/// A place that is given back when this goes.
pub(super) struct Taken {
    places: Arc<Places>,
    number: u64,
    pub(super) place: Arc<Place>,
}

/// A request that has begun on a connection, until this goes.
pub(super) struct Asking(Arc<Place>);

/// A body that is not complete, until this goes.
pub(super) struct Sending(Arc<Place>);

impl Places {
    pub(super) fn new(max: usize) -> Arc<Places> {
        Arc::new(Places {
            max,
            begun: Instant::now(),
            numbers: AtomicU64::new(0),
            taken: Mutex::default(),
        })
    }

    pub(super) fn are_taken(&self) -> bool {
        self.taken().len() >= self.max
    }

    pub(super) fn take(places: &Arc<Places>) -> Taken {
        let place = Arc::new(Place {
            begun: places.begun,
            asked: AtomicUsize::new(0),
            sending: AtomicUsize::new(0),
            served: AtomicBool::new(false),
            since_millis: AtomicU64::new(0),
            displaced: Notify::new(),
        });
        place.touch();
        let number = places.numbers.fetch_add(1, Ordering::Relaxed);
        places.taken().insert(number, Arc::clone(&place));
        Taken {
            places: Arc::clone(places),
            number,
            place,
        }
    }

    /// Ends the connection that can best be spared, and says whether there is one.
    pub(super) fn displace(&self) -> bool {
        let mut taken = self.taken();
        let spared = taken
            .iter()
            .filter_map(|(number, place)| Some((place.spared()?, *number)))
            .min();
        let Some((_, number)) = spared else {
            return false;
        };
        if let Some(place) = taken.remove(&number) {
            place.displaced.notify_one();
        }
        true
    }

    fn taken(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Place>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.places.taken().remove(&self.number);
    }
}

impl Place {
    /// A request has come.
    pub(super) fn ask(place: &Arc<Place>) -> Asking {
        place.asked.fetch_add(1, Ordering::Relaxed);
        place.served.store(true, Ordering::Relaxed);
        place.touch();
        Asking(Arc::clone(place))
    }

    /// A body is to come.
    pub(super) fn send(place: &Arc<Place>) -> Sending {
        place.sending.fetch_add(1, Ordering::Relaxed);
        Sending(Arc::clone(place))
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
    /// for a next request, those whose body does not come; within each the one that waits longest. `None` while a request of
    /// its is being answered.
    fn spared(&self) -> Option<(u8, u64)> {
        let since = self.since_millis.load(Ordering::Relaxed);
        let asked = self.asked.load(Ordering::Relaxed);
        if asked == 0 {
            return Some((u8::from(self.is_served()), since));
        }
        let waits = self.sending.load(Ordering::Relaxed) >= asked
            && self.now_millis().saturating_sub(since) > limits::BODY_UNDISTURBED_MILLIS;
        waits.then_some((2, since))
    }

    fn touch(&self) {
        let now = self.now_millis();
        self.since_millis.store(now, Ordering::Relaxed);
    }

    fn now_millis(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.asked.fetch_sub(1, Ordering::Relaxed);
        self.0.touch();
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.sending.fetch_sub(1, Ordering::Relaxed);
    }
}
