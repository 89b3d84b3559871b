//! What is wrong with a file, or with a row of it: then the row fails, and the others come all the same.

use serde_json::{Value, json};
use tests::imports::{columns, import, log, outcome, person, pool, row};
use tests::{World, on_every_engine};

use super::{DONE, IN_VAIN, file};

const UNVERIFIED: &str = "The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).";

#[tokio::test]
async fn a_file_with_another_header_fails() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let columns = columns(world, &pool_id).await;
        let header = columns.join(",");
        let rest = format!("\n{}\n", person(&columns, "anna"));
        let lacks = |name: &str| {
            format!("The header of the file lacks the column {name}. GetCSVHeader lists them.")
        };
        let unknown = |name: &str| {
            format!(
                "The header of the file has an unknown column, \"{name}\". GetCSVHeader lists them."
            )
        };
        let hashed = json!({ "PasswordHashingAlgorithm": "BCRYPT" });
        let rows: [(Value, Vec<u8>, String); 8] = [
            (json!({}), Vec::new(), lacks("name")),
            (
                json!({}),
                header.replace(",email,", ",").into(),
                lacks("email"),
            ),
            (
                json!({}),
                format!("{header},e-mail").into(),
                unknown("e-mail"),
            ),
            (json!({}), header.replace(',', ";").into(), lacks("name")),
            (
                json!({}),
                format!("{header},email").into(),
                "The header of the file has the column email twice. Leave one out.".to_owned(),
            ),
            (
                json!({}),
                [b"\xef\xbb\xbf", header.as_bytes()].concat(),
                "The file begins with a byte order mark. Save it as UTF-8 without one.".to_owned(),
            ),
            (
                json!({}),
                [b"\xff\xfe", header.as_bytes()].concat(),
                "The header of the file is not UTF-8. Save the file as UTF-8.".to_owned(),
            ),
            (hashed, header.clone().into(), lacks("password_hash")),
        ];
        for (members, mut bytes, message) in rows {
            bytes.extend_from_slice(rest.as_bytes());
            let import = import(world, &pool_id, members, bytes).await;
            assert_eq!(outcome(&import), ("Failed", [0, 0, 0], message.as_str()));
            assert_eq!(log(world, &import).await, Vec::<String>::new());
        }
        let users = world
            .ok("ListUsers", json!({ "UserPoolId": pool_id }))
            .await;
        assert_eq!(users["Users"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn columns_may_stand_in_any_order_and_a_file_may_end_without_a_line() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let mut columns = columns(world, &pool_id).await;
        columns.reverse();
        columns.push("password_hash".to_owned());
        let file = format!("{}\r\n{}", columns.join(" , "), person(&columns, "anna"));
        let done = import(world, &pool_id, json!({}), file).await;
        assert_eq!(outcome(&done), ("Succeeded", [1, 0, 0], DONE));
        let empty = import(world, &pool_id, json!({}), columns.join(",")).await;
        assert_eq!(outcome(&empty), ("Succeeded", [0, 0, 0], DONE));
    })
    .await;
}

/// A pool with what rows can break.
async fn strict(world: &World, mfa: &str) -> String {
    let members = json!({
        "Schema": [
            { "Name": "family_name", "Required": true, "Mutable": true, "AttributeDataType": "String" },
            { "Name": "tenant", "AttributeDataType": "String",
              "StringAttributeConstraints": { "MinLength": "3", "MaxLength": "5" } },
            { "Name": "seat", "AttributeDataType": "Number" },
        ],
        "AutoVerifiedAttributes": ["email"],
        "SmsConfiguration": { "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" },
    });
    let pool_id = pool(world, members).await;
    if mfa != "OFF" {
        let body = json!({
            "UserPoolId": pool_id, "MfaConfiguration": mfa,
            "SoftwareTokenMfaConfiguration": { "Enabled": true },
        });
        world.ok("SetUserPoolMfaConfig", body).await;
    }
    pool_id
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of rows")]
async fn a_row_that_is_wrong_fails_alone_and_says_why() {
    on_every_engine(async |world| {
        let pool_id = strict(world, "OFF").await;
        let columns = columns(world, &pool_id).await;
        let good = [
            ("cognito:username", "anna"),
            ("email", "anna@example.com"),
            ("email_verified", "true"),
            ("family_name", "Ant"),
        ];
        let with = |changes: &[(&'static str, &str)]| {
            let kept = good
                .iter()
                .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
            let all: Vec<(&str, &str)> = changes.iter().chain(kept).copied().collect();
            row(&columns, &all).into_bytes()
        };
        let columns_differ = |count: usize| {
            format!(
                "The row has {count} columns, and the header has {}. A comma in a value is written with a backslash before it.",
                columns.len()
            )
        };
        let formula = |name: &str| {
            format!("The value of {name} is a formula. Write what it comes to in its place.")
        };
        let schema = "Attributes did not conform to the schema: ";
        let username = "The cognito:username is to have 1 to 128 letters, marks, symbols, digits or signs of punctuation, and nothing else.";
        let long = "a".repeat(16_001);
        let longest = "é".repeat(70_000);
        let name = "n".repeat(129);
        let rows: Vec<(Vec<u8>, String)> = vec![
            (b"anna,b".to_vec(), columns_differ(2)),
            ([with(&[]), b",".to_vec()].concat(), columns_differ(columns.len() + 1)),
            (with(&[("name", "Ant, Anna")]), columns_differ(columns.len() + 1)),
            ([b"\xff", with(&[]).as_slice()].concat(), "The row is not UTF-8. Save the file as UTF-8.".into()),
            (with(&[("name", "=1+1")]), formula("name")),
            (with(&[("name", "+cmd|' /C calc'!A0")]), formula("name")),
            (with(&[("name", "-2+3")]), formula("name")),
            (with(&[("name", "@SUM(1+1)")]), formula("name")),
            (with(&[("cognito:username", "=anna()")]), formula("cognito:username")),
            (long.into_bytes(), "The row has more than 16000 characters.".into()),
            (longest.into_bytes(), "The row has more than 16000 characters.".into()),
            (with(&[("cognito:username", "")]), "The row has no cognito:username.".into()),
            (with(&[("cognito:username", "an na")]), username.into()),
            (with(&[("cognito:username", &name)]), username.into()),
            (with(&[("email_verified", "false")]), UNVERIFIED.into()),
            (with(&[("email_verified", "")]), UNVERIFIED.into()),
            (
                with(&[("email", "")]),
                "The row sets email_verified to true and has no email.".into(),
            ),
            (
                with(&[("phone_number_verified", "true")]),
                "The row sets phone_number_verified to true and has no phone_number.".into(),
            ),
            (with(&[("email", "anna")]), "Invalid email address format.".into()),
            (with(&[("phone_number", "123")]), "Invalid phone number format.".into()),
            (
                with(&[("email_verified", "yes")]),
                format!("{schema}email_verified: The attribute is not a valid boolean"),
            ),
            (
                with(&[("family_name", "")]),
                format!("{schema}name.familyName: The attribute name.familyName is required"),
            ),
            (
                with(&[("custom:tenant", "ab")]),
                format!("{schema}custom:tenant: String must be no shorter than 3 characters"),
            ),
            (
                with(&[("custom:seat", "first")]),
                format!("{schema}custom:seat: Attribute value must be a number."),
            ),
            (
                with(&[("cognito:mfa_enabled", "true")]),
                "The value of cognito:mfa_enabled is to be false or blank, since MFA is off in the user pool.".into(),
            ),
            (
                with(&[("cognito:mfa_enabled", "1")]),
                "The value of cognito:mfa_enabled is to be true or false.".into(),
            ),
        ];
        let mut bytes = columns.join(",").into_bytes();
        for (row, _) in &rows {
            bytes.push(b'\n');
            bytes.extend_from_slice(row);
        }
        bytes.push(b'\n');
        bytes.extend_from_slice(&with(&[
            ("phone_number", "+12065550100"),
            ("nickname", "@anna"),
        ]));
        let done = import(world, &pool_id, json!({}), bytes).await;
        let failed = rows.len() as u64;
        assert_eq!(outcome(&done), ("Succeeded", [1, 0, failed], DONE));
        let told = log(world, &done).await;
        let mut expected: Vec<String> = rows
            .iter()
            .zip(2..)
            .map(|((_, reason), line)| format!("[FAILED] Line Number {line} - {reason}"))
            .collect();
        let last = rows.len() + 2;
        expected.push(format!("[SUCCEEDED] Line Number {last} - The import succeeded."));
        assert_eq!(told, expected);
        // No log says what somebody is called.
        assert!(!told.concat().contains("anna"));
    })
    .await;
}

/// What a row says of a second factor, whether it has a phone number, and what becomes of it: none where the row fails, and otherwise
/// the factors that are on.
type Said<'a> = (&'a str, bool, Option<Option<&'a str>>);

#[tokio::test]
async fn a_second_factor_is_as_the_pool_wants_it() {
    on_every_engine(async |world| {
        let text_messages = Some(Some("SMS_MFA"));
        let none = Some(None);
        let rows: [(&str, bool, &[Said<'_>]); 3] = [
            (
                "ON",
                false,
                &[
                    ("true", false, none),
                    ("", false, none),
                    ("false", false, None),
                ],
            ),
            (
                "OPTIONAL",
                false,
                &[
                    ("true", true, None),
                    ("", false, none),
                    ("False", false, none),
                ],
            ),
            (
                "OPTIONAL",
                true,
                &[
                    ("true", true, text_messages),
                    ("true", false, None),
                    ("", true, none),
                    ("False", true, none),
                ],
            ),
        ];
        for (mfa, takes_texts, said) in rows {
            let pool_id = strict(world, mfa).await;
            if takes_texts {
                take_texts(world, &pool_id).await;
            }
            let columns = columns(world, &pool_id).await;
            for (number, (value, has_number, expected)) in said.iter().enumerate() {
                let name = format!("user-{number}");
                let email = format!("{name}@example.com");
                let values = [
                    ("cognito:username", name.as_str()),
                    ("cognito:mfa_enabled", *value),
                    ("email", &email),
                    ("email_verified", "true"),
                    ("family_name", "Ant"),
                    (
                        "phone_number",
                        if *has_number { "+12065550100" } else { "" },
                    ),
                ];
                let rows = [row(&columns, &values)];
                let done = import(world, &pool_id, json!({}), file(&columns, &rows)).await;
                let about = format!("{mfa} {value:?} {has_number}");
                let Some(factor) = expected else {
                    assert_eq!(outcome(&done), ("Failed", [0, 0, 1], IN_VAIN), "{about}");
                    continue;
                };
                assert_eq!(outcome(&done), ("Succeeded", [1, 0, 0], DONE), "{about}");
                let body = json!({ "UserPoolId": pool_id, "Username": name });
                let user = world.ok("AdminGetUser", body).await;
                assert_eq!(user["UserMFASettingList"][0].as_str(), *factor, "{about}");
            }
        }
    })
    .await;
}

/// Lets the users of a pool have codes in text messages as a second factor.
async fn take_texts(world: &World, pool_id: &str) {
    let sms = json!({ "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" });
    let body = json!({
        "UserPoolId": pool_id, "MfaConfiguration": "OPTIONAL",
        "SmsMfaConfiguration": { "SmsConfiguration": sms },
        "SoftwareTokenMfaConfiguration": { "Enabled": true },
    });
    world.ok("SetUserPoolMfaConfig", body).await;
}

#[tokio::test]
async fn in_a_pool_without_passwords_users_are_confirmed() {
    on_every_engine(async |world| {
        let members = json!({
            "Policies": { "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] } },
        });
        let pool_id = pool(world, members).await;
        let columns = columns(world, &pool_id).await;
        let rows = [person(&columns, "anna")];
        import(world, &pool_id, json!({}), file(&columns, &rows)).await;
        let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let anna = world.ok("AdminGetUser", body).await;
        assert_eq!(anna["UserStatus"], "CONFIRMED");
    })
    .await;
}

#[tokio::test]
async fn rows_lie_across_all_pieces_of_a_file() {
    let world = World::in_memory();
    let pool_id = pool(&world, json!({})).await;
    let columns = columns(&world, &pool_id).await;
    // Long rows and short ones, so that they end anywhere in the pieces.
    let people = (0..2_500_usize).map(|number| {
        let name = format!("user-{number}");
        let email = format!("{name}@example.com");
        let filler = "é".repeat(number * 37 % 900);
        let values = [
            ("cognito:username", name.as_str()),
            ("email", &email),
            ("email_verified", "true"),
            ("nickname", &filler),
        ];
        row(&columns, &values)
    });
    let people: Vec<String> = people.collect();
    let bytes = file(&columns, &people);
    assert!(bytes.len() > 1 << 20);
    let done = import(&world, &pool_id, json!({}), bytes).await;
    assert_eq!(outcome(&done), ("Succeeded", [2_500, 0, 0], DONE));
    let told = log(&world, &done).await;
    assert_eq!(told.len(), 2_500);
    for (line, number) in told.iter().zip(2..) {
        let expected = format!("[SUCCEEDED] Line Number {number} - The import succeeded.");
        assert_eq!(*line, expected);
    }
}

/// A step takes so many rows of a pool like this one, and takes the file's last piece with the file's last row.
#[tokio::test]
async fn a_file_may_end_where_a_step_does() {
    let world = World::in_memory();
    for (rows_of_a_step, members) in [
        (240, json!({})),
        (192, json!({ "UsernameAttributes": ["email"] })),
    ] {
        let has_addresses = members != json!({});
        let pool_id = pool(&world, members).await;
        let columns = columns(&world, &pool_id).await;
        for (prefix, rows) in [("a", rows_of_a_step), ("b", 2 * rows_of_a_step)] {
            let line = |number: usize| {
                let name = format!("{prefix}{number}@example.com");
                if has_addresses {
                    let values = [
                        ("cognito:username", name.as_str()),
                        ("email_verified", "true"),
                    ];
                    row(&columns, &values)
                } else {
                    person(&columns, &format!("{prefix}{number}"))
                }
            };
            let rows: Vec<String> = (0..rows).map(line).collect();
            let done = import(&world, &pool_id, json!({}), file(&columns, &rows)).await;
            let expected = u64::try_from(rows.len()).expect("a number");
            assert_eq!(outcome(&done), ("Succeeded", [expected, 0, 0], DONE));
        }
    }
}
