//! What a call remembers from one of its runs to the next.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crypto::mac::sha256;
use serde_json::Value;

use crate::world::{Trigger, Unanswered, WorkKind};

/// Which of a call's questions: those of a kind by their order. Never by what was asked: a function that writes to its own
/// user changes the event of the next run, and would be asked once more.
pub(crate) type Place = (Trigger, u8);

/// What a function said, or why it said nothing, which is not asked again either.
pub(crate) type Answered = Arc<Result<Value, Unanswered>>;

/// One a call, made outside the loop of its runs.
#[derive(Default)]
pub(crate) struct Memory {
    /// With the function that gave each: what one said is not taken for what another would have said, where an administrator
    /// puts that one in its place meanwhile.
    answers: Mutex<BTreeMap<Place, (String, Answered)>>,
    /// By the ordinal of the arithmetic within a run.
    slow: Mutex<BTreeMap<u8, Remembered>>,
}

/// The value of slow arithmetic. A later run may read other records, so that it counts for the same inputs alone.
struct Remembered {
    kind: WorkKind,
    /// A digest of the inputs.
    of: [u8; 32],
    value: Arc<dyn Any + Send + Sync>,
}

impl Memory {
    /// What a function answered to a question of the call.
    pub(crate) fn answer(&self, place: Place, function: &str) -> Option<Answered> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, answered) = answers.get(&place)?;
        (of == function).then(|| Arc::clone(answered))
    }

    /// Remembers what a function answered for the runs to come.
    pub(crate) fn learn(&self, place: Place, function: &str, answered: Result<Value, Unanswered>) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert(place, (function.to_owned(), Arc::new(answered)));
    }

    /// What an earlier run found at this place from these inputs.
    pub(crate) fn recall<T: Send + Sync + 'static>(
        &self,
        ordinal: u8,
        kind: WorkKind,
        inputs: &[&[u8]],
    ) -> Option<Arc<T>> {
        let slow = self.slow.lock().unwrap_or_else(PoisonError::into_inner);
        let found = slow.get(&ordinal)?;
        let same = found.kind == kind && found.of == digest(inputs);
        let value = Arc::clone(&found.value);
        drop(slow);
        same.then(|| value.downcast().ok()).flatten()
    }

    /// Remembers a value for the runs to come.
    pub(crate) fn keep<T: Send + Sync + 'static>(
        &self,
        ordinal: u8,
        kind: WorkKind,
        inputs: &[&[u8]],
        value: &Arc<T>,
    ) {
        let value = Arc::clone(value) as Arc<dyn Any + Send + Sync>;
        let of = digest(inputs);
        let mut slow = self.slow.lock().unwrap_or_else(PoisonError::into_inner);
        slow.insert(ordinal, Remembered { kind, of, value });
    }
}

/// A digest of all inputs, which none can run into the next of.
fn digest(inputs: &[&[u8]]) -> [u8; 32] {
    let digests: Vec<[u8; 32]> = inputs.iter().map(|input| sha256(&[input])).collect();
    sha256(&[digests.concat().as_slice()])
}
