//! Tokens: what is no access token of a signed-in user opens nothing, and what is no refresh token refreshes nothing.

use crypto::mac::{base64url, hmac_sha256};
use crypto::signing::SigningKey;
use crypto::text::from_base64url;
use model::cognito_idp::Operation;
use serde_json::{Value, json};
use tests::World;
use tests::sign_in::{PASSWORD, Tokens, claims, part_text};
use userpool::{Call, Caller};

use crate::pair;

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
                let expected = ("NotAuthorizedException", message);
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
        .opens_nothing("a token of another server", &other.access, invalid)
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
#[expect(clippy::too_many_lines, reason = "a table of forgeries")]
async fn tokens_that_were_altered() {
    let scene = scene().await;
    let token = &scene.tokens.access;
    let invalid = "Invalid Access Token";
    let parts: Vec<&str> = token.split('.').collect();
    for part in 0..3 {
        for at in (0..parts[part].len()).step_by(41) {
            let mut bytes = parts[part].as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'A' { b'Q' } else { b'A' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            let mut parts = parts.clone();
            parts[part] = &changed;
            let body = json!({ "AccessToken": rejoin(&parts) });
            let refusal = scene.world.refusal("GetUser", body).await;
            assert_eq!(
                pair(&refusal),
                ("NotAuthorizedException", invalid),
                "part {part} byte {at}"
            );
        }
    }
    let forms = [
        ("no signature", rejoin(&[parts[0], parts[1], ""])),
        ("two parts", rejoin(&[parts[0], parts[1]])),
        ("four parts", format!("{token}.")),
        ("five parts", format!("{token}.a.b")),
        ("a signature cut off", token[..token.len() - 4].to_owned()),
        ("a signature and more", format!("{token}AAAA")),
        ("padding", format!("{token}==")),
        (
            "padding of the payload",
            rejoin(&[parts[0], &format!("{}=", parts[1]), parts[2]]),
        ),
        (
            "the signature of the id token",
            rejoin(&[
                parts[0],
                parts[1],
                scene.tokens.id.split('.').nth(2).expect("a part"),
            ]),
        ),
        (
            "the header of the id token",
            rejoin(&[
                scene.tokens.id.split('.').next().expect("a part"),
                parts[1],
                parts[2],
            ]),
        ),
    ];
    for (what, form) in forms {
        scene.opens_nothing(what, &form, "").await;
    }
    for (name, value) in [
        ("sub", json!("another")),
        ("sub", json!("x".repeat(50_000))),
        ("client_id", json!("x".repeat(50_000))),
        ("origin_jti", json!("x".repeat(50_000))),
        (
            "iss",
            json!(format!("http://localhost:9229/{}", "x".repeat(50_000))),
        ),
        ("iss", json!("http://localhost:9229/us-east-1_Another12")),
        ("iss", json!("https://evil.example/us-east-1_Another12")),
        ("iss", json!("us-east-1_Another12")),
        ("iss", json!("")),
        ("iss", json!(null)),
        ("exp", json!(i64::MAX)),
        ("exp", json!("never")),
        ("scope", json!("openid")),
        ("token_use", json!("id")),
    ] {
        let mut claims = claims(token);
        claims[name] = value;
        let payload = encoded(&claims.to_string());
        scene
            .opens_nothing(name, &rejoin(&[parts[0], &payload, parts[2]]), invalid)
            .await;
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of forgeries")]
async fn headers_that_confuse() {
    let scene = scene().await;
    let token = &scene.tokens.access;
    let (header, payload) = (
        part_text(token, 0),
        token.split('.').nth(1).expect("a part"),
    );
    let signature = token.split('.').nth(2).expect("a part");
    let fields: Value = serde_json::from_str(&header).expect("a header");
    let kid = fields["kid"].as_str().expect("a key id");
    let keys = scene.keys().await;
    let modulus = keys["keys"][1]["n"].as_str().expect("a modulus").to_owned();
    let own = SigningKey::generate().expect("a key");

    let mut forged = Vec::new();
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        let header = encoded(&header.replace("RS256", algorithm));
        forged.push((algorithm, rejoin(&[&header, payload, ""])));
        forged.push((algorithm, rejoin(&[&header, payload, signature])));
    }
    for algorithm in ["HS256", "HS384", "HS512"] {
        let header = encoded(&header.replace("RS256", algorithm));
        let signed = format!("{header}.{payload}");
        let jwk = keys["keys"][1].to_string();
        let raw = from_base64url(&modulus).expect("base64url");
        for key in [modulus.as_bytes(), jwk.as_bytes(), &raw, b""] {
            let mac = base64url(&hmac_sha256(key, &[signed.as_bytes()]));
            forged.push((algorithm, format!("{signed}.{mac}")));
        }
    }
    for algorithm in [
        "RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", "A256KW", "dir",
    ] {
        let header = encoded(&header.replace("RS256", algorithm));
        forged.push((algorithm, rejoin(&[&header, payload, signature])));
    }
    let escaped = kid.replace('/', r"\/");
    for (what, header) in [
        ("our kid, a key of one's own", header.clone()),
        (
            "kid that climbs",
            r#"{"kid":"..\/..\/dev\/null","alg":"RS256"}"#.to_owned(),
        ),
        (
            "kid of SQL",
            r#"{"kid":"' OR 1=1 --","alg":"RS256"}"#.to_owned(),
        ),
        ("kid of NUL", r#"{"kid":"\u0000","alg":"RS256"}"#.to_owned()),
        ("no kid", r#"{"alg":"RS256"}"#.to_owned()),
        (
            "kid twice",
            format!(r#"{{"kid":"x","kid":"{escaped}","alg":"RS256"}}"#),
        ),
        (
            "alg twice",
            format!(r#"{{"kid":"{escaped}","alg":"none","alg":"RS256"}}"#),
        ),
        (
            "a space",
            format!(r#"{{"kid":"{escaped}", "alg":"RS256"}}"#),
        ),
        (
            "crit",
            format!(r#"{{"kid":"{escaped}","alg":"RS256","crit":["b64"],"b64":false}}"#),
        ),
        (
            "jku",
            format!(r#"{{"kid":"{escaped}","alg":"RS256","jku":"https:\/\/evil.example"}}"#),
        ),
        (
            "x5u",
            format!(r#"{{"kid":"{escaped}","alg":"RS256","x5u":"https:\/\/evil.example"}}"#),
        ),
        (
            "jwk",
            format!(
                r#"{{"kid":"{escaped}","alg":"RS256","jwk":{}}}"#,
                crypto::jwk::jwk(kid, own.public())
            ),
        ),
        ("an array", "[]".to_owned()),
        ("nothing", String::new()),
    ] {
        let signed = format!("{}.{payload}", encoded(&header));
        let proof = base64url(&own.sign_rs256(signed.as_bytes()));
        forged.push((what, format!("{signed}.{proof}")));
        if header != part_text(token, 0) {
            forged.push((what, format!("{signed}.{signature}")));
        }
    }
    for (what, token) in forged {
        let refusal = scene
            .world
            .refusal("GetUser", json!({ "AccessToken": token }))
            .await;
        let expected = ("NotAuthorizedException", "Invalid Access Token");
        assert_eq!(pair(&refusal), expected, "{what}");
    }
    scene
        .world
        .ok("GetUser", json!({ "AccessToken": token }))
        .await;
}

#[tokio::test]
async fn tokens_whose_time_is_over() {
    let scene = scene().await;
    let world = &scene.world;
    let user = json!({ "UserPoolId": scene.pool, "Username": "ana" });
    let revoked = "Access Token has been revoked";

    world.advance_seconds(1);
    let fresh = world.sign_in(&scene.client, "ana").await;
    let body = json!({ "ClientId": scene.client, "Token": fresh.refresh });
    world.ok("RevokeToken", body).await;
    scene.opens_nothing("revoked", &fresh.access, revoked).await;

    for (what, operation) in [
        ("signed out", "AdminUserGlobalSignOut"),
        ("disabled", "AdminDisableUser"),
        ("reset", "AdminResetUserPassword"),
    ] {
        let fresh = world.sign_in(&scene.client, "ana").await;
        world.advance_seconds(1);
        world.ok(operation, user.clone()).await;
        scene.opens_nothing(what, &fresh.access, revoked).await;
        world.ok("AdminEnableUser", user.clone()).await;
        scene.opens_nothing(what, &fresh.access, revoked).await;
        let mut set = user.clone();
        set["Password"] = json!(PASSWORD);
        set["Permanent"] = json!(true);
        world.ok("AdminSetUserPassword", set).await;
        world.advance_seconds(1);
        scene.opens_nothing(what, &fresh.access, revoked).await;
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
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "Invalid Access Token")
    );
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
            let expected = ("NotAuthorizedException", "Invalid Refresh Token");
            assert_eq!(pair(&refusal), expected, "{operation} {token}");
        }
    }
    for other in [&sibling, &foreign] {
        let body = json!({ "ClientId": other, "RefreshToken": token });
        let refusal = world.refusal("GetTokensFromRefreshToken", body).await;
        assert_eq!(
            pair(&refusal),
            ("NotAuthorizedException", "Invalid Refresh Token")
        );
        world
            .ok("RevokeToken", json!({ "ClientId": other, "Token": token }))
            .await;
    }
    for (operation, body) in refreshes(pool, client, &token) {
        world.ok(operation, body).await;
    }
}
