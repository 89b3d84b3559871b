//! `PreventUserExistenceErrors`: answers do not tell who exists.

use serde_json::json;
use tests::sign_in::{Exchange, PASSWORD, Tokens, claims, hash_of, password_flow};
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
    assert_eq!(shape(&challenges[0]), shape(&challenges[1]));
}

/// The name in an answer would tell that the alias in the question is somebody's.
#[tokio::test]
async fn by_srp_nobody_is_named_where_there_are_aliases() {
    on_every_engine(async |world: &World| {
        let members = json!({ "AliasAttributes": ["email", "preferred_username"] });
        let pool = world.pool(members).await;
        let attributes = [
            ("email", "ana@example.com"),
            ("email_verified", "true"),
            ("preferred_username", "annie"),
        ];
        let open = world.open_client(&pool, json!({})).await;
        let members = json!({ "PreventUserExistenceErrors": "ENABLED", "GenerateSecret": true });
        let hiding = world.open_client(&pool, members).await;
        let secret = world.secret(&pool, &hiding).await;
        let sub = world.user(&pool, "ana", &attributes).await;
        for password in [PASSWORD, "Another1!"] {
            for name in ["ana", "ana@example.com", "annie", sub.as_str()] {
                let named = Exchange::begin(world, &pool, &open, name).await;
                assert_eq!(named.parameter("USER_ID_FOR_SRP"), "ana");
                world
                    .ok(
                        "RespondToAuthChallenge",
                        named.answer(world, &open, password),
                    )
                    .await;
                let hash = hash_of(name, &hiding, &secret);
                let parameters = json!({ "USERNAME": name, "SECRET_HASH": hash });
                let nameless = Exchange::try_begin(world, &pool, &hiding, parameters).await;
                let nameless = nameless.expect("a challenge");
                for parameter in ["USERNAME", "USER_ID_FOR_SRP"] {
                    assert_eq!(nameless.parameter(parameter), sub, "{name}");
                }
                let mut answer = nameless.answer(world, &hiding, password);
                let hash = hash_of(&sub, &hiding, &secret);
                answer["ChallengeResponses"]["SECRET_HASH"] = json!(hash);
                let answer = world.ok("RespondToAuthChallenge", answer).await;
                let tokens = Tokens::of(&answer["AuthenticationResult"]);
                assert_eq!(claims(&tokens.access)["username"], "ana");
            }
            let body = json!({
                "UserPoolId": pool, "Username": "ana", "Password": "Another1!", "Permanent": true,
            });
            world.ok("AdminSetUserPassword", body).await;
        }
    })
    .await;
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
