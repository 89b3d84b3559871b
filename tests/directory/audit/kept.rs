//! What stands although the answer is an error, and what is refused before it is looked at: each has its entry.

use serde_json::{Value, json};
use store::memory::Memory;
use tests::audit::settings;
use tests::choice::{choice, response};
use tests::people::attributes;
use tests::triggers::config;
use tests::{ACCOUNT, AccessKey, REGION, World, on_every_engine_settled};
use userpool::{Caller, Grant, Identity, KeyScope, NewAccessKey, Noted, Unanswered};

use super::ground;

/// Operations with their outcomes, from an entry on.
async fn told_from(world: &World, first: usize) -> Vec<(String, String)> {
    let waiting = world.waiting().await.into_iter().skip(first);
    let told = waiting.map(|it: Noted| (it.operation, it.outcome));
    told.collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(one, other): &(&str, &str)| ((*one).to_owned(), (*other).to_owned());
    expected.iter().map(owned).collect()
}

/// Signs somebody up, asks for a code that ends that and lets in, and gives the right answer.
async fn right_code(world: &World, (pool, client): (&str, &str)) -> Value {
    let body = json!({
        "ClientId": client, "Username": "eve", "Password": "OfEve1!x",
        "UserAttributes": attributes(&[("email", "eve@example.com")]),
    });
    world.ok("SignUp", body).await;
    world.advance_seconds(1);
    let preferred = json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" });
    let mut body = choice(client, "eve", preferred);
    body["UserPoolId"] = json!(pool);
    let asked = world.ok("AdminInitiateAuth", body).await;
    let code = json!({ "EMAIL_OTP_CODE": world.code_for("eve@example.com").await });
    let mut right = response(client, "EMAIL_OTP", &asked["Session"], "eve", code);
    right["UserPoolId"] = json!(pool);
    world.advance_seconds(1);
    right
}

#[tokio::test]
async fn a_confirmation_that_a_function_refuses_stands_and_is_noted() {
    on_every_engine_settled(&settings(None), async |world| {
        let operation = "AdminRespondToAuthChallenge";
        for is_refused in [true, false] {
            let members = json!({ "LambdaConfig": config(&["PostConfirmation"]) });
            let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], members).await;
            let client = world.choosing_client(&pool, json!({})).await;
            let right = right_code(world, (&pool, &client)).await;
            let before = world.waiting().await.len();
            world.advance_millis(1);
            if is_refused {
                let why = Unanswered::Failed("no".to_owned());
                world.functions().answer(Err(why));
                world.refusal(operation, right).await;
                let expected = pairs(&[(operation, "InProgress")]);
                assert_eq!(told_from(world, before).await, expected);
            } else {
                world.functions().respond(json!({}));
                world.ok(operation, right).await;
                // In one instant: which comes first is by chance.
                let mut told = told_from(world, before).await;
                told.sort();
                let expected = [(operation, "InProgress"), (operation, "Success")];
                assert_eq!(told, pairs(&expected));
            }
            let noted = &world.waiting().await[before];
            assert_eq!(noted.pool_id.as_deref(), Some(pool.as_str()));
            assert!(
                noted.sub.is_some() && noted.request_id.is_some(),
                "{noted:?}"
            );
            world.chain().await;
        }
        world.log().await;
    })
    .await;
}

/// A key that may do nothing in any pool.
async fn powerless(world: &World) -> AccessKey {
    let key = NewAccessKey::generate([3; 32]);
    let grant = Grant {
        owner: "ci".to_owned(),
        account: ACCOUNT.to_owned(),
        scope: Some(KeyScope {
            allow: vec!["sts:AssumeRole".to_owned()],
            deny: Vec::new(),
            pools: Vec::new(),
            read_only: false,
        }),
    };
    let root = Caller::Principal(Identity::root(ACCOUNT));
    let call = world.as_caller(root, REGION, ACCOUNT);
    let added = world.directory().add_access_key(&call, &key, &grant).await;
    added.expect("a key");
    AccessKey {
        id: key.id,
        secret: key.secret.expose().clone(),
        token: None,
    }
}

#[tokio::test]
async fn what_the_holder_of_a_key_is_refused_at_once_is_noted() {
    let world = World::settled(std::sync::Arc::new(Memory::new()), None, &settings(None));
    let (pool_id, client_id) = ground(&world).await;
    let key = powerless(&world).await;
    let before = world.waiting().await.len();
    world.advance_millis(1);
    let sign_in = json!({
        "UserPoolId": pool_id, "ClientId": client_id, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": "x" },
    });
    let refused = world.call_as(&key, "AdminInitiateAuth", sign_in).await;
    assert_eq!(refused.expect_err("a refusal").0, "AccessDeniedException");
    world.advance_millis(1);
    let refused = world.refusal("AdminInitiateAuth", json!({})).await;
    assert_eq!(refused.0, "InvalidParameterException");
    world.advance_millis(1);
    let refused = world.call_secrets("RotateSecret", json!({})).await;
    let code = refused.expect_err("a refusal").0;
    world.advance_millis(1);
    // Of what a stranger says, and nobody understands, nothing is kept.
    world.refusal("InitiateAuth", json!({})).await;
    let expected = [
        ("AdminInitiateAuth", "AccessDeniedException"),
        ("AdminInitiateAuth", "InvalidParameterException"),
        ("RotateSecret", code.as_str()),
    ];
    assert_eq!(told_from(&world, before).await, pairs(&expected));
}
