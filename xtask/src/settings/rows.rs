//! Reads rows of settings from the source of a table: `Member { name: "…", initial: …, … }`.

use crate::Outcome;
use crate::tidy::tree::File;

/// How a row opens.
const OPENING: &str = "Member {";

/// A row, in words.
pub(crate) struct Row {
    /// The file and the line where it stands.
    pub(crate) place: String,
    pub(crate) name: String,
    pub(crate) initial: String,
    pub(crate) omitted: &'static str,
    pub(crate) effect: Effect,
    pub(crate) shown_by: String,
}

/// What a row says of its member.
pub(crate) enum Effect {
    Does(String),
    Later(String),
    OfItsParts,
    Refused { harmless: Vec<String>, why: String },
}

/// The rows of a file.
pub(crate) fn of(file: &File) -> Outcome<Vec<Row>> {
    let mut found = Vec::new();
    let mut reader = Reader::of(file)?;
    while let Some(row) = reader.row()? {
        found.push(row);
    }
    Ok(found)
}

/// The words of one field: what stands before its literals, and those.
struct Field {
    head: String,
    code: String,
    literals: Vec<String>,
}

struct Reader<'a> {
    path: &'a str,
    text: Vec<char>,
    /// The same without comments and what literals hold, character by character.
    code: Vec<char>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn of(file: &'a File) -> Outcome<Reader<'a>> {
        let (text, code): (Vec<_>, Vec<_>) =
            (file.text.chars().collect(), file.code.chars().collect());
        if text.len() != code.len() {
            return Err(format!("{}: can't be read", file.path).into());
        }
        Ok(Reader {
            path: &file.path,
            text,
            code,
            at: 0,
        })
    }

    fn row(&mut self) -> Outcome<Option<Row>> {
        let Some(start) = find(&self.code, OPENING, self.at) else {
            return Ok(None);
        };
        let open = start + OPENING.len();
        let close = closing(&self.code, open).ok_or("a row without an end")?;
        self.at = close;
        let line = self.text[..start].iter().filter(|it| **it == '\n').count();
        let place = format!("{}:{}", self.path, line + 1);
        let field = |name: &str| {
            self.field(open, close, name)
                .ok_or_else(|| format!("{place}: a row without {name}"))
        };
        let literal = |name: &str| -> Outcome<String> {
            let literals = field(name)?.literals;
            let first = literals.into_iter().next();
            first.ok_or_else(|| format!("{place}: {name} is no text").into())
        };
        Ok(Some(Row {
            name: literal("name")?,
            initial: initial(&field("initial")?).ok_or_else(|| format!("{place}: initial"))?,
            omitted: omitted(&field("omitted")?).ok_or_else(|| format!("{place}: omitted"))?,
            effect: effect(field("effect")?).ok_or_else(|| format!("{place}: effect"))?,
            shown_by: literal("shown_by")?,
            place,
        }))
    }

    /// What stands between `name: ` and the comma that ends it.
    fn field(&self, open: usize, close: usize, name: &str) -> Option<Field> {
        let opening = format!("{name}: ");
        let start = find(&self.code[..close], &opening, open)? + opening.len();
        let end = ending(&self.code[..close], start);
        let code: String = self.code[start..end].iter().collect();
        let head = code
            .chars()
            .take_while(|it| it.is_alphanumeric() || *it == '_')
            .collect();
        Some(Field {
            head,
            code,
            literals: literals(&self.text[start..end]),
        })
    }
}

fn initial(field: &Field) -> Option<String> {
    let words = field.literals.first().cloned();
    let plain = || {
        let inner = field.code.split_once('(')?.1;
        Some(format!("`{}`", inner.trim_end().strip_suffix(')')?))
    };
    match field.head.as_str() {
        "Nothing" => Some("–".to_owned()),
        "Parts" => Some("its parts".to_owned()),
        "Flag" | "Number" => plain(),
        "Text" => words.map(|text| format!("`{text}`")),
        "Json" => {
            let text = words?;
            serde_json::from_str::<serde_json::Value>(&text).ok()?;
            Some(format!("`{text}`"))
        }
        "Depends" => words,
        _ => None,
    }
}

fn omitted(field: &Field) -> Option<&'static str> {
    match field.head.as_str() {
        "Kept" => Some("kept"),
        "Reset" => Some("reset"),
        "Fixed" => Some("for life"),
        _ => None,
    }
}

fn effect(field: Field) -> Option<Effect> {
    let mut literals = field.literals;
    match field.head.as_str() {
        "Does" => literals.pop().map(Effect::Does),
        "Later" => literals.pop().map(Effect::Later),
        "OfItsParts" => Some(Effect::OfItsParts),
        "Refused" => {
            let why = literals.pop()?;
            Some(Effect::Refused {
                harmless: literals,
                why,
            })
        }
        _ => None,
    }
}

fn find(code: &[char], words: &str, from: usize) -> Option<usize> {
    let words: Vec<char> = words.chars().collect();
    let last = code.len().checked_sub(words.len())?;
    (from..=last).find(|at| code[*at..].starts_with(&words))
}

/// The brace that closes what is open.
fn closing(code: &[char], open: usize) -> Option<usize> {
    let mut depth = 1;
    (open..code.len()).find(|at| {
        match code[*at] {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}

/// The comma that ends a field.
fn ending(code: &[char], start: usize) -> usize {
    let mut depth = 0;
    let comma = (start..code.len()).find(|at| {
        match code[*at] {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        depth == 0 && code[*at] == ','
    });
    comma.unwrap_or(code.len())
}

/// What the literals of a piece of source hold.
fn literals(text: &[char]) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text[at] != '"' {
            at += 1;
            continue;
        }
        let raw = text[..at].ends_with(&['r', '#']);
        let mut literal = String::new();
        at += 1;
        while at < text.len() {
            let next = text.get(at + 1);
            match text[at] {
                '"' if !raw || next == Some(&'#') => break,
                '\\' if !raw => {
                    at += 1;
                    match next {
                        Some('\n') => {
                            while text.get(at + 1).is_some_and(|it| it.is_whitespace()) {
                                at += 1;
                            }
                        }
                        Some(escaped) => literal.push(*escaped),
                        None => {}
                    }
                }
                character => literal.push(character),
            }
            at += 1;
        }
        at += 1;
        found.push(literal);
    }
    found
}
