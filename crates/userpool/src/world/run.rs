//! The runs of one call, as many as it takes until what it did is committed.

use std::future::Future;
use std::sync::Arc;

use model::Error;
use store::{Kept, Outcome};

use crate::world::memory::Memory;
use crate::world::turns::HeldTurns;
use crate::world::{Call, Cx, Question, Services, Unanswered};
use crate::{Result, limits, refusals};

impl Cx<'_> {
    /// Has a function asked when the commit stands. If it refuses, that is the answer of the call; the commit remains.
    pub(crate) fn after_commit(&mut self, question: Question) {
        self.afterwards.push(question);
    }

    /// Ends the run: what its ledger keeps is committed, and a function is asked about that. If it refuses, that is the answer of the
    /// call, and nothing else of it was done; otherwise another run does it, and finds what was kept. What comes back is to be handed
    /// on as an error.
    pub(crate) fn ask_of_ledger(&mut self, question: Question) -> Error {
        self.afterwards.push(question);
        self.goes_on = true;
        Error::internal("a question waits for its answer")
    }
}

impl Services {
    /// Runs `work` in a world of its own and settles it, again and again while other commits come between. The work gives
    /// the world back with its answer.
    ///
    /// A run that ends with a question settles nothing. While the question is asked nothing is held, and the run after it
    /// reads everything anew. One that ends with a question about what its ledger keeps settles that, and is followed by another
    /// unless the function refuses.
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
        let (mut settled, mut questions) = (0, 0);
        while settled < limits::RUNS_MAX && questions <= limits::QUESTIONS_MAX {
            let cx = Cx::new(self, call, settled, &memory).holding(turns);
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
            let afterwards = std::mem::take(&mut cx.afterwards);
            let goes_on = cx.goes_on;
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
                    turns = HeldTurns::default();
                    if goes_on {
                        settled += 1;
                        self.ask_all(&afterwards).await?;
                        continue;
                    }
                    let answer = answer?;
                    self.ask_all(&afterwards).await?;
                    return Ok(answer);
                }
                Outcome::Conflict => settled += 1,
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
