//! The SQL of the engine keeps to words that any database on `PostgreSQL`'s wire can be asked for.

use std::path::Path;

/// All words that a statement may have, in lower case.
const ALLOWED: &[&str] = &[
    // Statements and their parts.
    "select",
    "from",
    "where",
    "with",
    "as",
    "left",
    "join",
    "on",
    "order",
    "by",
    "desc",
    "limit",
    "union",
    "all",
    "ordinality",
    "insert",
    "into",
    "values",
    "update",
    "set",
    "delete",
    "conflict",
    "do",
    "nothing",
    "create",
    "table",
    "if",
    "schema",
    "drop",
    "cascade",
    "begin",
    "transaction",
    "isolation",
    "level",
    "serializable",
    "read",
    "only",
    "deferrable",
    // Conditions.
    "and",
    "not",
    "exists",
    "any",
    "is",
    "distinct",
    "null",
    // Types, tables, columns and what a statement calls its parts.
    "text",
    "bigint",
    "bytea",
    "primary",
    "meta",
    "records",
    "name",
    "key",
    "version",
    "value",
    "format",
    "excluded",
    "wanted",
    "checked",
    "failed",
    "deleted",
    "put",
    "new",
    "number",
    "expected",
    "found",
    "trial_name",
    // Functions, of which two ask the server what it is.
    "unnest",
    "count",
    "current_setting",
    "transaction_isolation",
    "transaction_read_only",
    "pg_walfile_name",
    "pg_current_wal_insert_lsn",
];

/// Beginnings of statements, by which SQL is known wherever it stands.
const BEGINNINGS: &[&str] = &[
    "SELECT ",
    "INSERT ",
    "UPDATE ",
    "DELETE ",
    "WITH ",
    "CREATE ",
    "ALTER ",
    "DROP ",
    "SET ",
    "SHOW ",
    "BEGIN",
    "COMMIT;",
    "LOCK ",
    "CALL ",
    "DO ",
    "COPY ",
    "LISTEN ",
    "NOTIFY ",
    "TRUNCATE ",
];

fn source(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// The literals of a source without escapes but those of line ends.
fn literals(source: &str) -> Vec<String> {
    let code: Vec<&str> = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let literals = code.split('"').skip(1).step_by(2);
    literals
        .map(|literal| literal.replace("\\\n", " "))
        .collect()
}

#[test]
fn statements_keep_to_the_allowed_words() {
    let literals = literals(&source("postgres/sql.rs"));
    assert!(literals.len() > 10, "{literals:?}");
    for statement in literals
        .iter()
        .filter(|literal| !literal.starts_with("-c "))
    {
        assert!(
            !statement.contains(';'),
            "two statements in one: {statement}"
        );
        let strange = |character: char| !character.is_ascii_alphanumeric() && character != '_';
        let words = statement.split(strange).filter(|word| !word.is_empty());
        for word in words.filter(|word| word.parse::<u8>().is_err()) {
            let word = word.to_ascii_lowercase();
            assert!(
                ALLOWED.contains(&word.as_str()),
                "{word} is not allowed: {statement}"
            );
        }
    }
}

#[test]
fn statements_stand_in_one_file() {
    for name in [
        "commit",
        "connection",
        "fault",
        "place",
        "schema",
        "snapshot",
        "trial",
    ] {
        refuse_statements(&format!("postgres/{name}.rs"));
    }
    refuse_statements("postgres.rs");
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/postgres"));
    assert_eq!(
        files.unwrap().count(),
        8,
        "a file that this test does not read"
    );
}

fn refuse_statements(name: &str) {
    for literal in literals(&source(name)) {
        let text = literal.trim_start();
        let is_statement = BEGINNINGS
            .iter()
            .any(|beginning| text.starts_with(beginning));
        assert!(!is_statement, "{name} has a statement: {literal}");
    }
}
