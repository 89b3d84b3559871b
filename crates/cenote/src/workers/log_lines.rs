//! Delivering lines of the logs of pools: each place by itself, so that one that takes none keeps no other waiting.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::{Id, JoinSet};
use userpool::limits::LOG_LINES_AT_ONCE_MAX;
use userpool::{LogBatch, WaitingLine};

use super::{Courier, Permit, Post, stopped};
use crate::clock::stopwatch;
use crate::log_delivery::Untaken;
use crate::random;

/// How often it is looked whether lines wait.
const PAUSE: Duration = Duration::from_millis(500);
/// Places that are delivered to at once.
const PLACES_MAX: usize = 8;
/// How long a place is left alone after its first failure; each further failure doubles it.
const RETRY_SECONDS: u64 = 1;
/// How long a place is left alone at most.
const RETRY_SECONDS_MAX: u64 = 300;
/// How often one line is refused for what it is before it is given up.
const REFUSALS_MAX: u32 = 3;

/// How it goes with a place. It is the node's own and begins anew with it, since nothing rests on it but when something is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Course {
    /// Failures since something was taken.
    failures: u32,
    /// How often the line that is first was refused by itself.
    refusals: u32,
    /// Lines that are sent at once.
    lines: usize,
    rests_until: Option<Instant>,
}

impl Default for Course {
    fn default() -> Course {
        Course {
            failures: 0,
            refusals: 0,
            lines: LOG_LINES_AT_ONCE_MAX,
            rests_until: None,
        }
    }
}

/// Places that are being delivered to, by the tasks that do it, and how it went with those that failed.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<Course>,
    places: BTreeMap<Id, String>,
    courses: BTreeMap<String, Course>,
    /// The place that was looked at last, where others had no room.
    after: String,
}

/// Delivers lines, while that is this node's work, until `stop` changes.
pub(super) async fn deliver(courier: Courier, post: Arc<Post>, mut stop: watch::Receiver<bool>) {
    let mut under_way = UnderWay::default();
    loop {
        if let Err(cause) = take_on(&courier, &post, &mut under_way).await {
            tracing::error!(%cause, "the lines of logs that wait can't be worked off");
        }
        tokio::select! {
            () = under_way.ended(), if !under_way.places.is_empty() => {}
            ended = stopped(&mut stop, PAUSE) => if ended { break },
        }
    }
    while !under_way.places.is_empty() {
        under_way.ended().await;
    }
}

impl UnderWay {
    fn begin(&mut self, batch: LogBatch, courier: &Courier, permit: Permit) {
        let place = batch.place.clone();
        let course = self.courses.get(&place).copied().unwrap_or_default();
        let delivery = deliver_to(courier.clone(), permit, batch, course);
        let task = self.tasks.spawn(delivery);
        self.places.insert(task.id(), place);
    }

    /// Waits for one of them to end.
    async fn ended(&mut self) {
        let Some(ended) = self.tasks.join_next_with_id().await else {
            return;
        };
        let (id, course) = match ended {
            Ok((id, course)) => (id, course),
            Err(error) => (error.id(), Course::default().failed()),
        };
        let Some(place) = self.places.remove(&id) else {
            return;
        };
        if course == Course::default() {
            self.courses.remove(&place);
        } else {
            self.courses.insert(place, course);
        }
    }

    /// Places to which nothing is to be delivered now.
    fn others(&self) -> BTreeSet<String> {
        let now = stopwatch();
        let rests = |course: &Course| course.rests_until.is_some_and(|until| now < until);
        let resting = self.courses.iter().filter(|(_, course)| rests(course));
        let resting = resting.map(|(place, _)| place);
        self.places.values().chain(resting).cloned().collect()
    }
}

/// Takes on what waits, as far as there is room.
async fn take_on(
    courier: &Courier,
    post: &Post,
    under_way: &mut UnderWay,
) -> Result<(), model::Error> {
    while under_way.places.len() < PLACES_MAX && post.permit().is_some() {
        let (after, others) = (std::mem::take(&mut under_way.after), under_way.others());
        let next = courier.directory.next_log_lines(&after, &others).await?;
        // Asked after the lines were read: a node that was stopped meanwhile sends none that another has sent.
        let (Some(batch), Some(permit)) = (next, post.permit()) else {
            break;
        };
        under_way.after.clone_from(&batch.place);
        under_way.begin(batch, courier, permit);
    }
    Ok(())
}

async fn deliver_to(courier: Courier, permit: Permit, batch: LogBatch, course: Course) -> Course {
    match settle(&courier, &permit, &batch, course).await {
        Ok(course) => course,
        Err(cause) => {
            tracing::error!(%cause, "what became of lines of a log can't be noted");
            course.failed()
        }
    }
}

async fn settle(
    courier: &Courier,
    permit: &Permit,
    batch: &LogBatch,
    course: Course,
) -> Result<Course, model::Error> {
    let now = courier.clock.now_millis();
    for it in &batch.unreadable {
        let seed = random::bytes().map_err(model::Error::internal)?;
        courier.counts.lines.give_up("unreadable", 1);
        tracing::error!(
            why = it.why,
            "a line of a log can't be read and is given up"
        );
        let discarded = courier
            .directory
            .discard(it, now, permit.held(), seed.into());
        discarded.await?;
    }
    let late = batch.lines.iter().take_while(|line| line.is_late(now));
    let late = late.count();
    if late > 0 {
        give_up(courier, permit, batch, &batch.lines[..late], "late").await?;
        return Ok(course);
    }
    let lines = &batch.lines[..batch.lines.len().min(course.lines)];
    if lines.is_empty() {
        // They are for a newer version of the program, or could not be read and are gone.
        let is_stuck = batch.unreadable.is_empty();
        return Ok(if is_stuck { course.failed() } else { course });
    }
    let directory = &courier.directory;
    match courier.delivery.logs.send(&batch.arn, lines).await {
        Ok(sent) => {
            courier.counts.lines.went(sent, lines.len());
            if !directory.log_lines_left(lines, permit.held()).await? {
                tracing::warn!(
                    "another node took the outbox over meanwhile, and sends lines of a log again"
                );
            }
            Ok(course.went_well())
        }
        Err(why) => refused(courier, permit, batch, lines, (course, why)).await,
    }
}

/// What becomes of lines that were not taken. Of several that were refused for what they are it is found out which of them it was.
async fn refused(
    courier: &Courier,
    permit: &Permit,
    batch: &LogBatch,
    lines: &[WaitingLine],
    (course, why): (Course, Untaken),
) -> Result<Course, model::Error> {
    let arn = &batch.arn;
    tracing::warn!(%why, arn, lines = lines.len(), "lines of a log were not taken");
    courier.counts.lines.untaken.inc();
    if !why.is_for_content {
        return Ok(course.failed());
    }
    if lines.len() > 1 {
        return Ok(Course { lines: 1, ..course });
    }
    let refusals = course.refusals + 1;
    if refusals < REFUSALS_MAX {
        return Ok(Course {
            refusals,
            ..course.failed()
        });
    }
    give_up(courier, permit, batch, lines, "refused").await?;
    Ok(Course {
        refusals: 0,
        ..course
    })
}

/// Forgets lines that nobody takes, and says so where an operator looks.
async fn give_up(
    courier: &Courier,
    permit: &Permit,
    batch: &LogBatch,
    lines: &[WaitingLine],
    reason: &'static str,
) -> Result<(), model::Error> {
    let now = courier.clock.now_millis();
    let directory = &courier.directory;
    let noted = directory.log_lines_given_up(lines, reason, now, permit.held());
    if noted.await? {
        let (arn, lines) = (&batch.arn, lines.len());
        courier.counts.lines.give_up(reason, lines);
        tracing::error!(reason, arn, lines, "lines of a log are given up");
    }
    Ok(())
}

impl Course {
    /// Something was taken: as many again may be.
    fn went_well(self) -> Course {
        Course {
            lines: self.lines.saturating_mul(2).min(LOG_LINES_AT_ONCE_MAX),
            ..Course::default()
        }
    }

    fn failed(self) -> Course {
        let seconds = RETRY_SECONDS.saturating_mul(1 << self.failures.min(16));
        let pause = Duration::from_secs(seconds.min(RETRY_SECONDS_MAX));
        Course {
            failures: self.failures.saturating_add(1),
            rests_until: Some(stopwatch() + pause),
            ..self
        }
    }
}
