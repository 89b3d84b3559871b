//! `ListUserPoolClients`

use serde_json::json;
use tests::{World, on_every_engine};

#[tokio::test]
async fn clients_are_listed_page_by_page() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        world.client(&other, json!({})).await;
        let mut made = Vec::new();
        for name in ["a", "b", "c"] {
            made.push(
                world
                    .client(&pool, json!({ "ClientName": name, "GenerateSecret": true }))
                    .await,
            );
        }
        made.sort();
        let mut listed = Vec::new();
        let mut body = json!({ "UserPoolId": pool, "MaxResults": 2 });
        loop {
            let page = world.ok("ListUserPoolClients", body.clone()).await;
            for client in page["UserPoolClients"].as_array().unwrap() {
                let members: Vec<&String> = client.as_object().unwrap().keys().collect();
                assert_eq!(members, ["ClientId", "ClientName", "UserPoolId"]);
                listed.push(client["ClientId"].as_str().unwrap().to_owned());
            }
            match page.get("NextToken") {
                Some(token) => body["NextToken"] = token.clone(),
                None => break,
            }
        }
        assert_eq!(listed, made);
        let own = json!({ "UserPoolId": pool, "ClientType": "DCR" });
        assert_eq!(
            world.ok("ListUserPoolClients", own).await,
            json!({ "UserPoolClients": [] })
        );
    })
    .await;
}

#[tokio::test]
async fn a_token_of_another_pool_is_refused() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        for _ in 0..2 {
            world.client(&pool, json!({})).await;
            world.client(&other, json!({})).await;
        }
        let first = world
            .ok(
                "ListUserPoolClients",
                json!({ "UserPoolId": pool, "MaxResults": 1 }),
            )
            .await;
        let body = json!({ "UserPoolId": other, "MaxResults": 1, "NextToken": first["NextToken"] });
        let refusal = world.refusal("ListUserPoolClients", body).await;
        assert_eq!(refusal.0, "InvalidParameterException");
        assert_eq!(refusal.1, "Invalid pagination token given.");
        let (code, _) = world
            .refusal(
                "ListUserPoolClients",
                json!({ "UserPoolId": "us-east-1_Nothing00" }),
            )
            .await;
        assert_eq!(code, "ResourceNotFoundException");
        let (code, _) = world
            .refusal(
                "ListUserPoolClients",
                json!({ "UserPoolId": pool, "MaxResults": 61 }),
            )
            .await;
        assert_eq!(code, "InvalidParameterException");
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("ListUserPoolClients").await,
        "NotAuthorizedException"
    );
}
