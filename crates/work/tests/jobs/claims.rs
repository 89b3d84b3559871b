//! Which node does a job, how often it is tried, and when nobody tries any more.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;
use store::Engine;
use work::limits::{ATTEMPTS_MAX, CLAIM_MILLIS, CLOCK_SKEW_MILLIS, GIVEN_UP_MILLIS};
use work::{Change, Happened, Job, Kind, Progress, Step, Then, Trouble, Turn, given_up, jobs};

use crate::{START, insert, memory, node, round};

/// Counts, and does nothing else.
struct Count {
    version: u32,
}

/// Can never be done.
struct Fail {
    is_final: bool,
}

#[async_trait]
impl Kind for Count {
    fn name(&self) -> &'static str {
        "count"
    }

    fn version(&self) -> u32 {
        self.version
    }

    async fn step(&self, turn: &Turn<'_>) -> Result<Step, Trouble> {
        let to: u64 = turn.payload()?;
        let at = turn.cursor()?.unwrap_or(0) + 1;
        Ok(Step::Change(Change {
            parts: (Vec::new(), Vec::new()),
            progress: Progress::to(&at, 1)?,
            then: if at == to { Then::Done } else { Then::Again },
            faults: Vec::new(),
        }))
    }
}

#[async_trait]
impl Kind for Fail {
    fn name(&self) -> &'static str {
        "fail"
    }

    async fn step(&self, _: &Turn<'_>) -> Result<Step, Trouble> {
        Err(Trouble {
            why: "it can't be done".to_owned(),
            is_final: self.is_final,
        })
    }
}

const COUNT: Count = Count { version: 1 };

async fn job(engine: &Arc<dyn Engine>, now_millis: i64) -> Option<Job> {
    let jobs = jobs(Arc::clone(engine), now_millis).await;
    jobs.unwrap().pop()
}

#[tokio::test]
async fn a_job_is_one_nodes_until_its_claim_ends() {
    let engine = memory();
    insert(&engine, [Job::new("count", "it", &5, START).unwrap()]).await;
    let (a, b) = (node("a", false), node("b", false));
    let early = round(&engine, &a, &[], &[&COUNT], START - 1).await;
    assert!(early.steps.is_empty());
    assert!(round(&engine, &a, &[], &[&COUNT], START).await.is_more);
    let end = START + CLAIM_MILLIS + CLOCK_SKEW_MILLIS;
    assert!(
        round(&engine, &b, &[], &[&COUNT], end)
            .await
            .steps
            .is_empty()
    );
    let claimed = job(&engine, START).await.unwrap();
    assert_eq!((claimed.done, claimed.attempts), (1, 0));
    assert_eq!(claimed.claim.unwrap().fence, 1);
    // The holder goes on, and its claim with it; when it is gone, another goes on where it was.
    round(&engine, &a, &[], &[&COUNT], START + 8_000).await;
    assert!(
        round(&engine, &b, &[], &[&COUNT], end + 1)
            .await
            .steps
            .is_empty()
    );
    let taken = round(&engine, &b, &[], &[&COUNT], end + 8_001).await;
    assert_eq!(taken.steps[0].happened, Happened::Advanced);
    let taken = job(&engine, START).await.unwrap();
    assert_eq!((taken.done, taken.claim.unwrap().fence), (3, 2));
    assert!(
        round(&engine, &a, &[], &[&COUNT], end + 8_002)
            .await
            .steps
            .is_empty()
    );
    // A node that is alone knows that the others are dead.
    round(&engine, &node("c", true), &[], &[&COUNT], end + 8_003).await;
    let last = round(&engine, &node("c", true), &[], &[&COUNT], end + 8_004).await;
    assert_eq!(
        (&last.steps[0].happened, last.steps[0].done),
        (&Happened::Done, 5)
    );
    assert_eq!(job(&engine, START).await, None);
}

#[tokio::test]
async fn what_never_succeeds_is_given_up_and_told() {
    for is_final in [false, true] {
        let engine = memory();
        insert(
            &engine,
            [Job::new("fail", "it", &Value::Null, START).unwrap()],
        )
        .await;
        let (fail, node) = (Fail { is_final }, node("a", false));
        let (mut now, mut failures) = (START, 0);
        let happened = loop {
            let done = round(&engine, &node, &[], &[&fail], now).await;
            match done.steps.into_iter().next().map(|step| step.happened) {
                Some(Happened::Failed(_)) => failures += 1,
                Some(happened) => break happened,
                None => now += 10_000,
            }
        };
        let expected = if is_final { 0 } else { ATTEMPTS_MAX - 1 };
        assert_eq!(failures, expected);
        assert_eq!(happened, Happened::GivenUp("it can't be done".to_owned()));
        let ended = job(&engine, now).await.unwrap();
        let reason = if is_final { "refused" } else { "failures" };
        assert_eq!(ended.end.unwrap().reason, reason);
        let told = given_up(Arc::clone(&engine), now).await.unwrap();
        assert_eq!((told.len(), told[0].count), (1, 1));
        assert_eq!(told[0].job.as_deref(), Some("fail it"));
        assert_eq!(told[0].why.as_deref(), Some("it can't be done"));
        let later = round(&engine, &node, &[], &[&fail], now + 3_600_000).await;
        assert!(later.steps.is_empty());
        assert_eq!(job(&engine, now + GIVEN_UP_MILLIS).await, None);
    }
}

/// Each node that takes it dies before it has done anything.
#[tokio::test]
async fn a_step_that_kills_its_nodes_is_given_up() {
    struct Deadly;
    #[async_trait]
    impl Kind for Deadly {
        fn name(&self) -> &'static str {
            "deadly"
        }

        async fn step(&self, _: &Turn<'_>) -> Result<Step, Trouble> {
            loop {
                tokio::task::yield_now().await;
            }
        }
    }
    let engine = memory();
    insert(
        &engine,
        [Job::new("deadly", "it", &Value::Null, START).unwrap()],
    )
    .await;
    for life in 0..ATTEMPTS_MAX {
        let node = node(&format!("node {life}"), true);
        let round = round(&engine, &node, &[], &[&Deadly], START);
        assert!(crate::killed(round, 10).await.is_none());
    }
    let done = round(&engine, &node("last", true), &[], &[&Deadly], START).await;
    assert!(matches!(done.steps[0].happened, Happened::GivenUp(_)));
    let ended = job(&engine, START).await.unwrap();
    assert_eq!(ended.end.unwrap().reason, "died");
}

#[tokio::test]
async fn what_a_newer_version_knows_is_left_to_it() {
    let engine = memory();
    let newer = Job {
        version: 2,
        ..Job::new("count", "it", &1, START).unwrap()
    };
    let stranger = Job::new("stranger", "it", &1, START).unwrap();
    insert(&engine, [newer, stranger]).await;
    let a = node("a", true);
    assert!(
        round(&engine, &a, &[], &[&COUNT], START)
            .await
            .steps
            .is_empty()
    );
    let known = round(&engine, &a, &[], &[&Count { version: 2 }], START).await;
    assert_eq!(known.steps[0].happened, Happened::Done);
    assert_eq!(job(&engine, START).await.unwrap().kind, "stranger");
}
