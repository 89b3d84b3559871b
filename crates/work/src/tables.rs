//! The contents page of what is stored.

use serde_json::Value;
use store::walk::{ANY, Layout, Restoring, Walk};

use crate::kinds::Backfill;
use crate::{GivenUp, Job};

/// Every table of work.
pub fn tables() -> Vec<Walk> {
    vec![
        job().into(),
        Layout::<GivenUp>::at(&["given-up", ANY, ANY, ANY]).into(),
    ]
}

/// Who worked on it when the backup was taken has nothing to do with the store that is restored, whose records may lack entries where
/// the walk that fills indexes has been.
fn job() -> Layout<Job> {
    Layout {
        indexes: &[&["job-due", ANY, ANY, ANY]],
        restoring: Restoring::Changed(|job, _| {
            job.claim = None;
            if job.kind == Backfill::NAME {
                job.cursor = Value::Null;
            }
        }),
        ..Layout::at(&["job", ANY, ANY])
    }
}
