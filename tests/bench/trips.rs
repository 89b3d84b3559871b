//! How often operations go to the store: on `PostgreSQL` each of these is one round trip of one statement.

use std::sync::Arc;

use serde_json::{Value, json};
use store::Engine;
use tests::World;
use tests::sign_in::{EVERY_FLOW, Exchange, PASSWORD, Tokens, password_flow};
use tests::watched::{Trip, Watched};

use crate::figures::{Bar, Figure};
use crate::plan::Plan;

/// Users whose operations are counted; that of the first finds caches empty.
const NAMES: [&str; 2] = ["anna", "bert"];

/// A directory whose engine counts.
struct Counted {
    world: World,
    engine: Arc<Watched>,
    pool_id: String,
    client_id: String,
}

/// Counts the trips of each operation, once the server knows the pool and the client.
pub(crate) fn run(plan: &Plan) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let counts = runtime.block_on(async {
        let counted = Counted::new().await;
        counted.operations(NAMES[0]).await;
        counted.operations(NAMES[1]).await
    });
    for ((name, bar), trips) in ROWS.iter().zip(counts) {
        let commits = trips.iter().filter(|trip| **trip == Trip::Commit).count();
        plan.figures.add(Figure {
            name: &format!("{name}: trips to the store"),
            value: trips.len() as f64,
            unit: &format!("of them {commits} commits"),
            ratio: None,
            bar: bar.map(Bar::AtMost),
        });
    }
}

const ROWS: [(&str, Option<f64>); 5] = [
    ("SignUp", Some(3.0)),
    ("InitiateAuth password", Some(3.0)),
    ("InitiateAuth SRP pair", None),
    ("InitiateAuth refresh", Some(2.0)),
    ("GetUser", Some(1.0)),
];

impl Counted {
    async fn new() -> Counted {
        let engine = Watched::new();
        let world = World::on_engine(Arc::clone(&engine) as Arc<dyn Engine>);
        let pool_id = world.pool(json!({})).await;
        let flows = json!({ "ExplicitAuthFlows": EVERY_FLOW });
        let client_id = world.client(&pool_id, flows).await;
        Counted {
            world,
            engine,
            pool_id,
            client_id,
        }
    }

    /// The trips of each operation of a user, in the order of [`ROWS`].
    async fn operations(&self, name: &str) -> [Vec<Trip>; ROWS.len()] {
        let sign_up = json!({
            "ClientId": self.client_id,
            "Username": name,
            "Password": PASSWORD,
            "UserAttributes": [{ "Name": "email", "Value": format!("{name}@example.com") }],
        });
        let (_, sign_up) = self.counted("SignUp", sign_up).await;
        let confirm = json!({ "UserPoolId": self.pool_id, "Username": name });
        self.world.ok("AdminConfirmSignUp", confirm).await;
        let password = password_flow(&self.client_id, name, PASSWORD);
        let (answer, password) = self.counted("InitiateAuth", password).await;
        let tokens = Tokens::of(&answer["AuthenticationResult"]);
        let pair = self.pair(name).await;
        let refresh = json!({
            "ClientId": self.client_id,
            "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": tokens.refresh },
        });
        let (_, refresh) = self.counted("InitiateAuth", refresh).await;
        let own = json!({ "AccessToken": tokens.access });
        let (_, own) = self.counted("GetUser", own).await;
        [sign_up, password, pair, refresh, own]
    }

    async fn counted(&self, operation: &str, body: Value) -> (Value, Vec<Trip>) {
        self.engine.trips();
        let answer = self.world.ok(operation, body).await;
        (answer, self.engine.trips())
    }

    async fn pair(&self, name: &str) -> Vec<Trip> {
        self.engine.trips();
        let exchange = Exchange::begin(&self.world, &self.pool_id, &self.client_id, name).await;
        let answer = exchange.answer(&self.world, &self.client_id, PASSWORD);
        self.world.ok("RespondToAuthChallenge", answer).await;
        self.engine.trips()
    }
}
