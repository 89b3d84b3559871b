//! `ListUserPools`

use serde_json::{Value, json};
use tests::{World, on_every_engine};

#[tokio::test]
async fn pools_are_listed_page_by_page_in_the_order_of_their_names() {
    on_every_engine(async |world| {
        for name in ["c", "a", "b"] {
            world.pool(json!({ "PoolName": name })).await;
        }
        let mut names: Vec<Value> = Vec::new();
        let mut body = json!({ "MaxResults": 2 });
        let mut pages = 0;
        loop {
            let page = world.ok("ListUserPools", body.clone()).await;
            pages += 1;
            names.extend(
                page["UserPools"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|p| p["Name"].clone()),
            );
            match page.get("NextToken") {
                Some(token) => body["NextToken"] = token.clone(),
                None => break,
            }
        }
        assert_eq!(
            (names, pages),
            (vec![json!("a"), json!("b"), json!("c")], 2)
        );
        let first = world.ok("ListUserPools", json!({ "MaxResults": 1 })).await;
        assert_eq!(
            first["UserPools"][0],
            json!({
                "CreationDate": world.now(), "Id": first["UserPools"][0]["Id"], "LambdaConfig": {},
                "LastModifiedDate": world.now(), "Name": "a",
            })
        );
    })
    .await;
}

#[tokio::test]
async fn pools_of_another_region_or_account_are_not_listed() {
    on_every_engine(async |world| {
        world.pool(json!({})).await;
        let body = json!({ "MaxResults": 60 });
        for (region, account) in [("eu-west-1", "123456789012"), ("us-east-1", "210987654321")] {
            let list = world
                .call_in(region, account, "ListUserPools", body.clone())
                .await;
            assert_eq!(list, Ok(json!({ "UserPools": [] })));
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_is_good_for_its_own_list_alone() {
    on_every_engine(async |world| {
        let id = world.pool(json!({ "PoolName": "a" })).await;
        world.pool(json!({ "PoolName": "b" })).await;
        world.client(&id, json!({})).await;
        world.client(&id, json!({})).await;
        let pools =
            world.ok("ListUserPools", json!({ "MaxResults": 1 })).await["NextToken"].clone();
        let body = json!({ "UserPoolId": id, "MaxResults": 1 });
        let clients = world.ok("ListUserPoolClients", body).await["NextToken"].clone();
        let refused = (
            "InvalidParameterException".to_owned(),
            "Invalid pagination token given.".to_owned(),
        );
        for token in [clients, json!("made-up"), json!("a.b")] {
            let body = json!({ "MaxResults": 1, "NextToken": token });
            assert_eq!(world.refusal("ListUserPools", body).await, refused);
        }
        let elsewhere = json!({ "MaxResults": 1, "NextToken": pools });
        let answer = world
            .call_in("eu-west-1", "123456789012", "ListUserPools", elsewhere)
            .await;
        assert_eq!(answer, Err(refused));
    })
    .await;
}

#[tokio::test]
async fn a_page_has_one_to_sixty_pools() {
    on_every_engine(async |world| {
        let rows = [
            (json!({ "MaxResults": 0 }), "InvalidParameterException",
             "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1"),
            (json!({ "MaxResults": 61 }), "InvalidParameterException",
             "1 validation error detected: Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60"),
        ];
        world.refuses("ListUserPools", &json!({}), &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("ListUserPools").await,
        "NotAuthorizedException"
    );
}
