//! Names that look like somebody else's, where the operator has them refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::Sensitive;
use serde_json::{Value, json};
use store::memory::Memory;
use store::{Direction, Engine, Range};
use tests::people::{PASSWORD, access_token, attributes, confirmed, plain};
use tests::{ACCOUNT, REGION, World, on_every_engine_settled};
use userpool::{AddressLimits, Call, Caller, Identity, NewUser, Peer, Presence, Proof, Settings};

use crate::{pair, refusals, successes, together};

/// Names that can be taken for `PayPal`: in Cyrillic letters, wide or bold ones, with a capital I, a digit, or something invisible in it.
const LIKE_PAYPAL: [&str; 7] = [
    "PayPaI",
    "paypa1",
    "Р\u{0430}yР\u{0430}l",
    "\u{0440}aypal",
    "ｐａｙｐａｌ",
    "𝐏𝐀𝐘𝐏𝐀𝐋",
    "pay\u{fe0f}pal",
];
const TAKEN: (&str, &str) = ("UsernameExistsException", "User already exists");
const LIKE_ALIAS: &str = "paypa1@example.com";

fn refusing() -> Settings {
    Settings {
        look_alikes_refused: true,
        limits: AddressLimits::WIDE,
        ..Settings::default()
    }
}

/// A pool that ignores case, with the confirmed users `PayPal` and `dora`: its id, its client's, and dora's access token.
async fn bank(world: &World) -> (String, String, String) {
    let members = json!({
        "AliasAttributes": ["email", "preferred_username"],
        "UsernameConfiguration": { "CaseSensitive": false },
    });
    let (pool, client) = plain(world, members, json!({})).await;
    confirmed(world, &client, "PayPal").await;
    confirmed(world, &client, "dora").await;
    let token = access_token(world, &client, "dora", PASSWORD).await;
    (pool, client, token)
}

fn sign_up(client: &str, name: &str, given: &[(&str, &str)]) -> Value {
    json!({
        "ClientId": client, "Username": name, "Password": PASSWORD, "UserAttributes": attributes(given)
    })
}

fn newcomer(name: &str) -> NewUser {
    NewUser {
        sub: None,
        username: name.to_owned(),
        attributes: BTreeMap::new(),
        proof: Proof::Password(Sensitive::from(PASSWORD)),
    }
}

async fn add(world: &World, pool: &str, users: &[NewUser]) -> Result<(), (String, String)> {
    let call = Call {
        now_millis: world.now_millis(),
        seed: world.seed(),
        region: REGION.to_owned(),
        account: ACCOUNT.to_owned(),
        caller: Caller::Principal(Identity::root(ACCOUNT)),
        client: Presence::default(),
        peer: Peer::Unknown,
    };
    let added = world.directory().add_users(&call, pool, users).await;
    added.map_err(|error| (error.code().as_str().to_owned(), error.message().to_owned()))
}

fn looks_like(member: &str) -> String {
    format!("An account with a name that looks like the given {member} already exists.")
}

#[tokio::test]
async fn nobody_new_looks_like_somebody() {
    on_every_engine_settled(&refusing(), async |world| {
        let (pool, client, _) = bank(world).await;
        for name in LIKE_PAYPAL {
            let found = world.refusal("SignUp", sign_up(&client, name, &[])).await;
            assert_eq!(pair(&found), TAKEN, "{name}");
        }
        let name = looks_like("username");
        let taken = ("UsernameExistsException", name.as_str());
        let invited = json!({ "UserPoolId": pool, "Username": "PayPaI" });
        let found = world.refusal("AdminCreateUser", invited).await;
        assert_eq!(pair(&found), taken);
        for users in [
            vec![newcomer("PayPaI")],
            vec![newcomer("bert"), newcomer("b\u{0435}rt")],
        ] {
            let found = add(world, &pool, &users).await.expect_err("a refusal");
            assert_eq!(pair(&found), taken);
        }
        for (kind, value, forced) in [
            ("preferred_username", "PayPaI", false),
            ("email", LIKE_ALIAS, false),
            ("email", LIKE_ALIAS, true),
        ] {
            let given = attributes(&[(kind, value), ("email_verified", "true")]);
            let invited = json!({
                "UserPoolId": pool, "Username": "carl", "UserAttributes": given, "ForceAliasCreation": forced
            });
            let found = world.refusal("AdminCreateUser", invited).await;
            let sentence = looks_like(kind);
            assert_eq!(pair(&found), ("UsernameExistsException", sentence.as_str()));
        }
        world.ok("SignUp", sign_up(&client, "paypals", &[])).await;
    })
    .await;
}

#[tokio::test]
async fn nobody_comes_to_look_like_somebody() {
    on_every_engine_settled(&refusing(), async |world| {
        let (pool, client, token) = bank(world).await;
        let changes = |name: &str, value: &str| {
            let given = attributes(&[(name, value)]);
            json!({ "AccessToken": token, "UserAttributes": given })
        };
        let exists = |member: &str| format!("An account with the given {member} already exists.");
        let found = world
            .refusal(
                "UpdateUserAttributes",
                changes("preferred_username", "PayPaI"),
            )
            .await;
        let sentence = exists("preferred_username");
        assert_eq!(pair(&found), ("AliasExistsException", sentence.as_str()));
        for (kind, value) in [("preferred_username", "PayPaI"), ("email", LIKE_ALIAS)] {
            let given = attributes(&[(kind, value), ("email_verified", "true")]);
            let body = json!({ "UserPoolId": pool, "Username": "dora", "UserAttributes": given });
            let found = world.refusal("AdminUpdateUserAttributes", body).await;
            let sentence = looks_like(kind);
            assert_eq!(pair(&found), ("AliasExistsException", sentence.as_str()));
        }
        let sentence = exists("email");
        let expected = ("AliasExistsException", sentence.as_str());
        world
            .ok("UpdateUserAttributes", changes("email", LIKE_ALIAS))
            .await;
        let code = world.code_for(LIKE_ALIAS).await;
        let proof = json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
        assert_eq!(
            pair(&world.refusal("VerifyUserAttribute", proof).await),
            expected
        );
        world.advance_seconds(1);
        world
            .ok("SignUp", sign_up(&client, "erik", &[("email", LIKE_ALIAS)]))
            .await;
        let code = world.code_for(LIKE_ALIAS).await;
        let proof = json!({ "ClientId": client, "Username": "erik", "ConfirmationCode": code });
        assert_eq!(pair(&world.refusal("ConfirmSignUp", proof).await), expected);
        // Names of one and the same user may look alike.
        world
            .ok(
                "UpdateUserAttributes",
                changes("preferred_username", "d0ra"),
            )
            .await;
        world
            .ok(
                "UpdateUserAttributes",
                changes("preferred_username", "d\u{043e}ra"),
            )
            .await;
    })
    .await;
}

#[tokio::test]
async fn an_address_in_place_of_a_name_looks_like_no_other() {
    on_every_engine_settled(&refusing(), async |world| {
        let pool = world.pool(json!({ "UsernameAttributes": ["email"] })).await;
        let client = world.open_client(&pool, json!({})).await;
        world
            .ok("SignUp", sign_up(&client, "ana@example.com", &[]))
            .await;
        let found = world
            .refusal("SignUp", sign_up(&client, "ana@examp1e.com", &[]))
            .await;
        let sentence = "An account with the given email already exists.";
        assert_eq!(pair(&found), ("UsernameExistsException", sentence));
        world
            .ok("SignUp", sign_up(&client, "bert@example.com", &[]))
            .await;
        let given = attributes(&[("email", "ana@examp1e.com")]);
        let change = json!({
            "UserPoolId": pool, "Username": "bert@example.com", "UserAttributes": given
        });
        let found = world.refusal("AdminUpdateUserAttributes", change).await;
        let sentence = looks_like("email");
        assert_eq!(pair(&found), ("AliasExistsException", sentence.as_str()));
        let names = attributes(&[("email", "ana@example.com"), ("name", "Ana")]);
        let same = json!({
            "UserPoolId": pool, "Username": "ana@example.com", "UserAttributes": names
        });
        world.ok("AdminUpdateUserAttributes", same).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_look_alike_one_comes_in() {
    on_every_engine_settled(&refusing(), async |world| {
        let members = json!({ "UsernameConfiguration": { "CaseSensitive": false } });
        let (pool, client) = plain(world, members, json!({})).await;
        let names = LIKE_PAYPAL.iter().cycle().take(24);
        let bodies = names.map(|name| sign_up(&client, name, &[]));
        let answers = together(world, "SignUp", bodies.collect()).await;
        assert_eq!(successes(&answers).len(), 1, "{answers:?}");
        let busy = refusals(&answers, "TooManyRequestsException");
        let taken = refusals(&answers, "UsernameExistsException");
        assert_eq!(1 + taken + busy, answers.len());
        let users = world.ok("ListUsers", json!({ "UserPoolId": pool })).await;
        assert_eq!(users["Users"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[tokio::test]
async fn a_name_that_is_given_up_leaves_its_look() {
    on_every_engine_settled(&refusing(), async |world| {
        let (pool, client, token) = bank(world).await;
        let named = |name: &str| {
            let given = attributes(&[("preferred_username", name)]);
            json!({ "AccessToken": token, "UserAttributes": given })
        };
        world.ok("UpdateUserAttributes", named("Visa")).await;
        let like = sign_up(&client, "V1sa", &[]);
        let like_visa = sign_up(&client, "vis\u{0430}", &[]);
        world.ok("SignUp", like).await;
        assert_eq!(
            pair(&world.refusal("SignUp", like_visa.clone()).await),
            TAKEN
        );
        world.ok("UpdateUserAttributes", named("Master")).await;
        world.ok("SignUp", like_visa).await;
        let gone = json!({ "UserPoolId": pool, "Username": "PayPal" });
        world.ok("AdminDeleteUser", gone).await;
        world.ok("SignUp", sign_up(&client, "PayPaI", &[])).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_alike_before_goes_on_and_nothing_is_written_where_nobody_asked() {
    let engine: Arc<dyn Engine> = Arc::new(Memory::new());
    let before = World::on_engine(Arc::clone(&engine));
    let (pool, client, _) = bank(&before).await;
    confirmed(&before, &client, "PayPaI").await;
    let stored = engine.scan(&Range::all(), 1_000, Direction::Forward).await;
    for (key, found) in stored.expect("what is stored") {
        assert!(!key.to_string().contains("look"), "{key}");
        assert!(!String::from_utf8_lossy(&found.value).contains("\"looks\""));
    }
    let world = World::settled(engine, None, &refusing());
    // No two calls have the same randomness.
    for _ in 0..1_000 {
        let _ = world.seed();
    }
    for name in ["PayPal", "PayPaI"] {
        let given = attributes(&[("given_name", "Max")]);
        let body = json!({ "UserPoolId": pool, "Username": name, "UserAttributes": given });
        world.ok("AdminUpdateUserAttributes", body).await;
    }
    let found = world
        .refusal("SignUp", sign_up(&client, "paypa1", &[]))
        .await;
    assert_eq!(pair(&found), TAKEN);
}

#[tokio::test]
async fn as_many_as_fit_with_their_looks_are_added_at_once() {
    on_every_engine_settled(&refusing(), async |world| {
        let members = json!({
            "AliasAttributes": ["email", "phone_number", "preferred_username"],
            "UsernameConfiguration": { "CaseSensitive": false },
        });
        let pool = world.pool(members).await;
        let user = |number: usize| {
            let given = [
                ("email", format!("U{number:04}@example.com")),
                ("email_verified", "true".to_owned()),
                ("phone_number", format!("+4930{number:06}")),
                ("phone_number_verified", "true".to_owned()),
                ("preferred_username", format!("The{number:04}")),
            ];
            NewUser {
                attributes: given.map(|(name, value)| (name.to_owned(), value)).into(),
                ..newcomer(&format!("User-{number:04}"))
            }
        };
        let most = userpool::limits::USERS_WITH_LOOKS_ADDED_AT_ONCE_MAX;
        let mut users: Vec<_> = (0..most).map(user).collect();
        add(world, &pool, &users).await.expect("as many as may be");
        users.push(user(most));
        let found = add(world, &pool, &users).await.expect_err("a refusal");
        let sentence = "61 users at once: at most 60";
        assert_eq!(pair(&found), ("InvalidParameterException", sentence));
    })
    .await;
}
