//! `UpdateIdentityProvider`.

use serde_json::{Value, json};
use tests::identity_providers::{google, oidc, provider};
use tests::on_every_engine;
use tests::people::NO_POOL;

#[tokio::test]
async fn what_is_left_out_stays_and_details_are_replaced() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let members = json!({ "AttributeMapping": { "email": "mail" }, "IdpIdentifiers": ["a"] });
        let made = provider(world, &pool_id, oidc("Ours"), members).await;
        let update = |member: &str, value: Value| {
            let mut body = json!({ "UserPoolId": pool_id, "ProviderName": "Ours" });
            body[member] = value;
            body
        };
        world.advance_seconds(1);
        let mut expected = made.clone();
        for (member, value) in [
            ("IdpIdentifiers", json!(["a", "b"])),
            (
                "AttributeMapping",
                json!({ "email": "email", "username": "oid" }),
            ),
            ("AcrMapping", json!({ "Level1": "one" })),
        ] {
            expected[member] = value.clone();
            expected["LastModifiedDate"] = world.now();
            let answer = world
                .ok("UpdateIdentityProvider", update(member, value))
                .await;
            assert_eq!(answer, json!({ "IdentityProvider": expected }));
        }
        let mut details = oidc("Ours")["ProviderDetails"].clone();
        details["client_secret"] = Value::Null;
        details["client_id"] = json!("another");
        let answer = world
            .ok("UpdateIdentityProvider", update("ProviderDetails", details))
            .await;
        let shown = &answer["IdentityProvider"]["ProviderDetails"];
        assert_eq!(shown["client_id"], "another");
        assert_eq!(shown["client_secret"], Value::Null);
        // What it was called by it is called by no more.
        world
            .ok(
                "UpdateIdentityProvider",
                update("IdpIdentifiers", json!(["c"])),
            )
            .await;
        provider(
            world,
            &pool_id,
            google(),
            json!({ "IdpIdentifiers": ["a"] }),
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_description_sent_back_changes_nothing() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let members = json!({ "AcrMapping": { "Level1": "one" }, "IdpIdentifiers": ["a"] });
        let mut body = provider(world, &pool_id, google(), members).await;
        let described = json!({ "IdentityProvider": body });
        for member in ["ProviderType", "CreationDate", "LastModifiedDate"] {
            body[member] = Value::Null;
        }
        let answer = world.ok("UpdateIdentityProvider", body).await;
        assert_eq!(answer, described);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        provider(world, &pool_id, oidc("Ours"), json!({})).await;
        provider(world, &pool_id, google(), json!({ "IdpIdentifiers": ["a"] })).await;
        let not_found = "ResourceNotFoundException";
        let invalid = "InvalidParameterException";
        let rows = [
            (json!({ "ProviderName": "Nobodys" }), not_found, "Identity provider Nobodys does not exist."),
            (json!({ "UserPoolId": "us-east-1_nosuchpool" }), not_found, NO_POOL),
            (
                json!({ "IdpIdentifiers": ["a"] }),
                invalid,
                "The identifier a is one of another identity provider, or given twice.",
            ),
            (
                json!({ "ProviderDetails": { "client_id": "a" } }),
                invalid,
                "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.",
            ),
        ];
        let base = json!({ "UserPoolId": pool_id, "ProviderName": "Ours" });
        world.refuses("UpdateIdentityProvider", &base, &rows).await;
    })
    .await;
}
