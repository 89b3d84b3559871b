//! Writing XML: text is all that needs care.

use std::borrow::Cow;

/// Text with everything replaced that XML would take for something else. What XML 1.0 has no way
/// to write becomes U+FFFD.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(needs_care) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            // Bare, a reader would make a line feed of it.
            '\r' => escaped.push_str("&#xD;"),
            letter if needs_care(letter) => escaped.push('\u{FFFD}'),
            letter => escaped.push(letter),
        }
    }
    Cow::Owned(escaped)
}

/// Adds `<name>text</name>`.
pub fn element(into: &mut String, name: &str, text: &str) {
    nested(into, name, |into| into.push_str(&escape(text)));
}

/// Adds `<name>…</name>` around what the function adds.
pub fn nested(into: &mut String, name: &str, content: impl FnOnce(&mut String)) {
    into.push('<');
    into.push_str(name);
    into.push('>');
    content(into);
    into.push_str("</");
    into.push_str(name);
    into.push('>');
}

fn needs_care(letter: char) -> bool {
    match letter {
        '&' | '<' | '>' | '"' | '\'' | '\r' | '\u{FFFE}' | '\u{FFFF}' => true,
        '\n' | '\t' => false,
        letter => letter < ' ',
    }
}
