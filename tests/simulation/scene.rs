//! The nodes, the pool that all of it is about, and one who sees the database as it is.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use crypto::random::Stream;
use serde_json::{Value, json};
use store::memory::Memory;
use tests::people::plain;
use tests::triggers::config;
use tests::{Refusal, World};
use tokio::task::yield_now;
use work::Node;

use crate::functions::Functions;
use crate::person::door::{Door, flows};
use crate::weather::{Database, Link, Met};

/// Nodes that answer at any time.
const NODES: u64 = 4;
/// One call in so many has a node that dies, or a client that hangs up, before the answer is out.
const CUT_IN: u64 = 15;
/// Steps of its work after which that happens, at most.
const CUT_STEPS_MAX: u64 = 16;
/// One round of jobs in so many has a node that dies.
const DEATH_IN: u64 = 3;
/// Steps of the round after which it does, at most.
const DEATH_STEPS_MAX: u64 = 60;
/// Turns after which a call that nobody waits for has come to its end.
const LAST_TURNS: u32 = 1_000;
/// One call in so many finds its node restarted.
const RESTART_IN: u64 = 40;
/// Milliseconds between two calls, at most.
const PAUSE_MAX: u64 = 400;
/// By how much the clocks of the nodes are wrong.
const SKEW_MILLIS: [i64; 4] = [0, -1_500, 800, -100];
/// By how much the clock of a node may be ahead of the observer's.
const AHEAD_MILLIS_MAX: i64 = 800;
/// The number of the node with which functions write to users: before those of all others.
const HAND: usize = 1;
/// Calls after which no node lives on: each begins to draw its randomness so far behind the one before.
const CALLS_MAX: usize = 10_000;

/// What a client knows after a call.
#[derive(Debug)]
pub(crate) enum Reply {
    Done(Value),
    Refused(Refusal),
    /// It may have been done or not.
    Unknown,
}

/// Everything that one run has.
pub(crate) struct Scene {
    pub(crate) pool_id: String,
    pub(crate) client_id: String,
    /// A client whose settings change, and how they stand.
    pub(crate) other_client_id: String,
    pub(crate) door: Cell<Door>,
    /// A node of its own, to which nothing ever happens.
    observer: World,
    pub(crate) disk: Arc<Memory>,
    pub(crate) functions: Arc<Functions>,
    database: Arc<Database>,
    nodes: RefCell<Vec<Rc<World>>>,
    /// The numbers of these nodes: another one after each start.
    numbers: RefCell<Vec<usize>>,
    started: Cell<usize>,
    now_millis: Cell<i64>,
    wrongs: RefCell<Vec<String>>,
    log: RefCell<Vec<String>>,
}

impl Scene {
    /// A scene whose weather comes of `dice`, and what its functions say of `words`.
    pub(crate) async fn new(dice: Stream, words: Stream) -> Scene {
        let disk = Arc::new(Memory::new());
        let observer = World::on_engine(disk.clone());
        let settings = json!({
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"],
            "RefreshTokenRotation": { "Feature": "ENABLED", "RetryGracePeriodSeconds": 0 },
        });
        let triggers = config(&["PreSignUp", "PostConfirmation"]);
        let pool = json!({ "LambdaConfig": triggers });
        let (pool_id, client_id) = plain(&observer, pool, settings).await;
        let hand = World::on_engine(disk.clone());
        draw(&hand, HAND);
        let other = json!({ "ExplicitAuthFlows": flows(true) });
        let other_client_id = observer.client(&pool_id, other).await;
        let scene = Scene {
            pool_id,
            client_id,
            other_client_id,
            door: Cell::new(Door::OPEN),
            database: Arc::new(Database::new(disk.clone(), dice)),
            disk,
            functions: Functions::new(words, hand),
            nodes: RefCell::default(),
            numbers: RefCell::default(),
            started: Cell::new(HAND),
            now_millis: Cell::new(observer.now_millis()),
            observer,
            wrongs: RefCell::default(),
            log: RefCell::default(),
        };
        for _ in 0..NODES {
            let node = scene.start();
            scene.nodes.borrow_mut().push(node);
            scene.numbers.borrow_mut().push(scene.started.get());
        }
        scene
    }

    fn start(&self) -> Rc<World> {
        let node = World::on_engine(Arc::new(Link(Arc::clone(&self.database))));
        self.started.set(self.started.get() + 1);
        draw(&node, self.started.get());
        Functions::serve(&self.functions, &node);
        Rc::new(node)
    }

    /// Calls an operation of some node, to which something may happen meanwhile.
    pub(crate) async fn call(
        &self,
        who: &str,
        dice: &RefCell<Stream>,
        operation: &str,
        body: Value,
    ) -> Reply {
        let chance = |chances| dice.borrow_mut().below(chances);
        let (at, node) = self.some_node(dice);
        let steps = (chance(CUT_IN) == 0).then(|| chance(CUT_STEPS_MAX));
        let answer = match steps {
            None => Some(node.call(operation, body).await),
            Some(steps) => {
                let answer = cut(node.call(operation, body), steps).await;
                // What was begun goes on to its end though nobody waits for it.
                for _ in 0..LAST_TURNS {
                    yield_now().await;
                }
                answer
            }
        };
        let reply = match answer {
            Some(Ok(answer)) => Reply::Done(answer),
            Some(Err((code, _)))
                if code == "InternalErrorException" || code == "TooManyRequestsException" =>
            {
                Reply::Unknown
            }
            Some(Err(refusal)) => Reply::Refused(refusal),
            None => Reply::Unknown,
        };
        let outcome = match &reply {
            Reply::Done(_) => "done",
            Reply::Refused((code, message)) => &format!("{code}: {message}"),
            Reply::Unknown => "unknown",
        };
        self.log.borrow_mut().push(format!(
            "{} {who} at node {at}: {operation}: {outcome}",
            node.now_millis()
        ));
        reply
    }

    /// Goes on with the jobs that are due, at some node; the steps that were done. `None` where the node died in the middle.
    pub(crate) async fn work(&self, dice: &RefCell<Stream>) -> Option<u64> {
        let (at, world) = self.some_node(dice);
        let node = Node {
            name: format!("node {}", self.numbers.borrow()[at]),
            is_alone: false,
        };
        let dies = dice.borrow_mut().below(DEATH_IN) == 0;
        let steps = dice.borrow_mut().below(DEATH_STEPS_MAX);
        let (tables, now_millis, seed) = (tests::tables(), world.now_millis(), world.seed());
        let round = world.directory().work(&tables, &node, now_millis, seed);
        let steps = if dies { steps } else { u64::MAX };
        let done = cut(round, steps).await;
        if done.is_none() {
            let started = self.start();
            self.nodes.borrow_mut()[at] = started;
            self.numbers.borrow_mut()[at] = self.started.get();
        }
        // What the database keeps from being done is done later.
        let done = done?.map_or(0, |round| round.steps.len() as u64);
        let line = format!("{now_millis} jobs at node {at}: {done} steps");
        self.log.borrow_mut().push(line);
        Some(done)
    }

    /// Some node at its instant of the next call, which may just have been restarted.
    fn some_node(&self, dice: &RefCell<Stream>) -> (usize, Rc<World>) {
        let chance = |chances| dice.borrow_mut().below(chances);
        let at = usize::try_from(chance(NODES)).unwrap_or_default();
        if chance(RESTART_IN) == 0 {
            let node = self.start();
            self.nodes.borrow_mut()[at] = node;
            self.numbers.borrow_mut()[at] = self.started.get();
        }
        let pause = 1 + i64::try_from(chance(PAUSE_MAX)).unwrap_or_default();
        let node = Rc::clone(&self.nodes.borrow()[at]);
        self.now_millis.set(self.now_millis.get() + pause);
        let skew = SKEW_MILLIS[at % SKEW_MILLIS.len()];
        node.advance_millis(self.now_millis.get() + skew - node.now_millis());
        (at, node)
    }

    /// The instant of the newest call.
    pub(crate) fn now_millis(&self) -> i64 {
        self.now_millis.get()
    }

    /// The observer, at the instant of the newest call.
    pub(crate) fn observer(&self) -> &World {
        let behind = self.now_millis.get() - self.observer.now_millis();
        self.observer.advance_millis(behind);
        &self.observer
    }

    /// The newest code that was sent to an address. A letter is due by the clock of the node that wrote it, which may be ahead of that
    /// of the node that delivers it: it leaves later by as much.
    pub(crate) async fn code_for(&self, address: &str) -> String {
        let observer = self.observer();
        observer.advance_millis(AHEAD_MILLIS_MAX);
        observer.code_for(address).await
    }

    /// The `sub` of a user, where there is one.
    pub(crate) async fn sub_of(&self, name: &str) -> Option<String> {
        let body = json!({ "UserPoolId": self.pool_id, "Username": name });
        match self.observer().call("AdminGetUser", body).await {
            Ok(user) => tests::people::as_object(&user["UserAttributes"])["sub"]
                .as_str()
                .map(str::to_owned),
            Err(_) => None,
        }
    }

    /// Something happened that must not.
    pub(crate) fn wrong(&self, what: &str) {
        let wrong = format!("{} {what}", self.now_millis.get());
        self.log.borrow_mut().push(format!("WRONG {wrong}"));
        self.wrongs.borrow_mut().push(wrong);
    }

    pub(crate) fn wrongs(&self) -> Vec<String> {
        self.wrongs.borrow().clone()
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.log.borrow().clone()
    }

    pub(crate) fn restarts(&self) -> u64 {
        (self.started.get() - HAND) as u64 - NODES
    }

    pub(crate) fn met(&self) -> Met {
        self.database.met()
    }
}

/// Draws so much that no node of a smaller number has the same randomness.
fn draw(node: &World, number: usize) {
    for _ in 0..number * CALLS_MAX {
        let _ = node.seed();
    }
}

/// What a future comes to, unless it is given up after so many steps.
async fn cut<T>(future: impl Future<Output = T>, mut steps: u64) -> Option<T> {
    let mut future = pin!(future);
    poll_fn(|context| {
        if steps == 0 {
            return Poll::Ready(None);
        }
        steps -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}
