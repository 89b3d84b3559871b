//! What a run learns of who acts and on whom, for the audit log. Where none is kept nothing is remembered.

use store::Record;

use super::Cx;

/// What a run has learnt, by ids.
#[derive(Debug, Default)]
pub(crate) struct Hints {
    pub(crate) pool_id: Option<String>,
    pub(crate) client_id: Option<String>,
    /// The user to whom something is done.
    pub(crate) sub: Option<String>,
    /// The user who calls by an access token.
    pub(crate) holder: Option<String>,
    /// Whether anything was written before the entry of the log was.
    has_changed: Option<bool>,
}

impl Cx<'_> {
    /// Says of which pool the call is.
    pub(crate) fn concerns_pool(&mut self, pool_id: &str) {
        if let Some(hints) = &mut self.hints {
            hints.pool_id = Some(pool_id.to_owned());
        }
    }

    /// Says through which client the call is, or of which.
    pub(crate) fn concerns_client(&mut self, pool_id: &str, client_id: &str) {
        self.concerns_pool(pool_id);
        if let Some(hints) = &mut self.hints {
            hints.client_id = Some(client_id.to_owned());
        }
    }

    /// Says to which user something is done, who is there.
    pub(crate) fn concerns_user(&mut self, sub: &str) {
        if let Some(hints) = &mut self.hints {
            hints.sub = Some(sub.to_owned());
        }
    }

    /// Says that this user calls by an access token.
    pub(crate) fn held_by(&mut self, sub: &str) {
        self.concerns_user(sub);
        if let Some(hints) = &mut self.hints {
            hints.holder = Some(sub.to_owned());
        }
    }

    /// What the run has learnt; nothing where no log is kept, or where the run ends with a question and keeps nothing.
    pub(crate) fn hints(&self) -> Option<&Hints> {
        let hints = self.hints.as_deref();
        hints.filter(|_| self.parked.is_none())
    }

    /// Adds an entry of the audit log, whatever becomes of the call.
    pub(crate) fn enter<R: Record>(&mut self, entry: &R) {
        let has_changed = self.has_written();
        if let Some(hints) = &mut self.hints {
            hints.has_changed = Some(has_changed);
        }
        self.ledger().insert(entry);
    }

    /// Whether anything is to be written beside an entry of the audit log.
    pub(crate) fn has_changed(&self) -> bool {
        let noted = self.hints.as_ref().and_then(|hints| hints.has_changed);
        noted.unwrap_or_else(|| self.has_written())
    }
}
