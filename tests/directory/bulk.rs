//! Users who are added by the hundred.

use std::collections::BTreeMap;

use model::{Error, Sensitive};
use serde_json::{Value, json};
use tests::people::{as_object, by_hash};
use tests::sign_in::{EVERY_FLOW, PASSWORD, Tokens, password_flow};
use tests::{ACCOUNT, REGION, World, on_every_engine};
use userpool::{Call, Caller, Identity, NewUser, Peer, Presence, Proof};

pub(crate) fn call(world: &World) -> Call {
    Call {
        now_millis: world.now_millis(),
        seed: world.seed(),
        region: REGION.to_owned(),
        account: ACCOUNT.to_owned(),
        caller: Caller::Principal(Identity::root(ACCOUNT)),
        peer: Peer::Unknown,
        client: Presence::default(),
    }
}

pub(crate) fn user(name: &str, proof: Proof) -> NewUser {
    let attributes = [
        ("email", format!("{name}@example.com")),
        ("email_verified", "true".to_owned()),
    ];
    NewUser {
        sub: None,
        username: name.to_owned(),
        attributes: BTreeMap::from(attributes.map(|(name, value)| (name.to_owned(), value))),
        proof,
    }
}

fn by_password() -> Proof {
    Proof::Password(Sensitive::from(PASSWORD))
}

async fn pool(world: &World) -> (String, String) {
    let pool_id = world.pool(json!({ "AliasAttributes": ["email"] })).await;
    let flows = json!({ "ExplicitAuthFlows": EVERY_FLOW });
    let client_id = world.client(&pool_id, flows).await;
    (pool_id, client_id)
}

fn refusal(error: &Error) -> (&str, &str) {
    (error.code().as_str(), error.message())
}

#[tokio::test]
async fn users_of_either_proof_sign_in_by_name_and_by_address() {
    on_every_engine(async |world| {
        let (pool_id, client_id) = pool(world).await;
        let users = [user("anna", by_password()), user("bert", by_hash(PASSWORD))];
        let added = world
            .directory()
            .add_users(&call(world), &pool_id, &users)
            .await;
        added.expect("two users");
        for name in ["anna", "anna@example.com", "bert", "bert@example.com"] {
            // Bert's first sign-in gives him the verifier that the pool wants; the second goes by that.
            let body = password_flow(&client_id, name, PASSWORD);
            let answer = world.ok("InitiateAuth", body).await;
            let tokens = Tokens::of(&answer["AuthenticationResult"]);
            let shown = json!({ "AccessToken": tokens.access });
            let shown = world.ok("GetUser", shown).await;
            assert_eq!(
                as_object(&shown["UserAttributes"])["email_verified"],
                "true"
            );
            let wrong = password_flow(&client_id, name, "Wrong-1234");
            let (code, _) = world.refusal("InitiateAuth", wrong).await;
            assert_eq!(code, "NotAuthorizedException");
        }
        let body = json!({ "UserPoolId": pool_id, "Filter": "email ^= \"bert@\"" });
        let found = world.ok("ListUsers", body).await;
        assert_eq!(found["Users"][0]["UserStatus"], "CONFIRMED");
    })
    .await;
}

#[tokio::test]
async fn all_are_added_or_none() {
    on_every_engine(async |world| {
        let (pool_id, _) = pool(world).await;
        let directory = world.directory();
        let first = [user("anna", by_hash(PASSWORD))];
        let added = directory.add_users(&call(world), &pool_id, &first).await;
        added.expect("a user");
        let mut unknown = user("carl", by_hash(PASSWORD));
        unknown
            .attributes
            .insert("custom:x".to_owned(), "1".to_owned());
        let mut alias = user("dora", by_hash(PASSWORD));
        alias
            .attributes
            .insert("email".to_owned(), "anna@example.com".to_owned());
        for (second, code) in [
            (user("anna", by_hash(PASSWORD)), "UsernameExistsException"),
            (user("bert", by_hash(PASSWORD)), "UsernameExistsException"),
            (alias, "UsernameExistsException"),
            (unknown, "InvalidParameterException"),
        ] {
            let both = [user("bert", by_hash(PASSWORD)), second];
            let added = directory.add_users(&call(world), &pool_id, &both).await;
            let error = added.expect_err("a refusal");
            assert_eq!(refusal(&error).0, code);
        }
        let list = world
            .ok("ListUsers", json!({ "UserPoolId": pool_id }))
            .await;
        assert_eq!(list["Users"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[tokio::test]
async fn a_user_keeps_the_id_that_others_know() {
    on_every_engine(async |world| {
        let (pool_id, _) = pool(world).await;
        let directory = world.directory();
        let sub = "38f58e04-96a4-4ab0-94c4-2d9ce5bd0ab1";
        let known = |name: &str, sub: &str| NewUser {
            sub: Some(sub.to_owned()),
            ..user(name, by_hash(PASSWORD))
        };
        let anna = [known("anna", sub)];
        let added = directory.add_users(&call(world), &pool_id, &anna).await;
        added.expect("a user");
        let body = json!({ "UserPoolId": pool_id, "Username": sub });
        assert_eq!(world.ok("AdminGetUser", body).await["Username"], "anna");
        let other = "7a805a27-fe6c-4dcd-88bc-e6bd56f3e6e4";
        for (users, code) in [
            (vec![known("bert", sub)], "UsernameExistsException"),
            (
                vec![known("bert", other), known("carl", other)],
                "UsernameExistsException",
            ),
            (
                vec![known("bert", "../user/anna")],
                "InvalidParameterException",
            ),
        ] {
            let added = directory.add_users(&call(world), &pool_id, &users).await;
            assert_eq!(refusal(&added.expect_err("a refusal")).0, code);
        }
    })
    .await;
}

#[tokio::test]
async fn too_many_users_and_an_unknown_pool_are_refused() {
    let world = World::in_memory();
    let (pool_id, _) = pool(&world).await;
    let many: Vec<NewUser> = (0..=userpool::limits::USERS_ADDED_AT_ONCE_MAX)
        .map(|number| user(&format!("user-{number}"), by_hash(PASSWORD)))
        .collect();
    let directory = world.directory();
    let added = directory.add_users(&call(&world), &pool_id, &many).await;
    let error = added.expect_err("a refusal");
    let sentence = "121 users at once: at most 120";
    assert_eq!(refusal(&error), ("InvalidParameterException", sentence));
    let added = directory
        .add_users(&call(&world), &pool_id, &many[1..])
        .await;
    added.expect("as many as may be");
    let nowhere = directory
        .add_users(&call(&world), "us-east-1_nosuchpool", &many[..1])
        .await;
    let error = nowhere.expect_err("a refusal");
    assert_eq!(
        refusal(&error),
        ("ResourceNotFoundException", tests::people::NO_POOL)
    );
    let list = world
        .ok("ListUsers", json!({ "UserPoolId": pool_id, "Limit": 60 }))
        .await;
    assert_eq!(list["Users"].as_array().map(Vec::len), Some(60));
    assert_ne!(list["PaginationToken"], Value::Null);
}
