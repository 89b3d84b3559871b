//! Keys: tuples of parts whose bytes sort as the parts do.
//!
//! A part is a tag, its content and, where its length varies, a terminator. The bytes 0 to 2 are
//! escaped inside the content, so the terminator sorts below everything that can stand in its place
//! and no part can run into the next. Numbers are sixteen hexadecimal digits. So a key of texts and
//! numbers is itself text, which an operator reads in the database as a path: `/pool/eu-west-1_x`.

use std::borrow::Borrow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Direction, StoreError};

const TEXT: u8 = b'/';
const BYTES: u8 = b'=';
const UNSIGNED: u8 = b'#';
const SIGNED: u8 = b'+';
const TERMINATOR: u8 = 1;
const ESCAPE: u8 = 2;
/// Above every tag and every byte of UTF-8: what follows a prefix sorts below it.
const ABOVE: u8 = 0xFF;
const SIGN: u64 = 1 << 63;
const DIGITS: usize = 16;

/// Where a record stands: an ordered tuple of parts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Key(Vec<u8>);

/// One part of a key, as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// A number without sign.
    U64(u64),
    /// A number with sign.
    I64(i64),
    /// Any bytes.
    Bytes(Vec<u8>),
    /// A text.
    #[serde(untagged)]
    Text(String),
}

impl Key {
    /// The key of these texts; more parts can be appended.
    pub fn of(texts: &[&str]) -> Self {
        texts
            .iter()
            .fold(Self::default(), |key, text| key.then(text))
    }

    /// The key of these parts.
    pub fn from_parts(parts: &[Part]) -> Self {
        parts.iter().fold(Self::default(), |key, part| match part {
            Part::Text(text) => key.then(text),
            Part::Bytes(bytes) => key.then_bytes(bytes),
            Part::U64(number) => key.then_u64(*number),
            Part::I64(number) => key.then_i64(*number),
        })
    }

    /// The key that [`Key::as_bytes`] gave, for instance out of a paging token.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, StoreError> {
        let key = Self(bytes);
        key.parts().map(|_| key)
    }

    /// A key that the engine itself has stored.
    pub(crate) fn stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Appends a text.
    #[must_use]
    pub fn then(mut self, text: &str) -> Self {
        self.push_escaped(TEXT, text.as_bytes());
        self
    }

    /// Appends bytes, which sort by value and never equal a text.
    #[must_use]
    pub fn then_bytes(mut self, bytes: &[u8]) -> Self {
        self.push_escaped(BYTES, bytes);
        self
    }

    /// Appends a number without sign, for instance an instant in milliseconds.
    #[must_use]
    pub fn then_u64(mut self, number: u64) -> Self {
        self.push_digits(UNSIGNED, number);
        self
    }

    /// Appends a number with sign; negative ones sort first.
    #[must_use]
    pub fn then_i64(mut self, number: i64) -> Self {
        self.push_digits(SIGNED, number.cast_unsigned() ^ SIGN);
        self
    }

    /// Appends all parts of another key.
    #[must_use]
    pub(crate) fn then_all(mut self, key: &Self) -> Self {
        self.0.extend_from_slice(&key.0);
        self
    }

    /// All keys that begin with these texts as whole parts, this one included.
    pub fn prefix(texts: &[&str]) -> Range {
        Self::of(texts).range()
    }

    /// All keys that begin with the parts of this one, itself included.
    pub fn range(&self) -> Range {
        Range::between(self.0.clone(), &self.0)
    }

    /// All keys that begin with the parts of this one and go on with a text that begins with `text`.
    pub fn range_of_text(&self, text: &str) -> Range {
        let mut start = self.clone().then(text).0;
        start.pop();
        let end = start.clone();
        Range::between(start, &end)
    }

    /// The encoded bytes, which sort as the parts do.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The parts; refused are bytes that no key has.
    pub fn parts(&self) -> Result<Vec<Part>, StoreError> {
        let mut rest = self.0.as_slice();
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let (part, after) = first_part(rest)?;
            parts.push(part);
            rest = after;
        }
        Ok(parts)
    }

    fn push_escaped(&mut self, tag: u8, content: &[u8]) {
        self.0.reserve(content.len() + 2);
        self.0.push(tag);
        for &byte in content {
            if byte <= ESCAPE {
                self.0.extend([ESCAPE, byte + 1]);
            } else {
                self.0.push(byte);
            }
        }
        self.0.push(TERMINATOR);
    }

    fn push_digits(&mut self, tag: u8, number: u64) {
        self.0.push(tag);
        self.0.extend(format!("{number:0DIGITS$x}").bytes());
    }
}

impl Borrow<[u8]> for Key {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let visible: Vec<u8> = self
            .0
            .iter()
            .copied()
            .filter(|&byte| byte != TERMINATOR)
            .collect();
        write!(f, "{}", visible.escape_ascii())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

/// A run of keys: from a first one up to, and without, an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    start: Vec<u8>,
    end: Vec<u8>,
}

impl Range {
    /// Every key of the store.
    pub fn all() -> Self {
        Self::between(Vec::new(), &[])
    }

    /// What is left of the range past `key`, which a page ended with.
    #[must_use]
    pub fn past(mut self, key: &Key, direction: Direction) -> Self {
        match direction {
            Direction::Forward => {
                let mut start = key.0.clone();
                start.push(0);
                self.start = start.max(self.start);
            }
            Direction::Backward => self.end = key.0.clone().min(self.end),
        }
        self
    }

    /// What is left of the range past all that is in another one.
    #[must_use]
    pub fn past_all(mut self, passed: &Self) -> Self {
        self.start = passed.end.clone().max(self.start);
        self
    }

    /// What is left of the range from where another one begins.
    #[must_use]
    pub fn starting_with(mut self, other: &Self) -> Self {
        self.start = other.start.clone().max(self.start);
        self
    }

    /// Whether all that is in another range is in this one.
    pub fn covers(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The keys of this range that are at or after `key`.
    #[must_use]
    pub fn at_least(mut self, key: &Key) -> Self {
        self.start = key.0.clone().max(self.start);
        self
    }

    /// The keys of this range that are before `key`.
    #[must_use]
    pub fn below(mut self, key: &Key) -> Self {
        self.end = key.0.clone().min(self.end);
        self
    }

    /// The first bytes that are in the range.
    pub fn start(&self) -> &[u8] {
        &self.start
    }

    /// The first bytes that are past the range.
    pub fn end(&self) -> &[u8] {
        &self.end
    }

    /// Whether no key can be in it.
    pub fn is_empty(&self) -> bool {
        self.start >= self.end
    }

    /// Whether the key is in it.
    pub fn contains(&self, key: &Key) -> bool {
        self.start <= key.0 && key.0 < self.end
    }

    fn between(start: Vec<u8>, prefix: &[u8]) -> Self {
        let mut end = prefix.to_vec();
        end.push(ABOVE);
        Self { start, end }
    }
}

/// The first part of an encoded key, and what follows it.
fn first_part(encoded: &[u8]) -> Result<(Part, &[u8]), StoreError> {
    let (&tag, rest) = encoded.split_first().ok_or_else(damaged)?;
    match tag {
        TEXT => {
            let (content, after) = unescape(rest)?;
            let text = String::from_utf8(content).map_err(|_| damaged())?;
            Ok((Part::Text(text), after))
        }
        BYTES => unescape(rest).map(|(content, after)| (Part::Bytes(content), after)),
        UNSIGNED => digits(rest).map(|(number, after)| (Part::U64(number), after)),
        SIGNED => {
            digits(rest).map(|(number, after)| (Part::I64((number ^ SIGN).cast_signed()), after))
        }
        _ => Err(damaged()),
    }
}

/// The whole parts with which the keys of a range begin, as far as they are all the same: those of its first key.
pub(crate) fn leading_parts(mut encoded: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    while let Ok((part, after)) = first_part(encoded) {
        parts.push(part);
        encoded = after;
    }
    parts
}

fn unescape(encoded: &[u8]) -> Result<(Vec<u8>, &[u8]), StoreError> {
    let mut content = Vec::new();
    let mut bytes = encoded.iter().enumerate();
    while let Some((at, &byte)) = bytes.next() {
        match byte {
            TERMINATOR => return Ok((content, &encoded[at + 1..])),
            ESCAPE => match bytes.next() {
                Some((_, &escaped @ 1..=3)) => content.push(escaped - 1),
                _ => return Err(damaged()),
            },
            0 => return Err(damaged()),
            _ => content.push(byte),
        }
    }
    Err(damaged())
}

fn digits(encoded: &[u8]) -> Result<(u64, &[u8]), StoreError> {
    let (digits, rest) = encoded.split_at_checked(DIGITS).ok_or_else(damaged)?;
    if !digits
        .iter()
        .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    {
        return Err(damaged());
    }
    let text = str::from_utf8(digits).map_err(|_| damaged())?;
    Ok((u64::from_str_radix(text, 16).map_err(|_| damaged())?, rest))
}

fn damaged() -> StoreError {
    StoreError::Corrupt("bytes that are no key".to_owned())
}
