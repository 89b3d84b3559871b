//! The runs of one call, as many as it takes until what it did is committed.

use std::future::Future;
use std::sync::Arc;

use model::Error;
use store::{Kept, Outcome};

use crate::world::memory::Memory;
use crate::world::turns::HeldTurns;
use crate::world::{Call, Cx, Question, Services, Unanswered};
use crate::{Result, limits, refusals};

impl Services {
    /// Runs `work` in a world of its own and settles it, again and again while other commits come between. The work gives
    /// the world back with its answer.
    ///
    /// A run that ends with a question settles nothing. While the question is asked nothing is held, and the run after it
    /// reads everything anew.
    pub(crate) async fn perform<'a, T, F>(
        &'a self,
        call: &'a Call,
        work: impl Fn(Cx<'a>) -> F,
    ) -> Result<T>
    where
        F: Future<Output = (Cx<'a>, Result<T>)>,
    {
        let memory: Arc<Memory> = Arc::default();
        let mut turns = HeldTurns::default();
        let (mut conflicts, mut questions) = (0, 0);
        while conflicts < limits::RUNS_MAX && questions <= limits::QUESTIONS_MAX {
            let cx = Cx::new(self, call, conflicts, &memory).holding(turns);
            let (mut cx, answer) = work(cx).await;
            if let Some((place, question)) = cx.take_parked() {
                drop(cx);
                turns = HeldTurns::default();
                questions += 1;
                let answered = self.outside().ask(&question).await;
                memory.learn(place, &question.function, answered);
                continue;
            }
            turns = cx.hand_on();
            let afterwards = cx.take_afterwards();
            let kept = if answer.is_ok() {
                Kept::All
            } else {
                Kept::Ledger
            };
            let changes = cx.has_changed();
            match cx.settle(kept).await.map_err(Error::internal)? {
                Outcome::Committed => {
                    if changes {
                        call.client.owe();
                    }
                    drop(turns);
                    let answer = answer?;
                    self.ask_all(&afterwards).await?;
                    return Ok(answer);
                }
                Outcome::Conflict => conflicts += 1,
            }
        }
        Err(refusals::rate_exceeded())
    }

    /// Asks what follows a commit that stands.
    async fn ask_all(&self, questions: &[Question]) -> Result<()> {
        for question in questions {
            let answered = self.outside().ask(question).await;
            let refusal = |why: Unanswered| why.refusal(question.trigger, &question.function);
            answered.map_err(refusal)?;
        }
        Ok(())
    }
}
