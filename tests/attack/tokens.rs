//! Tokens: what is no access token of a signed-in user opens nothing, and what is no refresh token refreshes nothing.

mod altered;
mod altered_at_random;

use crypto::mac::base64url;
use model::cognito_idp::Operation;
use serde_json::{Value, json};
use tests::World;
use tests::sign_in::{PASSWORD, Tokens};
use userpool::{Call, Caller, Peer, Presence};

use crate::pair;

/// What is said of a token that is one by its form, and not this server's.
const FOREIGN: &str = "Could not verify signature for Access Token";

struct Scene {
    world: World,
    pool: String,
    client: String,
    sub: String,
    tokens: Tokens,
}

async fn scene() -> Scene {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    let attributes = [("email", "ana@example.com"), ("email_verified", "true")];
    let sub = world.user(&pool, "ana", &attributes).await;
    let tokens = world.sign_in(&client, "ana").await;
    Scene {
        world,
        pool,
        client,
        sub,
        tokens,
    }
}

const REVOKED: &str = "Access Token has been revoked";
const RESET: &str = "Password reset required for the user";

/// Every operation that takes an access token and is built, with what else it needs.
fn operations() -> Vec<(&'static str, Value)> {
    let email = json!([{ "Name": "email", "Value": "eve@example.com" }]);
    vec![
        ("GetUser", json!({})),
        (
            "ChangePassword",
            json!({ "PreviousPassword": PASSWORD, "ProposedPassword": "Evil123!x" }),
        ),
        (
            "DeleteUserAttributes",
            json!({ "UserAttributeNames": ["email"] }),
        ),
        (
            "GetUserAttributeVerificationCode",
            json!({ "AttributeName": "email" }),
        ),
        ("UpdateUserAttributes", json!({ "UserAttributes": email })),
        (
            "VerifyUserAttribute",
            json!({ "AttributeName": "email", "Code": "123456" }),
        ),
        ("AssociateSoftwareToken", json!({})),
        ("VerifySoftwareToken", json!({ "UserCode": "123456" })),
        ("StartWebAuthnRegistration", json!({})),
        (
            "CompleteWebAuthnRegistration",
            json!({ "Credential": { "id": "AAAA" } }),
        ),
        ("ListWebAuthnCredentials", json!({})),
        (
            "DeleteWebAuthnCredential",
            json!({ "CredentialId": "AAAA" }),
        ),
        ("SetUserMFAPreference", json!({})),
        ("SetUserSettings", json!({ "MFAOptions": [] })),
        ("GetUserAuthFactors", json!({})),
        ("ListUserSessions", json!({})),
        (
            "RevokeUserSession",
            json!({ "SessionId": format!("tkn{}", "0".repeat(25)) }),
        ),
        ("GlobalSignOut", json!({})),
        ("DeleteUser", json!({})),
    ]
}

impl Scene {
    /// Tries a token with every operation; none may take it, and nothing may change.
    async fn opens_nothing(&self, what: &str, token: &str, message: &str) {
        let user = json!({ "UserPoolId": self.pool, "Username": self.sub });
        let before = self.world.call("AdminGetUser", user.clone()).await;
        for (operation, mut body) in operations() {
            body["AccessToken"] = json!(token);
            let refusal = self.world.refusal(operation, body).await;
            if message.is_empty() {
                let codes = ["NotAuthorizedException", "InvalidParameterException"];
                assert!(
                    codes.contains(&refusal.0.as_str()),
                    "{operation} {what}: {refusal:?}"
                );
            } else {
                let expected = match (message, operation) {
                    // It has no word for it.
                    (RESET, "AssociateSoftwareToken") => ("NotAuthorizedException", REVOKED),
                    (RESET, _) => ("PasswordResetRequiredException", RESET),
                    _ => ("NotAuthorizedException", message),
                };
                assert_eq!(pair(&refusal), expected, "{operation} {what}");
            }
        }
        assert_eq!(
            self.world.call("AdminGetUser", user).await,
            before,
            "{what}"
        );
    }

    async fn keys(&self) -> Value {
        let call = Call {
            now_millis: self.world.now_millis(),
            seed: self.world.seed(),
            region: "us-east-1".to_owned(),
            account: "123456789012".to_owned(),
            caller: Caller::Anonymous,
            peer: Peer::Unknown,
            client: Presence::default(),
        };
        self.world
            .directory()
            .jwks(&call, &self.pool)
            .await
            .expect("keys")
    }
}

#[test]
fn the_operations_are_those_of_the_facts() {
    let built: Vec<&str> = operations().into_iter().map(|(name, _)| name).collect();
    for operation in Operation::ALL {
        let members = operation
            .input()
            .map(|shape| format!("{shape:?}"))
            .unwrap_or_default();
        if built.contains(&operation.name()) {
            assert!(members.contains("AccessToken"), "{}", operation.name());
        }
    }
}

fn rejoin(parts: &[&str]) -> String {
    parts.join(".")
}

fn encoded(text: &str) -> String {
    base64url(text.as_bytes())
}

#[tokio::test]
async fn tokens_of_another_kind_or_another_server() {
    let scene = scene().await;
    let invalid = "Invalid Access Token";
    scene
        .opens_nothing("an id token", &scene.tokens.id, invalid)
        .await;
    scene
        .opens_nothing("a refresh token", &scene.tokens.refresh, invalid)
        .await;
    // A world that starts alike gives its pool and its client the same ids; its keys are its own.
    let other = scene_elsewhere(&scene).await;
    scene
        .opens_nothing("a token of another server", &other.access, FOREIGN)
        .await;
    for rubbish in [
        "a",
        "a.b.c",
        "..",
        "...",
        "a.b.c.d.e",
        "=",
        &"a".repeat(100_000),
    ] {
        scene.opens_nothing("rubbish", rubbish, "").await;
    }
    for strange in ["", " ", "\u{0}", "täken", "a b", "a\nb"] {
        scene
            .opens_nothing("what the facts do not allow", strange, "")
            .await;
    }
}

async fn scene_elsewhere(here: &Scene) -> Tokens {
    let there = scene().await;
    assert_eq!(
        (&there.pool, &there.client, &there.sub),
        (&here.pool, &here.client, &here.sub)
    );
    there.tokens
}

#[tokio::test]
async fn tokens_whose_time_is_over() {
    let scene = scene().await;
    let world = &scene.world;
    let user = json!({ "UserPoolId": scene.pool, "Username": "ana" });

    world.advance_seconds(1);
    let fresh = world.sign_in(&scene.client, "ana").await;
    let body = json!({ "ClientId": scene.client, "Token": fresh.refresh });
    world.ok("RevokeToken", body).await;
    scene.opens_nothing("revoked", &fresh.access, REVOKED).await;

    world.track_sessions(&scene.pool, 20).await;
    let fresh = world.sign_in(&scene.client, "ana").await;
    let mut session = user.clone();
    session["SessionId"] = json!(world.session_of(&fresh).await);
    world.ok("AdminRevokeUserSession", session).await;
    scene
        .opens_nothing("of a session that was ended", &fresh.access, REVOKED)
        .await;

    for (what, operation, told) in [
        ("signed out", "AdminUserGlobalSignOut", REVOKED),
        ("disabled", "AdminDisableUser", REVOKED),
        ("reset", "AdminResetUserPassword", RESET),
    ] {
        let fresh = world.sign_in(&scene.client, "ana").await;
        world.advance_seconds(1);
        world.ok(operation, user.clone()).await;
        scene.opens_nothing(what, &fresh.access, told).await;
        world.ok("AdminEnableUser", user.clone()).await;
        scene.opens_nothing(what, &fresh.access, told).await;
        let mut set = user.clone();
        set["Password"] = json!(PASSWORD);
        set["Permanent"] = json!(true);
        world.ok("AdminSetUserPassword", set).await;
        world.advance_seconds(1);
        scene.opens_nothing(what, &fresh.access, REVOKED).await;
    }

    let fresh = world.sign_in(&scene.client, "ana").await;
    world.advance_seconds(3599);
    world
        .ok("GetUser", json!({ "AccessToken": fresh.access }))
        .await;
    world.advance_seconds(1);
    scene
        .opens_nothing("expired", &fresh.access, "Access Token has expired")
        .await;

    let fresh = world.sign_in(&scene.client, "ana").await;
    let body = json!({ "UserPoolId": scene.pool, "ClientId": scene.client });
    world.ok("DeleteUserPoolClient", body).await;
    scene
        .opens_nothing(
            "of a client that is no more",
            &fresh.access,
            "Invalid Access Token",
        )
        .await;
}

#[tokio::test]
async fn tokens_of_those_who_are_no_more() {
    let scene = scene().await;
    let world = &scene.world;
    world
        .ok(
            "AdminDeleteUser",
            json!({ "UserPoolId": scene.pool, "Username": "ana" }),
        )
        .await;
    for (operation, mut body) in operations() {
        body["AccessToken"] = json!(scene.tokens.access);
        let refusal = world.refusal(operation, body).await;
        let codes = ["UserNotFoundException", "NotAuthorizedException"];
        assert!(
            codes.contains(&refusal.0.as_str()),
            "{operation} {refusal:?}"
        );
    }
    // Another user of the same name is another user.
    world.user(&scene.pool, "ana", &[]).await;
    let refusal = world
        .refusal("GetUser", json!({ "AccessToken": scene.tokens.access }))
        .await;
    assert_eq!(refusal.0, "UserNotFoundException");
    let refresh = json!({ "ClientId": scene.client, "RefreshToken": scene.tokens.refresh });
    let refusal = world.refusal("GetTokensFromRefreshToken", refresh).await;
    assert_eq!(refusal.0, "NotAuthorizedException");
    world
        .ok("DeleteUserPool", json!({ "UserPoolId": scene.pool }))
        .await;
    let refusal = world
        .refusal("GetUser", json!({ "AccessToken": scene.tokens.access }))
        .await;
    assert_eq!(pair(&refusal), ("NotAuthorizedException", FOREIGN));
}

/// The ways to use a refresh token of the client.
fn refreshes(pool: &str, client: &str, token: &str) -> Vec<(&'static str, Value)> {
    let parameters = json!({ "REFRESH_TOKEN": token });
    vec![
        (
            "InitiateAuth",
            json!({
                "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": parameters,
            }),
        ),
        (
            "AdminInitiateAuth",
            json!({
                "UserPoolId": pool, "ClientId": client, "AuthFlow": "REFRESH_TOKEN",
                "AuthParameters": parameters,
            }),
        ),
        (
            "GetTokensFromRefreshToken",
            json!({ "ClientId": client, "RefreshToken": token }),
        ),
    ]
}

#[tokio::test]
async fn refresh_tokens() {
    let scene = scene().await;
    let world = &scene.world;
    let (pool, client) = (&scene.pool, &scene.client);
    let sibling = world.open_client(pool, json!({})).await;
    let elsewhere = world.pool(json!({})).await;
    let foreign = world.open_client(&elsewhere, json!({})).await;
    world.user(&elsewhere, "ana", &[]).await;
    let token = scene.tokens.refresh.clone();
    let mut bad = vec![
        scene.tokens.access.clone(),
        scene.tokens.id.clone(),
        world.sign_in(&sibling, "ana").await.refresh,
        world.sign_in(&foreign, "ana").await.refresh,
        format!("{token}A"),
        token[..token.len() - 1].to_owned(),
        format!("{token}.a"),
    ];
    let parts: Vec<&str> = token.split('.').collect();
    for part in 0..5 {
        for at in (0..parts[part].len()).step_by(17) {
            let mut bytes = parts[part].as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'A' { b'Q' } else { b'A' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            let mut parts = parts.clone();
            parts[part] = &changed;
            bad.push(rejoin(&parts));
        }
        let mut parts = parts.clone();
        parts[part] = "";
        bad.push(rejoin(&parts));
    }
    for header in [
        r#"{"enc":"A256GCM","alg":"dir"}"#,
        r#"{"alg":"none"}"#,
        r#"{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}"#,
    ] {
        let header = encoded(header);
        let mut parts = parts.clone();
        parts[0] = &header;
        bad.push(rejoin(&parts));
    }
    for token in &bad {
        for (operation, body) in refreshes(pool, client, token) {
            let refusal = world.refusal(operation, body).await;
            let message = match operation {
                "InitiateAuth" => "Invalid Refresh Token",
                _ => "Invalid Refresh Token.",
            };
            let expected = ("NotAuthorizedException", message);
            assert_eq!(pair(&refusal), expected, "{operation} {token}");
        }
    }
    for other in [&sibling, &foreign] {
        let body = json!({ "ClientId": other, "RefreshToken": token });
        let refusal = world.refusal("GetTokensFromRefreshToken", body).await;
        assert_eq!(
            pair(&refusal),
            ("NotAuthorizedException", "Invalid Refresh Token.")
        );
        world
            .ok("RevokeToken", json!({ "ClientId": other, "Token": token }))
            .await;
    }
    for (operation, body) in refreshes(pool, client, &token) {
        world.ok(operation, body).await;
    }
}
