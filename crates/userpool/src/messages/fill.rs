//! Fills in the blanks of a template, each once: what is filled in is never read as a blank again.

/// What goes into the blanks.
pub(super) struct Blanks<'a> {
    /// For `{username}`.
    pub(super) username: &'a str,
    /// For `{####}`.
    pub(super) code: &'a str,
    /// Where the text in `{##text##}` leads.
    pub(super) link: &'a str,
    /// Whether the body is HTML.
    pub(super) html: bool,
}

/// A body. In HTML what is filled in is escaped.
pub(super) fn body(template: &str, blanks: &Blanks<'_>) -> String {
    fill(template, blanks, blanks.html)
}

/// A subject: one line of plain text, whatever is filled in (no header can be added to the mail).
pub(super) fn subject(template: &str, blanks: &Blanks<'_>) -> String {
    one_line(&fill(template, blanks, false))
}

fn fill(template: &str, blanks: &Blanks<'_>, html: bool) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, at) = rest.split_at(start);
        filled.push_str(before);
        rest = blank(at, blanks, html, &mut filled);
    }
    filled.push_str(rest);
    filled
}

/// Fills in the blank with which `at` begins, if it is one, and gives what follows.
fn blank<'a>(at: &'a str, blanks: &Blanks<'_>, html: bool, filled: &mut String) -> &'a str {
    if let Some(rest) = at.strip_prefix("{####}") {
        filled.push_str(&shown(blanks.code, html));
        return rest;
    }
    if let Some(rest) = at.strip_prefix("{username}") {
        filled.push_str(&shown(blanks.username, html));
        return rest;
    }
    if let Some((text, rest)) = at
        .strip_prefix("{##")
        .and_then(|text| text.split_once("##}"))
    {
        if html {
            filled.extend(["<a href=\"", &escape(blanks.link), "\">", text, "</a>"]);
        } else {
            filled.push_str(blanks.link);
        }
        return rest;
    }
    filled.push('{');
    at.strip_prefix('{').unwrap_or_default()
}

/// A text with blanks of these names, `{name}`; any other brace stays as it is. In HTML what is filled in is escaped.
pub(super) fn named(template: &str, blanks: &[(&str, &str)], html: bool) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, at) = rest.split_at(start);
        filled.push_str(before);
        let found = blanks.iter().find_map(|(name, value)| {
            let rest = at.strip_prefix('{')?.strip_prefix(name)?;
            Some((*value, rest.strip_prefix('}')?))
        });
        rest = if let Some((value, rest)) = found {
            filled.push_str(&shown(value, html));
            rest
        } else {
            filled.push('{');
            at.strip_prefix('{').unwrap_or_default()
        };
    }
    filled.push_str(rest);
    filled
}

/// The same in a subject: one line of plain text.
pub(super) fn named_in_subject(template: &str, blanks: &[(&str, &str)]) -> String {
    one_line(&named(template, blanks, false))
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn shown(text: &str, html: bool) -> String {
    if html { escape(text) } else { text.to_owned() }
}

pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}
