//! `PreventUserExistenceErrors`: answers do not tell who exists.

use serde_json::json;
use tests::sign_in::{Exchange, password_flow};
use tests::{World, on_every_engine};

use super::{EXCEEDED, WRONG, pair};

#[tokio::test]
async fn a_client_that_hides_users_answers_alike() {
    on_every_engine(async |world: &World| {
        for pool in [
            world.pool(json!({})).await,
            world.pool(json!({ "UsernameAttributes": ["email"] })).await,
            world.pool(json!({ "AliasAttributes": ["email"] })).await,
        ] {
            hides(world, &pool).await;
        }
    })
    .await;
}

async fn hides(world: &World, pool: &str) {
    let described = world
        .ok("DescribeUserPool", json!({ "UserPoolId": pool }))
        .await;
    let by_address = described["UserPool"].get("UsernameAttributes").is_some();
    let by_alias = described["UserPool"].get("AliasAttributes").is_some();
    let email = [("email", "known@example.com"), ("email_verified", "true")];
    let name = if by_address {
        "known@example.com"
    } else {
        "known"
    };
    world.user(pool, name, &email).await;
    let client = world
        .open_client(pool, json!({ "PreventUserExistenceErrors": "ENABLED" }))
        .await;
    let names = if by_address || by_alias {
        ["known@example.com", "other@example.com"]
    } else {
        ["known", "other"]
    };
    let mut challenges = Vec::new();
    for name in names {
        challenges.push((name, tries(world, pool, &client, name).await));
    }
    let shape = |(name, exchange): &(&str, Exchange)| {
        let parameters = exchange.parameters.as_object().expect("parameters");
        let lengths = parameters.iter().map(|(key, value)| {
            let text = value.as_str().expect("a text");
            // A name given is given back, or replaced by a UUID: alike for both.
            (
                key.clone(),
                if text == *name {
                    usize::MAX
                } else {
                    text.len() / 8
                },
            )
        });
        (lengths.collect::<Vec<_>>(), exchange.session.len() / 8)
    };
    if by_alias && !by_address {
        // The user name of one who is known by an alias is the user's own; only its presence is alike.
        assert_ne!(challenges[0].1.parameter("USERNAME"), names[0]);
        assert_ne!(challenges[1].1.parameter("USERNAME"), names[1]);
    } else {
        assert_eq!(shape(&challenges[0]), shape(&challenges[1]));
    }
}

/// Every wrong step of one user, up to the lock-out; gives the first exchange.
async fn tries(world: &World, pool: &str, client: &str, name: &str) -> Exchange {
    let refusal = world
        .refusal("InitiateAuth", password_flow(client, name, "Wrong1!x"))
        .await;
    assert_eq!(pair(&refusal), WRONG);
    let exchange = Exchange::begin(world, pool, client, name).await;
    let again = Exchange::begin(world, pool, client, name).await;
    for stable in ["SALT", "USER_ID_FOR_SRP", "USERNAME"] {
        assert_eq!(
            exchange.parameter(stable),
            again.parameter(stable),
            "{name} {stable}"
        );
    }
    for fresh in ["SRP_B", "SECRET_BLOCK"] {
        assert_ne!(
            exchange.parameter(fresh),
            again.parameter(fresh),
            "{name} {fresh}"
        );
    }
    let answer = exchange.answer(world, client, "Wrong1!x");
    let refusal = world.refusal("RespondToAuthChallenge", answer).await;
    assert_eq!(pair(&refusal), WRONG, "{name}");
    for _ in 0..3 {
        let refusal = world
            .refusal("InitiateAuth", password_flow(client, name, "Wrong1!x"))
            .await;
        assert_eq!(pair(&refusal), WRONG);
    }
    let refusal = world
        .refusal("InitiateAuth", password_flow(client, name, "Wrong1!x"))
        .await;
    assert_eq!(pair(&refusal), EXCEEDED, "{name}");
    exchange
}
