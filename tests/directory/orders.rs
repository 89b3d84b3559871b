//! Whatever comes first, the client, the user or the flows that the client may use: whoever knows the password comes in by each
//! flow that the client has in the end.

use std::collections::BTreeMap;

use model::Sensitive;
use serde_json::{Value, json};
use tests::people::by_hash;
use tests::sign_in::{Exchange, PASSWORD, Tokens};
use tests::{Refusal, World, on_every_engine};
use userpool::{NewUser, Proof};

use crate::bulk::call;

const NEW: &str = "Another1!";
/// Of all cases each engine gets every so manieth, and each other ones.
const CASES_EVERY: usize = 18;

/// What a client's `ExplicitAuthFlows` let in beside the refresh token.
#[derive(Debug, Clone, Copy)]
struct Flows {
    named: &'static [&'static str],
    password: bool,
    administrator: bool,
    srp: bool,
}

const FLOWS: [Flows; 6] = [
    Flows {
        named: &[],
        password: false,
        administrator: false,
        srp: true,
    },
    Flows {
        named: &["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        password: true,
        administrator: false,
        srp: false,
    },
    Flows {
        named: &["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        password: false,
        administrator: true,
        srp: false,
    },
    Flows {
        named: &[
            "ALLOW_USER_SRP_AUTH",
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
        ],
        password: true,
        administrator: false,
        srp: true,
    },
    Flows {
        named: &["USER_PASSWORD_AUTH"],
        password: true,
        administrator: false,
        srp: true,
    },
    Flows {
        named: &["ADMIN_NO_SRP_AUTH"],
        password: false,
        administrator: true,
        srp: true,
    },
];

/// When the user is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    BeforeTheClient,
    BeforeTheFlowsChange,
    Last,
}

const MOMENTS: [Moment; 3] = [
    Moment::BeforeTheClient,
    Moment::BeforeTheFlowsChange,
    Moment::Last,
];

/// By what door the user comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    SignUp,
    Administrator,
    Invitation,
    Bulk,
    BulkByHash,
}

const DOORS: [Door; 5] = [
    Door::SignUp,
    Door::Administrator,
    Door::Invitation,
    Door::Bulk,
    Door::BulkByHash,
];

#[derive(Debug, Clone, Copy)]
struct Case {
    first: Flows,
    last: Flows,
    moment: Moment,
    door: Door,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for first in FLOWS {
        for last in FLOWS {
            for moment in MOMENTS {
                for door in DOORS {
                    cases.push(Case {
                        first,
                        last,
                        moment,
                        door,
                    });
                }
            }
        }
    }
    cases
}

/// A user of a pool with a client.
struct Scene<'a> {
    world: &'a World,
    pool: &'a str,
    client: String,
    name: String,
}

#[tokio::test]
async fn whoever_knows_the_password_comes_in_whatever_came_first() {
    let engine = std::sync::atomic::AtomicUsize::new(0);
    on_every_engine(async |world| {
        let offset = engine.fetch_add(7, std::sync::atomic::Ordering::SeqCst);
        let pool = world.pool(json!({})).await;
        // A client signs up those who come before the client under test.
        let helper = world.client(&pool, json!({})).await;
        let cases = cases().into_iter().enumerate();
        for (at, case) in cases.filter(|(at, _)| at % CASES_EVERY == offset % CASES_EVERY) {
            let mut scene = Scene {
                world,
                pool: &pool,
                client: helper.clone(),
                name: format!("user-{at}"),
            };
            if case.moment == Moment::BeforeTheClient {
                scene.arrive(case.door).await;
            }
            scene.client = world.client(&pool, flows(case.first)).await;
            if case.moment == Moment::BeforeTheFlowsChange {
                scene.arrive(case.door).await;
            }
            let mut change = flows(case.last);
            tests::merge(
                &mut change,
                json!({ "UserPoolId": pool, "ClientId": scene.client }),
            );
            world.ok("UpdateUserPoolClient", change).await;
            // What is known of clients on a node may be five seconds old.
            world.advance_seconds(6);
            if case.moment == Moment::Last {
                scene.arrive(case.door).await;
            }
            scene.comes_in(case).await;
        }
    })
    .await;
}

fn flows(flows: Flows) -> Value {
    json!({ "ExplicitAuthFlows": flows.named })
}

impl Scene<'_> {
    async fn arrive(&self, door: Door) {
        let Scene {
            world,
            pool,
            client,
            name,
        } = self;
        match door {
            Door::SignUp => {
                let body = json!({ "ClientId": client, "Username": name, "Password": PASSWORD });
                world.ok("SignUp", body).await;
                let body = json!({ "UserPoolId": pool, "Username": name });
                world.ok("AdminConfirmSignUp", body).await;
            }
            Door::Administrator => drop(world.user(pool, name, &[]).await),
            Door::Invitation => drop(world.invited(pool, name, &[]).await),
            Door::Bulk => self.add(Proof::Password(Sensitive::from(PASSWORD))).await,
            Door::BulkByHash => self.add(by_hash(PASSWORD)).await,
        }
    }

    async fn add(&self, proof: Proof) {
        let user = NewUser {
            sub: None,
            username: self.name.clone(),
            attributes: BTreeMap::new(),
            proof,
        };
        let directory = self.world.directory();
        let added = directory
            .add_users(&call(self.world), self.pool, &[user])
            .await;
        added.expect("a user");
    }

    async fn comes_in(&self, case: Case) {
        let (last, context) = (case.last, format!("{case:?}"));
        let mut secret = PASSWORD;
        if last.srp && case.door == Door::BulkByHash {
            let refusal = self.by_srp(secret).await.expect_err(&context);
            assert_eq!(refusal.1, "Incorrect username or password.", "{context}");
        }
        if last.password || last.administrator {
            let answer = self.by_password(last, secret).await.expect(&context);
            secret = self.in_by(&answer, secret, &context).await;
        } else if case.door == Door::BulkByHash {
            // The hash is all that is known, and the client has no flow that mends it: an administrator may set a password.
            let body = json!({
                "UserPoolId": self.pool, "Username": self.name, "Password": secret, "Permanent": true,
            });
            self.world.ok("AdminSetUserPassword", body).await;
            self.world.advance_seconds(1);
        }
        if last.srp {
            let answer = self.by_srp(secret).await.expect(&context);
            secret = self.in_by(&answer, secret, &context).await;
            self.by_srp(secret).await.expect(&context);
            let refusal = self.by_srp("Wrong-1234").await.expect_err(&context);
            assert_eq!(refusal.1, "Incorrect username or password.", "{context}");
        }
        if last.password || last.administrator {
            self.by_password(last, secret).await.expect(&context);
        }
    }

    /// Sets the first new password where one is asked for, refreshes, and gives the password that holds.
    async fn in_by(&self, answer: &Value, secret: &'static str, context: &str) -> &'static str {
        let (mut answer, mut secret) = (answer.clone(), secret);
        if answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED" {
            secret = NEW;
            let body = json!({
                "ClientId": self.client, "ChallengeName": "NEW_PASSWORD_REQUIRED",
                "Session": answer["Session"],
                "ChallengeResponses": { "USERNAME": self.name, "NEW_PASSWORD": NEW },
            });
            answer = self.world.ok("RespondToAuthChallenge", body).await;
        }
        assert_ne!(answer["AuthenticationResult"], Value::Null, "{context}");
        let tokens = Tokens::of(&answer["AuthenticationResult"]);
        let body = json!({
            "ClientId": self.client, "AuthFlow": "REFRESH_TOKEN_AUTH",
            "AuthParameters": { "REFRESH_TOKEN": tokens.refresh },
        });
        self.world.call("InitiateAuth", body).await.expect(context);
        secret
    }

    async fn by_password(&self, flows: Flows, secret: &str) -> Result<Value, Refusal> {
        let parameters = json!({ "USERNAME": self.name, "PASSWORD": secret });
        let mut body = json!({ "ClientId": self.client, "AuthParameters": parameters });
        if flows.password {
            tests::merge(&mut body, json!({ "AuthFlow": "USER_PASSWORD_AUTH" }));
            return self.world.call("InitiateAuth", body).await;
        }
        let more = json!({ "AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "UserPoolId": self.pool });
        tests::merge(&mut body, more);
        self.world.call("AdminInitiateAuth", body).await
    }

    async fn by_srp(&self, secret: &str) -> Result<Value, Refusal> {
        let parameters = json!({ "USERNAME": self.name });
        let exchange = Exchange::try_begin(self.world, self.pool, &self.client, parameters).await?;
        let answer = exchange.answer(self.world, &self.client, secret);
        self.world.call("RespondToAuthChallenge", answer).await
    }
}
