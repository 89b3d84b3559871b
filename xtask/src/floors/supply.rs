//! What comes from outside: under which licences, from where, and what of it twice.

use std::collections::BTreeMap;

use super::graph::Package;
use super::rules::{DOUBLES, LICENCES, SOURCE};

/// What is wrong with all packages that the lock file names, and with those that are built.
pub(super) fn findings(locked: &[Package], built: &[(String, String)]) -> Vec<String> {
    let mut found: Vec<String> = locked.iter().filter_map(judge).collect();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, version) in built {
        versions.entry(name).or_default().push(version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    for (name, versions) in &versions {
        if !DOUBLES.iter().any(|(double, _)| double == name) {
            found.push(format!(
                "{name} is built twice, as {}: bring it to one version, or review it in xtask/src/floors/rules.rs",
                versions.join(" and ")
            ));
        }
    }
    for (name, _) in DOUBLES {
        if !versions.contains_key(name) {
            found.push(format!(
                "{name} is reviewed as built twice, and is not any more"
            ));
        }
    }
    found
}

fn judge(package: &Package) -> Option<String> {
    let Package {
        name,
        version,
        source,
        licence,
    } = package;
    let source = source.as_deref()?;
    if source != SOURCE {
        return Some(format!("{name} {version} comes from {source}"));
    }
    let Some(licence) = licence else {
        return Some(format!("{name} {version} says no licence"));
    };
    let may = Expression::of(licence).any();
    (!may)
        .then(|| format!("{name} {version} has the licence {licence:?}, which is not on the list"))
}

/// An expression of SPDX, whose words are still to be read: `MIT OR (Apache-2.0 AND ISC)`.
struct Expression<'a>(std::iter::Peekable<std::vec::IntoIter<&'a str>>);

impl<'a> Expression<'a> {
    fn of(text: &'a str) -> Expression<'a> {
        let mut words = Vec::new();
        for word in text.split([' ', '/']).filter(|word| !word.is_empty()) {
            let inner = word.trim_start_matches('(');
            words.extend(std::iter::repeat_n("(", word.len() - inner.len()));
            let bare = inner.trim_end_matches(')');
            words.push(bare);
            words.extend(std::iter::repeat_n(")", inner.len() - bare.len()));
        }
        Expression(words.into_iter().peekable())
    }

    /// Whether one of the alternatives is allowed. Older manifests write a slash for `OR`.
    fn any(&mut self) -> bool {
        let mut allowed = self.all();
        while self.0.peek().is_some_and(|word| *word != ")") {
            self.0.next_if_eq(&"OR");
            allowed |= self.all();
        }
        allowed
    }

    fn all(&mut self) -> bool {
        let mut allowed = self.one();
        while self.0.next_if_eq(&"AND").is_some() {
            allowed &= self.one();
        }
        allowed
    }

    fn one(&mut self) -> bool {
        let Some(word) = self.0.next() else {
            return false;
        };
        if word == "(" {
            let allowed = self.any();
            self.0.next_if_eq(&")");
            return allowed;
        }
        // An exception gives more than the licence by itself.
        if self.0.next_if_eq(&"WITH").is_some() {
            self.0.next();
        }
        LICENCES.contains(&word)
    }
}
