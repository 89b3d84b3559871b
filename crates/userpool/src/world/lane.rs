//! The lane on which slow arithmetic runs, so that it does not hold up everything else.

use crypto::password::Buffers;
use crypto::srp::Arithmetic;
use model::Error;
use tokio::sync::oneshot;

use crate::world::{Peer, Presence};
use crate::{Result, refusals};

/// What slow arithmetic is for, which tells how long it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkKind {
    /// A hash of a password: some ten milliseconds.
    PasswordHash,
    /// The powers of an SRP proof: a fraction of a millisecond, or more on a slow processor.
    SrpProof,
    /// The signing keys of a pool: some hundred milliseconds.
    SigningKeys,
    /// A look into the operator's list of passwords: a fraction of a millisecond, or more where a disk turns.
    LookUp,
    /// A template of a stack, read and evaluated: a few milliseconds, or more of one that is made to last.
    Template,
}

/// Who asks for a piece of slow arithmetic: askers come one after another, so that nobody waits for all that another one has brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// The pool for which it is done; empty where there is none yet.
    pub pool_id: String,
    /// Where the call comes from.
    pub peer: Peer,
}

/// A piece of slow arithmetic.
pub trait Work: Send {
    /// Who asks for it.
    fn asker(&self) -> &Asker;

    /// What it is for.
    fn kind(&self) -> WorkKind;

    /// Whether somebody still waits for what it gives; one that nobody waits for need not run.
    fn is_awaited(&self) -> bool;

    /// Does it, in working memory that the lane keeps.
    fn run(self: Box<Self>, buffers: &mut Buffers);
}

/// Runs slow arithmetic. The program's lane is a bounded pool of threads; that of the tests is [`Inline`].
pub trait Lane: Send + Sync {
    /// Takes the work on, or gives `false` at once where too much of it waits already.
    fn take(&self, work: Box<dyn Work>) -> bool;

    /// What computes the powers of SRP.
    fn arithmetic(&self) -> Arithmetic {
        Arithmetic::fastest()
    }
}

/// Runs the work where it stands.
#[derive(Debug, Default)]
pub struct Inline;

impl Lane for Inline {
    fn take(&self, work: Box<dyn Work>) -> bool {
        work.run(&mut Buffers::new());
        true
    }
}

/// Runs `work` on the lane and waits for what it gives. Work whose client goes away before it begins is dropped.
///
/// # Errors
/// `TooManyRequestsException` where too much work waits already; `InternalErrorException` where the work panics.
pub(crate) async fn run<T: Send + 'static>(
    lane: &dyn Lane,
    client: &Presence,
    asker: Asker,
    kind: WorkKind,
    work: impl FnOnce(&mut Buffers) -> T + Send + 'static,
) -> Result<T> {
    let (answer, answered) = oneshot::channel();
    let piece = Piece {
        asker,
        kind,
        work,
        answer,
        client: client.clone(),
    };
    if !lane.take(Box::new(piece)) {
        return Err(refusals::rate_exceeded());
    }
    match answered.await {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(refusals::rate_exceeded()),
        Err(_) => Err(Error::internal("slow arithmetic broke off")),
    }
}

/// Work with where its value goes: none if it was dropped.
struct Piece<W, T> {
    asker: Asker,
    kind: WorkKind,
    work: W,
    answer: oneshot::Sender<Option<T>>,
    client: Presence,
}

impl<T: Send, W: FnOnce(&mut Buffers) -> T + Send> Work for Piece<W, T> {
    fn asker(&self) -> &Asker {
        &self.asker
    }

    fn kind(&self) -> WorkKind {
        self.kind
    }

    fn is_awaited(&self) -> bool {
        !self.answer.is_closed() && !self.client.has_gone()
    }

    fn run(self: Box<Self>, buffers: &mut Buffers) {
        let awaited = self.is_awaited();
        let Piece { work, answer, .. } = *self;
        let _ = answer.send(awaited.then(|| work(buffers)));
    }
}
