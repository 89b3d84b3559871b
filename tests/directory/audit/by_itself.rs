//! What the program does by itself is noted as its own: users of a file, secrets that are due, users who come by the hundred.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::audit::settings;
use tests::people::by_hash;
use tests::sign_in::PASSWORD;
use tests::{World, imports, on_every_engine_settled};
use userpool::limits::USERS_ADDED_AT_ONCE_MAX;
use userpool::{NewUser, Noted, NotedCaller};

use crate::bulk::{call, user};

const WEEK_SECONDS: i64 = 7 * 24 * 60 * 60;

/// Entries of an operation of the program, each of which has come off.
async fn by_program(world: &World, operation: &str) -> Vec<Noted> {
    let mut found = world.waiting().await;
    found.retain(|it| it.operation == operation);
    for noted in &found {
        assert_eq!(noted.caller, NotedCaller::Program, "{noted:?}");
        assert_eq!(
            (noted.service.as_str(), noted.outcome.as_str()),
            ("cenote", "Success")
        );
    }
    found
}

async fn sub_of(world: &World, pool_id: &str, name: &str) -> Value {
    let body = json!({ "UserPoolId": pool_id, "Username": name });
    let user = world.ok("AdminGetUser", body).await;
    let attributes = user["UserAttributes"].as_array().expect("attributes");
    let sub = attributes.iter().find(|it| it["Name"] == "sub");
    sub.expect("a sub")["Value"].clone()
}

#[tokio::test]
async fn each_user_of_a_file_is_noted() {
    on_every_engine_settled(&settings(None), async |world| {
        let pool_id = imports::pool(world, json!({})).await;
        let columns = imports::columns(world, &pool_id).await;
        let rows = ["anna", "bert", "anna"].map(|name| imports::person(&columns, name));
        let file = format!("{}\n{}\n", columns.join(","), rows.join("\n"));
        let done = imports::import(world, &pool_id, json!({}), file).await;
        assert_eq!(done["ImportedUsers"], 2, "{done}");
        let noted = by_program(world, "ImportUser").await;
        assert_eq!(noted.len(), 2, "{noted:?}");
        for noted in noted {
            assert_eq!(noted.pool_id.as_deref(), Some(pool_id.as_str()));
            assert_eq!(noted.names["JobId"], done["JobId"]);
            let sub = sub_of(world, &pool_id, &noted.names["Username"]).await;
            assert_eq!(json!(noted.sub), sub);
        }
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_is_rotated_when_it_is_due_is_noted() {
    on_every_engine_settled(&settings(None), async |world| {
        let pool_id = world.pool(json!({})).await;
        let body = json!({
            "UserPoolId": pool_id, "ClientName": "published", "GenerateSecret": true,
            "PublishSecretsInAWSSecretsManager": true,
        });
        let made = world.ok("CreateUserPoolClient", body).await;
        let client_id = &made["UserPoolClient"]["ClientId"];
        world.work_all().await;
        assert_eq!(by_program(world, "RotateSecret").await, []);
        world.advance_seconds(WEEK_SECONDS);
        world.work_all().await;
        let noted = by_program(world, "RotateSecret").await;
        assert_eq!(noted.len(), 1, "{noted:?}");
        assert_eq!(noted[0].pool_id.as_deref(), Some(pool_id.as_str()));
        assert_eq!(json!(noted[0].client_id), *client_id);
        // What is left of a client whose pool is gone is no secret that is rotated.
        world
            .ok("DeleteUserPool", json!({ "UserPoolId": pool_id }))
            .await;
        world.advance_seconds(WEEK_SECONDS);
        world.work_all().await;
        assert_eq!(by_program(world, "RotateSecret").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn each_of_those_who_come_by_the_hundred_is_noted() {
    let world = World::audited();
    let pool_id = world
        .pool(json!({ "AliasAttributes": ["email", "phone_number"] }))
        .await;
    let users: Vec<NewUser> = (0..USERS_ADDED_AT_ONCE_MAX)
        .map(|number| user(&format!("user-{number}"), by_hash(PASSWORD)))
        .collect();
    let added = world
        .directory()
        .add_users(&call(&world), &pool_id, &users)
        .await;
    added.expect("as many as may be");
    let noted = by_program(&world, "AddUser").await;
    let names: BTreeSet<_> = noted
        .iter()
        .map(|it| it.names["Username"].clone())
        .collect();
    assert_eq!((noted.len(), names.len()), (users.len(), users.len()));
    let sub = sub_of(&world, &pool_id, &noted[0].names["Username"]).await;
    assert_eq!(json!(noted[0].sub), sub);
    // Of those who do not come nothing is noted.
    let added = world
        .directory()
        .add_users(&call(&world), &pool_id, &users[..1])
        .await;
    added.expect_err("a refusal");
    assert_eq!(by_program(&world, "AddUser").await.len(), users.len());
}
