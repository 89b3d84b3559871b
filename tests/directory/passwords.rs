//! What a pool keeps of its users' passwords, and what its clients may do with that.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use store::memory::Memory;
use store::{Commit, Engine, Key, Outcome, Version, Write};
use tests::World;
use tests::sign_in::{Exchange, PASSWORD, password_flow};
use userpool::Settings;

const WRONG: (&str, &str) = ("NotAuthorizedException", "Incorrect username or password.");

fn pair(refusal: &(String, String)) -> (&str, &str) {
    (&refusal.0, &refusal.1)
}

/// A world whose new pools are made without SRP.
fn without_srp(engine: Arc<dyn Engine>) -> World {
    let settings = Settings {
        without_srp: true,
        ..Settings::default()
    };
    World::settled(engine, None, &settings)
}

/// What is logged by this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let writer = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn told(&self) -> String {
        String::from_utf8(self.0.lock().expect("the log").clone()).expect("a text")
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes a pool what it was in the format before, in which nobody had named SRP yet.
async fn make_older(engine: &dyn Engine, pool_id: &str) {
    let key = Key::of(&[pool_id, "pool"]);
    let found = engine.get(std::slice::from_ref(&key)).await;
    let found = found.expect("a read").pop().flatten().expect("the pool");
    let mut record: Value = serde_json::from_slice(&found.value).expect("JSON");
    record["format"] = json!(2);
    assert_eq!(record["srp"], false);
    let commit = Commit {
        operation: Version::from_bytes([9; 16]),
        checks: vec![(key.clone(), Some(found.version))],
        writes: vec![Write::Put(key, record.to_string().into_bytes())],
    };
    let outcome = engine.commit(commit).await.expect("a commit");
    assert_eq!(outcome, Outcome::Committed);
}

#[tokio::test]
async fn a_hash_of_an_older_version_becomes_a_verifier_at_the_first_plain_password() {
    let engine = Arc::new(Memory::new());
    let before = without_srp(engine.clone());
    let pool = before.pool(json!({})).await;
    let plain = json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"] });
    let client = before.client(&pool, plain).await;
    let sub = before.user(&pool, "ana", &[]).await;
    before.invited(&pool, "bob", &[]).await;
    before.sign_in(&client, "ana").await;
    make_older(engine.as_ref(), &pool).await;

    let world = World::on_engine(engine);
    world.advance_seconds(60);
    let open = world.open_client(&pool, json!({})).await;
    let exchange = Exchange::begin(&world, &pool, &open, "ana").await;
    let answer = exchange.answer(&world, &open, PASSWORD);
    let log = Log::default();
    let listening = log.listen();
    let refusal = world.refusal("RespondToAuthChallenge", answer).await;
    drop(listening);
    assert_eq!(pair(&refusal), WRONG);
    // The client hears of a wrong password, the operator of what is missing.
    let told = log.told();
    let reason = "SRP was refused: the user has a hash alone and no verifier";
    assert!(told.contains(reason) && told.contains(&sub), "{told}");
    world.sign_in(&open, "ana").await;
    let exchange = Exchange::begin(&world, &pool, &open, "ana").await;
    let answer = exchange.answer(&world, &open, PASSWORD);
    world.ok("RespondToAuthChallenge", answer).await;
    // The session that asks for a new password holds although the temporary one is stored anew.
    let asked = world
        .ok("InitiateAuth", password_flow(&open, "bob", PASSWORD))
        .await;
    let answer = json!({
        "ClientId": open, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
        "ChallengeResponses": { "USERNAME": "bob", "NEW_PASSWORD": "Another1!" },
    });
    world.ok("RespondToAuthChallenge", answer).await;
    let exchange = Exchange::begin(&world, &pool, &open, "bob").await;
    let answer = exchange.answer(&world, &open, "Another1!");
    world.ok("RespondToAuthChallenge", answer).await;
}

#[tokio::test]
async fn a_pool_without_srp_refuses_a_client_that_may_use_it_by_the_name_of_the_flow() {
    let world = without_srp(Arc::new(Memory::new()));
    let pool = world.pool(json!({})).await;
    let refusal = |flow: &str| {
        format!(
            "{flow} lets a client use SRP, and user pool {pool} was made without SRP: set ExplicitAuthFlows to ALLOW_ flows other than ALLOW_USER_SRP_AUTH and ALLOW_USER_AUTH."
        )
    };
    let client = json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"] });
    let client = world.client(&pool, client).await;
    for (flows, named) in [
        (Value::Null, "ALLOW_USER_SRP_AUTH"),
        (json!([]), "ALLOW_USER_SRP_AUTH"),
        (
            json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]),
            "ALLOW_USER_SRP_AUTH",
        ),
        (json!(["ALLOW_USER_AUTH"]), "ALLOW_USER_AUTH"),
        (json!(["USER_PASSWORD_AUTH"]), "USER_PASSWORD_AUTH"),
        (json!(["ADMIN_NO_SRP_AUTH"]), "ADMIN_NO_SRP_AUTH"),
    ] {
        let sentence = refusal(named);
        let row = (json!({}), "InvalidParameterException", sentence.as_str());
        let body = json!({ "UserPoolId": pool, "ClientName": "c", "ExplicitAuthFlows": flows });
        world
            .refuses("CreateUserPoolClient", &body, std::slice::from_ref(&row))
            .await;
        let body = json!({ "UserPoolId": pool, "ClientId": client, "ExplicitAuthFlows": flows });
        world.refuses("UpdateUserPoolClient", &body, &[row]).await;
    }
    world.user(&pool, "ana", &[]).await;
    world.sign_in(&client, "ana").await;
    let wrong = password_flow(&client, "ana", "Wrong-1234");
    assert_eq!(pair(&world.refusal("InitiateAuth", wrong).await), WRONG);
}
