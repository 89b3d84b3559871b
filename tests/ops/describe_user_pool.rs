//! `DescribeUserPool`

use std::collections::BTreeMap;

use crypto::mac::sha256;
use serde_json::json;
use tests::watched::Watched;
use tests::{ACCOUNT, REGION, World, on_every_engine};
use userpool::limits::USERS_ADDED_AT_ONCE_MAX;
use userpool::{Call, Caller, NewUser, Peer, Presence, Proof};

#[tokio::test]
async fn a_pool_is_found_in_its_own_region_and_account_alone() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        let body = json!({ "UserPoolId": id });
        let pool = world.ok("DescribeUserPool", body.clone()).await;
        assert_eq!(pool["UserPool"]["Id"], id.as_str());
        let missing = Err((
            "ResourceNotFoundException".to_owned(),
            format!("User pool {id} does not exist."),
        ));
        let elsewhere = world.call_in(
            "eu-west-1",
            "123456789012",
            "DescribeUserPool",
            body.clone(),
        );
        assert_eq!(elsewhere.await, missing);
        let others = world.call_in("us-east-1", "210987654321", "DescribeUserPool", body);
        assert_eq!(others.await, missing);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_pool_is_refused() {
    on_every_engine(async |world| {
        let refusal = world.refusal("DescribeUserPool", json!({ "UserPoolId": "us-east-1_Nothing00" })).await;
        assert_eq!(refusal.0, "ResourceNotFoundException");
        assert_eq!(refusal.1, "User pool us-east-1_Nothing00 does not exist.");
        let refusal = world.refusal("DescribeUserPool", json!({ "UserPoolId": "nothing" })).await;
        assert_eq!(refusal.0, "InvalidParameterException");
        assert_eq!(
            refusal.1,
            r"1 validation error detected: Value 'nothing' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+"
        );
    })
    .await;
}

#[tokio::test]
async fn users_are_counted() {
    on_every_engine(async |world| {
        let id = world.pool(json!({})).await;
        for name in ["ann", "bob", "cem"] {
            let body = json!({ "UserPoolId": id, "Username": name, "MessageAction": "SUPPRESS" });
            world.ok("AdminCreateUser", body).await;
        }
        let pool = world
            .ok("DescribeUserPool", json!({ "UserPoolId": id }))
            .await;
        assert_eq!(pool["UserPool"]["EstimatedNumberOfUsers"], 3);
    })
    .await;
}

/// Who would be counted one by one reads the whole pool: a few users tell how many there are.
#[tokio::test]
async fn many_users_are_estimated_from_a_few() {
    const USERS: usize = 7_000;
    // Ids as this directory draws them, and as Cognito does: not each digit is random there.
    let drawn = |_: usize| None;
    let brought = |number: usize| {
        let digest = sha256(&[&number.to_be_bytes()]);
        let hex = crypto::text::hex(&digest);
        let id = format!(
            "{}4{}8{}-{}-70{}-{}-{}",
            &hex[..1],
            &hex[1..2],
            &hex[2..6],
            &hex[6..10],
            &hex[10..12],
            &hex[12..16],
            &hex[16..28]
        );
        Some(id)
    };
    let ids: [&dyn Fn(usize) -> Option<String>; 2] = [&drawn, &brought];
    for id in ids {
        let engine = Watched::new();
        let world = World::on_engine(engine.clone());
        let pool = world.pool(json!({})).await;
        for first in (0..USERS).step_by(USERS_ADDED_AT_ONCE_MAX) {
            let last = USERS.min(first + USERS_ADDED_AT_ONCE_MAX);
            let users: Vec<NewUser> = (first..last)
                .map(|number| user(number, id(number)))
                .collect();
            add(&world, &pool, &users).await;
        }
        engine.trips();
        let answer = world
            .ok("DescribeUserPool", json!({ "UserPoolId": pool }))
            .await;
        let estimate = answer["UserPool"]["EstimatedNumberOfUsers"]
            .as_u64()
            .expect("a number");
        assert!((5_600..8_400).contains(&estimate), "{estimate}");
        let trips = engine.trips().len();
        assert!(trips < 100, "{trips} trips");
        let again = world
            .ok("DescribeUserPool", json!({ "UserPoolId": pool }))
            .await;
        assert_eq!(answer, again);
    }
}

fn user(number: usize, sub: Option<String>) -> NewUser {
    NewUser {
        sub,
        username: format!("user{number}"),
        attributes: BTreeMap::new(),
        proof: Proof::Hash(
            "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAA"
                .to_owned()
                .into(),
        ),
    }
}

async fn add(world: &World, pool: &str, users: &[NewUser]) {
    let call = Call {
        now_millis: world.now_millis(),
        seed: world.seed(),
        region: REGION.to_owned(),
        account: ACCOUNT.to_owned(),
        caller: Caller::Anonymous,
        client: Presence::default(),
        peer: Peer::Unknown,
    };
    let added = world.directory().add_users(&call, pool, users).await;
    added.expect("users");
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("DescribeUserPool").await,
        "NotAuthorizedException"
    );
}
