//! `filterPattern`: which lines are wanted (AWS user guide, "Filter pattern syntax"). Terms, phrases between quotes, terms of which
//! one will do (`?`) and terms that must not be there (`-`); the lines of these logs have no members and no columns to look at.

use crate::{Result, refusals};

/// A pattern that was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pattern {
    /// All of them are in the line.
    all: Vec<String>,
    /// One of them is, where there are no others.
    any: Vec<String>,
    /// None of them is.
    none: Vec<String>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// `InvalidParameterException` where it is none that is understood here.
    pub(super) fn read(text: &str) -> Result<Pattern> {
        let mut rest = text.trim();
        if rest.starts_with(['{', '[', '%']) {
            return Err(invalid());
        }
        let mut pattern = Pattern::default();
        while let Some(first) = rest.chars().next() {
            let terms = match first {
                '?' => &mut pattern.any,
                '-' => &mut pattern.none,
                _ => &mut pattern.all,
            };
            if matches!(first, '?' | '-') {
                rest = &rest[1..];
            }
            let (term, after) = if let Some(quoted) = rest.strip_prefix('"') {
                unquote(quoted).ok_or_else(invalid)?
            } else {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            };
            if term.is_empty() {
                return Err(invalid());
            }
            terms.push(term);
            rest = after.trim_start();
        }
        Ok(pattern)
    }

    /// Whether a line is wanted.
    pub(super) fn fits(&self, line: &str) -> bool {
        let is_there = |term: &String| line.contains(term.as_str());
        if self.none.iter().any(is_there) || !self.all.iter().all(is_there) {
            return false;
        }
        let is_choice = !self.any.is_empty() && self.all.is_empty() && self.none.is_empty();
        !is_choice || self.any.iter().any(is_there)
    }
}

/// A phrase up to its last quote, and what follows; none where there is no such quote.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut phrase = String::new();
    let mut letters = text.char_indices();
    loop {
        match letters.next()? {
            (at, '"') => return Some((phrase, &text[at + 1..])),
            (_, '\\') => phrase.push(letters.next()?.1),
            (_, letter) => phrase.push(letter),
        }
    }
}

fn invalid() -> model::Error {
    refusals::invalid_parameter(
        "Invalid filter pattern: write terms, or phrases between double quotes, such as \"[FAILED]\".",
    )
}
