//! Patterns of strings.

use std::sync::OnceLock;

use regex::Regex;

/// A pattern in AWS's syntax, which is Java's; compiled when it is first needed.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Compiled>>,
}

#[derive(Debug)]
struct Compiled {
    regex: Regex,
    /// Where the pattern is one class of characters that repeats: the ASCII characters of it, each of which matches alone. It
    /// answers for most texts at a fraction of the time, such as tokens of a thousand characters.
    repeated: Option<[bool; 128]>,
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
        self.compiled().is_some_and(|Compiled { regex, repeated }| {
            let is_of = |class: &[bool; 128]| {
                let belongs = |byte| class.get(usize::from(byte)).is_some_and(|it| *it);
                !text.is_empty() && text.bytes().all(belongs)
            };
            repeated.as_ref().is_some_and(is_of) || regex.is_match(text)
        })
    }

    /// Whether the engine takes the pattern.
    pub fn compiles(&self) -> bool {
        self.compiled().is_some()
    }

    fn compiled(&self) -> Option<&Compiled> {
        let compile = || {
            let regex = Regex::new(&translate(self.source)).ok()?;
            let repeated = is_one_class(self.source).then(|| {
                std::array::from_fn(|character| {
                    let alone = u8::try_from(character).map(char::from);
                    alone.is_ok_and(|alone| regex.is_match(alone.encode_utf8(&mut [0; 4])))
                })
            });
            Some(Compiled { regex, repeated })
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}

/// Whether a pattern is `[…]+` or `[…]*`.
fn is_one_class(source: &str) -> bool {
    let inside = source
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix("]+").or_else(|| rest.strip_suffix("]*")));
    inside.is_some_and(|inside| !inside.contains(['[', ']']))
}

fn translate(source: &str) -> String {
    let rewritten = REWRITTEN.iter().find(|(from, _)| *from == source);
    let mut text = rewritten.map_or(source, |(_, to)| to).to_owned();
    for (from, to) in CLASSES {
        text = text.replace(from, to);
    }
    format!(r"\A(?:{text})\z")
}
