//! Passkeys of users where the relying party of the pool changes.

use serde_json::json;
use tests::passkeys::{Asked, Passkey, SITE, by_passkey, completion};
use tests::{World, on_every_engine};

use super::passkeys::scene;

/// What was made for the relying party before is asked for no longer, and nobody is asked for none at all.
#[tokio::test]
async fn passkeys_answer_to_the_relying_party_of_now() {
    on_every_engine(async |world: &World| {
        let (pool, client, old, token) = scene(world, json!({})).await;
        let party = async |id: &str| {
            let body =
                json!({ "UserPoolId": pool, "WebAuthnConfiguration": { "RelyingPartyId": id } });
            world.ok("SetUserPoolMfaConfig", body).await;
        };
        let offered = async || {
            let asked = world.ok("InitiateAuth", by_passkey(&client, "ana")).await;
            let told = world
                .ok("GetUserAuthFactors", json!({ "AccessToken": token }))
                .await;
            let is_told = told["ConfiguredUserAuthFactors"] == json!(["PASSWORD", "WEB_AUTHN"]);
            assert_eq!(is_told, asked["ChallengeName"] == "WEB_AUTHN", "{asked}");
            is_told.then(|| Asked::of(&asked).options["allowCredentials"].clone())
        };
        let only = |passkey: &Passkey| {
            let it = json!({
                "type": "public-key", "id": passkey.name(), "transports": ["internal", "hybrid"],
            });
            Some(json!([it]))
        };
        assert_eq!(offered().await, only(&old));
        party("example.org").await;
        assert_eq!(offered().await, None);
        let new = Passkey::es256(world);
        let options = world.creation_options(&token).await;
        let credential = new.creation_where(&options, |said| {
            said.client["origin"] = json!("https://example.org");
        });
        let body = completion(&token, &credential);
        world.ok("CompleteWebAuthnRegistration", body).await;
        assert_eq!(offered().await, only(&new));
        party(SITE).await;
        assert_eq!(offered().await, only(&old));
        party("example.org").await;
        let away = json!({ "AccessToken": token, "CredentialId": new.name() });
        world.ok("DeleteWebAuthnCredential", away).await;
        assert_eq!(offered().await, None);
        party(SITE).await;
        world.sign_in_by_passkey(&client, "ana", &old).await;
    })
    .await;
}
