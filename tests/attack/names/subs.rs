//! The `sub` of somebody as a name of somebody else.

use serde_json::json;
use tests::people::{access_token, attributes, plain};
use tests::sign_in::PASSWORD;
use tests::{World, on_every_engine};

use super::{INVALID, UUID, add, call, meant, newcomer};
use crate::Answered;

/// What each door says to somebody who wants to be called so.
async fn wanted(world: &World, pool: &str, client: &str, text: &str) -> Vec<Answered> {
    let sign_up = json!({ "ClientId": client, "Password": PASSWORD, "Username": text });
    let admin = json!({ "UserPoolId": pool, "MessageAction": "SUPPRESS", "Username": text });
    vec![
        world.call("SignUp", sign_up).await,
        world.call("AdminCreateUser", admin).await,
        add(world, pool, newcomer(text, None, &[])).await,
    ]
}

#[tokio::test]
async fn nobody_is_called_by_the_sub_of_another() {
    on_every_engine(async |world| {
        for folds in [false, true] {
            let (pool, client) = plain(
                world,
                json!({
                    "AliasAttributes": ["email", "preferred_username"],
                    "UsernameConfiguration": { "CaseSensitive": !folds },
                }),
                json!({}),
            )
            .await;
            let victim = world.user(&pool, "victim", &[]).await;
            for text in [victim.clone(), victim.to_uppercase()] {
                for answer in wanted(world, &pool, &client, &text).await {
                    let (code, _) = answer.expect_err("a refusal");
                    assert_eq!(code, "UsernameExistsException", "{text}");
                }
            }
            assert_eq!(meant(world, &pool, &victim).await, Some(victim.clone()));
            // Other UUIDs are names as any: of those who want one, the first gets it.
            let drawn = "01234567-89ab-4def-8123-456789abcdef";
            let answers = wanted(world, &pool, &client, drawn).await;
            let [Ok(first), Err(_), Err(_)] = answers.as_slice() else {
                panic!("{answers:?}");
            };
            let sub = first["UserSub"].as_str().map(str::to_owned);
            assert_eq!(meant(world, &pool, drawn).await, sub);
            // Nobody comes whose `sub` is another's name, before or in the same commit.
            let one = "11111111-2222-4333-8444-555555555555";
            let late = newcomer("late", Some(drawn), &[]);
            add(world, &pool, late).await.expect_err("a refusal");
            for pair in [
                [newcomer(one, None, &[]), newcomer("two", Some(one), &[])],
                [newcomer("two", Some(one), &[]), newcomer(one, None, &[])],
            ] {
                let added = world
                    .directory()
                    .add_users(&call(world), &pool, &pair)
                    .await;
                added.expect_err("a refusal");
            }
            // One's own is one's own.
            let body = json!({
                "UserPoolId": pool, "Username": "victim",
                "UserAttributes": attributes(&[("preferred_username", &victim)]),
            });
            world.ok("AdminUpdateUserAttributes", body).await;
            let own = newcomer(one, Some(one), &[]);
            add(world, &pool, own).await.expect("a user");
            assert_eq!(meant(world, &pool, one).await.as_deref(), Some(one));
        }
    })
    .await;
}

#[tokio::test]
async fn no_preferred_name_looks_like_a_sub() {
    on_every_engine(async |world| {
        let aliases = json!({ "AliasAttributes": ["email", "preferred_username"] });
        let (pool, client) = plain(world, aliases, json!({})).await;
        let victim = world.user(&pool, "victim", &[]).await;
        world.user(&pool, "mallory", &[]).await;
        let token = access_token(world, &client, "mallory", PASSWORD).await;
        let nobody = "01234567-89AB-cdef-0123-456789abcdef".to_owned();
        for text in [victim.clone(), victim.to_uppercase(), nobody] {
            let preferred = attributes(&[("preferred_username", &text)]);
            for (operation, mut body) in [
                (
                    "SignUp",
                    json!({ "ClientId": client, "Password": PASSWORD, "Username": "new" }),
                ),
                (
                    "AdminCreateUser",
                    json!({ "UserPoolId": pool, "MessageAction": "SUPPRESS", "Username": "new" }),
                ),
                (
                    "AdminUpdateUserAttributes",
                    json!({ "UserPoolId": pool, "Username": "mallory" }),
                ),
                ("UpdateUserAttributes", json!({ "AccessToken": token })),
            ] {
                tests::merge(&mut body, json!({ "UserAttributes": preferred }));
                let (code, message) = world.refusal(operation, body).await;
                assert_eq!(code, INVALID, "{operation}");
                assert!(message.ends_with(UUID), "{operation}: {message}");
            }
            let user = newcomer("new", None, &[("preferred_username", &text)]);
            let refusal = add(world, &pool, user).await.expect_err("a refusal");
            assert!(refusal.1.ends_with(UUID), "{refusal:?}");
            assert_ne!(
                meant(world, &pool, &text).await,
                meant(world, &pool, "mallory").await
            );
        }
    })
    .await;
}
