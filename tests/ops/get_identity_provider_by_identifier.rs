//! `GetIdentityProviderByIdentifier`.

use serde_json::json;
use tests::identity_providers::{google, provider};
use tests::on_every_engine;
use tests::people::NO_POOL;

#[tokio::test]
async fn a_provider_is_found_by_each_of_its_identifiers() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        let identifiers = json!({ "IdpIdentifiers": ["example.com", "example.org"] });
        let made = provider(world, &pool_id, google(), identifiers).await;
        for identifier in ["example.com", "example.org"] {
            let body = json!({ "UserPoolId": pool_id, "IdpIdentifier": identifier });
            let found = world.ok("GetIdentityProviderByIdentifier", body).await;
            assert_eq!(found, json!({ "IdentityProvider": made }));
        }
        let base = json!({ "UserPoolId": pool_id, "IdpIdentifier": "example.com" });
        let not_found = "ResourceNotFoundException";
        let rows = [
            (
                json!({ "IdpIdentifier": "Google" }),
                not_found,
                "Identity provider Google does not exist.",
            ),
            (
                json!({ "UserPoolId": other }),
                not_found,
                "Identity provider example.com does not exist.",
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                not_found,
                NO_POOL,
            ),
        ];
        world
            .refuses("GetIdentityProviderByIdentifier", &base, &rows)
            .await;
    })
    .await;
}
