//! A hundred guesses at once, the right one anywhere among them: no more are judged than are free, and one more for each node
//! beside the first.
//!
//! A verdict is what whoever guesses wants: a guess that is told to be wrong, or is let in. `CENOTE_VOLLEY_ROUNDS=200` is the
//! long version.

use std::sync::Arc;

use serde_json::{Value, json};
use store::Engine;
use store::memory::Memory;
use tests::people::{OTHER_PASSWORD, access_token, by_hash, confirmed, plain, signed_up, wrong};
use tests::sign_in::{EVERY_FLOW, Exchange, PASSWORD, password_flow};
use tests::{ACCOUNT, REGION, World};
use userpool::{Call, Caller, NewUser, Peer, Presence};

use crate::{Answered, refusals, successes};

pub(crate) const GUESSES: usize = 100;
/// Wrong passwords, or wrong tries of a code, that are free.
pub(crate) const ALLOWED: usize = 5;

/// What a user is known by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    Verifier,
    Hash,
}

/// Nodes on one database.
pub(crate) struct Nodes {
    worlds: Vec<Arc<World>>,
    let_in: usize,
    rounds: usize,
}

#[expect(
    clippy::disallowed_methods,
    reason = "who runs the test says how long it is"
)]
fn rounds() -> usize {
    let rounds = std::env::var("CENOTE_VOLLEY_ROUNDS").ok();
    rounds.and_then(|rounds| rounds.parse().ok()).unwrap_or(2)
}

/// Where the right guess stands in a round: everywhere over a hundred rounds.
pub(crate) fn place(round: usize) -> usize {
    (round * 37 + 3) % GUESSES
}

impl Nodes {
    async fn all() -> Vec<Nodes> {
        vec![
            Nodes::in_memory(1),
            Nodes::in_memory(2),
            Nodes::of(vec![World::on_sqlite()]),
            Nodes::of(vec![World::on_postgres().await]),
        ]
    }

    /// So many nodes on one memory.
    pub(crate) fn in_memory(count: usize) -> Nodes {
        let engine: Arc<dyn Engine> = Arc::new(Memory::new());
        let worlds = (0..count).map(|_| World::on_engine(Arc::clone(&engine)));
        let worlds: Vec<World> = worlds.collect();
        // All count their calls from nought and would draw the same randomness.
        for (index, world) in worlds.iter().enumerate() {
            for _ in 0..index * 1_000_000 {
                let _ = world.seed();
            }
        }
        Nodes::of(worlds)
    }

    fn of(worlds: Vec<World>) -> Nodes {
        Nodes {
            worlds: worlds.into_iter().map(Arc::new).collect(),
            let_in: 0,
            rounds: 0,
        }
    }

    pub(crate) fn first(&self) -> &World {
        &self.worlds[0]
    }

    /// Sends all guesses at once, by turns to the nodes.
    async fn send(&self, operation: &'static str, bodies: Vec<Value>) -> Vec<Answered> {
        let now_millis = self.first().now_millis();
        for world in &self.worlds {
            world.advance_millis(now_millis - world.now_millis());
        }
        let calls: Vec<_> = bodies
            .into_iter()
            .enumerate()
            .map(|(index, body)| {
                let world = Arc::clone(&self.worlds[index % self.worlds.len()]);
                tokio::spawn(async move { world.call(operation, body).await })
            })
            .collect();
        let mut answers = Vec::new();
        for call in calls {
            answers.push(call.await.expect("a call that ends"));
        }
        answers
    }

    /// Sends all codes for one session at once. Whoever is let in has used it up, so that the count that is forgotten then is no help.
    pub(crate) async fn codes(&self, bodies: Vec<Value>) {
        let answers = self.send("RespondToAuthChallenge", bodies).await;
        let told = refusals(&answers, "CodeMismatchException");
        assert!(told < ALLOWED + self.worlds.len(), "{answers:?}");
        assert!(successes(&answers).len() <= 1, "{answers:?}");
        self.first().advance_seconds(3_601);
    }

    /// Sends all guesses at once, and checks how many were judged.
    async fn volley(&mut self, operation: &'static str, bodies: Vec<Value>, wrong: &str) {
        let answers = self.send(operation, bodies).await;
        let let_in = successes(&answers).len();
        let told = answers
            .iter()
            .filter(|answer| matches!(answer, Err((code, message)) if code == wrong || message == wrong))
            .count();
        // Whoever is let in has all that was counted before forgotten.
        let most = if let_in > 0 { 2 * ALLOWED } else { ALLOWED } + self.worlds.len() - 1;
        assert!(
            told + let_in <= most,
            "{operation}: {told} and {let_in}: {answers:?}"
        );
        assert!(let_in <= 1, "{operation}: {answers:?}");
        self.let_in += let_in;
        self.rounds += 1;
        for world in &self.worlds {
            world.advance_seconds(3_601);
        }
    }

    /// Over all rounds the right guess was let in about as often as it was among those that are free.
    fn was_fair(&self, what: &str) {
        let expected = self.rounds * (ALLOWED + self.worlds.len()) / GUESSES;
        let spread = 3
            * (1..=expected + 1)
                .take_while(|root| root * root <= expected + 1)
                .count();
        assert!(
            self.let_in <= expected + spread + 1,
            "{what}: {} of {} rounds",
            self.let_in,
            self.rounds
        );
    }
}

fn guesses(round: usize, right: &str) -> Vec<String> {
    (0..GUESSES)
        .map(|index| match index {
            index if index == place(round) => right.to_owned(),
            index => format!("Guess{index}!x"),
        })
        .collect()
}

/// A client of a pool whose user `ana` has [`PASSWORD`].
pub(crate) async fn scene(world: &World, kept: Kept) -> (String, String) {
    let by_password = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    let flows = match kept {
        Kept::Verifier => json!(EVERY_FLOW),
        Kept::Hash => json!(by_password),
    };
    let members = json!({ "ExplicitAuthFlows": flows });
    let (pool, client) = plain(world, json!({}), members).await;
    if kept == Kept::Verifier {
        world.user(&pool, "ana", &[]).await;
        return (pool, client);
    }
    let user = NewUser {
        sub: None,
        username: "ana".to_owned(),
        attributes: [].into(),
        proof: by_hash(PASSWORD),
    };
    let call = Call {
        now_millis: world.now_millis(),
        seed: world.seed(),
        region: REGION.to_owned(),
        account: ACCOUNT.to_owned(),
        caller: Caller::Anonymous,
        peer: Peer::Unknown,
        client: Presence::default(),
    };
    let added = world.directory().add_users(&call, &pool, &[user]).await;
    added.expect("a user");
    (pool, client)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_passwords_at_once_are_judged_as_often_as_five_after_one_another() {
    for kept in [Kept::Verifier, Kept::Hash] {
        for mut nodes in Nodes::all().await {
            for round in 0..rounds() {
                let (_, client) = scene(nodes.first(), kept).await;
                let bodies = guesses(round, PASSWORD)
                    .iter()
                    .map(|guess| password_flow(&client, "ana", guess))
                    .collect();
                nodes
                    .volley("InitiateAuth", bodies, "Incorrect username or password.")
                    .await;
            }
            nodes.was_fair("passwords");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_proofs_at_once_are_judged_as_often_as_five_after_one_another() {
    for mut nodes in Nodes::all().await {
        for round in 0..rounds().div_ceil(2) {
            let (pool, client) = scene(nodes.first(), Kept::Verifier).await;
            let mut bodies = Vec::new();
            for guess in guesses(round, PASSWORD) {
                let exchange = Exchange::begin(nodes.first(), &pool, &client, "ana").await;
                bodies.push(exchange.answer(nodes.first(), &client, &guess));
            }
            nodes
                .volley(
                    "RespondToAuthChallenge",
                    bodies,
                    "Incorrect username or password.",
                )
                .await;
        }
        nodes.was_fair("proofs");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_previous_passwords_at_once_are_judged_as_often_as_five_after_one_another() {
    for kept in [Kept::Verifier, Kept::Hash] {
        for mut nodes in Nodes::all().await {
            for round in 0..rounds() {
                let (_, client) = scene(nodes.first(), kept).await;
                let token = access_token(nodes.first(), &client, "ana", PASSWORD).await;
                let bodies = guesses(round, PASSWORD)
                    .iter()
                    .map(|guess| json!({ "AccessToken": token, "PreviousPassword": guess, "ProposedPassword": OTHER_PASSWORD }))
                    .collect();
                nodes
                    .volley("ChangePassword", bodies, "Incorrect username or password.")
                    .await;
            }
            nodes.was_fair("previous passwords");
        }
    }
}

/// A hundred codes, the right one among them.
fn codes(round: usize, right: &str) -> Vec<String> {
    let other = wrong(right);
    (0..GUESSES)
        .map(|index| match index {
            index if index == place(round) => right.to_owned(),
            index => format!("{index:02}{}", &other[2..]),
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_codes_at_once_are_judged_as_often_as_five_after_one_another() {
    for mut nodes in Nodes::all().await {
        for round in 0..rounds() {
            let (_, client) = plain(nodes.first(), json!({}), json!({})).await;
            signed_up(nodes.first(), &client, "ana").await;
            let code = nodes.first().code_for("ana@example.com").await;
            let confirm = |code: String| json!({ "ClientId": client, "Username": "ana", "ConfirmationCode": code });
            let bodies = codes(round, &code).into_iter().map(confirm).collect();
            nodes
                .volley("ConfirmSignUp", bodies, "CodeMismatchException")
                .await;

            let name = format!("bea{round}");
            confirmed(nodes.first(), &client, &name).await;
            nodes.first().advance_seconds(1);
            let forgot = json!({ "ClientId": client, "Username": name });
            nodes.first().ok("ForgotPassword", forgot).await;
            let code = nodes.first().code_for(&format!("{name}@example.com")).await;
            let reset = |code: String| json!({ "ClientId": client, "Username": name, "ConfirmationCode": code, "Password": OTHER_PASSWORD });
            let bodies = codes(round, &code).into_iter().map(reset).collect();
            nodes
                .volley("ConfirmForgotPassword", bodies, "CodeMismatchException")
                .await;

            let name = format!("cleo{round}");
            confirmed(nodes.first(), &client, &name).await;
            nodes.first().advance_seconds(1);
            let token = access_token(nodes.first(), &client, &name, tests::people::PASSWORD).await;
            let ask = json!({ "AccessToken": token, "AttributeName": "email" });
            nodes
                .first()
                .ok("GetUserAttributeVerificationCode", ask)
                .await;
            let code = nodes.first().code_for(&format!("{name}@example.com")).await;
            let verify = |code: String| json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
            let bodies = codes(round, &code).into_iter().map(verify).collect();
            nodes
                .volley("VerifyUserAttribute", bodies, "CodeMismatchException")
                .await;
        }
        nodes.was_fair("codes");
    }
}
