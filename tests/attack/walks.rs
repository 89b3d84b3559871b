//! What random walks beside a reference have in common: two pools, three clients, people who are anew in each walk.

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use tests::{World, tally};
use tokio::runtime::Runtime;

/// Walks of each kind.
const WALKS: usize = 2_500;
/// Of them in one scene, since users lie in memory.
const WALKS_OF_SCENE: usize = 500;
pub(crate) const SESSION_MILLIS: i64 = 180_000;
pub(crate) const PEOPLE_PER_POOL: usize = 2;
pub(crate) const POOL_OF_CLIENT: [usize; 3] = [0, 0, 1];

/// Where walks go.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) pools: [String; 2],
    pub(crate) clients: [String; 3],
    walks: AtomicUsize,
}

/// A walk, which knows what has to happen at each step.
pub(crate) trait Walk: Sized {
    type Step: Debug;
    type Outcome: Debug + PartialEq;
    /// Somebody is let in.
    const TOKENS: Self::Outcome;

    async fn begin(scene: &Arc<Scene>) -> Self;

    /// Takes a step and gives what had to happen and what did.
    async fn take(&mut self, step: &Self::Step) -> (Self::Outcome, Self::Outcome);
}

impl Scene {
    /// Pools and clients that are made so.
    pub(crate) async fn set(
        pool: impl AsyncFn(&World) -> String,
        client: impl AsyncFn(&World, &str) -> String,
    ) -> Scene {
        let world = World::in_memory();
        let pools = [pool(&world).await, pool(&world).await];
        let mut clients = Vec::new();
        for pool in POOL_OF_CLIENT {
            clients.push(client(&world, &pools[pool]).await);
        }
        Scene {
            world,
            pools,
            clients: clients.try_into().expect("three clients"),
            walks: 0.into(),
        }
    }

    /// The number of a walk that begins.
    pub(crate) fn next_walk(&self) -> usize {
        self.walks.fetch_add(1, Ordering::SeqCst)
    }
}

/// Where a person of the client's pool stands among all.
pub(crate) fn person_of(client: usize, person: usize) -> usize {
    POOL_OF_CLIENT[client] * PEOPLE_PER_POOL + person
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
    let (walks, mut arrived) = (tally::times(WALKS), 0);
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
        arrived += walk_there::<W>(&runtime, runner, &steps, &scene);
    }
    // The walks are no use if hardly any gets in.
    assert!(arrived > walks / 2, "{arrived} of {walks}");
}

/// Walks in one scene, and gives how often somebody was let in.
fn walk_there<W: Walk>(
    runtime: &Runtime,
    mut runner: TestRunner,
    steps: &impl Strategy<Value = Vec<W::Step>>,
    scene: &Arc<Scene>,
) -> usize {
    let arrived = AtomicUsize::new(0);
    let walked = runner.run(steps, |steps| {
        runtime.block_on(async {
            let mut walk = W::begin(scene).await;
            for step in &steps {
                let (expected, found) = walk.take(step).await;
                prop_assert_eq!(&expected, &found, "{:?}", step);
                arrived.fetch_add(usize::from(found == W::TOKENS), Ordering::SeqCst);
            }
            Ok(())
        })
    });
    walked.expect("the server does what the reference says");
    arrived.into_inner()
}
