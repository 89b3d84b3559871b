//! How names look: two texts with the same skeleton can be taken for each other by who reads them.
//!
//! The skeleton is that of UTS #39, section 4, "Confusable Detection", over the text in form NFKC (UAX #15): letters of other
//! scripts, of other widths and styles, digits that look like letters, and what can't be seen are as those that they look like.

use std::collections::{BTreeMap, BTreeSet};

use crypto::mac::{base64url, sha256};
use unicode_normalization::UnicodeNormalization as _;

use crate::records::{Pool, User};
use crate::rules::names;

/// How all names of a user look, each with the member that gives it.
pub(crate) fn of(pool: &Pool, user: &User) -> BTreeMap<String, &'static str> {
    let mut all = BTreeMap::new();
    // Nobody chose a name that is the `sub`.
    if user.username != user.sub {
        let own = looks(pool, &user.username);
        all.extend(own.into_iter().map(|look| (look, "username")));
    }
    for alias in &user.aliases {
        let member = alias.kind.attribute();
        let written = user.attributes.get(member);
        let written = written.filter(|written| names::fold(pool, written) == alias.value);
        for look in looks(pool, written.unwrap_or(&alias.value)) {
            all.entry(look).or_insert(member);
        }
    }
    all
}

/// How a name looks, as digests: a skeleton can be many times as long as its text. Where the pool ignores case a name may be
/// shown in any, so that it looks like what it looks like in lower case, and like what its capitals look like.
pub(crate) fn looks(pool: &Pool, name: &str) -> BTreeSet<String> {
    let compatible: String = name.nfkc().collect();
    [
        names::fold(pool, &compatible),
        names::fold(pool, &skeleton(&compatible)),
    ]
    .iter()
    .map(|text| base64url(&sha256(&[skeleton(text).as_bytes()])))
    .collect()
}

fn skeleton(text: &str) -> String {
    unicode_security::skeleton(text).collect()
}
