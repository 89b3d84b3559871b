//! Users who come with hashes of their passwords.

use serde_json::{Value, json};
use tests::imports::{columns, import, log, outcome, pool, row};
use tests::sign_in::{EVERY_FLOW, Exchange, password_flow};
use tests::{World, on_every_engine};
use userpool::Settings;

use super::{DONE, IN_VAIN, attribute, file, user};

const PASSWORD: &str = "Correct-Horse-7";
/// A hash of the password by each scheme, made by libxcrypt, by Python's hashlib and by argon2-cffi.
const HASHES: [(&str, &str); 3] = [
    (
        "BCRYPT",
        "$2b$04$abcdefghijklmnopqrstuuIhSHOYW62MYzOCiBO1FrAHfyr5D9TxS",
    ),
    (
        "SCRYPT",
        "16384$8$1$000102030405060708090a0b0c0d0e0f$4d763a94ae7f800d409a359cc1a22a7bcda64e295aab852194e8ea1e58422236",
    ),
    (
        "PBKDF2_SHA256",
        "$pbkdf2-sha256$1000$AAECAwQFBgcICQoLDA0ODw$VrVVFC9l06r9lwjSM7+3+X7DO36uYtywnmEE+lVFjBA",
    ),
];

async fn with_hash(world: &World, pool_id: &str) -> Vec<String> {
    let mut columns = columns(world, pool_id).await;
    columns.push("password_hash".to_owned());
    columns
}

fn person(columns: &[String], name: &str, hash: &str) -> String {
    let email = format!("{name}@example.com");
    // A comma in a value has a backslash before it.
    let hash = hash.replace(',', "\\,");
    let values = [
        ("cognito:username", name),
        ("email", &email),
        ("email_verified", "true"),
        ("password_hash", &hash),
    ];
    row(columns, &values)
}

fn by(algorithm: &str) -> Value {
    json!({ "PasswordHashingAlgorithm": algorithm })
}

/// A hash as cheap as one may be.
fn argon2id() -> String {
    let cheap = crypto::password::Parameters {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };
    crypto::password::hash(PASSWORD.as_bytes(), [3; 16], &cheap).expect("a hash")
}

#[tokio::test]
async fn who_comes_with_a_hash_signs_in_and_then_by_srp() {
    on_every_engine(async |world| {
        let argon2id = argon2id();
        for (algorithm, hash) in HASHES.into_iter().chain([("ARGON2ID", argon2id.as_str())]) {
            let pool_id = pool(world, json!({})).await;
            let flows = json!({ "ExplicitAuthFlows": EVERY_FLOW });
            let client_id = world.client(&pool_id, flows).await;
            let columns = with_hash(world, &pool_id).await;
            let rows = [person(&columns, "anna", hash), person(&columns, "bert", "")];
            let done = import(world, &pool_id, by(algorithm), file(&columns, &rows)).await;
            assert_eq!(
                outcome(&done),
                ("Succeeded", [2, 0, 0], DONE),
                "{algorithm}"
            );
            assert_eq!(done["PasswordHashingAlgorithm"], algorithm);
            assert_eq!(
                user(world, &pool_id, "anna").await["UserStatus"],
                "CONFIRMED"
            );
            assert_eq!(
                user(world, &pool_id, "bert").await["UserStatus"],
                "RESET_REQUIRED"
            );

            let by_srp = async || {
                let exchange = Exchange::begin(world, &pool_id, &client_id, "anna").await;
                let answer = exchange.answer(world, &client_id, PASSWORD);
                world.call("RespondToAuthChallenge", answer).await
            };
            let (code, _) = by_srp().await.expect_err("no verifier yet");
            assert_eq!(code, "NotAuthorizedException", "{algorithm}");
            let wrong = password_flow(&client_id, "anna", "Wrong-Horse-7");
            let (code, _) = world.refusal("InitiateAuth", wrong).await;
            assert_eq!(code, "NotAuthorizedException", "{algorithm}");
            let right = password_flow(&client_id, "anna", PASSWORD);
            let answer = world.ok("InitiateAuth", right.clone()).await;
            assert!(answer["AuthenticationResult"].is_object(), "{algorithm}");
            let answer = by_srp().await.expect("tokens");
            assert!(answer["AuthenticationResult"].is_object(), "{algorithm}");
            world.ok("InitiateAuth", right).await;
        }
    })
    .await;
}

#[tokio::test]
async fn in_a_pool_without_srp_a_hash_is_replaced_as_well() {
    let settings = Settings {
        without_srp: true,
        ..Settings::default()
    };
    let world = World::settled(
        std::sync::Arc::new(store::memory::Memory::new()),
        None,
        &settings,
    );
    let pool_id = pool(&world, json!({})).await;
    let flows = json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"] });
    let client_id = world.client(&pool_id, flows).await;
    let columns = with_hash(&world, &pool_id).await;
    // One that is weaker than those which are made here is replaced too.
    for (name, algorithm, hash) in [
        ("anna", HASHES[0].0, HASHES[0].1.to_owned()),
        ("bert", "ARGON2ID", argon2id()),
    ] {
        let rows = [person(&columns, name, &hash)];
        import(&world, &pool_id, by(algorithm), file(&columns, &rows)).await;
        let mut kept = vec![sealed_hash(&world, &pool_id, name).await];
        for _ in 0..2 {
            let right = password_flow(&client_id, name, PASSWORD);
            world.ok("InitiateAuth", right).await;
            kept.push(sealed_hash(&world, &pool_id, name).await);
        }
        assert_ne!(kept[0], kept[1], "{name}");
        assert_eq!(kept[1], kept[2], "{name}");
    }
}

/// The hash of a user as it is stored.
async fn sealed_hash(world: &World, pool_id: &str, name: &str) -> Value {
    let user = user(world, pool_id, name).await;
    let sub = attribute(&user, "sub").expect("an id");
    let key = store::Key::of(&[pool_id, "user", sub]);
    let found = world.engine().get(&[key]).await.expect("a read");
    let stored = found.into_iter().flatten().next().expect("a user");
    let user: Value = serde_json::from_slice(&stored.value).expect("a record");
    user["hash"].clone()
}

#[tokio::test]
async fn a_reset_before_the_first_sign_in_drops_the_hash() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let flows = json!({ "ExplicitAuthFlows": EVERY_FLOW });
        let client_id = world.client(&pool_id, flows).await;
        let columns = with_hash(world, &pool_id).await;
        let (algorithm, hash) = HASHES[0];
        let rows = [person(&columns, "anna", hash)];
        import(world, &pool_id, by(algorithm), file(&columns, &rows)).await;
        let anna = json!({ "UserPoolId": pool_id, "Username": "anna" });
        world.ok("AdminResetUserPassword", anna).await;
        let right = password_flow(&client_id, "anna", PASSWORD);
        let (code, _) = world.refusal("InitiateAuth", right).await;
        assert_eq!(code, "PasswordResetRequiredException");
        let code = world.code_for("anna@example.com").await;
        let confirm = json!({
            "ClientId": client_id, "Username": "anna", "ConfirmationCode": code,
            "Password": "Another-Horse-8",
        });
        world.ok("ConfirmForgotPassword", confirm).await;
        let old = password_flow(&client_id, "anna", PASSWORD);
        let (code, _) = world.refusal("InitiateAuth", old).await;
        assert_eq!(code, "NotAuthorizedException");
        let new = password_flow(&client_id, "anna", "Another-Horse-8");
        world.ok("InitiateAuth", new).await;
    })
    .await;
}

#[tokio::test]
async fn a_hash_that_is_none_fails_its_row() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let columns = with_hash(world, &pool_id).await;
        for (algorithm, hash) in HASHES {
            let rows = [
                person(&columns, "plain", "Correct-Horse-7"),
                person(&columns, "half", &hash[..20]),
                person(&columns, "formula", "=1+1"),
            ];
            let done = import(world, &pool_id, by(algorithm), file(&columns, &rows)).await;
            assert_eq!(outcome(&done), ("Failed", [0, 0, 3], IN_VAIN), "{algorithm}");
            let expected = (2..5).map(|line| {
                format!(
                    "[FAILED] Line Number {line} - The password_hash is not a hash of {algorithm}."
                )
            });
            assert_eq!(log(world, &done).await, expected.collect::<Vec<_>>());
        }
        let costly = HASHES[0].1.replace("$04$", "$13$");
        let rows = [person(&columns, "costly", &costly)];
        let done = import(world, &pool_id, by("BCRYPT"), file(&columns, &rows)).await;
        let expected = "[FAILED] Line Number 2 - The password_hash costs more than a hash of BCRYPT may, or is not safe.";
        assert_eq!(log(world, &done).await, [expected]);
        let rows = [person(&columns, "unasked", HASHES[0].1)];
        let done = import(world, &pool_id, json!({}), file(&columns, &rows)).await;
        let expected = "[FAILED] Line Number 2 - The row has a password_hash, and the import job names no PasswordHashingAlgorithm.";
        assert_eq!(log(world, &done).await, [expected]);
        let users = world.ok("ListUsers", json!({ "UserPoolId": pool_id })).await;
        assert_eq!(users["Users"], json!([]));
    })
    .await;
}
