//! The commonest passwords, as far as a pool could let them by: those of six characters or more.

/// One a line, in the order of their bytes.
const LINES: &str = include_str!("../../facts/commonest_passwords.txt");

/// Whether it is one of them, letter for letter: one that differs in a capital is another.
pub(crate) fn hold(password: &str) -> bool {
    let mut rest = LINES;
    while !rest.is_empty() {
        let (before, line, after) = split_in_the_middle(rest);
        rest = match line.cmp(password) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => after,
            std::cmp::Ordering::Greater => before,
        };
    }
    false
}

/// The lines before one in the middle, that one, and the lines after it.
fn split_in_the_middle(lines: &str) -> (&str, &str, &str) {
    let (head, _) = lines.split_at_checked(lines.len() / 2).unwrap_or_default();
    let start = head.rfind('\n').map_or(0, |end| end + 1);
    let (before, from) = lines.split_at_checked(start).unwrap_or_default();
    let (line, after) = from.split_once('\n').unwrap_or((from, ""));
    (before, line, after)
}
