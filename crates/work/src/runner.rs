//! Takes the jobs that are due, each a step.

use std::sync::Arc;

use crypto::random::Stream;
use store::walk::Fault;
use store::{
    Commit, Direction, Engine, Key, Outcome, Parts, Record, StoreError, Version, decode, replacing,
    walk,
};

use crate::job::End;
use crate::limits::{
    ATTEMPTS_MAX, JOBS_AT_ONCE_MAX, JOBS_LOOKED_AT_MAX, RETRY_MILLIS, RETRY_MILLIS_MAX,
    STEP_RUNS_MAX,
};
use crate::{Claim, GivenUp, Job, Kind, Node, Step, Then, Trouble, Turn};

/// Who runs jobs.
pub struct Runner<'a> {
    /// Where they are stored.
    pub engine: &'a Arc<dyn Engine>,
    /// The node that does the work.
    pub node: &'a Node,
    /// The kinds of which every store has one job, which is never done and never given up.
    pub standing: &'a [&'a dyn Kind],
    /// The kinds of which there is a job where somebody has made one.
    pub others: &'a [&'a dyn Kind],
}

/// What was done in one round.
#[derive(Debug, Default)]
pub struct Round {
    /// A row for each job that anything happened to.
    pub steps: Vec<Stepped>,
    /// What is wrong, and left where it is.
    pub faults: Vec<Fault>,
    /// Whether there is more to do now.
    pub is_more: bool,
}

/// A job's part of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stepped {
    /// The kind of the job.
    pub kind: String,
    /// The job, by its kind and which one of it.
    pub job: String,
    /// What became of its step.
    pub happened: Happened,
    /// What is done of the job in all, in the kind's own unit.
    pub done: u64,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// It is done, and another one follows.
    Advanced,
    /// It is done, and the job waits.
    Rests,
    /// It is done, and was the last one.
    Done,
    /// Others came between time after time.
    Contended,
    /// It could not be done: the job waits.
    Failed(String),
    /// The job is given up.
    GivenUp(String),
}

/// The randomness and the instant of a round.
struct Now {
    millis: i64,
    random: Stream,
}

impl Runner<'_> {
    /// A step for each job that is due, up to a limit.
    ///
    /// # Errors
    /// Those of the engine where nothing could be noted of a job. The next round goes on with what is stored.
    pub async fn round(&self, now_millis: i64, seed: [u8; 32]) -> Result<Round, StoreError> {
        let mut now = Now {
            millis: now_millis,
            random: Stream::from_seed(seed),
        };
        let mut round = Round::default();
        for kind in self.standing {
            self.stand(*kind, &mut now, &mut round).await?;
        }
        let mut places = JOBS_AT_ONCE_MAX;
        for key in self.due(now_millis).await? {
            if places == 0 {
                round.is_more = true;
                break;
            }
            let before = round.steps.len();
            self.take(&key, &mut now, &mut round).await?;
            places -= usize::from(round.steps.len() > before);
        }
        let more =
            |step: &Stepped| matches!(step.happened, Happened::Advanced | Happened::Contended);
        round.is_more |= round.steps.iter().any(more);
        Ok(round)
    }

    /// A step of the one job of a kind, which is claimed with its first step, so that at rest nothing is written.
    async fn stand(
        &self,
        kind: &dyn Kind,
        now: &mut Now,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        let (known, version) = self
            .read::<Job>(&Job::key_of(kind.name(), ""))
            .await?
            .unzip();
        let new = || Job::standing(kind.name(), "", kind.version(), now.millis);
        let job = known.unwrap_or_else(new);
        let is_due = job.version <= kind.version() && job.not_before_millis <= now.millis;
        let claim = Claim::taken(job.claim.as_ref(), self.node, now.millis);
        match claim.filter(|_| is_due) {
            Some(claim) => self.step(kind, (job, version, claim), now, round).await,
            None => Ok(()),
        }
    }

    /// The keys of the jobs that are due, those first that have been so longest.
    async fn due(&self, now_millis: i64) -> Result<Vec<Key>, StoreError> {
        let range = Job::due_until(now_millis);
        let entries = self
            .engine
            .scan(&range, JOBS_LOOKED_AT_MAX, Direction::Forward)
            .await?;
        // What is no entry names nothing: a check tells of it.
        let named = entries.iter().map(|(_, entry)| walk::primary(&entry.value));
        Ok(named.filter_map(Result::ok).collect())
    }

    /// A step of a job, unless it is another node's or of a kind that this version of the program does not know.
    async fn take(&self, key: &Key, now: &mut Now, round: &mut Round) -> Result<(), StoreError> {
        let (job, version) = match self.read::<Job>(key).await {
            Ok(Some(found)) => found,
            Ok(None) | Err(StoreError::NewerFormat { .. }) => return Ok(()),
            Err(error @ StoreError::Corrupt(_)) => {
                let what = format!("can't be read: {error}");
                let key = key.clone();
                round.faults.push(Fault { key, what });
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let is_known = |kind: &&&dyn Kind| {
            kind.name() == job.kind && job.version <= kind.version() && job.end.is_none()
        };
        let Some(kind) = self.others.iter().find(is_known) else {
            return Ok(());
        };
        let Some(claim) = Claim::taken(job.claim.as_ref(), self.node, now.millis) else {
            return Ok(());
        };
        let held = job.claim.as_ref();
        if held.is_some_and(|held| held.is_held_by(self.node, now.millis)) {
            let job = (job, Some(version), claim);
            return self.step(*kind, job, now, round).await;
        }
        if job.attempts >= ATTEMPTS_MAX {
            let why = "the node that worked on it died each time";
            let happened = self.give_up(&job, version, "died", why, now).await?;
            round.note(&job, happened);
            return Ok(());
        }
        // Counted before it is made: a step that kills its node does so only so many times.
        let claimed = Job {
            claim: Some(claim.clone()),
            attempts: job.attempts + 1,
            ..job.clone()
        };
        let writes = replacing(Some(&job), Some(&claimed))?;
        let check = (key.clone(), Some(version));
        match self
            .commit(Parts::default(), (vec![check], writes), now)
            .await?
        {
            (Outcome::Committed, version) => {
                let job = (claimed, Some(version), claim);
                self.step(*kind, job, now, round).await
            }
            (Outcome::Conflict, _) => Ok(()),
        }
    }

    /// A step of a job that this node has claimed, or claims with it.
    async fn step(
        &self,
        kind: &dyn Kind,
        (job, version, claim): (Job, Option<Version>, Claim),
        now: &mut Now,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        for run in 0..STEP_RUNS_MAX {
            let turn = Turn {
                engine: self.engine,
                job: &job,
                now_millis: now.millis,
                run,
                seed: now.random.bytes(),
                claim: claim.clone(),
            };
            let change = match kind.step(&turn).await {
                Ok(Step::Change(change)) => change,
                Ok(Step::Nothing(faults)) => {
                    round.faults.extend(faults);
                    return Ok(());
                }
                Ok(Step::Left) => return Ok(()),
                Ok(Step::Kept) => {
                    round.note(&job, Happened::Advanced);
                    return Ok(());
                }
                Err(trouble) => return self.fail(&job, version, &trouble, now, round).await,
            };
            let next = turn.next(&change.progress, change.then);
            let of_job = turn.parts(version, next.as_ref())?;
            match self.commit(change.parts, of_job, now).await {
                Ok((Outcome::Committed, _)) => {
                    round.faults.extend(change.faults);
                    let happened = match change.then {
                        Then::Again => Happened::Advanced,
                        Then::NotBefore(_) => Happened::Rests,
                        Then::Done => Happened::Done,
                    };
                    let done = job.done.saturating_add(change.progress.done);
                    round.note(&Job { done, ..job }, happened);
                    return Ok(());
                }
                Ok((Outcome::Conflict, _)) => {}
                Err(error) => {
                    let trouble = Trouble::from(error);
                    return self.fail(&job, version, &trouble, now, round).await;
                }
            }
            let stored = self.read::<Job>(&job.key()).await?;
            if stored.map(|(_, version)| version) != version {
                // Another node has it, which goes on where it is.
                return Ok(());
            }
        }
        round.note(&job, Happened::Contended);
        Ok(())
    }

    /// Puts a job off whose step could not be done, or gives it up.
    async fn fail(
        &self,
        job: &Job,
        version: Option<Version>,
        trouble: &Trouble,
        now: &mut Now,
        round: &mut Round,
    ) -> Result<(), StoreError> {
        // Whoever has claimed a job has counted the attempt.
        let attempts = if job.is_standing() {
            job.attempts.saturating_add(1)
        } else {
            job.attempts.max(1)
        };
        let is_over = trouble.is_final || attempts >= ATTEMPTS_MAX;
        let why = &trouble.why;
        if let Some(version) = version.filter(|_| is_over && !job.is_standing()) {
            let reason = if trouble.is_final {
                "refused"
            } else {
                "failures"
            };
            let happened = self.give_up(job, version, reason, why, now).await?;
            round.note(job, happened);
            return Ok(());
        }
        let put_off = Job {
            attempts,
            claim: job.claim.as_ref().map(Claim::given_back),
            not_before_millis: now.millis.saturating_add(retry_millis(attempts)),
            ..job.clone()
        };
        let writes = replacing(version.map(|_| job), Some(&put_off))?;
        let of_job = (vec![(job.key(), version)], writes);
        // After a conflict another node has it, or the step was kept after all.
        self.commit(Parts::default(), of_job, now).await?;
        round.note(job, Happened::Failed(why.clone()));
        Ok(())
    }

    /// Ends a job that was not done, and says so where an operator looks.
    async fn give_up(
        &self,
        job: &Job,
        version: Version,
        reason: &str,
        why: &str,
        now: &mut Now,
    ) -> Result<Happened, StoreError> {
        let end = End {
            reason: reason.to_owned(),
            why: why.to_owned(),
            at_millis: now.millis,
        };
        let none = GivenUp::job(job, &end);
        let known = self.read::<GivenUp>(&none.key()).await?;
        let (known, known_version) = known.unzip();
        let row = none.after(known.as_ref());
        let ended = Job {
            claim: job.claim.as_ref().map(Claim::given_back),
            end: Some(end),
            ..job.clone()
        };
        let mut writes = replacing(Some(job), Some(&ended))?;
        writes.extend(replacing(known.as_ref(), Some(&row))?);
        let checks = vec![(job.key(), Some(version)), (row.key(), known_version)];
        self.commit(Parts::default(), (checks, writes), now).await?;
        Ok(Happened::GivenUp(why.to_owned()))
    }

    async fn read<R: Record>(&self, key: &Key) -> Result<Option<(R, Version)>, StoreError> {
        let found = self.engine.get(std::slice::from_ref(key)).await?;
        let found = found.into_iter().next().flatten();
        let read = found.map(|found| Ok((decode::<R>(&found.value)?, found.version)));
        read.transpose()
    }

    /// One commit, and the version of what it puts.
    async fn commit(
        &self,
        parts: Parts,
        of_job: Parts,
        now: &mut Now,
    ) -> Result<(Outcome, Version), StoreError> {
        let operation = Version::from_bytes(now.random.bytes());
        let (mut checks, mut writes) = parts;
        checks.extend(of_job.0);
        writes.extend(of_job.1);
        let commit = Commit {
            operation,
            checks,
            writes,
        };
        Ok((self.engine.commit(commit).await?, operation))
    }
}

impl Round {
    fn note(&mut self, job: &Job, happened: Happened) {
        self.steps.push(Stepped {
            kind: job.kind.clone(),
            job: job.name(),
            happened,
            done: job.done,
        });
    }
}

fn retry_millis(attempts: u32) -> i64 {
    let doublings = attempts.saturating_sub(1).min(16);
    RETRY_MILLIS
        .saturating_mul(1 << doublings)
        .min(RETRY_MILLIS_MAX)
}
