//! `ListUserSessions`.

use serde_json::{Value, json};
use tests::people::NO_TOKEN;
use tests::sign_in::{PASSWORD, Tokens, password_flow};
use tests::user_sessions::{ids, tracking};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

async fn exchanged(world: &World, client: &str, tokens: &Tokens) -> Tokens {
    let body = json!({ "ClientId": client, "RefreshToken": tokens.refresh });
    let answer = world.ok("GetTokensFromRefreshToken", body).await;
    Tokens::of(&answer["AuthenticationResult"])
}

#[tokio::test]
async fn the_sign_ins_of_a_user_are_listed_through_whatever_client() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.track_sessions(&pool, 20).await;
        let client = world.open_client(&pool, json!({})).await;
        let sibling = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        world.user(&pool, "bob", &[]).await;
        let begun = world.now();
        let first = world.sign_in(&client, "ana").await;
        world.advance_seconds(10);
        let second = world.sign_in(&sibling, "ana").await;
        world.sign_in(&client, "bob").await;

        let listed = world.own_sessions(&first).await;
        assert_eq!(listed.len(), 2, "{listed:?}");
        let own = listed[1].clone();
        let id = own["SessionId"].as_str().expect("an id");
        assert!(id.len() == 28 && id.starts_with("tkn"), "{id}");
        assert_eq!(
            own,
            json!({
                "SessionId": id, "SessionType": "TOKEN", "ClientId": client,
                "CreateDate": begun, "LastActiveDate": begun, "DeviceType": "unknown",
                "LastIPAddress": "127.0.0.1", "LastLocation": { "Country": "unknown" },
                "IsCurrentSession": true,
            })
        );
        assert_eq!(listed[0]["ClientId"], json!(sibling));
        assert_eq!(listed[0]["IsCurrentSession"], false);

        // To refresh is to use it: what was made then stays.
        world.advance_seconds(60);
        let refreshed = world.now();
        let later = exchanged(world, &client, &first).await;
        let listed = world.own_sessions(&second).await;
        assert_eq!(listed[0]["SessionId"], own["SessionId"]);
        assert_eq!(listed[0]["CreateDate"], begun);
        assert_eq!(listed[0]["LastActiveDate"], refreshed);
        assert_eq!(listed[1]["IsCurrentSession"], true);
        assert_eq!(world.session_of(&later).await, id);
    })
    .await;
}

#[tokio::test]
async fn a_refresh_is_noted_once_a_minute_unless_it_is_of_another_program_or_from_elsewhere() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.track_sessions(&pool, 5).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let tokens = world.sign_in(&client, "ana").await;
    let mut active = world.now();
    let here = "127.0.0.1";
    for (seconds, address, agent, is_noted) in [
        (59, here, None, false),
        (1, here, None, true),
        (1, "192.0.2.1", None, true),
        (1, "192.0.2.1", None, false),
        (1, "192.0.2.1", Some("okhttp/4.12"), true),
        (1, "192.0.2.1", Some("okhttp/4.13"), false),
        (1, here, None, true),
    ] {
        world.advance_seconds(seconds);
        let at = address.parse().expect("an address");
        let body = json!({ "ClientId": client, "RefreshToken": tokens.refresh });
        let answer = world.call_by(at, agent, "GetTokensFromRefreshToken", body);
        answer.await.expect("tokens");
        if is_noted {
            active = world.now();
        }
        let listed = world.own_sessions(&tokens).await;
        assert_eq!(listed[0]["LastActiveDate"], active, "{address} {agent:?}");
        assert_eq!(listed[0]["LastIPAddress"], address);
    }
}

/// Where, what a program says of itself, and what people are shown of it.
const DEVICES: [(&str, Option<&str>, &str); 12] = [
    ("192.0.2.1", None, "unknown"),
    ("::ffff:192.0.2.1", Some("???"), "unknown"),
    (
        "2001:db8::1:2:3",
        Some(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0",
        ),
        "Edge on Windows",
    ),
    (
        "192.0.2.2",
        Some(
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
        ),
        "Chrome on Android",
    ),
    (
        "192.0.2.2",
        Some(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
        ),
        "Safari on iOS",
    ),
    (
        "192.0.2.2",
        Some(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:131.0) Gecko/20100101 Firefox/131.0",
        ),
        "Firefox on macOS",
    ),
    (
        "192.0.2.2",
        Some(
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
        ),
        "Chrome on ChromeOS",
    ),
    ("192.0.2.2", Some("Mozilla/5.0 (strange)"), "Browser"),
    (
        "192.0.2.2",
        Some("Boto3/1.44 md/Botocore#1.44 ua/2.1 os/linux#6.1"),
        "Boto3 on Linux",
    ),
    ("192.0.2.2", Some("okhttp/4.12"), "okhttp"),
    ("192.0.2.2", Some("<b>/1"), "unknown"),
    ("192.0.2.2", Some("/ Windows"), "Windows"),
];

#[tokio::test]
async fn a_device_is_what_its_program_says_of_it() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.track_sessions(&pool, 1).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    for (address, agent, device) in DEVICES {
        let at = address.parse().expect("an address");
        let flow = password_flow(&client, "ana", PASSWORD);
        let answer = world.call_by(at, agent, "InitiateAuth", flow).await;
        answer.expect("tokens");
        let listed = world.sessions_of(&pool, "ana").await;
        assert_eq!(listed[0]["DeviceType"], device, "{agent:?}");
        let shown = address.trim_start_matches("::ffff:");
        assert_eq!(listed[0]["LastIPAddress"], shown);
    }
    // What the gateway is told of both.
    let flow = password_flow(&client, "ana", PASSWORD);
    let answer = world.call_as_program("okhttp/4.12", "InitiateAuth", flow);
    answer.await.expect("tokens");
    let listed = world.sessions_of(&pool, "ana").await;
    assert_eq!(listed[0]["DeviceType"], "okhttp");
    assert_eq!(listed[0]["LastIPAddress"], "127.0.0.1");
}

#[tokio::test]
async fn what_is_no_good_any_more_is_not_listed() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.track_sessions(&pool, 20).await;
        let day = json!({ "RefreshTokenValidity": 1 });
        let client = world.open_client(&pool, day).await;
        let sibling = world.open_client(&pool, json!({})).await;
        let rotation = json!({ "Feature": "ENABLED" });
        let rotating = world
            .client(&pool, json!({
                "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "RefreshTokenRotation": rotation,
            }))
            .await;
        world.user(&pool, "ana", &[]).await;
        let all = async || world.sessions_of(&pool, "ana").await.len();
        let tokens = world.sign_in(&client, "ana").await;
        world.sign_in(&sibling, "ana").await;
        assert_eq!(all().await, 2);
        // A token that is revoked.
        let revoke = json!({ "ClientId": client, "Token": tokens.refresh });
        world.ok("RevokeToken", revoke).await;
        assert_eq!(all().await, 1);
        // A client that is gone.
        let gone = json!({ "UserPoolId": pool, "ClientId": sibling });
        world.ok("DeleteUserPoolClient", gone).await;
        world.advance_seconds(10);
        assert_eq!(all().await, 0);
        // A token that was used twice.
        let first = world.sign_in(&rotating, "ana").await;
        exchanged(world, &rotating, &first).await;
        assert_eq!(all().await, 1);
        let again = json!({ "ClientId": rotating, "RefreshToken": first.refresh });
        world.refusal("GetTokensFromRefreshToken", again).await;
        assert_eq!(all().await, 0);
        // One that expires.
        world.sign_in(&client, "ana").await;
        world.advance_seconds(86_399);
        assert_eq!(all().await, 1);
        world.advance_seconds(1);
        assert_eq!(all().await, 0);
        // All of them.
        let user = json!({ "UserPoolId": pool, "Username": "ana" });
        for operation in ["AdminUserGlobalSignOut", "AdminDisableUser"] {
            world.sign_in(&client, "ana").await;
            assert_eq!(all().await, 1, "{operation}");
            world.ok(operation, user.clone()).await;
            assert_eq!(all().await, 0, "{operation}");
        }
        world.ok("AdminEnableUser", user).await;
        assert_eq!(all().await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_pool_that_keeps_no_track_lists_nothing() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let before = world.sign_in(&client, "ana").await;
    assert_eq!(world.own_sessions(&before).await, Vec::<Value>::new());
    // Whoever signed in before is not known, whatever comes after.
    world.track_sessions(&pool, 5).await;
    world.advance_seconds(10);
    let before = Tokens {
        refresh: before.refresh.clone(),
        ..exchanged(&world, &client, &before).await
    };
    assert_eq!(world.own_sessions(&before).await, Vec::<Value>::new());
    let known = world.sign_in(&client, "ana").await;
    assert_eq!(world.own_sessions(&before).await.len(), 1);
    // Off: nothing is known, nothing is noted, and nothing is lost.
    let off = tracking(&pool, "DISABLED", 5);
    world.ok("SetUserPoolSessionConfiguration", off).await;
    world.advance_seconds(10);
    assert_eq!(world.own_sessions(&known).await, Vec::<Value>::new());
    world.sign_in(&client, "ana").await;
    exchanged(&world, &client, &known).await;
    world.track_sessions(&pool, 5).await;
    world.advance_seconds(10);
    let listed = world.own_sessions(&known).await;
    assert_eq!(ids(&listed), [world.session_of(&known).await]);
    assert_eq!(listed[0]["LastActiveDate"], listed[0]["CreateDate"]);
}

#[tokio::test]
async fn a_client_whose_tokens_have_no_family_has_no_current_session() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.track_sessions(&pool, 5).await;
    let client = world
        .open_client(&pool, json!({ "EnableTokenRevocation": false }))
        .await;
    world.user(&pool, "ana", &[]).await;
    let tokens = world.sign_in(&client, "ana").await;
    let listed = world.own_sessions(&tokens).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["IsCurrentSession"], false);
}

#[tokio::test]
async fn refusals() {
    on_every_engine(async |world: &World| {
        let pool = world.pool(json!({})).await;
        world.track_sessions(&pool, 5).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let tokens = world.sign_in(&client, "ana").await;
        let invalid = "InvalidParameterException";
        let base = json!({ "AccessToken": tokens.access });
        let rows = [
            (
                json!({ "NextToken": "made-up" }),
                invalid,
                "Invalid pagination token given.",
            ),
            (json!({ "AccessToken": "a b" }), invalid, NO_TOKEN),
            (
                json!({ "AccessToken": tokens.id }),
                "NotAuthorizedException",
                "Invalid Access Token",
            ),
        ];
        world.refuses("ListUserSessions", &base, &rows).await;
        let user = json!({ "UserPoolId": pool, "Username": "ana" });
        world.ok("AdminDisableUser", user).await;
        let refusal = world.refusal("ListUserSessions", base).await;
        let revoked = ("NotAuthorizedException", "Access Token has been revoked");
        assert_eq!(pair(&refusal), revoked);
    })
    .await;
}
