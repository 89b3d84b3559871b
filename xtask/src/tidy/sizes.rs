//! How long files and functions may be.

use super::tree::{File, Tree, has_word};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

const EXPECTED_LONG: &str = "clippy::too_many_lines";

/// Files that are a table, whose rows no one reads in a row: the contents pages of the APIs.
const TABLES: &[&str] = &[
    "crates/cloudformation/src/ops.rs",
    "crates/userpool/src/ops.rs",
];

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.written() {
        let lines = file.text.lines().count();
        if lines > FILE_LINES_MAX {
            found.push(file.at(
                lines - 1,
                &format!("{lines} lines; at most {FILE_LINES_MAX}"),
            ));
        }
        if !TABLES.contains(&file.path.as_str()) {
            found.extend(long_functions(file));
        }
    }
    found
}

fn long_functions(file: &File) -> Vec<String> {
    let lines: Vec<&str> = file.code.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        if !has_word(line, "fn") {
            continue;
        }
        let length = function_lines(&lines[start..]);
        if length > FUNCTION_LINES_MAX && !is_table(file, &lines[..start]) {
            found.push(file.at(
                start,
                &format!("a function of {length} lines; at most {FUNCTION_LINES_MAX}"),
            ));
        }
    }
    found
}

/// Whether a test expects clippy to find it long too, with a reason: it is a table of what is to come out.
fn is_table(file: &File, above: &[&str]) -> bool {
    let attributes = above
        .iter()
        .rev()
        .take_while(|line| !line.trim().is_empty());
    !file.is_product()
        && attributes
            .into_iter()
            .any(|line| line.contains(EXPECTED_LONG))
}

/// Lines from that of `fn` to that of the brace that closes the body; 1 where there is no body.
fn function_lines(lines: &[&str]) -> usize {
    let (mut braces, mut others) = (0i32, 0i32);
    for (count, line) in lines.iter().enumerate() {
        for character in line.chars() {
            match character {
                '{' => braces += 1,
                '}' => braces -= 1,
                '(' | '[' => others += 1,
                ')' | ']' => others -= 1,
                ';' if braces == 0 && others == 0 => return 1,
                _ => continue,
            }
            if braces == 0 && character == '}' {
                return count + 1;
            }
        }
    }
    1
}
