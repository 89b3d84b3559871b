//! The lane: what it refuses, what it drops, what it survives. Each test holds its threads up itself, so that nothing depends on
//! how fast the machine is.
#![expect(
    clippy::expect_used,
    reason = "a test fails loudly, in its helpers too"
)]

#[path = "../src/fair_queue.rs"]
mod fair_queue;
#[path = "../src/lane.rs"]
mod lane;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use crypto::password::{Buffers, Parameters};
use crypto::srp::Arithmetic;
use lane::{Allowance, Threads};
use userpool::{Asker, Lane, Peer, Work, WorkKind};

/// A piece of work that says its number, after whatever it does first.
struct Piece {
    asker: Asker,
    kind: WorkKind,
    awaited: Arc<AtomicBool>,
    first: Box<dyn FnOnce(&mut Buffers) + Send>,
    done: Sender<u32>,
    number: u32,
}

impl Work for Piece {
    fn asker(&self) -> &Asker {
        &self.asker
    }

    fn kind(&self) -> WorkKind {
        self.kind
    }

    fn is_awaited(&self) -> bool {
        self.awaited.load(Ordering::SeqCst)
    }

    fn run(self: Box<Self>, buffers: &mut Buffers) {
        (self.first)(buffers);
        self.done.send(self.number).expect("the test listens");
    }
}

/// A lane of one thread, which is busy until `release`.
struct Scene {
    lane: Threads,
    gate: Arc<Barrier>,
    done: Sender<u32>,
    numbers: Receiver<u32>,
}

const ROOM: Allowance = Allowance {
    wait_max: Duration::from_millis(1500),
    wait_per_peer_max: Duration::from_millis(450),
    trusts: |peer| peer == Peer::Unknown,
};

impl Scene {
    fn new() -> Scene {
        let lane = Threads::start_some(Arithmetic::portable(), ROOM, 1).expect("a thread");
        let (done, numbers) = channel();
        let scene = Scene {
            lane,
            gate: Arc::new(Barrier::new(2)),
            done,
            numbers,
        };
        let gate = Arc::clone(&scene.gate);
        let held = scene.piece(0, WorkKind::PasswordHash, move |_| {
            gate.wait();
            gate.wait();
        });
        assert!(scene.lane.take(Box::new(held)));
        // The thread has taken it up: whatever comes now waits.
        scene.gate.wait();
        scene
    }

    fn release(&self) {
        self.gate.wait();
        assert_eq!(self.next(), 0);
    }

    fn piece(
        &self,
        number: u32,
        kind: WorkKind,
        first: impl FnOnce(&mut Buffers) + Send + 'static,
    ) -> Piece {
        Piece {
            asker: Asker {
                pool_id: "pool".to_owned(),
                peer: Peer::Unknown,
            },
            kind,
            awaited: Arc::new(AtomicBool::new(true)),
            first: Box::new(first),
            done: self.done.clone(),
            number,
        }
    }

    /// Takes a hash on for a pool and a peer.
    fn take_of(&self, number: u32, pool_id: &str, peer: u8) -> bool {
        let asker = Asker {
            pool_id: pool_id.to_owned(),
            peer: Peer::V4([192, 0, 2, peer]),
        };
        let piece = self.piece(number, WorkKind::PasswordHash, |_| ());
        self.lane.take(Box::new(Piece { asker, ..piece }))
    }

    fn take(&self, number: u32, kind: WorkKind) -> bool {
        self.lane.take(Box::new(self.piece(number, kind, |_| ())))
    }

    /// Takes work on until there is no more room, and says how much.
    fn fill(&self, kind: WorkKind) -> u32 {
        let mut taken = 0;
        while self.take(taken + 1, kind) {
            taken += 1;
        }
        taken
    }

    fn next(&self) -> u32 {
        self.numbers.recv().expect("the lane works")
    }
}

#[test]
fn refuses_at_once_what_would_wait_too_long() {
    let scene = Scene::new();
    let taken = scene.fill(WorkKind::PasswordHash);
    // A second and a half of hashes, and the one that crosses the line.
    assert_eq!(taken, 1500 / 15 + 1);
    assert!(!scene.take(0, WorkKind::SrpProof));
    scene.release();
    for number in 1..=taken {
        assert_eq!(scene.next(), number);
    }
    assert!(scene.take(7, WorkKind::SrpProof));
    assert_eq!(scene.next(), 7);
}

#[test]
fn nobody_waits_for_all_that_another_peer_has_brought() {
    let scene = Scene::new();
    for number in 1..=20 {
        assert!(scene.take_of(number, "pool", 1));
    }
    assert!(scene.take_of(100, "pool", 2));
    assert!(scene.take_of(101, "pool", 2));
    assert!(scene.take_of(102, "pool", 3));
    scene.release();
    let order: Vec<u32> = (0..7).map(|_| scene.next()).collect();
    assert_eq!(order, [1, 100, 102, 2, 101, 3, 4]);
}

#[test]
fn nobody_waits_for_all_that_another_pool_has_to_do() {
    let scene = Scene::new();
    for number in 1..=20 {
        let peer = u8::try_from(number).expect("a small number");
        assert!(scene.take_of(number, "crowded", peer));
    }
    assert!(scene.take_of(100, "quiet", 200));
    // Who brings much to the quiet pool too gets its turn there after the other.
    assert!(scene.take_of(101, "quiet", 1));
    scene.release();
    let order: Vec<u32> = (0..5).map(|_| scene.next()).collect();
    assert_eq!(order, [1, 100, 2, 101, 3]);
}

#[test]
fn a_peer_has_its_share_of_the_queue_and_what_is_left_is_for_others() {
    let scene = Scene::new();
    let taken = |peer: u8| {
        (1..1000)
            .take_while(|_| scene.take_of(1, "pool", peer))
            .count()
    };
    // 450 ms of hashes that last 15 ms each, and the one that crosses the line.
    assert_eq!(taken(1), 31);
    assert_eq!(taken(2), 31);
    // Then what is still free binds: nobody gets more than that.
    let third = taken(3);
    assert!((15..31).contains(&third), "{third}");
    assert!(scene.take_of(1, "pool", 4));
    // Whoever is trusted may have all the rest.
    assert!(scene.fill(WorkKind::PasswordHash) > 5);
    assert!(!scene.take_of(1, "pool", 5));
}

#[test]
fn takes_more_of_what_is_done_sooner() {
    let [hashes, proofs, keys] = [
        WorkKind::PasswordHash,
        WorkKind::SrpProof,
        WorkKind::SigningKeys,
    ]
    .map(|kind| {
        let scene = Scene::new();
        let taken = scene.fill(kind);
        scene.release();
        taken
    });
    assert!(keys < hashes && hashes < proofs, "{keys} {hashes} {proofs}");
}

#[test]
fn drops_what_nobody_waits_for_any_more() {
    let scene = Scene::new();
    let gone = scene.piece(1, WorkKind::PasswordHash, |_| panic!("nobody waits for it"));
    let awaited = Arc::clone(&gone.awaited);
    assert!(scene.lane.take(Box::new(gone)));
    assert!(scene.take(2, WorkKind::PasswordHash));
    awaited.store(false, Ordering::SeqCst);
    scene.release();
    assert_eq!(scene.next(), 2);
}

#[test]
fn the_gone_make_room_for_others() {
    let scene = Scene::new();
    let gone = Arc::new(AtomicBool::new(true));
    for number in 1.. {
        let mut piece = scene.piece(number, WorkKind::PasswordHash, |_| {
            panic!("nobody waits for it")
        });
        piece.awaited = Arc::clone(&gone);
        if !scene.lane.take(Box::new(piece)) {
            break;
        }
    }
    assert!(!scene.take(1, WorkKind::PasswordHash));
    gone.store(false, Ordering::SeqCst);
    assert!(scene.take(2, WorkKind::PasswordHash));
    scene.release();
    assert_eq!(scene.next(), 2);
}

#[test]
fn outlives_work_that_panics() {
    let scene = Scene::new();
    let broken = scene.piece(1, WorkKind::SrpProof, |_| panic!("on purpose"));
    assert!(scene.lane.take(Box::new(broken)));
    assert!(scene.take(2, WorkKind::SrpProof));
    scene.release();
    assert_eq!(scene.next(), 2);
}

#[test]
fn work_after_work_has_the_same_memory() {
    let scene = Scene::new();
    let hash = |buffers: &mut Buffers| {
        let hashed = buffers.hash(b"secret", [1; 16], &Parameters::default());
        hashed.expect("a hash");
    };
    let fresh = scene.piece(1, WorkKind::PasswordHash, move |buffers| {
        assert!(buffers.is_empty());
        hash(buffers);
    });
    let kept = scene.piece(2, WorkKind::PasswordHash, |buffers| {
        assert!(!buffers.is_empty());
    });
    assert!(scene.lane.take(Box::new(fresh)) && scene.lane.take(Box::new(kept)));
    scene.release();
    assert_eq!((scene.next(), scene.next()), (1, 2));
}

#[test]
fn what_waits_when_the_lane_is_dropped_is_done() {
    let scene = Scene::new();
    assert!(scene.take(1, WorkKind::SrpProof));
    scene.gate.wait();
    let Scene { lane, numbers, .. } = scene;
    drop(lane);
    assert_eq!(numbers.iter().take(2).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn has_the_arithmetic_that_it_was_started_with() {
    let lane = Threads::start(Arithmetic::portable(), ROOM).expect("threads");
    assert_eq!(lane.arithmetic().name(), "portable");
}
