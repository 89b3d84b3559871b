//! What random walks beside a reference have in common: two pools, three clients, people who are anew in each walk.

pub(crate) mod guesses;
pub(crate) mod kept;
pub(crate) mod steps;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use serde_json::{Value, json};
use store::Engine;
use store::memory::Memory;
use tests::sign_in::PASSWORD;
use tests::{World, tally};
use tokio::runtime::Runtime;

/// Walks in one scene: its clock goes on, and what was made at its beginning is not to grow old.
const WALKS_OF_SCENE: usize = 1_000;
pub(crate) const PEOPLE_PER_POOL: usize = 2;
pub(crate) const PEOPLE: usize = 2 * PEOPLE_PER_POOL;
pub(crate) const POOL_OF_CLIENT: [usize; 3] = [0, 0, 1];
/// A client of each pool.
const CLIENT_OF_POOL: [usize; 2] = [0, 2];

/// Where walks go.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) pools: [String; 2],
    pub(crate) clients: [String; 3],
    records: Arc<Memory>,
}

/// A walk, which knows what has to happen at each step.
pub(crate) trait Walk: Sized {
    type Step: Debug;
    type Outcome: Debug + PartialEq;
    /// People whom no step was taken with yet.
    type People: Clone;
    /// How many there are of them.
    const WALKS: usize;
    /// Somebody is let in.
    const TOKENS: Self::Outcome;

    /// Who has to be there for a step, among all people.
    fn touches(step: &Self::Step) -> Option<usize>;

    /// Makes those who are there; of the others there are names alone.
    async fn people(scene: &Scene, touched: [bool; PEOPLE]) -> Self::People;

    fn begin(scene: &Arc<Scene>, people: Self::People) -> Self;

    /// Takes a step and gives what had to happen and what did.
    async fn take(&mut self, step: &Self::Step) -> (Self::Outcome, Self::Outcome);
}

impl Scene {
    /// Pools and clients that are made so.
    pub(crate) async fn set(
        pool: impl AsyncFn(&World) -> String,
        client: impl AsyncFn(&World, &str) -> String,
    ) -> Scene {
        let records = Arc::new(Memory::new());
        let world = World::on_engine(Arc::clone(&records) as Arc<dyn Engine>);
        let pools = [pool(&world).await, pool(&world).await];
        let mut clients = Vec::new();
        for pool in POOL_OF_CLIENT {
            clients.push(client(&world, &pools[pool]).await);
        }
        Scene {
            world,
            pools,
            clients: clients.try_into().expect("three clients"),
            records,
        }
    }

    /// The pool of somebody who stands so among all people.
    pub(crate) fn pool_of(&self, person: usize) -> &str {
        &self.pools[person / PEOPLE_PER_POOL]
    }

    /// The body that names somebody who stands so among all people.
    pub(crate) fn whose(&self, person: usize, name: &str) -> Value {
        json!({ "UserPoolId": self.pool_of(person), "Username": name })
    }

    pub(crate) async fn sign_out(&self, person: usize, name: &str) {
        let body = self.whose(person, name);
        self.world.ok("AdminUserGlobalSignOut", body).await;
    }

    /// The code that was sent to an address; all letters are forgotten.
    pub(crate) async fn code_for(&self, address: &str) -> String {
        let code = self.world.code_for(address).await;
        for letter in self.world.letters().await {
            let delivered = self.world.directory().delivered(&letter.handle, None).await;
            delivered.expect("a letter that is forgotten");
        }
        code
    }
}

/// Where walks of a scene begin: people are made once, and the records of then are put back for each walk.
struct Beginnings<W: Walk> {
    empty: Memory,
    made: RefCell<HashMap<[bool; PEOPLE], Beginning<W::People>>>,
}

/// People whom no step was taken with yet, and the records of then.
#[derive(Clone)]
struct Beginning<People> {
    people: People,
    records: Arc<Memory>,
}

impl<W: Walk> Beginnings<W> {
    fn of(scene: &Scene) -> Beginnings<W> {
        Beginnings {
            empty: scene.records.copy(),
            made: RefCell::default(),
        }
    }

    /// Begins a walk in which these are there, where no walk has been.
    async fn begin(&self, scene: &Arc<Scene>, touched: [bool; PEOPLE]) -> W {
        let made = self.made.borrow().get(&touched).cloned();
        let people = if let Some(made) = made {
            scene.records.set_back(&made.records);
            made.people
        } else {
            scene.records.set_back(&self.empty);
            let people = W::people(scene, touched).await;
            let made = Beginning {
                people: people.clone(),
                records: Arc::new(scene.records.copy()),
            };
            self.made.borrow_mut().insert(touched, made);
            people
        };
        W::begin(scene, people)
    }
}

/// The password of everybody, or another one.
pub(crate) fn password(right: bool) -> &'static str {
    if right { PASSWORD } else { "Wrong1!x" }
}

/// Where a person of the client's pool stands among all.
pub(crate) fn person_of(client: usize, person: usize) -> usize {
    POOL_OF_CLIENT[client] * PEOPLE_PER_POOL + person
}

/// A client of the pool of somebody who stands so among all people.
pub(crate) fn client_of(person: usize) -> usize {
    CLIENT_OF_POOL[person / PEOPLE_PER_POOL]
}

/// Takes walks of so many steps, and holds each step to what the reference says.
pub(crate) fn walk<W: Walk, F: Future<Output = Scene>>(
    lengths: Range<usize>,
    step: impl Fn() -> BoxedStrategy<W::Step>,
    scene: impl Fn() -> F,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let mut random = tally::random();
    let (walks, mut steps_taken, mut arrived) = (tally::times(W::WALKS), 0, 0);
    for first in (0..walks).step_by(WALKS_OF_SCENE) {
        let scene = Arc::new(runtime.block_on(scene()));
        let cases = WALKS_OF_SCENE.min(walks - first);
        let config = Config {
            cases: u32::try_from(cases).expect("walks of one scene"),
            failure_persistence: None,
            ..Config::default()
        };
        let seed = TestRng::from_seed(config.rng_algorithm, &random.bytes::<32>());
        let runner = TestRunner::new_with_rng(config, seed);
        let steps = prop::collection::vec(step(), lengths.clone());
        let (taken, tokens) = walk_there::<W>(&runtime, runner, &steps, &scene);
        (steps_taken, arrived) = (steps_taken + taken, arrived + tokens);
    }
    tally::walked(walks, steps_taken, arrived);
    // The walks are no use if hardly any gets in.
    assert!(arrived > walks / 2, "{arrived} of {walks}");
}

/// Walks in one scene, and gives how many steps that were, and how often somebody was let in.
fn walk_there<W: Walk>(
    runtime: &Runtime,
    mut runner: TestRunner,
    steps: &impl Strategy<Value = Vec<W::Step>>,
    scene: &Arc<Scene>,
) -> (usize, usize) {
    let (taken, arrived) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let beginnings = Beginnings::<W>::of(scene);
    let walked = runner.run(steps, |steps| {
        let mut touched = [false; PEOPLE];
        for person in steps.iter().filter_map(W::touches) {
            touched[person] = true;
        }
        runtime.block_on(async {
            let mut walk = beginnings.begin(scene, touched).await;
            for step in &steps {
                let (expected, found) = walk.take(step).await;
                prop_assert_eq!(&expected, &found, "{:?}", step);
                taken.fetch_add(1, Ordering::SeqCst);
                arrived.fetch_add(usize::from(found == W::TOKENS), Ordering::SeqCst);
            }
            Ok(())
        })
    });
    walked.expect("the server does what the reference says");
    (taken.into_inner(), arrived.into_inner())
}
