//! The directory: the engine of records, the keys that seal them, and the one way to call an operation.

use std::future::Future;
use std::sync::Arc;

use crypto::seal::Keyring;
use model::Error;
use model::cognito_idp::Operation;
use model::facts;
use serde_json::Value;
use store::{Cache, Engine, Kept, Outcome};

use crate::access::Action;
use crate::call::{Call, Caller};
use crate::cx::Cx;
use crate::lane::{Asker, Kind, Lane};
use crate::reach::AddressLimits;
use crate::rules::{refusals, tags};
use crate::sign_in::{KeyCache, KnownTokens};
use crate::turns::{Held, Turns};
use crate::{Result, lane, limits, ops};

/// What the operator settled for the whole server.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Base of the issuer of tokens, without a slash at its end: the issuer is `<issuer>/<pool id>`.
    pub issuer: String,
    /// Whether operations go on as if pools had no Lambda functions, where they would be asked.
    pub triggers_ignored: bool,
    /// How often messages go to one address.
    pub limits: AddressLimits,
    /// Whether new pools are made without SRP: they keep slow hashes, and take no client that may use SRP.
    pub without_srp: bool,
}

/// A directory of user pools. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    services: Arc<Services>,
}

struct Services {
    engine: Arc<dyn Engine>,
    keyring: Keyring,
    lane: Arc<dyn Lane>,
    settings: Settings,
    keys: KeyCache,
    known_tokens: KnownTokens,
    /// Pools, their clients and their keys, as they were some seconds ago at most.
    cache: Arc<Cache>,
    turns: Arc<Turns>,
}

impl Directory {
    /// A directory on `engine`, whose secrets `keyring` seals and whose slow arithmetic runs on `lane`.
    pub fn new(
        engine: Arc<dyn Engine>,
        keyring: Keyring,
        lane: Arc<dyn Lane>,
        settings: Settings,
    ) -> Directory {
        Directory {
            services: Arc::new(Services {
                engine,
                keyring,
                lane,
                settings,
                keys: KeyCache::default(),
                known_tokens: KnownTokens::default(),
                cache: Arc::default(),
                turns: Arc::default(),
            }),
        }
    }

    /// Runs one operation on a body that is checked against the facts first, and commits what it did.
    ///
    /// After a conflict the operation runs again with the same instant and the same randomness.
    ///
    /// # Errors
    /// `NotAuthorizedException` where nobody signed a request that needs it; `AccessDeniedException` where the caller's key does
    /// not allow it; what the operation refuses;
    /// `TooManyRequestsException` where conflicts do not end.
    pub async fn call(&self, call: &Call, operation: Operation, input: Value) -> Result<Value> {
        let body = self.answer(call, operation, input).await?;
        serde_json::from_slice(&body).map_err(Error::internal)
    }

    /// As [`Directory::call`], with the answer as the JSON that goes over the wire.
    ///
    /// # Errors
    /// As [`Directory::call`].
    pub async fn answer(
        &self,
        call: &Call,
        operation: Operation,
        mut input: Value,
    ) -> Result<Vec<u8>> {
        // Whoever lets a request in checks its signature. That one was there is checked here again, so that a mistake
        // there does not open the operations of administrators.
        if call.caller == Caller::Anonymous && !operation.unsigned() {
            return Err(refusals::not_authorized("The request has no signature."));
        }
        if !operation.unsigned() {
            call.permit(&wanted(call, operation, &input))?;
        }
        if let Some(shape) = operation.input() {
            model::validate(shape, &mut input)?;
        }
        let input = &input;
        self.perform(call, |mut cx| async move {
            let answer = ops::perform(&mut cx, operation, input).await;
            (cx, answer)
        })
        .await
    }

    /// Runs `work` in a world of its own and settles it, again and again while other commits come between. The work gives
    /// the world back with its answer.
    pub(crate) async fn perform<'a, T, F>(
        &'a self,
        call: &'a Call,
        work: impl Fn(Cx<'a>) -> F,
    ) -> Result<T>
    where
        F: Future<Output = (Cx<'a>, Result<T>)>,
    {
        let memory = Arc::default();
        let mut turns = Held::default();
        for attempt in 0..limits::RUNS_MAX {
            let cx = Cx::new(self, call, attempt, &memory).holding(turns);
            let (mut cx, answer) = work(cx).await;
            turns = cx.hand_on();
            let kept = if answer.is_ok() {
                Kept::All
            } else {
                Kept::Ledger
            };
            match cx.settle(kept).await.map_err(Error::internal)? {
                Outcome::Committed => return answer,
                Outcome::Conflict => {}
            }
        }
        Err(refusals::rate_exceeded())
    }

    /// The `iss` of a pool's tokens.
    pub fn issuer(&self, pool_id: &str) -> String {
        format!("{}/{pool_id}", self.services.settings.issuer)
    }

    /// Runs work that lasts on the lane, apart from the threads that answer, and waits for what it gives.
    ///
    /// # Errors
    /// `TooManyRequestsException` where too much work waits already, or the client went away before it began.
    pub async fn aside<T: Send + 'static>(
        &self,
        call: &Call,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let asker = Asker {
            pool_id: String::new(),
            peer: call.peer,
        };
        lane::run(
            self.lane(),
            &call.client,
            asker,
            Kind::Template,
            move |_| work(),
        )
        .await
    }

    pub(crate) fn engine(&self) -> Arc<dyn Engine> {
        Arc::clone(&self.services.engine)
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.services.keyring
    }

    pub(crate) fn lane(&self) -> &dyn Lane {
        self.services.lane.as_ref()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.services.settings
    }

    pub(crate) fn cache(&self) -> &Arc<Cache> {
        &self.services.cache
    }

    pub(crate) fn turns(&self) -> &Arc<Turns> {
        &self.services.turns
    }

    pub(crate) fn keys(&self) -> &KeyCache {
        &self.services.keys
    }

    pub(crate) fn known_tokens(&self) -> &KnownTokens {
        &self.services.known_tokens
    }
}

/// What an operation wants to do to which pool, before its body is checked.
fn wanted<'a>(call: &Call, operation: Operation, input: &'a Value) -> Action<'a> {
    let text = |member: &str| match operation.input().map(|shape| shape.kind) {
        // A member that the operation does not read says nothing of what it does.
        Some(facts::Kind::Structure(members)) if members.iter().any(|it| it.name == member) => {
            input[member].as_str()
        }
        _ => None,
    };
    let tagged = |arn| tags::pool_id(arn, &call.region, &call.account).ok();
    let pool = text("UserPoolId").or_else(|| text("ResourceArn").and_then(tagged));
    let resource = match pool {
        Some(id) => tags::arn_of(&call.region, &call.account, id),
        None => "*".to_owned(),
    };
    Action {
        service: "cognito-idp",
        name: operation.name(),
        resource: Some(resource),
        pool,
    }
}
