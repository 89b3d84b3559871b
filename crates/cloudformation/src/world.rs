//! One call's world: the instant, the randomness, the store, and the way to user pools.

mod engine;
mod standin;

use std::sync::Arc;

use crypto::random::Stream;
use crypto::seal::Keyring;
use model::{Error, ErrorCode, Timestamp, cognito_idp, secretsmanager};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::{Direction, Kept, Key, Outcome, Range, Record, StoreError, Tx, Version};
use userpool::{Call, Directory, Origin, Presence};

use crate::limits;
use crate::refusal::invalid;

pub use engine::Engine;
pub(crate) use standin::Standin;

/// What tells how much time a deployment takes.
pub trait Clock: Send + Sync {
    /// Milliseconds since any fixed instant; they only grow.
    fn millis(&self) -> i64;
}

/// A clock that stands still: deployments take no time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Still;

impl Clock for Still {
    fn millis(&self) -> i64 {
        0
    }
}

/// What becomes of resources on which this server does not act.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unbuilt {
    /// They are recorded without effect.
    #[default]
    Recorded,
    /// A template that has some is refused.
    Refused,
}

/// What every call shares.
#[derive(Clone)]
pub(crate) struct Services {
    pub(crate) store: Arc<dyn store::Engine>,
    pub(crate) keyring: Keyring,
    pub(crate) directory: Directory,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) unbuilt: Unbuilt,
}

/// The world of one call.
pub(crate) struct World {
    services: Arc<Services>,
    pub(crate) call: Call,
    pub(crate) random: Stream,
    /// Names the deployment that this call may run.
    pub(crate) deployer: String,
    /// Names the deployment that was cut short and that this call goes on with: what it was at inside of its stack is this call's.
    pub(crate) predecessor: Option<String>,
    /// In whose name it acts where that is not the caller's.
    pub(crate) standin: Standin,
    begun_millis: i64,
}

/// The private cause of a refusal that another commit brought about: nothing was written, the call may run again.
#[derive(Debug)]
pub(crate) struct Conflicted;

impl std::fmt::Display for Conflicted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("another commit came between")
    }
}

impl std::error::Error for Conflicted {}

/// Whether the call may run again: nothing was written, since another commit came between.
pub(crate) fn conflicted(error: &Error) -> bool {
    error
        .cause()
        .and_then(|cause| cause.downcast_ref::<Conflicted>())
        .is_some()
}

impl World {
    pub(crate) fn new(services: Arc<Services>, call: Call, attempt: u8) -> World {
        // A run after a conflict has another stream, so that its commits carry other versions.
        let seed = crypto::mac::hmac_sha256(&call.seed.0, &[b"cloudformation", &[attempt]]);
        World {
            begun_millis: services.clock.millis(),
            services,
            deployer: crypto::text::hex(&crypto::mac::hmac_sha256(&seed, &[b"deployer"])[..16]),
            call,
            predecessor: None,
            standin: Standin::default(),
            random: Stream::from_seed(seed),
        }
    }

    /// The instant of the call and the time that it has taken since: deployments take longer than calls do.
    pub(crate) fn late_millis(&self) -> i64 {
        let taken = self.services.clock.millis() - self.begun_millis;
        self.now().saturating_add(taken)
    }

    /// What becomes of resources on which this server does not act.
    pub(crate) fn unbuilt(&self) -> Unbuilt {
        self.services.unbuilt
    }

    pub(crate) fn now(&self) -> i64 {
        self.call.now_millis
    }

    /// A transaction at the instant of the call.
    pub(crate) fn tx(&mut self) -> Tx {
        let version = Version::new(u128::from_be_bytes(self.random.bytes::<16>()));
        Tx::new(
            Arc::clone(&self.services.store),
            self.call.now_millis,
            version,
        )
    }

    /// Commits.
    ///
    /// # Errors
    /// `ThrottlingException`, caused by [`Conflicted`], where another commit came between.
    pub(crate) async fn settle(&self, tx: Tx) -> Result<(), Error> {
        match tx.settle(Kept::All).await.map_err(unavailable)? {
            Outcome::Committed => {
                self.call.client.owe();
                Ok(())
            }
            Outcome::Conflict => Err(conflict()),
        }
    }

    /// One record, as it is now.
    pub(crate) async fn load<R: Record>(&mut self, key: &Key) -> Result<Option<R>, Error> {
        self.tx().load(key).await.map_err(unavailable)
    }

    /// The record that a unique key names, as it is now.
    pub(crate) async fn find<R: Record>(&mut self, unique: &Key) -> Result<Option<R>, Error> {
        self.tx().find(unique).await.map_err(unavailable)
    }

    /// All records of a range of primary keys.
    pub(crate) async fn all<R: Record>(&mut self, range: Range) -> Result<Vec<R>, Error> {
        let mut records = Vec::new();
        let mut rest = Some(range);
        while let Some(range) = rest.take() {
            let mut tx = self.tx();
            let page = tx
                .page::<R>(range.clone(), limits::READ_RECORDS_MAX, Direction::Forward)
                .await
                .map_err(unavailable)?;
            records.extend(page.records);
            rest = page.last.map(|last| range.past(&last, Direction::Forward));
        }
        Ok(records)
    }

    /// All records of a range of index keys.
    pub(crate) async fn all_by<R: Record>(&mut self, index: Range) -> Result<Vec<R>, Error> {
        let mut records = Vec::new();
        let mut rest = Some(index);
        while let Some(range) = rest.take() {
            let mut tx = self.tx();
            let page = tx
                .page_by::<R>(range.clone(), limits::READ_RECORDS_MAX, Direction::Forward)
                .await
                .map_err(unavailable)?;
            records.extend(page.records);
            rest = page.last.map(|last| range.past(&last, Direction::Forward));
        }
        Ok(records)
    }

    /// Seals a value.
    ///
    /// # Errors
    /// `ValidationError` where what is sealed would be too long to be opened again.
    pub(crate) fn seal<T: Serialize>(&mut self, context: &str, value: &T) -> Result<String, Error> {
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(value).map_err(internal)?);
        let sealed = self
            .services
            .keyring
            .seal(context, &plain, &mut self.random);
        if sealed.len() > crypto::limits::SEALED_CHARACTERS_MAX {
            return Err(invalid(format!(
                "The stack is too large: {} bytes that belong together are more than this server keeps.",
                plain.len()
            )));
        }
        Ok(sealed)
    }

    /// Opens what [`World::seal`] sealed for the same context.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        context: &str,
        sealed: &str,
    ) -> Result<T, Error> {
        let plain = self
            .services
            .keyring
            .open(context, sealed)
            .map_err(internal)?;
        serde_json::from_slice(&plain).map_err(internal)
    }

    /// Runs work that lasts apart from the threads that answer.
    ///
    /// # Errors
    /// What the work refuses; `ThrottlingException` where too much work waits already.
    pub(crate) async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let directory = self.services.directory.clone();
        let done = directory.aside(&self.call, work).await;
        done.map_err(|cause| {
            Error::new(ErrorCode::ThrottlingException, "Rate exceeded").because(cause)
        })?
    }

    /// The `iss` of the tokens of a user pool.
    pub(crate) fn issuer(&self, pool_id: &str) -> String {
        self.services.directory.issuer(pool_id)
    }

    /// Whether the key from which an identity comes is still what it was.
    pub(crate) async fn still_holds(&self, origin: &Origin) -> Result<bool, Error> {
        let directory = &self.services.directory;
        directory.still_holds(&self.call, origin).await
    }

    /// Runs an operation on user pools for a stack, which is named by its ARN, at the given instant, as the caller of this call.
    pub(crate) async fn cognito(
        &mut self,
        stack: &str,
        operation: cognito_idp::Operation,
        input: Value,
        now_millis: i64,
    ) -> Result<Value, Error> {
        let mut call = self.call_of_deployment(now_millis)?;
        call.client = self.call.client.deploying(stack);
        let directory = self.services.directory.clone();
        directory.call(&call, operation, input).await
    }

    /// Runs an operation on the secrets of app clients, as the caller of this call.
    pub(crate) async fn secrets(
        &mut self,
        operation: secretsmanager::Operation,
        input: Value,
    ) -> Result<Value, Error> {
        let call = self.call_of_deployment(self.now())?;
        let directory = self.services.directory.clone();
        let answer = directory.call_secrets(&call, operation, input).await?;
        serde_json::from_slice(&answer).map_err(Error::internal)
    }

    fn call_of_deployment(&mut self, now_millis: i64) -> Result<Call, Error> {
        Ok(Call {
            now_millis,
            caller: self.acting()?,
            seed: self.random.bytes::<32>().into(),
            // A deployment that has begun is finished, whoever waits for it.
            client: Presence::default(),
            ..self.call.clone()
        })
    }
}

/// Writes a record, whether it was there or not.
pub(crate) async fn put<R: Record>(tx: &mut Tx, record: &R) -> Result<(), Error> {
    match tx.load::<R>(&record.key()).await.map_err(unavailable)? {
        Some(_) => tx.update(record),
        None => tx.insert(record),
    }
    Ok(())
}

/// Removes a record if it is there.
pub(crate) async fn remove<R: Record>(tx: &mut Tx, key: &Key) -> Result<(), Error> {
    if let Some(record) = tx.load::<R>(key).await.map_err(unavailable)? {
        tx.delete(&record);
    }
    Ok(())
}

/// The refusal of a call between which and what it has read another commit came: it runs again.
pub(crate) fn conflict() -> Error {
    Error::new(ErrorCode::ThrottlingException, "Rate exceeded").because(Conflicted)
}

/// An instant as the API writes it.
pub(crate) fn instant(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// The store failed.
pub(crate) fn unavailable(cause: StoreError) -> Error {
    internal(cause)
}

/// A failure of ours. The code is that of the Query services.
pub(crate) fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorCode::InternalFailure, "Something went wrong").because(cause)
}
