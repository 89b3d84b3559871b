//! `ListWebAuthnCredentials`.

use serde_json::{Value, json};
use tests::passkeys::{Passkey, SITE, completion};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;
use crate::start_web_authn_registration::tokens_that_do_not_hold;

const OPERATION: &str = "ListWebAuthnCredentials";

#[tokio::test]
async fn shows_what_the_user_has() {
    on_every_engine(async |world: &World| {
        let pool = world.passkey_pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let token = world.sign_in(&client, "ana").await.access;
        let by_token = json!({ "AccessToken": token });
        let none = json!({ "Credentials": [] });
        assert_eq!(world.ok(OPERATION, by_token.clone()).await, none);
        let mut expected = Vec::new();
        for (attachment, transports, name) in [
            (
                json!("platform"),
                json!(["internal", "hybrid"]),
                "Platform passkey",
            ),
            (
                json!("cross-platform"),
                json!(["usb", "nfc"]),
                "Roaming passkey",
            ),
            (Value::Null, json!([]), "Passkey"),
            (json!("of another planet"), Value::Null, "Passkey"),
        ] {
            let passkey = Passkey::es256(world);
            let mut credential = passkey.creation(&world.creation_options(&token).await);
            credential["authenticatorAttachment"] = attachment.clone();
            credential["response"]["transports"] = transports.clone();
            let made = world.now();
            world
                .ok(
                    "CompleteWebAuthnRegistration",
                    completion(&token, &credential),
                )
                .await;
            let mut shown = json!({
                "AuthenticatorTransports": transports, "CreatedAt": made,
                "CredentialId": passkey.name(), "FriendlyCredentialName": name,
                "RelyingPartyId": SITE,
            });
            if transports.is_null() {
                shown["AuthenticatorTransports"] = json!([]);
            }
            if name != "Passkey" {
                shown["AuthenticatorAttachment"] = attachment;
            }
            expected.push(shown);
            world.advance_seconds(1);
        }
        let shown = world.ok(OPERATION, by_token).await;
        assert_eq!(shown, json!({ "Credentials": expected }));
        // Page by page.
        let mut paged = Vec::new();
        let mut next = Value::Null;
        for count in [1, 2, 1] {
            let mut body = json!({ "AccessToken": token, "MaxResults": count });
            if next.is_string() {
                body["NextToken"] = next;
            }
            let page = world.ok(OPERATION, body).await;
            let credentials = page["Credentials"].as_array().expect("a list").clone();
            assert_eq!(credentials.len(), count);
            paged.extend(credentials);
            next = page.get("NextToken").cloned().unwrap_or_default();
        }
        assert!(next.is_null());
        assert_eq!(paged, expected);
    })
    .await;
}

#[tokio::test]
async fn a_page_goes_on_where_it_ended_whatever_is_taken_away() {
    let world = World::in_memory();
    let pool = world.passkey_pool(json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    let (first, token) = world.user_with_passkey(&pool, &client, "ana").await;
    world.advance_seconds(1);
    let second = Passkey::es256(&world);
    world.register(&token, &second).await;
    let body = json!({ "AccessToken": token, "MaxResults": 1 });
    let page = world.ok(OPERATION, body.clone()).await;
    let away = json!({ "AccessToken": token, "CredentialId": first.name() });
    world.ok("DeleteWebAuthnCredential", away).await;
    let mut rest = body.clone();
    rest["NextToken"] = page["NextToken"].clone();
    let page = world.ok(OPERATION, rest.clone()).await;
    assert_eq!(page["Credentials"][0]["CredentialId"], second.name());
    assert!(page.get("NextToken").is_none());
    // MaxResults 0 names no number.
    let all = json!({ "AccessToken": token, "MaxResults": 0 });
    let all = world.ok(OPERATION, all).await;
    assert_eq!(all["Credentials"].as_array().map(Vec::len), Some(1));
    // The token is of this user's list alone.
    let (_, other) = world.user_with_passkey(&pool, &client, "bob").await;
    rest["AccessToken"] = json!(other);
    let refusal = world.refusal(OPERATION, rest).await;
    let foreign = (
        "InvalidParameterException",
        "Invalid pagination token given.",
    );
    assert_eq!(pair(&refusal), foreign);
}

#[tokio::test]
async fn refusals() {
    let world = World::in_memory();
    tokens_that_do_not_hold(&world, OPERATION, json!({})).await;
}
