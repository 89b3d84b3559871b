//! The columns of a file of users.

use crate::limits::IMPORT_MESSAGE_CHARACTERS_MAX;
use crate::records::Pool;

/// The column that says what a user is called.
pub(crate) const USERNAME: &str = "cognito:username";
/// The column that says whether a user has a second factor.
pub(crate) const MFA_ENABLED: &str = "cognito:mfa_enabled";
/// The column of hashed passwords, which a file may have, and must have where its import names how they are hashed.
pub(crate) const PASSWORD_HASH: &str = "password_hash";

/// The attributes that every pool has, in the order in which AWS lists them (AWS developer guide, "Importing users from a CSV file").
const STANDARD: [&str; 19] = [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
];

/// What begins a file of UTF-8 that says so, which AWS does not take.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The columns that a file for a pool must have, in the order of AWS.
pub(crate) fn of_pool(pool: &Pool) -> Vec<String> {
    let schema = pool.settings.schema_attributes.as_deref();
    let names = schema
        .unwrap_or_default()
        .iter()
        .filter_map(|it| it.name.as_deref());
    let own = names.filter(|name| name.contains("custom:"));
    let standard = STANDARD.iter().copied();
    let columns = standard.chain(own).chain([MFA_ENABLED, USERNAME]);
    columns.map(str::to_owned).collect()
}

/// The columns of a file, by the first line of it, which may stand in any order.
///
/// # Errors
/// What is wrong with the line, and how it is mended.
pub(crate) fn read(pool: &Pool, line: &[u8], has_hashes: bool) -> Result<Vec<String>, String> {
    if line.starts_with(BYTE_ORDER_MARK) {
        return Err("The file begins with a byte order mark. Save it as UTF-8 without one.".into());
    }
    let Ok(line) = std::str::from_utf8(line) else {
        return Err("The header of the file is not UTF-8. Save the file as UTF-8.".into());
    };
    let columns: Vec<String> = line.split(',').map(|name| name.trim().to_owned()).collect();
    let mut expected = of_pool(pool);
    if has_hashes {
        expected.push(PASSWORD_HASH.to_owned());
    }
    if let Some(name) = expected.iter().find(|name| !columns.contains(name)) {
        return Err(told(&format!(
            "The header of the file lacks the column {name}. GetCSVHeader lists them."
        )));
    }
    let is_unknown = |name: &&String| !expected.contains(name) && *name != PASSWORD_HASH;
    if let Some(name) = columns.iter().find(is_unknown) {
        return Err(told(&format!(
            "The header of the file has an unknown column, {name:?}. GetCSVHeader lists them."
        )));
    }
    let is_twice = |name: &&String| columns.iter().filter(|it| it == name).count() > 1;
    if let Some(name) = columns.iter().find(is_twice) {
        return Err(told(&format!(
            "The header of the file has the column {name} twice. Leave one out."
        )));
    }
    Ok(columns)
}

/// As much of a sentence as an import can say at its end.
pub(crate) fn told(sentence: &str) -> String {
    sentence
        .chars()
        .take(IMPORT_MESSAGE_CHARACTERS_MAX)
        .collect()
}
