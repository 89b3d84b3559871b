//! The runs of one call, as many as it takes until what it did is committed.

use std::future::Future;
use std::sync::Arc;

use model::Error;
use store::{Kept, Outcome};

use crate::world::turns::HeldTurns;
use crate::world::{Call, Cx, Services};
use crate::{Result, limits, refusals};

impl Services {
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
        let mut turns = HeldTurns::default();
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
}
