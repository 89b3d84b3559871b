//! Turns: guesses at one secret are judged one after another.
//!
//! A call takes its turn before it reads how many guesses were wrong, and keeps it, over its re-runs, until what it counts is
//! committed. So of guesses that come at once no more are judged than the count allows. What is decided rests on the count
//! alone, which is a record: a turn only orders those who ask on one node, and a second node can have one guess more judged
//! at a time, whose count or grant then meets the record's version.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

/// Who waits for a turn, by what the turns are about.
#[derive(Default)]
pub(crate) struct Turns {
    queues: Mutex<HashMap<String, Arc<Queue<()>>>>,
}

/// A turn; the next one begins when it is dropped.
pub(crate) struct Turn {
    about: String,
    queue: Option<Arc<Queue<()>>>,
    held: Option<OwnedMutexGuard<()>>,
    turns: Arc<Turns>,
}

/// The turns of a call: one about a user, then one about an address. All take them in this order, so that nobody waits in a
/// circle.
#[derive(Default)]
pub(crate) struct Held {
    user: Option<Turn>,
    address: Option<Turn>,
}

impl Turns {
    /// Waits for a turn, first come, first served.
    async fn take(turns: &Arc<Turns>, about: String) -> Turn {
        let queue = Arc::clone(turns.queues().entry(about.clone()).or_default());
        let mut turn = Turn {
            about,
            queue: Some(Arc::clone(&queue)),
            held: None,
            turns: Arc::clone(turns),
        };
        turn.held = Some(queue.lock_owned().await);
        turn
    }

    fn queues(&self) -> MutexGuard<'_, HashMap<String, Arc<Queue<()>>>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.held = None;
        let mut queues = self.turns.queues();
        self.queue = None;
        // The map's own is the last one: nobody waits, and nobody can begin to while the map is locked.
        if queues
            .get(&self.about)
            .is_some_and(|queue| Arc::strong_count(queue) == 1)
        {
            queues.remove(&self.about);
        }
    }
}

impl Held {
    /// Takes the turn about a user.
    pub(crate) async fn user(&mut self, turns: &Arc<Turns>, pool_id: &str, sub: &str) {
        let about = format!("user/{pool_id}/{sub}");
        if is_about(self.user.as_ref(), &about) {
            return;
        }
        // A run before this one may have been about somebody else.
        *self = Held::default();
        self.user = Some(Turns::take(turns, about).await);
    }

    /// Takes the turn about an address, by the key of its count.
    pub(crate) async fn address(&mut self, turns: &Arc<Turns>, count: &str) {
        let about = format!("address/{count}");
        if is_about(self.address.as_ref(), &about) {
            return;
        }
        self.address = None;
        self.address = Some(Turns::take(turns, about).await);
    }
}

fn is_about(turn: Option<&Turn>, about: &str) -> bool {
    turn.is_some_and(|turn| turn.about == about)
}
