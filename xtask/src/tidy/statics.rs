//! Global state: there is none. What is built once and never changes stands in a reviewed list.

use super::tree::Tree;

/// Types through which a static can change after the program has started.
const CHANGING: &[&str] = &[
    "Atomic", "Cell", "Mutex", "RwLock", "OnceLock", "OnceCell", "LazyLock", "LazyCell", "Condvar",
];

/// Immutable tables that are built when they are first needed: path, name.
const REVIEWED: &[(&str, &str)] = &[
    ("crates/crypto/src/srp/kernel.rs", "KERNEL"),
    ("crates/crypto/src/srp/portable.rs", "GENERATOR"),
    ("crates/crypto/src/srp/portable.rs", "GROUP"),
    ("crates/userpool/src/people/phantom.rs", "SOMEBODY"),
];

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let mut met = Vec::new();
    for file in tree.product() {
        for (line, text) in file.code.lines().enumerate() {
            let words = text
                .trim_start()
                .trim_start_matches("pub(crate) ")
                .trim_start_matches("pub(super) ");
            let declared = words.trim_start_matches("pub ").strip_prefix("static ");
            let Some((name, kind)) = declared.and_then(|declared| declared.split_once(':')) else {
                continue;
            };
            if !CHANGING.iter().any(|changing| kind.contains(changing)) {
                continue;
            }
            if REVIEWED.contains(&(file.path.as_str(), name)) {
                met.push((file.path.as_str(), name));
            } else {
                found.push(file.at(line, &format!("{name} is global state")));
            }
        }
    }
    for (path, name) in REVIEWED.iter().filter(|reviewed| !met.contains(reviewed)) {
        found.push(format!("{path}: {name} is reviewed but not there"));
    }
    found
}
