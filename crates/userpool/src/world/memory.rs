//! What a call remembers from one of its runs to the next.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crypto::mac::sha256;

use crate::world::WorkKind;

/// One a call, made outside the loop of its runs.
#[derive(Default)]
pub(crate) struct Memory {
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
