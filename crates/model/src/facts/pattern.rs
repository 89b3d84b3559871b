//! Patterns of strings.

use std::sync::OnceLock;

use regex::Regex;

/// A pattern in AWS's syntax, which is Java's; compiled when it is first needed.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

/// Patterns that need what the engine leaves out (looking behind), and their equal without it.
const REWRITTEN: &[(&str, &str)] = &[(
    r"^[0-9A-Za-z\.\-_]*(?<!\.)$",
    r"(?:[0-9A-Za-z.\-_]*[0-9A-Za-z\-_])?",
)];

/// Java's classes are those of ASCII, the engine's those of Unicode. Each stands inside brackets or outside.
const CLASSES: &[(&str, &str)] = &[
    (r"\w", "[0-9A-Za-z_]"),
    (r"\d", "[0-9]"),
    (r"\s", r"[\t\n\x0B\f\r ]"),
    (r"\S", r"[^\t\n\x0B\f\r ]"),
];

impl Pattern {
    pub(crate) const fn new(source: &'static str) -> Self {
        Self {
            source,
            compiled: OnceLock::new(),
        }
    }

    /// The pattern as AWS prints it.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Whether the whole text matches. A pattern that cannot be compiled matches nothing; a test
    /// compiles them all.
    pub fn matches(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// Whether the engine takes the pattern.
    pub fn compiles(&self) -> bool {
        self.regex().is_some()
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| Regex::new(&translate(self.source)).ok())
            .as_ref()
    }
}

fn translate(source: &str) -> String {
    let rewritten = REWRITTEN.iter().find(|(from, _)| *from == source);
    let mut text = rewritten.map_or(source, |(_, to)| to).to_owned();
    for (from, to) in CLASSES {
        text = text.replace(from, to);
    }
    format!(r"\A(?:{text})\z")
}
