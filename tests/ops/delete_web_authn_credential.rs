//! `DeleteWebAuthnCredential`.

use serde_json::json;
use tests::passkeys::{Passkey, by_passkey};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;
use crate::start_web_authn_registration::tokens_that_do_not_hold;

const OPERATION: &str = "DeleteWebAuthnCredential";
const UNKNOWN: (&str, &str) = (
    "ResourceNotFoundException",
    "The user has no passkey of this CredentialId.",
);

#[tokio::test]
async fn takes_one_away_and_leaves_the_others() {
    on_every_engine(async |world: &World| {
        let pool = world.passkey_pool(json!({})).await;
        let client = world.choosing_client(&pool, json!({})).await;
        let (first, token) = world.user_with_passkey(&pool, &client, "ana").await;
        let second = Passkey::es256(world);
        world.register(&token, &second).await;
        let away =
            |passkey: &Passkey| json!({ "AccessToken": token, "CredentialId": passkey.name() });
        assert_eq!(world.ok(OPERATION, away(&first)).await, json!({}));
        assert_eq!(pair(&world.refusal(OPERATION, away(&first)).await), UNKNOWN);
        world.sign_in_by_passkey(&client, "ana", &second).await;
        let asked = world.asked_for_passkey(&client, "ana").await;
        let credential = first.assertion(&asked.options);
        let body = asked.answer(&client, "ana", &credential);
        let refusal = world.refusal("RespondToAuthChallenge", body).await;
        assert_eq!(refusal.0, "NotAuthorizedException");
        // Without the last one there is nothing to choose.
        world.ok(OPERATION, away(&second)).await;
        let asked = world.ok("InitiateAuth", by_passkey(&client, "ana")).await;
        assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
        assert_eq!(
            asked["AvailableChallenges"],
            json!(["PASSWORD_SRP", "PASSWORD"])
        );
        let listed = world
            .ok("ListWebAuthnCredentials", json!({ "AccessToken": token }))
            .await;
        assert_eq!(listed, json!({ "Credentials": [] }));
        // It can be made again.
        world.register(&token, &first).await;
        world.sign_in_by_passkey(&client, "ana", &first).await;
    })
    .await;
}

/// With a user the passkeys go, and another user can have them.
#[tokio::test]
async fn a_user_takes_them_along() {
    on_every_engine(async |world: &World| {
        let pool = world.passkey_pool(json!({})).await;
        let client = world.choosing_client(&pool, json!({})).await;
        let (passkey, token) = world.user_with_passkey(&pool, &client, "ana").await;
        world
            .ok("DeleteUser", json!({ "AccessToken": token }))
            .await;
        world.user(&pool, "bob", &[]).await;
        let token = world.sign_in(&client, "bob").await.access;
        world.register(&token, &passkey).await;
        world.sign_in_by_passkey(&client, "bob", &passkey).await;
    })
    .await;
}

#[tokio::test]
async fn refusals() {
    let world = World::in_memory();
    let pool = world.passkey_pool(json!({})).await;
    let client = world.choosing_client(&pool, json!({})).await;
    let (of_ana, _) = world.user_with_passkey(&pool, &client, "ana").await;
    let (_, bob) = world.user_with_passkey(&pool, &client, "bob").await;
    for id in [of_ana.name(), "none".to_owned(), String::new()] {
        let body = json!({ "AccessToken": bob, "CredentialId": id });
        assert_eq!(pair(&world.refusal(OPERATION, body).await), UNKNOWN);
    }
    world.sign_in_by_passkey(&client, "ana", &of_ana).await;
    // Whose passkey it is tells nobody else: one of the same id that is taken away is no other's.
    world.register(&bob, &of_ana).await;
    let body = json!({ "AccessToken": bob, "CredentialId": of_ana.name() });
    world.ok(OPERATION, body).await;
    world.sign_in_by_passkey(&client, "ana", &of_ana).await;
    tokens_that_do_not_hold(&world, OPERATION, json!({ "CredentialId": "none" })).await;
}
