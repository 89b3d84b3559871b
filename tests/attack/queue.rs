//! Guesses that wait before the owner's sign-in: few, whoever sends them, and however many.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crypto::password::Buffers;
use tests::World;
use tests::peers::peer;
use tests::sign_in::{PASSWORD, password_flow};
use tokio::task::JoinHandle;
use userpool::{Inline, Lane, Work};

use crate::volley::{self, Kept};
use crate::{Answered, WRONG, pair};

const BUSY: (&str, &str) = ("TooManyRequestsException", "Rate exceeded");
/// Wrong passwords that are free: of one peer, and from everywhere.
const FREE: (usize, usize) = (5, 100);

/// A lane that keeps its work, once it is closed, until it is told to do a piece.
#[derive(Default)]
struct Closing {
    is_closed: AtomicBool,
    waiting: Mutex<VecDeque<Box<dyn Work>>>,
}

impl Lane for Closing {
    fn take(&self, work: Box<dyn Work>) -> bool {
        if !self.is_closed.load(Ordering::SeqCst) {
            return Inline.take(work);
        }
        self.waiting().push_back(work);
        true
    }
}

impl Closing {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<Box<dyn Work>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A user `ana`, at whom guesses are judged when the test wants it.
struct Scene {
    world: Arc<World>,
    lane: Arc<Closing>,
    client: String,
}

impl Scene {
    async fn new() -> Scene {
        let lane = Arc::new(Closing::default());
        let world = Arc::new(World::on_lane(lane.clone()));
        // Hashes are what the lane judges.
        let (_, client) = volley::scene(&world, Kept::Hash).await;
        lane.is_closed.store(true, Ordering::SeqCst);
        Scene {
            world,
            lane,
            client,
        }
    }

    /// Begins to sign in, and goes on until it waits.
    async fn begin(&self, number: u8, password: &str) -> JoinHandle<Answered> {
        let body = password_flow(&self.client, "ana", password);
        let world = Arc::clone(&self.world);
        let call =
            tokio::spawn(async move { world.call_from(peer(number), "InitiateAuth", body).await });
        rest().await;
        call
    }

    /// Judges the guess whose turn it is, and says whether there was one.
    async fn judge(&self) -> bool {
        let next = self.lane.waiting().pop_front();
        let judged = next.map(|work| work.run(&mut Buffers::new())).is_some();
        rest().await;
        judged
    }
}

/// Lets every call go on until it waits.
async fn rest() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

/// How many of the calls were answered so.
async fn answered(calls: Vec<JoinHandle<Answered>>, expected: (&str, &str)) -> usize {
    let mut count = 0;
    for call in calls {
        let answer = call.await.expect("a call that ends");
        count += usize::from(answer.as_ref().err().map(pair) == Some(expected));
    }
    count
}

#[tokio::test]
async fn the_owner_waits_for_one_guess_of_a_peer_that_sends_two_hundred() {
    let scene = Scene::new().await;
    let mut flood = Vec::new();
    for _ in 0..200 {
        flood.push(scene.begin(1, "Wrong1!x").await);
    }
    let refused = flood.extract_if(.., |call| call.is_finished()).collect();
    assert_eq!(answered(refused, BUSY).await, 200 - FREE.0);
    let owner = scene.begin(2, PASSWORD).await;
    let mut judged = 0;
    while !owner.is_finished() {
        assert!(scene.judge().await, "a guess whose turn it is");
        judged += 1;
    }
    // The one that was under way, and the one of the stranger's that came before: then her own.
    assert_eq!(judged, 3);
    assert!(owner.await.expect("an answer").is_ok());
    while scene.judge().await {}
    assert_eq!(answered(flood, WRONG).await, FREE.0);
}

#[tokio::test]
async fn no_more_guesses_wait_than_are_free_from_everywhere() {
    let scene = Scene::new().await;
    let mut calls = Vec::new();
    for number in 0..40 {
        for _ in 0..4 {
            calls.push(scene.begin(number, "Wrong1!x").await);
        }
    }
    let refused = calls.extract_if(.., |call| call.is_finished()).collect();
    assert_eq!(answered(refused, BUSY).await, 160 - FREE.1);
    while scene.judge().await {}
    assert_eq!(answered(calls, WRONG).await, FREE.1);
}

#[tokio::test]
async fn a_guess_that_is_given_up_keeps_nobody_waiting() {
    let scene = Scene::new().await;
    let mut calls = Vec::new();
    for number in 1..=4 {
        calls.push(scene.begin(number, PASSWORD).await);
    }
    // Whose turn it is, one that waits, and one whose turn has come in the same moment.
    for gone in [1, 0, 2] {
        calls[gone].abort();
    }
    rest().await;
    let last = calls.pop().expect("a call");
    while scene.judge().await {}
    assert!(last.is_finished());
    assert!(last.await.expect("an answer").is_ok());
}
