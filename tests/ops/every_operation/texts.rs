//! Texts that patterns of the facts match, as long as one wants them, and texts that they don't.

use model::facts::Pattern;
use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind};

/// Characters of which texts are made where a pattern lets them, the plainest first.
const PLAIN: [char; 6] = ['a', '0', 'A', '-', '_', ' '];
/// Characters that one pattern or another does not know.
const STRANGE: [char; 9] = [
    ' ',
    '\u{7}',
    'é',
    '!',
    '_',
    '{',
    '\n',
    '\u{3000}',
    '\u{1f600}',
];

/// A text of so many characters that the pattern matches, where one can be made.
pub(super) fn matching(pattern: &Pattern, length: usize) -> Option<String> {
    let parsed = regex_syntax::parse(pattern.source()).ok()?;
    let text = written(&parsed, length)?;
    pattern.matches(&text).then_some(text)
}

/// The shortest text that a pattern matches and that has so many characters at least.
pub(super) fn shortest(pattern: &Pattern, least: usize) -> Option<String> {
    let parsed = regex_syntax::parse(pattern.source()).ok()?;
    matching(pattern, span(&parsed).0.max(least))
}

/// Texts of so many characters that the pattern does not match, where there are any: one that is strange altogether, and one at its
/// end alone.
pub(super) fn strange(pattern: &Pattern, length: usize) -> Vec<String> {
    let whole = STRANGE.map(|character| character.to_string().repeat(length));
    let mut found: Vec<String> = whole
        .into_iter()
        .find(|text| !pattern.matches(text))
        .into_iter()
        .collect();
    if let Some(mut text) = matching(pattern, length).filter(|text| !text.is_empty()) {
        text.pop();
        let ends = STRANGE.map(|character| format!("{text}{character}"));
        found.extend(ends.into_iter().find(|text| !pattern.matches(text)));
    }
    found
}

/// How few characters match, and how many at most.
fn span(part: &Hir) -> (usize, usize) {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => (0, 0),
        HirKind::Literal(literal) => {
            let count = String::from_utf8_lossy(&literal.0).chars().count();
            (count, count)
        }
        HirKind::Class(_) => (1, 1),
        HirKind::Capture(group) => span(&group.sub),
        HirKind::Repetition(repeated) => {
            let (least, most) = span(&repeated.sub);
            (
                least * times(repeated.min),
                most.saturating_mul(repeated.max.map_or(usize::MAX, times)),
            )
        }
        HirKind::Concat(parts) => parts.iter().map(span).fold((0, 0), |sum, part| {
            (sum.0 + part.0, sum.1.saturating_add(part.1))
        }),
        HirKind::Alternation(ways) => {
            let spans = ways.iter().map(span);
            let wider = |one: (usize, usize), other: (usize, usize)| {
                (one.0.min(other.0), one.1.max(other.1))
            };
            spans.reduce(wider).unwrap_or_default()
        }
    }
}

fn times(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// A text of so many characters.
fn written(part: &Hir, length: usize) -> Option<String> {
    match part.kind() {
        HirKind::Empty | HirKind::Look(_) => (length == 0).then(String::new),
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0).into_owned();
            (text.chars().count() == length).then_some(text)
        }
        HirKind::Class(class) => (length == 1).then(|| of_class(class)).flatten(),
        HirKind::Capture(group) => written(&group.sub, length),
        HirKind::Repetition(repeated) => {
            let (_, most) = span(&repeated.sub);
            // As few times as reach the length.
            let count = length.div_ceil(most.max(1)).max(times(repeated.min));
            let is_allowed = repeated.max.is_none_or(|max| count <= times(max));
            let parts = vec![repeated.sub.as_ref(); count];
            is_allowed.then(|| shared(&parts, length)).flatten()
        }
        HirKind::Concat(parts) => shared(&parts.iter().collect::<Vec<_>>(), length),
        HirKind::Alternation(ways) => ways.iter().find_map(|way| written(way, length)),
    }
}

/// Parts one after the other, of which the first take what there is beyond what each needs.
fn shared(parts: &[&Hir], length: usize) -> Option<String> {
    let spans: Vec<(usize, usize)> = parts.iter().map(|part| span(part)).collect();
    let needed: usize = spans.iter().map(|(least, _)| least).sum();
    let mut spare = length.checked_sub(needed)?;
    let mut text = String::new();
    for (part, (least, most)) in parts.iter().zip(spans) {
        let more = spare.min(most - least);
        spare -= more;
        text.push_str(&written(part, least + more)?);
    }
    (spare == 0).then_some(text)
}

fn of_class(class: &Class) -> Option<String> {
    let Class::Unicode(class) = class else {
        return None;
    };
    let holds = |wanted: &char| {
        class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(wanted))
    };
    let first = || class.iter().next().map(ClassUnicodeRange::start);
    let character = PLAIN.into_iter().find(holds).or_else(first)?;
    Some(character.to_string())
}
