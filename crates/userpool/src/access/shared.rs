//! The access key that others know too: suites of tests have one wired in. It is no record, so that a server which is not told of it
//! on its own command line does not take it, whatever data it has.

use crate::access::NewAccessKey;
use crate::access::keys::root;
use crate::records::AccessKey;
use crate::world::{Cx, Services};

impl Services {
    /// Whether an access key is the one that others know too.
    pub fn is_shared(&self, access_key_id: &str) -> bool {
        let shared = self.settings().development.shared_key.as_ref();
        shared.is_some_and(|key| key.id == access_key_id)
    }
}

/// The key, as if it were stored. Its one epoch is that of the process.
pub(super) fn key(cx: &mut Cx<'_>) -> Option<AccessKey> {
    let known = cx.services.settings().development.shared_key.clone()?;
    let key = NewAccessKey {
        id: known.id,
        secret: known.secret,
    };
    Some(AccessKey {
        epoch_millis: 0,
        ..root(cx, &key, &known.account, String::new())
    })
}
