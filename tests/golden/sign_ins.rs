//! Sign-ins under way when a server of the version before was replaced: they have expired, which is no error of ours.

use serde_json::{Value, json};
use tests::World;

const EXPIRED: &str = "Invalid session for the user, session is expired.";

/// What a server of a format began, whose master key was that of the tests' world: `sign_ins/<format>.json`. Format 1 had a session
/// and a block apart.
fn begun(format: u32) -> Value {
    let path = crate::here().join(format!("sign_ins/{format}.json"));
    let text = std::fs::read(path).expect("what a server began");
    serde_json::from_slice(&text).expect("JSON")
}

#[tokio::test]
async fn what_a_version_before_began_has_expired() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    world.user(&pool, "ana", &[]).await;
    let begun = begun(1);
    let exchange = &begun["password_verifier"];
    let proof = json!({
        "ClientId": client, "ChallengeName": "PASSWORD_VERIFIER", "Session": exchange["Session"],
        "ChallengeResponses": {
            "USERNAME": "ana", "PASSWORD_CLAIM_SECRET_BLOCK": exchange["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": "", "TIMESTAMP": world.srp_timestamp(),
        },
    });
    let mut by_block_alone = proof.clone();
    by_block_alone
        .as_object_mut()
        .expect("a body")
        .remove("Session");
    let new_password = json!({
        "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": begun["new_password_required"]["Session"],
        "ChallengeResponses": { "USERNAME": "bob", "NEW_PASSWORD": "Another1!" },
    });
    for answer in [proof, by_block_alone, new_password] {
        let refusal = world
            .refusal("RespondToAuthChallenge", answer.clone())
            .await;
        assert_eq!(refusal.0, "NotAuthorizedException", "{answer}");
        assert_eq!(refusal.1, EXPIRED, "{answer}");
    }
}
