//! Who came with a hash of a password: the slow arithmetic of a wrong one does not tell.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::json;
use tests::choice::{choice, response};
use tests::sign_in::password_flow;
use tests::{World, imports};

use super::Counting;

const PASSWORD: &str = "Correct-Horse-7";
/// Hashes of the password, as cheap as one of each scheme may be here.
const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuuIhSHOYW62MYzOCiBO1FrAHfyr5D9TxS";
const PBKDF2: &str =
    "$pbkdf2-sha256$1000$AAECAwQFBgcICQoLDA0ODw$VrVVFC9l06r9lwjSM7+3+X7DO36uYtywnmEE+lVFjBA";

/// Imports people with a hash.
async fn come(world: &World, pool_id: &str, names: &[&str], (algorithm, hash): (&str, &str)) {
    let mut columns = imports::columns(world, pool_id).await;
    columns.push("password_hash".to_owned());
    let line = |name: &&str| {
        let email = format!("{name}@example.com");
        let values = [
            ("cognito:username", *name),
            ("email", &email),
            ("email_verified", "true"),
            ("password_hash", hash),
        ];
        imports::row(&columns, &values)
    };
    let lines: Vec<String> = std::iter::once(columns.join(","))
        .chain(names.iter().map(line))
        .collect();
    let by = json!({ "PasswordHashingAlgorithm": algorithm });
    let done = imports::import(world, pool_id, by, lines.join("\n")).await;
    assert_eq!(done["ImportedUsers"], names.len());
}

#[tokio::test]
async fn a_wrong_password_takes_as_much_whoever_it_is_a_guess_at() {
    let lane = Arc::new(Counting::default());
    let world = World::on_lane(lane.clone());
    let pool_id = imports::pool(&world, json!({})).await;
    let hiding = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let client = world.choosing_client(&pool_id, hiding).await;
    let signed_up = json!({ "ClientId": client, "Username": "carl", "Password": PASSWORD });
    world.ok("SignUp", signed_up).await;
    let slow = async |name: &str, password: &str| {
        let before = lane.0.load(Ordering::SeqCst);
        let answer = world
            .call("InitiateAuth", password_flow(&client, name, password))
            .await;
        (lane.0.load(Ordering::SeqCst) - before, answer.is_ok())
    };
    // By a choice that comes along, and by one of what there is to choose from.
    let chosen = async |name: &str| {
        let parameters = json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": "Wrong-Horse-7" });
        let mut bodies = vec![("InitiateAuth", choice(&client, name, parameters))];
        for answers in ["SELECT_CHALLENGE", "PASSWORD"] {
            let asked = choice(&client, name, json!({}));
            let session = world.ok("InitiateAuth", asked).await["Session"].clone();
            let password = json!({ "ANSWER": "PASSWORD", "PASSWORD": "Wrong-Horse-7" });
            let body = response(&client, answers, &session, name, password);
            bodies.push(("RespondToAuthChallenge", body));
        }
        let mut taken = Vec::new();
        for (operation, body) in bodies {
            let before = lane.0.load(Ordering::SeqCst);
            world.refusal(operation, body).await;
            taken.push(lane.0.load(Ordering::SeqCst) - before);
        }
        // What is counted against a name is forgotten before the next round.
        world.advance_seconds(901);
        taken
    };
    for name in ["carl", "nobody"] {
        assert_eq!(slow(name, "Wrong-Horse-7").await, (0, false), "{name}");
        assert_eq!(chosen(name).await, [0, 0, 0], "{name}");
    }
    come(&world, &pool_id, &["anna", "bert"], ("BCRYPT", BCRYPT)).await;
    for name in ["anna", "bert", "carl", "nobody"] {
        assert_eq!(slow(name, "Wrong-Horse-7").await, (1, false), "{name}");
        assert_eq!(chosen(name).await, [1, 1, 1], "{name}");
    }
    come(&world, &pool_id, &["dora"], ("PBKDF2_SHA256", PBKDF2)).await;
    assert_eq!(slow("bert", PASSWORD).await, (1, true));
    for name in ["anna", "bert", "carl", "dora", "nobody"] {
        assert_eq!(slow(name, "Wrong-Horse-7").await, (2, false), "{name}");
        assert_eq!(chosen(name).await, [2, 2, 2], "{name}");
    }
    // Who has signed in proves the password by the verifier alone.
    assert_eq!(slow("bert", PASSWORD).await, (0, true));
}
