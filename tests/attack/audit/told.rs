//! What the log tells to whom: to another master key, to whoever has the database alone, and to whoever opens it.

use std::sync::Arc;

use crypto::seal::Keyring;
use model::cognito_idp::Operation;
use serde_json::json;
use tests::audit::{settings, walked};
use tests::people::PASSWORD;
use userpool::{AuditFault, Directory, Inline};

use super::Scene;

#[tokio::test]
async fn another_master_key_is_named() {
    let scene = Scene::new().await;
    let number = scene.end().await.number;
    let settings = settings(None);
    let other = Directory::new(
        Arc::clone(&scene.engine),
        Keyring::new([8; 32]),
        Arc::new(Inline),
        settings.clone(),
    );
    let fault = walked(&other, None).await.expect_err("a fault").to_string();
    assert!(
        fault.starts_with(&format!("number {number} was chained with the master key ")),
        "{fault}"
    );
    assert!(fault.ends_with("which is not at hand"), "{fault}");
    // It chains nothing beside what it can't verify.
    let (now, seed) = (scene.world.now_millis(), scene.world.seed());
    scene.sign_in().await;
    assert!(other.chain_audit(None, now, seed).await.is_err());
    // Where the key before is kept, both are believed, and the chain goes on with the new one.
    let rotated = Keyring::new([8; 32]).with_previous([7; 32]);
    let rotated = Directory::new(
        Arc::clone(&scene.engine),
        rotated,
        Arc::new(Inline),
        settings,
    );
    let chained = rotated.chain_audit(None, now, scene.world.seed()).await;
    assert_eq!(chained.expect("a chain").count, 1);
    let log = walked(&rotated, None).await.expect("a sound log");
    assert_eq!(log.len() as u64, number + 1);
    let fault = walked(scene.world.directory(), None)
        .await
        .expect_err("a fault");
    assert!(matches!(fault, AuditFault::OtherKey { .. }), "{fault}");
}

/// Whoever has the database alone learns when something was done, and nothing else.
#[tokio::test]
async fn the_log_tells_nothing_in_clear() {
    let scene = Scene::new().await;
    scene.sign_in().await;
    let mut texts = vec![
        "anna",
        "InitiateAuth",
        "SignUp",
        "127.0.0.1",
        "Success",
        "us-east-1",
    ];
    texts.push(&scene.client_id);
    for table in ["audit-entry", "audit-link", "audit-head"] {
        let stored = scene.under(table).await;
        assert!(!stored.is_empty());
        for (key, stored) in stored {
            let stored = format!("{key} {}", String::from_utf8_lossy(&stored));
            for text in &texts {
                assert!(!stored.contains(text), "{text} in {stored}");
            }
        }
    }
}

/// Nobody fills the log who knows no client; who knows one is told of.
#[tokio::test]
async fn who_names_no_client_leaves_nothing() {
    let scene = Scene::new().await;
    let world = &scene.world;
    world.chain().await;
    for (client, noted) in [("0123456789abcdefghijklmnop", 0), (&scene.client_id, 1)] {
        let sign_in = json!({
            "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "nobody", "PASSWORD": PASSWORD },
        });
        world.refusal("InitiateAuth", sign_in).await;
        assert_eq!(world.waiting().await.len(), noted, "{client}");
    }
    let by_token = json!({ "AccessToken": "none" });
    world.refusal("GlobalSignOut", by_token).await;
    assert_eq!(world.waiting().await.len(), 1);
}

/// Operations are told by their names, and nothing that was typed in secret is.
#[tokio::test]
async fn nothing_that_is_noted_is_a_secret() {
    let scene = Scene::new().await;
    let secrets = [PASSWORD, "Another1!password", "654321"];
    let body = json!({
        "ClientId": scene.client_id, "Username": "anna", "ConfirmationCode": "654321", "Password": "Another1!password",
    });
    scene.world.refusal("ConfirmForgotPassword", body).await;
    scene.world.chain().await;
    for line in scene.world.log().await {
        let noted = line.noted.expect("an entry");
        assert!(
            noted.service == "cenote" || Operation::from_name(&noted.operation).is_some(),
            "{noted:?}"
        );
        let text = format!("{noted:?}");
        for secret in secrets {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
