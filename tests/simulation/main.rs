//! Several nodes over a lossy network and a failing database, all from one seed, with the real operations on the memory engine.
//!
//! Persons sign up, in and out at any node, from two places at once. Requests and answers of the database are lost, commits
//! are turned away, the database goes away for a while, nodes die in the midst of a call or of a job and start anew. The functions that are
//! asked about sign-ups refuse, are slow, lose answers, and write to the users whom they are told of. Each person knows what
//! was promised: nothing acknowledged may be lost, nothing may be done twice, and nobody may be let in by what no longer holds.
//!
//! A run depends on its seed alone. `CENOTE_SIMULATION_SEED` runs one seed, with every call told; `CENOTE_SIMULATION_RUNS`
//! says how many seeds to run.

#![expect(
    clippy::expect_used,
    reason = "a test fails where its world does, and says what it saw"
)]

mod functions;
mod janitor;
mod person;
mod scene;
mod weather;

use std::env;
use std::rc::Rc;

use crypto::random::Stream;
use serde_json::json;
use store::Key;
use store::walk::{Fault, Sealed, Watch, check};
use tokio::task::LocalSet;

use crate::functions::Asked;
use crate::janitor::{Janitor, Work};
use crate::person::{Deeds, Person};
use crate::scene::Scene;
use crate::weather::Met;

const RUNS: u64 = 8;
const PERSONS: u64 = 6;
const ACTS: u64 = 60;
/// Whose dice say what functions answer: nobody else's.
const WORDS: u64 = 1_000;
/// Whose dice the janitor's are.
const BROOM: u64 = 2_000;

/// What was seen in one run.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    wrongs: Vec<String>,
    log: Vec<String>,
    deeds: Deeds,
    restarts: u64,
    met: Met,
    asked: Asked,
    work: Work,
}

fn dice(seed: u64, of: u64) -> Stream {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    bytes[8..16].copy_from_slice(&of.to_be_bytes());
    Stream::from_seed(bytes)
}

fn run(seed: u64) -> Seen {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    LocalSet::new().block_on(&runtime, live(seed))
}

async fn live(seed: u64) -> Seen {
    let scene = Rc::new(Scene::new(dice(seed, 0), dice(seed, WORDS)).await);
    let lives: Vec<_> = (1..=PERSONS)
        .map(|number| {
            let name = format!("person-{number}");
            let mut person = Person::new(Rc::clone(&scene), name, dice(seed, number));
            tokio::task::spawn_local(async move {
                for _ in 0..ACTS {
                    person.act().await;
                }
                person
            })
        })
        .collect();
    let mut janitor = Janitor::new(Rc::clone(&scene), dice(seed, BROOM));
    let sweeping = tokio::task::spawn_local(async move {
        for _ in 0..ACTS {
            janitor.act().await;
        }
        janitor
    });
    let mut persons = Vec::new();
    for life in lives {
        persons.push(life.await.expect("a life without a panic"));
    }
    let mut janitor = sweeping.await.expect("a life without a panic");
    let mut deeds = Deeds::default();
    for person in &mut persons {
        person.settle().await;
        deeds += person.deeds;
    }
    let there = persons.iter().filter(|person| person.sub.is_some()).count();
    let users = json!({ "UserPoolId": scene.pool_id });
    let users = scene.observer().ok("ListUsers", users).await;
    if users["Users"].as_array().map(Vec::len) != Some(there) {
        scene.wrong(&format!("there are {there} users: {users}"));
    }
    for doubled in scene.functions.doubled() {
        scene.wrong(&doubled);
    }
    let work = janitor.settle().await;
    walk(&scene).await;
    Seen {
        wrongs: scene.wrongs(),
        log: scene.log(),
        deeds,
        restarts: scene.restarts(),
        met: scene.met(),
        asked: scene.functions.asked(),
        work,
    }
}

/// Who writes down each fault.
struct Watcher(Vec<(Key, String)>);

impl Watch for Watcher {
    fn opens(&self, _: &Sealed) -> bool {
        true
    }

    fn seen(&mut self, _: u64) {}

    fn fault(&mut self, fault: Fault) {
        self.0.push((fault.key, fault.what));
    }
}

/// Each record has its index entries and what it needs beside it, and nothing else is there.
async fn walk(scene: &Scene) {
    let tables = tests::tables();
    let mut watcher = Watcher(Vec::new());
    let report = check(scene.disk.as_ref(), &tables, &mut watcher).await;
    let report = report.expect("a whole walk");
    for (key, what) in &watcher.0 {
        scene.wrong(&format!("{key}: {what}"));
    }
    if report.counts.iter().all(|count| count.records == 0) {
        scene.wrong("nothing was walked");
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "who runs the test says which seeds to run"
)]
fn number(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    Some(text.parse().expect("a number of a seed or of runs"))
}

#[test]
fn nothing_is_lost_or_doubled_and_nobody_is_let_in() {
    let one = number("CENOTE_SIMULATION_SEED");
    let seeds = match one {
        Some(seed) => seed..seed + 1,
        None => 0..number("CENOTE_SIMULATION_RUNS").unwrap_or(RUNS),
    };
    let (mut all, mut happened) = (Deeds::default(), [0; 13]);
    for seed in seeds {
        let seen = run(seed);
        if one.is_some() {
            println!("{}", seen.log.join("\n"));
        }
        assert_eq!(
            seen.wrongs,
            Vec::<String>::new(),
            "CENOTE_SIMULATION_SEED={seed} shows it"
        );
        all += seen.deeds;
        let (met, asked, work) = (seen.met, seen.asked, seen.work);
        println!(
            "seed {seed}: {:?}, {} restarts, {met:?}, {asked:?}, {work:?}",
            seen.deeds, seen.restarts
        );
        for (sum, times) in happened.iter_mut().zip([
            seen.restarts,
            met.lost_requests,
            met.lost_answers,
            met.conflicts,
            met.outages,
            asked.questions,
            asked.refused,
            asked.lost,
            asked.afterwards,
            work.rounds,
            work.cut,
            work.steps,
            work.pools,
        ]) {
            *sum += times;
        }
    }
    println!("in all: {all:?}");
    let everything = [all.done, all.refused, all.unknown];
    let everything = everything.iter().chain(&happened);
    assert!(
        one.is_some() || everything.into_iter().all(|times| *times > 0),
        "{all:?} {happened:?}"
    );
}

#[test]
fn a_seed_repeats_its_run() {
    assert_eq!(run(1), run(1));
}
