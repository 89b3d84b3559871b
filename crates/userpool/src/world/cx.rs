//! One request's world: the instant, the randomness, the transaction, the services.

mod callers;
mod hints;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crypto::password::Buffers;
use crypto::random::Stream;
use crypto::srp::Arithmetic;
use crypto::text::hex;
use model::{Error, Timestamp};
use serde_json::Value;
use store::walk::Walk;
use store::{
    Direction, Kept, Key, Ledger, Outcome, Page, Parts, Range, Record, StoreError, Stored, Tx,
    Version,
};

use crate::Result;
use crate::refusals;
use crate::world::memory::{Answered, Memory, Place};
use crate::world::turns::HeldTurns;
use crate::world::{Asker, Call, Question, Services, Speaker, Trigger, WorkKind, lane};
use hints::Hints;

/// What the keys of a range are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// Those of the records.
    Key,
    /// Those of an index of theirs.
    Index,
}

/// The world of one run of one operation.
pub(crate) struct Cx<'a> {
    /// The call, with its instant.
    pub(crate) call: &'a Call,
    /// The engine, the keys, the lane, the settings.
    pub(crate) services: &'a Services,
    /// The call's randomness: the same stream in each run of the call.
    pub(crate) random: Stream,
    /// What earlier runs of the call found out.
    memory: Arc<Memory>,
    /// How often this run has asked for slow arithmetic.
    slow: AtomicU8,
    /// How many questions of each kind this run has asked.
    asked: BTreeMap<Trigger, u8>,
    /// The question at which this run ended.
    parked: Option<(Place, Question)>,
    /// What is asked when the commit stands.
    pub(super) afterwards: Vec<Question>,
    /// Whether another run goes on after that.
    pub(super) goes_on: bool,
    /// Who acts by the call, where that is told.
    told: Option<Speaker>,
    /// What the audit log is told; nothing where none is kept.
    hints: Option<Box<Hints>>,
    tx: Tx,
    turns: HeldTurns,
    wanted_id: Option<String>,
    /// Which of the call's runs it is among those that were settled.
    attempt: u8,
}

impl<'a> Cx<'a> {
    /// The world of the only run that there is.
    pub(crate) fn once(services: &'a Services, call: &'a Call) -> Cx<'a> {
        Cx::new(services, call, 0, &Arc::default())
    }

    /// The world of one run among those that share a memory.
    pub(crate) fn new(
        services: &'a Services,
        call: &'a Call,
        attempt: u8,
        memory: &Arc<Memory>,
    ) -> Cx<'a> {
        let mut random = Stream::from_seed(call.seed.0);
        let mut operation = random.bytes::<16>();
        operation[15] ^= attempt;
        let version = Version::from_bytes(operation);
        let tx = Tx::new(services.engine(), call.now_millis, version).cached_in(services.cache());
        Cx {
            call,
            services,
            random,
            memory: Arc::clone(memory),
            slow: AtomicU8::new(0),
            asked: BTreeMap::new(),
            parked: None,
            afterwards: Vec::new(),
            goes_on: false,
            told: None,
            hints: services.settings().audit.map(|_| Box::default()),
            tx,
            turns: HeldTurns::default(),
            wanted_id: None,
            attempt,
        }
    }

    /// The same, with the turns that the run before took.
    pub(crate) fn holding(mut self, turns: HeldTurns) -> Cx<'a> {
        self.turns = turns;
        self
    }

    /// Gives the turns away, to be kept until the commit stands.
    pub(crate) fn hand_on(&mut self) -> HeldTurns {
        std::mem::take(&mut self.turns)
    }

    /// What a function answers, where an earlier run of the call ended with the question. Otherwise this run ends with it:
    /// nothing of it is kept, the function is asked, and the operation runs again. So no write stands before a question.
    ///
    /// # Errors
    /// That the run ends here, which whoever asks hands on.
    pub(crate) fn ask(
        &mut self,
        trigger: Trigger,
        function: &str,
        event: impl FnOnce() -> Value,
    ) -> Result<Answered> {
        let wrote = self.has_written();
        debug_assert!(!wrote, "an operation asks {trigger} after it has written");
        if wrote {
            return Err(Error::internal("an operation asks after it has written"));
        }
        let count = self.asked.entry(trigger).or_default();
        let place = (trigger, *count);
        *count += 1;
        if let Some(answered) = self.memory.answer(place, function) {
            return Ok(answered);
        }
        self.parked.get_or_insert_with(|| {
            let function = function.to_owned();
            let event = event();
            let question = Question {
                trigger,
                function,
                event,
            };
            (place, question)
        });
        Err(Error::internal("a question waits for its answer"))
    }

    /// The question at which the run ended, and which one of the call's it is.
    pub(crate) fn take_parked(&mut self) -> Option<(Place, Question)> {
        self.parked.take()
    }

    /// The same, for an operation that is to give what it makes this id.
    pub(crate) fn wanting(mut self, id: Option<&str>) -> Cx<'a> {
        self.wanted_id = id.map(str::to_owned);
        self
    }

    /// The id that the program wants for what is made.
    pub(crate) fn wanted_id(&self) -> Option<&str> {
        self.wanted_id.as_deref()
    }

    /// The instant of the call in milliseconds since the epoch.
    pub(crate) fn now(&self) -> i64 {
        self.call.now_millis
    }

    /// The instant of the call on the clock that clients have, which nobody moves.
    pub(crate) fn now_of_clients(&self) -> i64 {
        self.call.now_millis - self.services.settings().development.ahead.millis()
    }

    /// The instant of the call as the API writes it.
    pub(crate) fn timestamp(&self) -> Timestamp {
        Timestamp::from_millis(self.call.now_millis)
    }

    /// Runs slow arithmetic on the lane, for a pool, unless an earlier run of the call did: `inputs` are all that its value
    /// depends on, but for randomness of its own.
    pub(crate) async fn slow<T: Send + Sync + 'static>(
        &self,
        pool_id: &str,
        kind: WorkKind,
        inputs: &[&[u8]],
        work: impl FnOnce(&mut Buffers) -> T + Send + 'static,
    ) -> Result<Arc<T>> {
        let ordinal = self.slow.fetch_add(1, Ordering::Relaxed);
        if let Some(value) = self.memory.recall(ordinal, kind, inputs) {
            return Ok(value);
        }
        let asker = Asker {
            pool_id: pool_id.to_owned(),
            peer: self.call.peer,
        };
        let value = lane::run(self.services.lane(), &self.call.client, asker, kind, work).await?;
        let value = Arc::new(value);
        self.memory.keep(ordinal, kind, inputs, &value);
        Ok(value)
    }

    /// Whether an earlier run of the call came too late for its commit.
    pub(crate) fn came_too_late(&self) -> bool {
        self.attempt > 0
    }

    /// Whether the run ends with what its ledger keeps, and another one goes on with the call.
    pub(crate) fn goes_on(&self) -> bool {
        self.goes_on
    }

    /// Draws an id that no other run of the call draws, though each has the same randomness: several of them may be kept.
    pub(crate) fn id_of_run(&mut self) -> String {
        let mut id = self.random.bytes::<16>();
        id[15] ^= self.attempt;
        hex(&id)
    }

    /// What computes the powers of SRP.
    pub(crate) fn arithmetic(&self) -> Arithmetic {
        self.services.lane().arithmetic()
    }

    /// Seals a secret for `context`, which names the record and the field that hold it.
    pub(crate) fn seal(&mut self, context: &str, plaintext: &[u8]) -> String {
        self.services
            .keyring()
            .seal(context, plaintext, &mut self.random)
    }

    /// Opens what [`Cx::seal`] sealed for the same context.
    pub(crate) fn open(&self, context: &str, sealed: &str) -> Result<zeroize::Zeroizing<Vec<u8>>> {
        self.services
            .keyring()
            .open(context, sealed)
            .map_err(Error::internal)
    }

    /// Reads the records under `keys`, of whatever tables, in one trip; a later [`Cx::load`] of them is free.
    pub(crate) async fn fetch(&mut self, keys: &[Key]) -> Result<()> {
        self.tx.fetch(keys).await.map_err(Error::internal)
    }

    /// Reads one record.
    pub(crate) async fn load<R: Record>(&mut self, key: &Key) -> Result<Option<R>> {
        self.tx.load(key).await.map_err(Error::internal)
    }

    /// Reads one record to look at: a pool, a client or keys come from the directory's cache where it has them.
    pub(crate) async fn load_shared<R: Record>(&mut self, key: &Key) -> Result<Option<Arc<R>>> {
        self.tx.load_shared(key).await.map_err(Error::internal)
    }

    /// The primary keys that unique indexes of a table name, in one trip.
    pub(crate) async fn resolve<R: Record>(&mut self, unique: &[Key]) -> Result<Vec<Option<Key>>> {
        self.tx.resolve::<R>(unique).await.map_err(unread)
    }

    /// Records of a range, from its beginning.
    pub(crate) async fn page<R: Record>(
        &mut self,
        by: By,
        range: Range,
        limit: usize,
    ) -> Result<Page<R>> {
        self.page_towards(by, range, limit, Direction::Forward)
            .await
    }

    /// Records of a range, from its beginning or from its end.
    pub(crate) async fn page_towards<R: Record>(
        &mut self,
        by: By,
        range: Range,
        limit: usize,
        direction: Direction,
    ) -> Result<Page<R>> {
        let page = match by {
            By::Key => self.tx.page(range, limit, direction).await,
            By::Index => self.tx.page_by(range, limit, direction).await,
        };
        page.map_err(unread)
    }

    /// As [`Cx::page`], with the records as they are stored.
    pub(crate) async fn page_of_stored<R: Record>(
        &mut self,
        by: By,
        range: Range,
        limit: usize,
    ) -> Result<Page<Stored<R>>> {
        let forward = Direction::Forward;
        let page = match by {
            By::Key => self.tx.page_of_stored(range, limit, forward).await,
            By::Index => self.tx.page_of_stored_by(range, limit, forward).await,
        };
        page.map_err(unread)
    }

    /// Adds a record that must not be there yet.
    pub(crate) fn insert<R: Record>(&mut self, record: &R) {
        self.tx.insert(record);
    }

    /// Replaces a record that was read here.
    pub(crate) fn update<R: Record>(&mut self, record: &R) {
        self.tx.update(record);
    }

    /// Removes a record that was read here.
    pub(crate) fn delete<R: Record>(&mut self, record: &R) {
        self.tx.delete(record);
    }

    /// Removes whatever of some tables lies in some ranges, with its index entries.
    pub(crate) async fn delete_under(&mut self, tables: &[Walk], ranges: &[Range]) -> Result<()> {
        let deleted = self.tx.delete_under(tables, ranges).await;
        deleted.map_err(Error::internal)
    }

    /// The writes that are kept even where the operation refuses.
    pub(crate) fn ledger(&mut self) -> Ledger<'_> {
        self.tx.ledger()
    }

    /// Whether anything is to be written, whatever becomes of the call.
    pub(crate) fn has_written(&self) -> bool {
        self.tx.has_written()
    }

    /// Says that a success rests on what was read at some keys: it is verified, though nothing is written.
    pub(crate) fn rest_on(&mut self, keys: impl IntoIterator<Item = Key>) {
        self.tx.rest_on(keys);
    }

    /// Says that what was read at a key may change until the commit: nothing that is written rests on it.
    pub(crate) fn may_change(&mut self, key: &Key) {
        self.tx.may_change(key);
    }

    /// What a success would commit, for a step of a job, which commits it together with how far the job has come.
    pub(crate) fn into_parts(self) -> std::result::Result<Parts, StoreError> {
        self.tx.into_parts()
    }

    /// Commits: everything after a success, the ledger alone after a refusal.
    pub(crate) async fn settle(self, kept: Kept) -> std::result::Result<Outcome, StoreError> {
        self.tx.settle(kept).await
    }
}

/// What could not be read through an index: one that is not whole yet is refused as what is too much for now.
fn unread(cause: StoreError) -> Error {
    match cause {
        StoreError::Unfilled { .. } => refusals::being_filled().because(cause),
        cause => Error::internal(cause),
    }
}
