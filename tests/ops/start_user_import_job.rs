//! `StartUserImportJob`, and what becomes of a file.

mod hashes;
mod rows;

use serde_json::{Value, json};
use tests::imports::{
    columns, create, described, import, log, named, outcome, person, pool, put, row, start,
};
use tests::people::{PASSWORD, password_client};
use tests::{World, on_every_engine};

const DONE: &str = "Import Job Completed Successfully.";
const IN_VAIN: &str = "Too many users have failed or been skipped during the import.";

fn file(columns: &[String], rows: &[String]) -> String {
    let header = [columns.join(",")];
    let lines: Vec<&str> = header.iter().chain(rows).map(String::as_str).collect();
    lines.join("\n") + "\n"
}

async fn user(world: &World, pool_id: &str, name: &str) -> Value {
    let body = json!({ "UserPoolId": pool_id, "Username": name });
    world.ok("AdminGetUser", body).await
}

fn attribute<'a>(user: &'a Value, name: &str) -> Option<&'a str> {
    let attributes = user["UserAttributes"].as_array().expect("attributes");
    let found = attributes.iter().find(|it| it["Name"] == name);
    found.and_then(|it| it["Value"].as_str())
}

#[tokio::test]
async fn who_comes_by_a_file_sets_a_password_and_signs_in() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let client_id = world.client(&pool_id, password_client()).await;
        let columns = columns(world, &pool_id).await;
        let anna = row(
            &columns,
            &[
                ("cognito:username", " anna "),
                ("name", "Anna\\, the first"),
                ("email", "anna@example.com"),
                ("email_verified", "TRUE"),
                ("updated_at", "1768478400"),
                ("birthdate", "01/31/1990"),
            ],
        );
        let rows = [anna, String::new(), person(&columns, "bert")];
        let import = import(world, &pool_id, json!({}), file(&columns, &rows)).await;
        assert_eq!(outcome(&import), ("Succeeded", [2, 0, 0], DONE));
        let expected = [
            "[SUCCEEDED] Line Number 2 - The import succeeded.",
            "[SUCCEEDED] Line Number 4 - The import succeeded.",
        ];
        assert_eq!(log(world, &import).await, expected);
        let anna = user(world, &pool_id, "anna").await;
        assert_eq!(anna["UserStatus"], "RESET_REQUIRED");
        assert_eq!(anna["Enabled"], true);
        assert_eq!(attribute(&anna, "name"), Some("Anna, the first"));
        assert_eq!(attribute(&anna, "email_verified"), Some("true"));
        assert_eq!(attribute(&anna, "updated_at"), Some("1768478400"));
        assert_eq!(attribute(&anna, "gender"), None);
        assert_eq!(attribute(&anna, "cognito:mfa_enabled"), None);

        let sign_in = json!({
            "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD },
        });
        let (code, _) = world.refusal("InitiateAuth", sign_in.clone()).await;
        assert_eq!(code, "PasswordResetRequiredException");
        let forgot = json!({ "ClientId": client_id, "Username": "anna" });
        world.ok("ForgotPassword", forgot).await;
        let code = world.code_for("anna@example.com").await;
        let confirm = json!({
            "ClientId": client_id, "Username": "anna", "ConfirmationCode": code,
            "Password": PASSWORD,
        });
        world.ok("ConfirmForgotPassword", confirm).await;
        let answer = world.ok("InitiateAuth", sign_in).await;
        assert!(answer["AuthenticationResult"]["AccessToken"].is_string());
        // Nothing was mailed but the code.
        assert_eq!(world.letters().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn users_are_found_by_all_their_names() {
    on_every_engine(async |world| {
        let members = json!({ "AliasAttributes": ["email", "preferred_username"] });
        let pool_id = pool(world, members).await;
        let columns = columns(world, &pool_id).await;
        let values = [
            ("cognito:username", "anna"),
            ("email", "Anna@example.com"),
            ("email_verified", "true"),
            ("preferred_username", "ann"),
        ];
        let rows = [row(&columns, &values)];
        let done = import(world, &pool_id, json!({}), file(&columns, &rows)).await;
        assert_eq!(outcome(&done), ("Succeeded", [1, 0, 0], DONE));
        for name in ["anna", "Anna@example.com", "ann"] {
            assert_eq!(user(world, &pool_id, name).await["Username"], "anna");
        }
        let pool_id = pool(world, json!({ "UsernameAttributes": ["email"] })).await;
        let values = [
            ("cognito:username", "anna@example.com"),
            ("email_verified", "true"),
        ];
        let rows = [row(&columns, &values)];
        let done = import(world, &pool_id, json!({}), file(&columns, &rows)).await;
        assert_eq!(outcome(&done), ("Succeeded", [1, 0, 0], DONE));
        let anna = user(world, &pool_id, "anna@example.com").await;
        assert_eq!(attribute(&anna, "email"), Some("anna@example.com"));
        assert_eq!(
            Some(anna["Username"].as_str().expect("a name")),
            attribute(&anna, "sub")
        );
    })
    .await;
}

#[tokio::test]
async fn who_is_there_already_is_skipped_and_not_changed() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({ "AliasAttributes": ["email"] })).await;
        let columns = columns(world, &pool_id).await;
        let rows = [person(&columns, "anna"), person(&columns, "bert")];
        let first = import(world, &pool_id, json!({}), file(&columns, &rows)).await;
        assert_eq!(outcome(&first), ("Succeeded", [2, 0, 0], DONE));
        let before = user(world, &pool_id, "anna").await;
        world.advance_seconds(60);
        let again = import(world, &pool_id, json!({}), file(&columns, &rows)).await;
        assert_eq!(outcome(&again), ("Failed", [0, 2, 0], IN_VAIN));
        assert_eq!(user(world, &pool_id, "anna").await, before);
        // Another user with her address, and one who is in the file twice.
        let same_address = [
            ("cognito:username", "other"),
            ("email", "anna@example.com"),
            ("email_verified", "true"),
        ];
        let rows = [
            row(&columns, &same_address),
            person(&columns, "carl"),
            person(&columns, "carl"),
        ];
        let mixed = import(world, &pool_id, json!({}), file(&columns, &rows)).await;
        assert_eq!(outcome(&mixed), ("Succeeded", [1, 1, 1], DONE));
        let expected = [
            "[FAILED] Line Number 2 - An account with the given email already exists.",
            "[SUCCEEDED] Line Number 3 - The import succeeded.",
            "[SKIPPED] Line Number 4 - The user already exists.",
        ];
        assert_eq!(log(world, &mixed).await, expected);
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_started_is_refused() {
    on_every_engine(async |world| {
        let unmet = "PreconditionNotMetException";
        let pool_id = pool(world, json!({})).await;
        let made = create(world, &pool_id, json!({})).await;
        let id = made["JobId"].as_str().expect("an id").to_owned();
        let refused = |sentence: String| (unmet.to_owned(), sentence);
        let start_it = || world.refusal("StartUserImportJob", named(&made));
        let no_file = format!("No csv file was uploaded for {id}");
        assert_eq!(start_it().await, refused(no_file));
        put(world, &made, "a").await;
        let other = create(world, &pool_id, json!({})).await;
        put(world, &other, "a").await;
        start(world, &made).await;
        let twice = format!(
            "User import job {id} can not be started. Its status is Pending, and has to be Created."
        );
        assert_eq!(start_it().await, refused(twice));
        let one_at_a_time = format!(
            "User import job {id} is in progress, and there is one at a time. Wait until it has ended, or stop it."
        );
        let found = world.refusal("StartUserImportJob", named(&other)).await;
        assert_eq!(found, refused(one_at_a_time));
        world.work_all().await;
        start(world, &other).await;

        let unproved = world.pool(json!({})).await;
        let made = create(world, &unproved, json!({})).await;
        put(world, &made, "a").await;
        let (code, sentence) = world.refusal("StartUserImportJob", named(&made)).await;
        assert_eq!(code, unmet);
        assert!(sentence.contains("set AutoVerifiedAttributes"), "{sentence}");
    })
    .await;
}

#[tokio::test]
async fn of_two_imports_that_are_started_at_once_one_is() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let mut made = Vec::new();
        for _ in 0..2 {
            let import = create(world, &pool_id, json!({})).await;
            put(world, &import, "a").await;
            made.push(import);
        }
        let start = |import: &Value| world.call("StartUserImportJob", named(import));
        let answers = tokio::join!(start(&made[0]), start(&made[1]));
        let answers = [answers.0, answers.1];
        assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_pool_stays_as_it_is_while_users_come() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let made = create(world, &pool_id, json!({})).await;
        put(world, &made, "a").await;
        start(world, &made).await;
        let sentence = format!(
            "User import job {} is in progress. Wait until it has ended, or stop it.",
            made["JobId"].as_str().expect("an id")
        );
        let own = json!([{ "Name": "x", "AttributeDataType": "String" }]);
        let changes = [
            ("UpdateUserPool", json!({ "UserPoolId": pool_id })),
            (
                "AddCustomAttributes",
                json!({ "UserPoolId": pool_id, "CustomAttributes": own }),
            ),
            ("DeleteUserPool", json!({ "UserPoolId": pool_id })),
        ];
        for (operation, body) in &changes {
            let expected = ("UserImportInProgressException".to_owned(), sentence.clone());
            assert_eq!(world.refusal(operation, body.clone()).await, expected);
        }
        world.work_all().await;
        assert_eq!(described(world, &made).await["Status"], "Failed");
        for (operation, body) in changes {
            world.ok(operation, body).await;
        }
        world.work_all().await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("StartUserImportJob").await,
        "NotAuthorizedException"
    );
}
