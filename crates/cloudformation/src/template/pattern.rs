//! `AllowedPattern`: a regular expression of Java, which has to match the whole value.

use std::sync::OnceLock;

use model::Error;
use regex::bytes::{Regex, RegexBuilder};

use crate::limits;
use crate::refusal::invalid;

/// A pattern, compiled when a value is first held to it, and then no more.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    source: String,
    /// For values of ASCII alone, for which a pattern compiles to a small part of what all characters need.
    ascii: OnceLock<Result<Compiled, regex::Error>>,
    /// For all values.
    unicode: OnceLock<Result<Compiled, regex::Error>>,
}

/// What a value has to match.
#[derive(Debug, Clone)]
struct Compiled {
    /// The look-aheads at the beginning of the pattern, and whether each has to match.
    ahead: Vec<(bool, Regex)>,
    rest: Regex,
}

/// Classes of Java that are of ASCII alone, by their letter and by their name, and what is written for them.
const LETTERS: &[(char, &str)] = &[
    ('d', "[[:digit:]]"),
    ('D', "[[:^digit:]]"),
    ('s', "[[:space:]]"),
    ('S', "[[:^space:]]"),
    ('w', "[[:word:]]"),
    ('W', "[[:^word:]]"),
];
const NAMES: &[(&str, &str)] = &[
    ("{Alnum}", "[[:alnum:]]"),
    ("{Alpha}", "[[:alpha:]]"),
    ("{ASCII}", "[[:ascii:]]"),
    ("{Blank}", "[[:blank:]]"),
    ("{Cntrl}", "[[:cntrl:]]"),
    ("{Digit}", "[[:digit:]]"),
    ("{Graph}", "[[:graph:]]"),
    ("{Lower}", "[[:lower:]]"),
    ("{Print}", "[[:print:]]"),
    ("{Punct}", "[[:punct:]]"),
    ("{Space}", "[[:space:]]"),
    ("{Upper}", "[[:upper:]]"),
    ("{XDigit}", "[[:xdigit:]]"),
];

impl Pattern {
    /// # Errors
    /// `ValidationError` where it is too long.
    pub(super) fn new(source: String, parameter: &str) -> Result<Pattern, Error> {
        if source.len() > limits::PATTERN_BYTES_MAX {
            return Err(invalid(format!(
                "AllowedPattern of parameter '{parameter}' must be at most {} bytes long",
                limits::PATTERN_BYTES_MAX
            )));
        }
        Ok(Pattern {
            source,
            ascii: OnceLock::new(),
            unicode: OnceLock::new(),
        })
    }

    /// The pattern as it is written.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// # Errors
    /// `ValidationError` where the pattern can't be compiled, with the reason.
    pub(super) fn matches(&self, value: &str, parameter: &str) -> Result<bool, Error> {
        let compiled = if value.is_ascii() {
            // A pattern that names characters beyond ASCII can't be read as one of bytes.
            self.ascii().or_else(|_| self.unicode())
        } else {
            self.unicode()
        };
        compiled
            .map(|compiled| compiled.matches(value.as_bytes()))
            .map_err(|cause| refused(parameter, cause))
    }

    fn ascii(&self) -> Result<&Compiled, &regex::Error> {
        let compiled = || Compiled::new(&self.source, false);
        self.ascii.get_or_init(compiled).as_ref()
    }

    fn unicode(&self) -> Result<&Compiled, &regex::Error> {
        let compiled = || Compiled::new(&self.source, true);
        self.unicode.get_or_init(compiled).as_ref()
    }
}

impl Compiled {
    fn new(source: &str, unicode: bool) -> Result<Compiled, regex::Error> {
        let source = without_java(source);
        let (ahead, rest) = look_aheads(&source);
        let bytes = limits::PATTERN_COMPILED_BYTES_MAX / (ahead.len() + 1);
        let build = |text: &str| {
            let mut builder = RegexBuilder::new(text);
            builder.unicode(unicode).size_limit(bytes).build()
        };
        let ahead = ahead.into_iter().map(|(wanted, inner)| {
            let compiled = build(&format!("^(?:{inner})"))?;
            Ok((wanted, compiled))
        });
        Ok(Compiled {
            ahead: ahead.collect::<Result<_, regex::Error>>()?,
            rest: build(&format!("^(?:{rest})$"))?,
        })
    }

    fn matches(&self, value: &[u8]) -> bool {
        let ahead = |(wanted, pattern): &(bool, Regex)| pattern.is_match(value) == *wanted;
        self.ahead.iter().all(ahead) && self.rest.is_match(value)
    }
}

fn refused(parameter: &str, cause: &regex::Error) -> Error {
    let why = match cause {
        regex::Error::CompiledTooBig(_) => "it is too large",
        _ => {
            "it is no regular expression, or has back references, or look-around elsewhere than at its beginning"
        }
    };
    let sentence =
        format!("AllowedPattern of parameter '{parameter}' can't be checked here: {why}");
    invalid(sentence).because(cause.clone())
}

/// The pattern with what Java alone reads in this way written for everybody: classes of ASCII, quotations, and characters that
/// are escaped though they mean nothing.
fn without_java(pattern: &str) -> String {
    let mut written = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('\\') {
        written.push_str(before);
        let mut characters = after.chars();
        let escaped = characters.next();
        rest = characters.as_str();
        match escaped {
            Some('Q') => {
                let (quoted, after) = rest.split_once(r"\E").unwrap_or((rest, ""));
                written.push_str(&regex::escape(quoted));
                rest = after;
            }
            Some('p') => {
                let named = NAMES.iter().find(|(name, _)| rest.starts_with(name));
                let (name, class) = named.copied().unwrap_or(("", r"\p"));
                written.push_str(class);
                rest = &rest[name.len()..];
            }
            Some(other) => match LETTERS.iter().find(|(letter, _)| *letter == other) {
                Some((_, class)) => written.push_str(class),
                None if other.is_ascii_alphanumeric() => written.extend(['\\', other]),
                None => written.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
            },
            None => written.push('\\'),
        }
    }
    written.push_str(rest);
    written
}

/// The look-aheads with which a pattern begins, and the rest of it.
fn look_aheads(pattern: &str) -> (Vec<(bool, &str)>, &str) {
    let (mut found, mut rest) = (Vec::new(), pattern.strip_prefix('^').unwrap_or(pattern));
    while let Some((wanted, inner, after)) = look_ahead(rest) {
        found.push((wanted, inner));
        rest = after;
    }
    // What stands in one branch says nothing of the others.
    let branches = outside(rest).any(|(_, character, groups)| character == '|' && groups == 0);
    if branches || found.len() > limits::PATTERN_LOOK_AHEADS_MAX {
        return (Vec::new(), pattern);
    }
    (found, rest)
}

fn look_ahead(pattern: &str) -> Option<(bool, &str, &str)> {
    let wanted = pattern.starts_with("(?=");
    let inner = pattern.strip_prefix(if wanted { "(?=" } else { "(?!" })?;
    let (end, ..) =
        outside(inner).find(|(_, character, groups)| *character == ')' && *groups == 0)?;
    let after = &inner[end + 1..];
    // One that is repeated is none that has to match.
    let repeated = after.starts_with(['?', '*', '+', '{']);
    (!repeated).then(|| (wanted, &inner[..end], after))
}

/// The characters of a pattern that are neither escaped nor in a class, and how many groups are open before each.
fn outside(pattern: &str) -> impl Iterator<Item = (usize, char, usize)> + '_ {
    let (mut escaped, mut classes, mut groups) = (false, 0_usize, 0_usize);
    pattern.char_indices().filter_map(move |(at, character)| {
        let before = groups;
        match character {
            _ if escaped => {
                escaped = false;
                return None;
            }
            '\\' => escaped = true,
            '[' => classes += 1,
            ']' if classes > 0 => classes -= 1,
            _ if classes > 0 => {}
            '(' => groups += 1,
            ')' => groups = groups.saturating_sub(1),
            _ => {}
        }
        (!escaped && classes == 0).then_some((at, character, before))
    })
}
