//! What was stored once stays readable for ever: one record of each table in each format that it ever had, as a real run
//! left it, in `records/<table>.<format>.json`.

#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod chained;
mod ending;
mod restoring;
mod sign_ins;
mod values;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crypto::seal::Keyring;
use store::walk::Role;
use tests::tables;

/// The master key of the run that left the records.
const MASTER_KEY: [u8; 32] = [
    0xb4, 0x4b, 0x59, 0x84, 0x18, 0x59, 0xa0, 0x1a, 0x8f, 0xb6, 0xec, 0x9c, 0xa6, 0xb0, 0x34, 0xa9,
    0xb5, 0x82, 0xab, 0xaf, 0x71, 0x86, 0x67, 0xc3, 0x42, 0x24, 0xdd, 0x7d, 0x7d, 0x94, 0x7f, 0x9f,
];

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// The record of a table in a format, as it was stored.
fn golden(table: &str, format: u32) -> Vec<u8> {
    let path = here().join(format!("records/{table}.{format}.json"));
    fs::read(&path).unwrap_or_else(|_| {
        panic!(
            "table {table} has no golden file {}: store one record and put its value there",
            path.display()
        )
    })
}

#[test]
fn each_format_of_each_table_is_read_and_its_newest_written_as_it_was() {
    for walk in tables() {
        let (name, newest) = (walk.table.name, walk.table.format);
        for format in 1..=newest {
            let stored = golden(name, format);
            let rewritten = walk.rewrite(&stored);
            let rewritten = rewritten.unwrap_or_else(|error| panic!("{name}.{format}: {error}"));
            if format == newest {
                let text = String::from_utf8_lossy(&rewritten);
                let before = String::from_utf8_lossy(&stored);
                assert_eq!(text, before.trim_end(), "{name}.{format}");
            }
        }
    }
}

/// Where records lie and by what they are found is as much a format as what they hold.
#[test]
fn keys_stay_where_they_are() {
    let mut listed = String::new();
    for walk in tables() {
        for format in 1..=walk.table.format {
            let name = walk.table.name;
            let declared = walk.inspect(&golden(name, format)).expect("a record");
            let role = |key: &store::Key| walk.role(&key.parts().expect("a key"));
            assert_eq!(role(&declared.key), Some(Role::Record), "{name}");
            writeln!(listed, "{name}.{format} {}", declared.key).expect("a line");
            for entry in &declared.entries {
                assert_eq!(role(entry), Some(Role::Entry), "{name}: {entry}");
                writeln!(listed, "  {entry}").expect("a line");
            }
            for needed in declared.needs.concat() {
                writeln!(listed, "  needs {needed}").expect("a line");
            }
        }
    }
    let expected = fs::read_to_string(here().join("keys.txt")).unwrap_or_default();
    assert_eq!(listed, expected, "keys.txt says otherwise");
}

#[test]
fn what_is_sealed_is_opened_for_what_it_was_sealed() {
    let keyring = Keyring::new(MASTER_KEY);
    let mut opened = 0;
    for walk in tables() {
        for format in 1..=walk.table.format {
            let declared = walk.inspect(&golden(walk.table.name, format));
            for sealed in declared.expect("a record").sealed {
                let context = &sealed.context;
                let plain = keyring.open(context, &sealed.text);
                assert!(plain.is_ok(), "{}: {context}", walk.table.name);
                opened += 1;
            }
        }
    }
    assert_eq!(opened, 51, "sealed members of all tables");
}

#[test]
fn a_key_is_of_one_table_alone() {
    let tables = tables();
    for walk in &tables {
        let declared = walk.inspect(&golden(walk.table.name, walk.table.format));
        let declared = declared.expect("a record");
        for key in declared.entries.iter().chain([&declared.key]) {
            let parts = key.parts().expect("a key");
            let claiming: Vec<&str> = tables
                .iter()
                .filter(|other| other.role(&parts).is_some())
                .map(|other| other.table.name)
                .collect();
            assert_eq!(claiming, [walk.table.name], "{key}");
        }
    }
}

/// Each `impl Record` of the sources is on a contents page, and no golden file is left behind by a table that is gone.
#[test]
fn the_contents_pages_list_every_table() {
    let listed: Vec<String> = tables()
        .iter()
        .map(|walk| walk.table.name.to_owned())
        .collect();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut found = BTreeSet::new();
    for source in [
        "userpool/src",
        "cloudformation/src",
        "gateway/src",
        "cenote/src",
        "work/src",
        "store/src/filling.rs",
        "store/src/indexing.rs",
    ] {
        tables_in(&crates.join(source), &mut found);
    }
    assert_eq!(found, listed.iter().cloned().collect());
    for file in fs::read_dir(here().join("records")).expect("the records") {
        let name = file.expect("a file").file_name();
        let name = name.to_string_lossy();
        let table = name.split('.').next().expect("a name");
        assert!(found.contains(table), "{name} is of no table that there is");
    }
}

fn tables_in(path: &Path, found: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            tables_in(&entry.expect("an entry").path(), found);
        }
        return;
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    for declared in text.split("const TABLE: Table = Table {").skip(1) {
        let name = declared
            .split_once("name: \"")
            .and_then(|(_, rest)| rest.split_once('"'));
        found.insert(name.expect("a name").0.to_owned());
    }
}
