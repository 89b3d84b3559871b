//! Settings as they are described, sent back: nothing changes, whatever they are.

mod choices;

use choices::Choices;
use crypto::random::Stream;
use model::cognito_idp::Operation;
use model::facts::Kind;
use serde_json::{Map, Value, json};
use tests::identity_providers::{google, provider};
use tests::resource_servers::resource_server;
use tests::{World, on_every_engine};

/// Pools that are tried in memory: each is made with settings at random.
const POOLS: u8 = 6;
/// Changes of each pool, of its factors and of a client that are tried.
const CHANGES: usize = 60;
/// How many of all changes of a kind have to agree with each other and so be taken.
const TAKEN_MIN: usize = 60;

/// A pool and a client with settings at random.
struct Scene<'a> {
    world: &'a World,
    dice: Stream,
    pool: Value,
    client: Value,
    /// Changes of the pool, of its factors and of the client that were taken.
    taken: [usize; 3],
}

#[tokio::test]
async fn a_description_sent_back_changes_nothing() {
    let world = World::in_memory();
    let mut taken = [0; 3];
    for seed in 0..POOLS {
        let mut scene = Scene::set(&world, seed).await;
        for _ in 0..CHANGES {
            scene.change().await;
        }
        for (all, some) in taken.iter_mut().zip(scene.taken) {
            *all += some;
        }
    }
    let enough = taken.iter().all(|count| *count >= TAKEN_MIN);
    assert!(enough, "of pools, of factors and of clients: {taken:?}");
}

/// Members that name what they are about, or that a description does not say.
const NAMING: &[&str] = &["ClientId", "ClientName", "PoolName", "UserPoolId"];

#[test]
fn every_setting_is_among_what_is_tried() {
    for (operation, choices) in [
        (Operation::CreateUserPool, choices::pool()),
        (Operation::UpdateUserPool, choices::pool()),
        (Operation::SetUserPoolMfaConfig, choices::factors()),
        (Operation::UpdateUserPoolClient, choices::client()),
    ] {
        let Some(Kind::Structure(members)) = operation.input().map(|input| input.kind) else {
            panic!("{operation:?} takes no members");
        };
        let tried = |name: &str| choices.iter().any(|(choice, _)| *choice == name);
        let left: Vec<&str> = members
            .iter()
            .map(|member| member.name)
            .filter(|name| !NAMING.contains(name) && !tried(name))
            .collect();
        assert!(left.is_empty(), "{operation:?}: {left:?}");
    }
}

#[tokio::test]
async fn nor_does_it_on_any_engine() {
    on_every_engine(async |world| {
        let mut scene = Scene::set(world, 0).await;
        let mut changes = 0;
        while scene.taken.contains(&0) {
            scene.change().await;
            changes += 1;
            assert!(changes < CHANGES, "taken: {:?}", scene.taken);
        }
    })
    .await;
}

impl Scene<'_> {
    /// Makes a pool at random, with a resource server and a provider, and a client.
    async fn set(world: &World, seed: u8) -> Scene<'_> {
        let mut dice = Stream::from_seed([seed; 32]);
        let pool = loop {
            let mut body = drawn(choices::pool(), &mut dice);
            body.insert("PoolName".to_owned(), json!("pool"));
            if let Some(answer) = taken(world, "CreateUserPool", body).await {
                break answer["UserPool"]["Id"].clone();
            }
        };
        let id = pool.as_str().expect("an id");
        resource_server(world, id, "api", &["read"]).await;
        provider(world, id, google(), json!({})).await;
        let body = json!({ "UserPoolId": pool, "ClientName": "client", "GenerateSecret": true });
        let client = world.ok("CreateUserPoolClient", body).await;
        let client = client["UserPoolClient"]["ClientId"].clone();
        let taken = [0; 3];
        let scene = Scene {
            world,
            dice,
            pool,
            client,
            taken,
        };
        scene.send_back_pool().await;
        scene.send_back_client().await;
        scene
    }

    /// Changes the pool, its factors and the client at random; what is told afterwards is sent back.
    async fn change(&mut self) {
        let pool = json!({ "UserPoolId": self.pool });
        let client = json!({ "UserPoolId": self.pool, "ClientId": self.client });
        let kinds = [
            ("UpdateUserPool", choices::pool(), &pool),
            ("SetUserPoolMfaConfig", choices::factors(), &pool),
            ("UpdateUserPoolClient", choices::client(), &client),
        ];
        for (kind, (operation, choices, whose)) in kinds.into_iter().enumerate() {
            let drawn = Value::Object(drawn(choices, &mut self.dice));
            let named = Operation::from_name(operation).expect("an operation");
            let mut body = said_of(&drawn, named);
            body.extend(whose.as_object().cloned().unwrap_or_default());
            if taken(self.world, operation, body).await.is_none() {
                continue;
            }
            self.taken[kind] += 1;
            // Of a pool that lost a feature a client may still have it, and be refused until it has not.
            if operation == "UpdateUserPoolClient" {
                self.send_back_client().await;
            } else {
                self.send_back_pool().await;
            }
        }
    }

    /// Sends a pool's description back, then that of its factors.
    async fn send_back_pool(&self) {
        let before = self.described().await;
        let (pool, factors) = &before;
        let mut body = said_of(pool, Operation::UpdateUserPool);
        body.insert("UserPoolId".to_owned(), self.pool.clone());
        body.insert("PoolName".to_owned(), pool["Name"].clone());
        // Both members that say how long a temporary password holds are told, and one may be sent.
        if let Some(Value::Object(config)) = body.get_mut("AdminCreateUserConfig") {
            config.shift_remove("UnusedAccountValidityDays");
        }
        self.world.advance_seconds(1);
        self.world.ok("UpdateUserPool", Value::Object(body)).await;
        assert_eq!(self.described().await, before);
        let mut body = said_of(factors, Operation::SetUserPoolMfaConfig);
        body.insert("UserPoolId".to_owned(), self.pool.clone());
        let body = Value::Object(body);
        let answer = self.world.ok("SetUserPoolMfaConfig", body).await;
        assert_eq!(answer, *factors);
        assert_eq!(self.described().await, before);
    }

    /// What is told of the pool, but for when it was changed, and of its factors.
    async fn described(&self) -> (Value, Value) {
        let named = json!({ "UserPoolId": self.pool });
        let answer = self.world.ok("DescribeUserPool", named.clone()).await;
        let mut pool = answer["UserPool"].clone();
        pool["LastModifiedDate"] = Value::Null;
        (pool, self.world.ok("GetUserPoolMfaConfig", named).await)
    }

    /// Sends a client's description back.
    async fn send_back_client(&self) {
        let world = self.world;
        let named = json!({ "UserPoolId": self.pool, "ClientId": self.client });
        let answer = world.ok("DescribeUserPoolClient", named.clone()).await;
        let mut before = answer["UserPoolClient"].clone();
        world.advance_seconds(1);
        let body = said_of(&before, Operation::UpdateUserPoolClient);
        world.ok("UpdateUserPoolClient", Value::Object(body)).await;
        let answer = world.ok("DescribeUserPoolClient", named).await;
        before["LastModifiedDate"] = world.now();
        assert_eq!(answer["UserPoolClient"], before);
    }
}

/// Calls an operation whose members may not agree with each other.
async fn taken(world: &World, operation: &str, body: Map<String, Value>) -> Option<Value> {
    let body = Value::Object(body);
    match world.call(operation, body.clone()).await {
        Ok(answer) => Some(answer),
        Err((code, message)) => {
            let disagree = [
                "InvalidParameterException",
                "FeatureUnavailableInTierException",
                "InvalidOAuthFlowException",
            ];
            assert!(disagree.contains(&code.as_str()), "{body}: {code}");
            assert!(!message.contains("validation error"), "{body}: {message}");
            None
        }
    }
}

/// What a description says of the members that an operation takes.
fn said_of(described: &Value, operation: Operation) -> Map<String, Value> {
    let members = match operation.input().map(|input| input.kind) {
        Some(Kind::Structure(members)) => members,
        _ => &[],
    };
    let said = members.iter().filter_map(|member| {
        let value = described.get(member.name)?;
        Some((member.name.to_owned(), value.clone()))
    });
    said.collect()
}

/// Each member with one chance in two, and of what may be said of it one.
fn drawn(choices: Choices, dice: &mut Stream) -> Map<String, Value> {
    let mut drawn = Map::new();
    for (name, values) in choices {
        if dice.below(2) == 0 {
            let at = usize::from(dice.bytes::<1>()[0]) % values.len();
            drawn.insert(name.to_owned(), values[at].clone());
        }
    }
    drawn
}
