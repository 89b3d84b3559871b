//! `ListUsers`.

use serde_json::{Value, json};
use tests::people::{PASSWORD, attributes, plain};
use tests::{World, on_every_engine};

/// A pool with four users.
async fn populated(world: &World) -> String {
    let (pool_id, _) = plain(world, json!({}), json!({})).await;
    for (name, given, phone) in [
        ("anna", "Anna", "+12065550001"),
        ("annabel", "Annabel \"Bel\"", "+12065550002"),
        ("berta", "Berta", "+442075550003"),
        ("carl", "Carl\\C", "+442075550004"),
    ] {
        let body = json!({
            "UserPoolId": pool_id, "Username": name, "TemporaryPassword": PASSWORD, "MessageAction": "SUPPRESS",
            "UserAttributes": attributes(&[
                ("email", &format!("{name}@Example.com")), ("given_name", given), ("phone_number", phone)
            ])
        });
        world.ok("AdminCreateUser", body).await;
    }
    let user = json!({ "UserPoolId": pool_id, "Username": "carl" });
    world.ok("AdminDisableUser", user).await;
    let password = json!({
        "UserPoolId": pool_id, "Username": "berta", "Password": PASSWORD, "Permanent": true
    });
    world.ok("AdminSetUserPassword", password).await;
    pool_id
}

fn names(answer: &Value) -> Vec<String> {
    let users = answer["Users"].as_array().into_iter().flatten();
    let mut names: Vec<String> = users
        .map(|user| user["Username"].as_str().unwrap_or("no name").to_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn filters_find_whom_they_name() {
    on_every_engine(async |world| {
        let pool_id = populated(world).await;
        let anna = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let anna = world.ok("AdminGetUser", anna).await;
        let sub = anna["UserAttributes"][0]["Value"].as_str().expect("a sub");
        let by_sub = format!("sub = \"{sub}\"");
        let by_beginning = format!("sub ^= \"{}\"", &sub[..8]);
        let rows: Vec<(&str, &[&str])> = vec![
            ("", &["anna", "annabel", "berta", "carl"]),
            ("username = \"anna\"", &["anna"]),
            ("username=\"anna\"", &["anna"]),
            ("username ^= \"anna\"", &["anna", "annabel"]),
            ("username = \"Anna\"", &[]),
            ("email = \"ANNA@example.com\"", &["anna"]),
            ("email ^= \"anna\"", &["anna", "annabel"]),
            ("phone_number ^= \"+44\"", &["berta", "carl"]),
            ("phone_number = \"+12065550001\"", &["anna"]),
            ("given_name = \"Annabel \\\"Bel\\\"\"", &["annabel"]),
            ("given_name = \"Carl\\\\C\"", &["carl"]),
            ("given_name ^= \"Anna\"", &["anna", "annabel"]),
            ("name = \"anna\"", &[]),
            ("cognito:user_status = \"confirmed\"", &["berta"]),
            ("status = \"Disabled\"", &["carl"]),
            ("status = \"Enabled\"", &["anna", "annabel", "berta"]),
            ("status = \"enabled\"", &[]),
            (&by_sub, &["anna"]),
            (&by_beginning, &["anna"]),
        ];
        for (filter, expected) in rows {
            let body = json!({ "UserPoolId": pool_id, "Filter": filter });
            let answer = world.ok("ListUsers", body).await;
            assert_eq!(names(&answer), expected, "{filter}");
            assert_eq!(answer.get("PaginationToken"), None, "{filter}");
        }
    })
    .await;
}

#[tokio::test]
async fn pages_end_and_tokens_open_one_list() {
    on_every_engine(async |world| {
        let pool_id = populated(world).await;
        for filter in [
            Value::Null,
            json!("username ^= \"\""),
            json!("email ^= \"\""),
            json!("status ^= \"\""),
        ] {
            let mut found = Vec::new();
            let mut token = Value::Null;
            loop {
                let body = json!({
                    "UserPoolId": pool_id, "Limit": 3, "PaginationToken": token, "Filter": filter
                });
                let answer = world.ok("ListUsers", body).await;
                found.extend(names(&answer));
                match answer.get("PaginationToken") {
                    Some(next) => token = next.clone(),
                    None => break,
                }
            }
            found.sort();
            assert_eq!(found, ["anna", "annabel", "berta", "carl"]);
        }
        let first = json!({ "UserPoolId": pool_id, "Limit": 1 });
        let token = world.ok("ListUsers", first).await["PaginationToken"].clone();
        let other = populated(world).await;
        for body in [
            json!({ "UserPoolId": other, "PaginationToken": token }),
            json!({ "UserPoolId": pool_id, "PaginationToken": token, "Filter": "email ^= \"a\"" }),
            json!({ "UserPoolId": pool_id, "PaginationToken": "made-up" }),
        ] {
            assert_eq!(
                world.refusal("ListUsers", body).await,
                (
                    "InvalidParameterException".to_owned(),
                    "Invalid pagination token given.".to_owned()
                )
            );
        }
    })
    .await;
}

#[tokio::test]
async fn attributes_are_shown_as_asked_for() {
    let world = World::in_memory();
    let pool_id = populated(&world).await;
    let body = json!({
        "UserPoolId": pool_id, "Filter": "username = \"anna\"", "AttributesToGet": ["email", "sub"]
    });
    let answer = world.ok("ListUsers", body).await;
    let user = &answer["Users"][0];
    assert_eq!(user["Attributes"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        user["Attributes"][1],
        json!({ "Name": "email", "Value": "anna@Example.com" })
    );
    assert_eq!(user["UserStatus"], "FORCE_CHANGE_PASSWORD");
    let body = json!({ "UserPoolId": pool_id, "Limit": 0 });
    assert_eq!(names(&world.ok("ListUsers", body).await).len(), 4);
}

#[tokio::test]
async fn attributes_that_a_listed_user_has_not_are_refused() {
    on_every_engine(async |world| {
        let pool_id = populated(world).await;
        let body =
            json!({ "UserPoolId": pool_id, "Username": "dora", "MessageAction": "SUPPRESS" });
        world.ok("AdminCreateUser", body).await;
        let base = json!({ "UserPoolId": pool_id });
        let absent = "One or more requested attributes do not exist.";
        let rows = [
            (
                json!({ "AttributesToGet": ["given_name"] }),
                "InvalidParameterException",
                absent,
            ),
            (
                json!({ "AttributesToGet": ["sub", "custom:nope"] }),
                "InvalidParameterException",
                absent,
            ),
            (
                json!({ "AttributesToGet": ["nickname"], "Filter": "username = \"anna\"" }),
                "InvalidParameterException",
                absent,
            ),
        ];
        world.refuses("ListUsers", &base, &rows).await;
        // Who is not listed does not matter.
        for filter in [
            "username ^= \"anna\"",
            "status = \"Disabled\"",
            "username = \"nobody\"",
        ] {
            let body = json!({
                "UserPoolId": pool_id, "AttributesToGet": ["given_name", "sub"], "Filter": filter
            });
            world.ok("ListUsers", body).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_no_filter_is_refused() {
    let world = World::in_memory();
    let pool_id = populated(&world).await;
    let base = json!({ "UserPoolId": pool_id });
    let malformed = "Error while parsing filter.";
    for (filter, sentence) in [
        ("email", malformed),
        ("email = anna", malformed),
        ("email = \"anna", malformed),
        ("email = \"anna\" or \"1\" = \"1\"", malformed),
        ("email = \"a\\\"", malformed),
        ("email >= \"a\"", malformed),
        ("email ^ \"a\"", malformed),
        ("= \"a\"", malformed),
        ("email = \"'; DROP TABLE users; --\" x", malformed),
        (
            "custom:tenant = \"a\"",
            "Invalid search attribute: custom:tenant",
        ),
        ("address = \"a\"", "Invalid search attribute: address"),
        ("Email = \"a\"", "Invalid search attribute: Email"),
    ] {
        let row = (
            json!({ "Filter": filter }),
            "InvalidParameterException",
            sentence,
        );
        world.refuses("ListUsers", &base, &[row]).await;
    }
    let row = (
        json!({ "UserPoolId": "us-east-1_nosuchpool" }),
        "ResourceNotFoundException",
        "User pool us-east-1_nosuchpool does not exist.",
    );
    world.refuses("ListUsers", &base, &[row]).await;
}

#[tokio::test]
async fn a_user_of_a_list_is_as_he_was_made() {
    on_every_engine(async |world| {
        let (pool_id, _) = plain(world, json!({}), json!({})).await;
        let mut made = Vec::new();
        for given in ["Ånna", "\"Bel\" \\ \u{1}\t", "\u{1f600}\u{2028}"] {
            let body = json!({
                "UserPoolId": pool_id, "Username": format!("user{}", made.len()), "MessageAction": "SUPPRESS",
                "UserAttributes": attributes(&[("given_name", given), ("email", "a@b.example")])
            });
            made.push(world.ok("AdminCreateUser", body).await["User"].clone());
        }
        let by_sub = |user: &Value| user["Attributes"][0]["Value"].as_str().map(str::to_owned);
        made.sort_by_key(by_sub);
        for filter in ["", "email ^= \"a\"", "cognito:user_status = \"FORCE_CHANGE_PASSWORD\""] {
            let body = json!({ "UserPoolId": pool_id, "Filter": filter });
            let answer = world.ok("ListUsers", body).await;
            assert_eq!(answer["Users"], json!(made), "{filter}");
        }
        let body = json!({ "UserPoolId": pool_id, "AttributesToGet": ["given_name"] });
        let answer = world.ok("ListUsers", body).await;
        let mut fewer = made;
        for user in &mut fewer {
            let all = user["Attributes"].as_array_mut().expect("attributes");
            all.retain(|attribute| attribute["Name"] == "given_name");
        }
        assert_eq!(answer["Users"], json!(fewer));
    })
    .await;
}
