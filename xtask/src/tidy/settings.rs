//! Settings as rows: each member of the facts has one row, each row has a test that names its member, and the page that is
//! written from the rows is current.

use std::collections::BTreeSet;

use serde_json::Value;

use super::tree::Tree;
use crate::settings::{self, Effect, Row, TABLES, Table};

const FACTS: &str = "crates/model/facts/cognito-idp.json";
/// Members that say whose settings they are.
const WHOSE: &[&str] = &["UserPoolId", "ClientId"];

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let facts = tree
        .file(FACTS)
        .and_then(|file| serde_json::from_str(&file.text).ok());
    let Some(facts) = facts else {
        return vec![format!("{FACTS} can't be read")];
    };
    let mut found = Vec::new();
    let mut divided = BTreeSet::new();
    let mut whole = Vec::new();
    for table in TABLES {
        match table.rows(tree) {
            Ok(rows) => {
                found.extend(rows.iter().filter_map(|row| unshown(tree, row)));
                let judged = judge(&facts, table, &rows);
                found.extend(judged.found);
                divided.extend(judged.divided);
                whole.extend(judged.whole);
            }
            Err(error) => found.push(error.to_string()),
        }
    }
    // What its parts do has to stand somewhere.
    for (shape, place) in whole {
        if !divided.contains(&shape) {
            found.push(format!(
                "{place}: no table has rows for the parts of {shape}"
            ));
        }
    }
    if let Err(error) = settings::is_current(tree) {
        found.push(error.to_string());
    }
    found
}

/// What a table lacks and has too much.
#[derive(Default)]
struct Judged {
    found: Vec<String>,
    /// Structures whose parts have rows.
    divided: BTreeSet<String>,
    /// Structures whose parts have none, and whose rows.
    whole: Vec<(String, String)>,
}

fn judge(facts: &Value, table: &Table, rows: &[Row]) -> Judged {
    let mut judged = Judged::default();
    let mut wanted = BTreeSet::new();
    for operation in table.operations {
        let input = &facts["operations"][operation]["input"]["shape"];
        judged.want(facts, rows, input, "", &mut wanted);
    }
    for name in &wanted {
        let count = rows.iter().filter(|row| row.name == *name).count();
        if count != 1 {
            judged
                .found
                .push(format!("{}: {name} has {count} rows", table.title));
        }
    }
    for row in rows.iter().filter(|row| !wanted.contains(&row.name)) {
        judged.found.push(format!(
            "{}: the facts have no member {}",
            row.place, row.name
        ));
    }
    judged
}

impl Judged {
    /// The members of a structure, and of those that have rows for their parts.
    fn want(
        &mut self,
        facts: &Value,
        rows: &[Row],
        shape: &Value,
        above: &str,
        wanted: &mut BTreeSet<String>,
    ) {
        let shape = &facts["shapes"][shape.as_str().unwrap_or_default()];
        for (name, member) in shape["members"].as_object().into_iter().flatten() {
            if above.is_empty() && WHOSE.contains(&name.as_str()) {
                continue;
            }
            let path = format!("{above}{name}");
            wanted.insert(path.clone());
            let inner = &member["shape"];
            if facts["shapes"][inner.as_str().unwrap_or_default()]["type"] != "structure" {
                continue;
            }
            let inside = format!("{path}.");
            let name = inner.as_str().unwrap_or_default().to_owned();
            if rows.iter().any(|row| row.name.starts_with(&inside)) {
                self.divided.insert(name);
                self.want(facts, rows, inner, &inside, wanted);
            } else if let Some(row) = rows.iter().find(|row| row.name == path)
                && !matches!(row.effect, Effect::Later(_))
            {
                self.whole.push((name, row.place.clone()));
            }
        }
    }
}

/// Whether the test that a row names is there and it, or what stands in its folder, names the member.
fn unshown(tree: &Tree, row: &Row) -> Option<String> {
    let own = row.name.rsplit('.').next().unwrap_or_default();
    let Some(test) = tree.file(&row.shown_by) else {
        return Some(format!("{}: {} is not there", row.place, row.shown_by));
    };
    let folder = row.shown_by.trim_end_matches("rs").replace('.', "/");
    let has_tests = test.code.contains("#[test]") || test.code.contains("#[tokio::test");
    let quoted = format!("\"{own}\"");
    let is_named =
        test.text.contains(&quoted) || tree.below(&folder).any(|file| file.text.contains(&quoted));
    (!has_tests || !is_named)
        .then(|| format!("{}: no test of {} names {own}", row.place, row.shown_by))
}
