//! Somebody with a stolen access token changes its user without a pause: the owner and administrators get on all the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};
use tests::World;
use tests::people::OTHER_PASSWORD;
use tests::sign_in::{PASSWORD, Tokens, password_flow};
use tokio::task::JoinHandle;

const THIEVES: usize = 20;
/// How often each operation is tried while the thieves are at work.
const ROUNDS: usize = 3;
/// How many operations are tried.
const DEEDS: usize = 8;

/// Changes without a pause, until they are stopped or refused.
struct Flood {
    thieves: Vec<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
}

impl Flood {
    /// Begins, and waits until every thief may have come to a change.
    async fn begin(world: &Arc<World>, stolen: &Tokens) -> Flood {
        let (stop, changes) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let thief = |number: usize| {
            let (world, access) = (Arc::clone(world), stolen.access.clone());
            let (stop, changes) = (Arc::clone(&stop), Arc::clone(&changes));
            tokio::spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    let nickname = format!("{number} {}", changes.load(Ordering::SeqCst));
                    let body = json!({
                        "AccessToken": access,
                        "UserAttributes": [{ "Name": "nickname", "Value": nickname }],
                    });
                    match world.call("UpdateUserAttributes", body).await {
                        Ok(_) => changes.fetch_add(1, Ordering::SeqCst),
                        Err((code, _)) => {
                            assert_ne!(code, "TooManyRequestsException");
                            return;
                        }
                    };
                }
            })
        };
        let thieves = (0..THIEVES).map(thief).collect();
        while changes.load(Ordering::SeqCst) < THIEVES {
            tokio::task::yield_now().await;
        }
        Flood { thieves, stop }
    }

    async fn end(self) {
        self.stop.store(true, Ordering::SeqCst);
        for thief in self.thieves {
            thief
                .await
                .expect("a thief whom nothing but a refusal ends");
        }
    }
}

/// What the owner, who has a sign-in of her own, or an administrator does in the meantime.
fn deeds(pool: &str, client: &str, name: &str, own: &Tokens) -> Vec<(&'static str, Value)> {
    let user = json!({ "UserPoolId": pool, "Username": name });
    let with = |member: &str, value: Value| {
        let mut body = user.clone();
        body[member] = value;
        body
    };
    let change = json!({
        "AccessToken": own.access, "PreviousPassword": PASSWORD,
        "ProposedPassword": OTHER_PASSWORD,
    });
    let off = json!({ "Enabled": false, "PreferredMfa": false });
    vec![
        ("InitiateAuth", password_flow(client, name, PASSWORD)),
        ("ChangePassword", change),
        ("GlobalSignOut", json!({ "AccessToken": own.access })),
        (
            "AdminSetUserMFAPreference",
            with("SoftwareTokenMfaSettings", off),
        ),
        ("AdminUserGlobalSignOut", user.clone()),
        ("AdminDisableUser", user.clone()),
        ("AdminResetUserPassword", user.clone()),
        ("AdminDeleteUser", user),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_without_a_pause_keep_nobody_from_ending_what_is_stolen() {
    for world in [Arc::new(World::in_memory()), Arc::new(World::on_sqlite())] {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        let mail = [("email", "ana@example.com"), ("email_verified", "true")];
        for round in 0..ROUNDS {
            for place in 0..DEEDS {
                let name = format!("ana{round}{place}");
                world.user(&pool, &name, &mail).await;
                let own = world.sign_in(&client, &name).await;
                let flood = Flood::begin(&world, &world.sign_in(&client, &name).await).await;
                let mut deeds = deeds(&pool, &client, &name, &own);
                assert_eq!(deeds.len(), DEEDS);
                let (operation, body) = deeds.swap_remove(place);
                let answer = world.call(operation, body).await;
                assert!(answer.is_ok(), "{operation}, round {round}: {answer:?}");
                flood.end().await;
            }
        }
    }
}
