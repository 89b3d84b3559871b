//! Jobs: what has ended is swept, added indexes are filled, deleted pools are removed with all that was in them,
//! deleted groups are disbanded, deleted providers unlinked, secrets are rotated, files of users are gone through.

use async_trait::async_trait;
use crypto::random::Stream;
use model::Error;
use store::walk::Walk;
use store::{Direction, Kept, Key, Record as _, Tx, Version};
use work::kinds::{Backfill, Remove, Sweep};
use work::{Job, Kind, Node, Round, Runner, Step, Trouble, Turn};

use crate::Result;
use crate::imports::Import;
use crate::limits::PURGES_LOOKED_AT_MAX;
use crate::records::Purge;
use crate::world::{Seed, Services};

impl Services {
    /// Goes a step on with each job that is due, of all `tables` that the store has.
    ///
    /// # Errors
    /// An internal one where the store fails so that nothing could be noted of a job.
    pub async fn work(
        &self,
        tables: &[Walk],
        node: &Node,
        now_millis: i64,
        seed: Seed,
    ) -> Result<Round> {
        let mut random = Stream::from_seed(seed.0);
        let engine = self.engine();
        let runner = Runner {
            engine: &engine,
            node,
            standing: &[
                &Sweep { tables },
                &Backfill { tables },
                &Disband(self),
                &Rotate(self),
            ],
            others: &[&Remove { tables }, &Import(self)],
        };
        let round = runner.round(now_millis, random.bytes()).await;
        let mut round = round.map_err(Error::internal)?;
        if !round.is_more {
            round.is_more = self.adopt_purges(now_millis, &mut random).await?;
        }
        Ok(round)
    }

    /// The jobs that there are, and how far each has come.
    ///
    /// # Errors
    /// An internal one where the store can't be read.
    pub async fn jobs(&self, now_millis: i64) -> Result<Vec<Job>> {
        let jobs = work::jobs(self.engine(), now_millis).await;
        jobs.map_err(Error::internal)
    }

    /// Makes the jobs of purges that have none: a version of the program that did not know jobs noted them. Says whether there were any.
    async fn adopt_purges(&self, now_millis: i64, random: &mut Stream) -> Result<bool> {
        let operation = Version::from_bytes(random.bytes());
        let mut tx = Tx::new(self.engine(), now_millis, operation);
        let page = tx.page::<Purge>(Purge::all(), PURGES_LOOKED_AT_MAX, Direction::Forward);
        let purges = page.await.map_err(Error::internal)?.records;
        let keys: Vec<Key> = purges
            .iter()
            .map(|purge| Remove::key_of(&purge.pool_id))
            .collect();
        let jobs = tx.load_many::<Job>(&keys).await;
        let mut is_any = false;
        for (purge, job) in purges.iter().zip(jobs.map_err(Error::internal)?) {
            if job.is_none() {
                let job = Remove::job(&purge.pool_id, &purge.key(), now_millis);
                tx.insert(&job.map_err(Error::internal)?);
                is_any = true;
            }
        }
        // After a conflict another node has made them.
        tx.settle(Kept::All).await.map_err(Error::internal)?;
        Ok(is_any)
    }
}

/// Disbands deleted groups, and takes the identities of deleted providers from users. Each step commits by itself, under the versions
/// of the users that it changes.
struct Disband<'a>(&'a Services);

#[async_trait]
impl Kind for Disband<'_> {
    fn name(&self) -> &'static str {
        "disband"
    }

    async fn step(&self, turn: &Turn<'_>) -> std::result::Result<Step, Trouble> {
        let disbanded = self.0.disband(turn.now_millis, Seed(turn.seed)).await;
        stepped(match disbanded {
            Ok(false) => self.0.unlink(turn.now_millis, Seed(turn.seed)).await,
            done => done,
        })
    }
}

/// Rotates the secrets of clients that are due. Each step commits by itself, under the versions of the client and its secret.
struct Rotate<'a>(&'a Services);

#[async_trait]
impl Kind for Rotate<'_> {
    fn name(&self) -> &'static str {
        "rotate"
    }

    async fn step(&self, turn: &Turn<'_>) -> std::result::Result<Step, Trouble> {
        stepped(self.0.rotate_due(turn.now_millis, Seed(turn.seed)).await)
    }
}

/// What came of a step that commits by itself, and says whether it did anything.
fn stepped(done: Result<bool>) -> std::result::Result<Step, Trouble> {
    match done {
        Ok(true) => Ok(Step::Kept),
        Ok(false) => Ok(Step::Nothing(Vec::new())),
        Err(error) => {
            let cause = error.cause().map(ToString::to_string);
            Err(Trouble::passing(&cause.unwrap_or(error.to_string())))
        }
    }
}
