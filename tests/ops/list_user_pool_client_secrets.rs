//! `ListUserPoolClientSecrets`.

use serde_json::json;
use tests::on_every_engine;
use tests::people::NO_POOL;

#[tokio::test]
async fn secrets_are_listed_and_not_told() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let public = world.client(&pool, json!({})).await;
        let body = json!({ "UserPoolId": pool, "ClientId": public });
        let listed = world.ok("ListUserPoolClientSecrets", body).await;
        assert_eq!(listed, json!({ "ClientSecrets": [] }));
        let client = world.client(&pool, json!({ "GenerateSecret": true })).await;
        let body = json!({ "UserPoolId": pool, "ClientId": client });
        let mut expected = Vec::new();
        for number in 0..2 {
            if number > 0 {
                world.advance_seconds(1);
                world.ok("AddUserPoolClientSecret", body.clone()).await;
            }
            let id = format!("{client}--{}", world.now_millis());
            expected.push(json!({ "ClientSecretId": id, "ClientSecretCreateDate": world.now() }));
            let listed = world.ok("ListUserPoolClientSecrets", body.clone()).await;
            assert_eq!(listed, json!({ "ClientSecrets": expected }));
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_and_a_second_page_are_refused() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let client = world.client(&pool, json!({ "GenerateSecret": true })).await;
        let base = json!({ "UserPoolId": pool, "ClientId": client });
        let rows = [
            (
                json!({ "ClientId": "nosuchclient" }),
                "ResourceNotFoundException",
                "User pool client nosuchclient does not exist.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "NextToken": "made-up" }),
                "InvalidParameterException",
                "Invalid pagination token given.",
            ),
        ];
        world
            .refuses("ListUserPoolClientSecrets", &base, &rows)
            .await;
    })
    .await;
}
