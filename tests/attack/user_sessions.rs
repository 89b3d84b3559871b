//! Sessions of users: nobody ends or sees those of others, and what has ended has ended.

use core::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tests::World;
use tests::overtaken::Overtaken;
use tests::sign_in::{PASSWORD, Tokens, password_flow};
use tests::user_sessions::ids;

use crate::{pair, refusals, successes, together};

const AT_ONCE: usize = 50;
const NO_SESSION: (&str, &str) = ("ResourceNotFoundException", "Session does not exist.");

fn revoke(tokens: &Tokens, id: &str) -> Value {
    json!({ "AccessToken": tokens.access, "SessionId": id, "RevokeAssociatedSessions": "LINKED" })
}

fn exchange(client: &str, tokens: &Tokens) -> Value {
    json!({ "ClientId": client, "RefreshToken": tokens.refresh })
}

async fn is_in(world: &World, client: &str, tokens: &Tokens) -> bool {
    let refreshes = world.call("GetTokensFromRefreshToken", exchange(client, tokens));
    let refreshes = refreshes.await.is_ok();
    let access = json!({ "AccessToken": tokens.access });
    assert_eq!(world.call("GetUser", access).await.is_ok(), refreshes);
    refreshes
}

/// Somebody signed in.
struct Seat {
    pool: String,
    client: String,
    name: &'static str,
    tokens: Tokens,
    session: String,
}

async fn seats(world: &World) -> Vec<Seat> {
    let mut seats = Vec::new();
    for _ in 0..2 {
        let pool = world.pool(json!({})).await;
        world.track_sessions(&pool, 20).await;
        for name in ["ana", "bob"] {
            world.user(&pool, name, &[]).await;
        }
        for _ in 0..2 {
            let client = world.open_client(&pool, json!({})).await;
            for name in ["ana", "bob"] {
                let tokens = world.sign_in(&client, name).await;
                let (pool, client) = (pool.clone(), client.clone());
                let session = world.session_of(&tokens).await;
                seats.push(Seat {
                    pool,
                    client,
                    name,
                    tokens,
                    session,
                });
            }
        }
    }
    seats
}

#[tokio::test]
async fn nobody_ends_or_sees_a_session_of_somebody_else() {
    let world = World::in_memory();
    let seats = seats(&world).await;
    for (place, own) in seats.iter().enumerate() {
        let listed = ids(&world.own_sessions(&own.tokens).await);
        for (other_place, other) in seats.iter().enumerate() {
            let is_theirs = own.pool == other.pool && own.name == other.name;
            assert_eq!(listed.contains(&other.session), is_theirs);
            if place == other_place || is_theirs {
                continue;
            }
            let body = revoke(&own.tokens, &other.session);
            let refusal = world.refusal("RevokeUserSession", body).await;
            assert_eq!(pair(&refusal), NO_SESSION);
            // Nor does an administrator who names another user, or another pool.
            let body = json!({
                "UserPoolId": own.pool, "Username": own.name, "SessionId": other.session,
            });
            let refusal = world.refusal("AdminRevokeUserSession", body).await;
            assert_eq!(pair(&refusal), NO_SESSION);
        }
    }
    for seat in &seats {
        assert!(is_in(&world, &seat.client, &seat.tokens).await);
    }
}

#[tokio::test]
async fn sessions_go_with_their_user() {
    let world = World::in_memory();
    let seats = seats(&world).await;
    let seat = &seats[0];
    let user = json!({ "UserPoolId": seat.pool, "Username": seat.name });
    world.ok("AdminDeleteUser", user.clone()).await;
    let refusal = world
        .refusal(
            "ListUserSessions",
            json!({ "AccessToken": seat.tokens.access }),
        )
        .await;
    assert_eq!(refusal.0, "UserNotFoundException");
    // Whoever is called so next has none of them, and can't end one.
    world.user(&seat.pool, seat.name, &[]).await;
    assert!(world.sessions_of(&seat.pool, seat.name).await.is_empty());
    let mut body = user;
    body["SessionId"] = json!(seat.session);
    let refusal = world.refusal("AdminRevokeUserSession", body).await;
    assert_eq!(pair(&refusal), NO_SESSION);
    assert!(!is_in(&world, &seat.client, &seat.tokens).await);
}

fn worlds() -> [Arc<World>; 2] {
    [Arc::new(World::in_memory()), Arc::new(World::on_sqlite())]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_sign_ins_at_once_leave_no_more_sessions_than_there_may_be() {
    for world in worlds() {
        let pool = world.pool(json!({})).await;
        world.track_sessions(&pool, 3).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let flow = password_flow(&client, "ana", PASSWORD);
        let answers = together(&world, "InitiateAuth", vec![flow; AT_ONCE]).await;
        let all: Vec<Tokens> = successes(&answers)
            .into_iter()
            .map(|answer| Tokens::of(&answer["AuthenticationResult"]))
            .collect();
        assert!(!all.is_empty());
        world.advance_seconds(1);
        let last = world.sign_in(&client, "ana").await;
        assert_eq!(world.own_sessions(&last).await.len(), all.len().min(2) + 1);
        let mut living = 0;
        for tokens in &all {
            living += usize::from(is_in(&world, &client, tokens).await);
        }
        assert_eq!(living, all.len().min(2));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_outlives_the_end_of_its_session() {
    for world in worlds() {
        let pool = world.pool(json!({})).await;
        world.track_sessions(&pool, 20).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let own = world.sign_in(&client, "ana").await;
        let lost = world.sign_in(&client, "ana").await;
        let id = world.session_of(&lost).await;
        world.advance_seconds(60);
        let refreshing = together(
            &world,
            "GetTokensFromRefreshToken",
            vec![exchange(&client, &lost); AT_ONCE],
        );
        let ending = together(&world, "RevokeUserSession", vec![revoke(&own, &id); 5]);
        let (refreshed, ended) = tokio::join!(refreshing, ending);
        let late = refusals(&ended, NO_SESSION.0);
        assert_eq!(
            (successes(&ended).len(), late),
            (1, ended.len() - 1),
            "{ended:?}"
        );
        let void = refusals(&refreshed, "NotAuthorizedException");
        let all = successes(&refreshed).len() + void;
        assert_eq!(all, refreshed.len(), "{refreshed:?}");
        let kept = ids(&world.own_sessions(&own).await);
        assert_eq!(kept, [world.session_of(&own).await]);
        assert!(!is_in(&world, &client, &lost).await);
        for answer in successes(&refreshed) {
            let access = &answer["AuthenticationResult"]["AccessToken"];
            world
                .refusal("GetUser", json!({ "AccessToken": access }))
                .await;
        }
    }
}

/// A thief who does whatever a token of a sign-in allows, without a pause.
struct Thief {
    world: Arc<World>,
    client: String,
    access: String,
    refresh: Mutex<String>,
    deeds: AtomicUsize,
}

impl Thief {
    fn of(world: &Arc<World>, client: &str, stolen: &Tokens) -> Arc<Thief> {
        Arc::new(Thief {
            world: Arc::clone(world),
            client: client.to_owned(),
            access: stolen.access.clone(),
            refresh: Mutex::new(stolen.refresh.clone()),
            deeds: 0.into(),
        })
    }

    /// Refreshes by another program than before, takes the next refresh token where there is one, and changes the user.
    async fn act(&self) {
        let count = self.deeds.fetch_add(1, Ordering::SeqCst);
        let refresh = self.refresh.lock().expect("the token").clone();
        let body = json!({ "ClientId": self.client, "RefreshToken": refresh });
        let (at, agent) = (Ipv4Addr::LOCALHOST.into(), format!("thief{count}/1"));
        let answer = self
            .world
            .call_by(at, Some(&agent), "GetTokensFromRefreshToken", body)
            .await;
        let next = answer.ok().and_then(|answer| {
            let next = answer["AuthenticationResult"]["RefreshToken"].as_str();
            next.map(str::to_owned)
        });
        if let Some(next) = next {
            *self.refresh.lock().expect("the token") = next;
        }
        let body = json!({
            "AccessToken": self.access,
            "UserAttributes": [{ "Name": "nickname", "Value": format!("{count}") }],
        });
        let _ = self.world.call("UpdateUserAttributes", body).await;
    }

    /// The world of somebody whom the thief overtakes at each commit.
    fn overtaking(self: &Arc<Self>) -> World {
        let thief = Arc::clone(self);
        let act = move || {
            let thief = Arc::clone(&thief);
            async move { thief.act().await }
        };
        let victim = World::beside(Overtaken::on(self.world.shared_engine(), act));
        victim.advance_millis(self.world.now_millis() - victim.now_millis());
        victim
    }
}

#[tokio::test]
async fn who_uses_a_stolen_token_without_a_pause_does_not_keep_it_from_its_end() {
    for operation in ["RevokeUserSession", "AdminRevokeUserSession", "RevokeToken"] {
        let world = Arc::new(World::in_memory());
        let pool = world.pool(json!({})).await;
        world.track_sessions(&pool, 20).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let own = world.sign_in(&client, "ana").await;
        let lost = world.sign_in(&client, "ana").await;
        let id = world.session_of(&lost).await;
        let thief = Thief::of(&world, &client, &lost);
        let body = match operation {
            "RevokeUserSession" => revoke(&own, &id),
            "RevokeToken" => json!({ "ClientId": client, "Token": lost.refresh }),
            _ => json!({ "UserPoolId": pool, "Username": "ana", "SessionId": id }),
        };
        thief.overtaking().ok(operation, body).await;
        assert_eq!(thief.deeds.load(Ordering::SeqCst), 1, "{operation}");
        assert!(!is_in(&world, &client, &lost).await, "{operation}");
        assert!(is_in(&world, &client, &own).await, "{operation}");
    }
}

#[tokio::test]
async fn who_rotates_without_a_pause_does_not_keep_a_used_token_from_ending_the_family() {
    let world = Arc::new(World::in_memory());
    let pool = world.pool(json!({})).await;
    world.track_sessions(&pool, 20).await;
    world.user(&pool, "ana", &[]).await;
    let rotation = json!({ "Feature": "ENABLED", "RetryGracePeriodSeconds": 60 });
    let members = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "RefreshTokenRotation": rotation,
    });
    let client = world.client(&pool, members).await;
    let lost = world.sign_in(&client, "ana").await;
    let thief = Thief::of(&world, &client, &lost);
    for _ in 0..2 {
        thief.act().await;
    }
    let victim = thief.overtaking();
    let refusal = victim
        .refusal("GetTokensFromRefreshToken", exchange(&client, &lost))
        .await;
    assert_eq!(refusal.0, "RefreshTokenReuseException");
    let stolen = thief.refresh.lock().expect("the token").clone();
    let body = json!({ "ClientId": client, "RefreshToken": stolen });
    let refusal = world.refusal("GetTokensFromRefreshToken", body).await;
    assert_eq!(refusal.1, "Refresh Token has been revoked");
}

#[tokio::test]
async fn nor_does_who_refreshes_keep_its_owner_from_refreshing_or_signing_in() {
    let world = Arc::new(World::in_memory());
    let pool = world.pool(json!({})).await;
    world.track_sessions(&pool, 1).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let lost = world.sign_in(&client, "ana").await;
    let thief = Thief {
        access: String::new(),
        ..Arc::into_inner(Thief::of(&world, &client, &lost)).expect("a thief")
    };
    let victim = Arc::new(thief).overtaking();
    victim.advance_seconds(60);
    victim
        .ok("GetTokensFromRefreshToken", exchange(&client, &lost))
        .await;
    // There is room for one: the one that is used is the one that goes.
    let own = victim.sign_in(&client, "ana").await;
    assert!(!is_in(&world, &client, &lost).await);
    assert!(is_in(&world, &client, &own).await);
    assert_eq!(world.own_sessions(&own).await.len(), 1);
}
