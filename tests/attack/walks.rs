//! What random walks beside a reference have in common: two pools, three clients, people who are anew in each walk.

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use tests::World;

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

/// Walks so often, so many steps each, and gives how often somebody was let in.
pub(crate) fn walk<W: Walk>(
    walks: u32,
    lengths: Range<usize>,
    step: impl Strategy<Value = W::Step>,
    scene: impl Future<Output = Scene>,
) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let scene = Arc::new(runtime.block_on(scene));
    let config = Config {
        cases: walks,
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = TestRunner::new_with_rng(config, random);
    let arrived = AtomicUsize::new(0);
    let walked = runner.run(&prop::collection::vec(step, lengths), |steps| {
        runtime.block_on(async {
            let mut walk = W::begin(&scene).await;
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
