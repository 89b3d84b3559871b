//! `DeleteIdentityProvider`.

use serde_json::{Value, json};
use tests::groups::keys_with;
use tests::identity_providers::{google, identities, link, oidc, provider};
use tests::people::NO_POOL;
use tests::{World, on_every_engine};

#[tokio::test]
async fn clients_that_name_it_go_on_to() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        provider(world, &pool_id, google(), json!({ "IdpIdentifiers": ["a"] })).await;
        let wanted = json!({ "SupportedIdentityProviders": ["COGNITO", "Google"] });
        let client = world.client(&pool_id, wanted).await;
        let named = json!({ "UserPoolId": pool_id, "ProviderName": "Google" });
        assert_eq!(world.ok("DeleteIdentityProvider", named.clone()).await, json!({}));
        let body = json!({ "UserPoolId": pool_id, "ClientId": client });
        let described = world.ok("DescribeUserPoolClient", body).await["UserPoolClient"].clone();
        assert_eq!(described["SupportedIdentityProviders"], json!(["COGNITO", "Google"]));
        let update = |list: Value| {
            json!({ "UserPoolId": pool_id, "ClientId": client, "SupportedIdentityProviders": list })
        };
        world.ok("UpdateUserPoolClient", update(json!(["Google"]))).await;
        world.ok("UpdateUserPoolClient", update(json!(["COGNITO"]))).await;
        let gone = (
            "InvalidParameterException".to_owned(),
            format!("The provider Google does not exist for User Pool {pool_id}."),
        );
        let refusal = world.refusal("UpdateUserPoolClient", update(json!(["Google"]))).await;
        assert_eq!(refusal, gone);
        let not_found = "ResourceNotFoundException";
        let rows = [
            (json!({}), not_found, "Identity provider Google does not exist."),
            (json!({ "UserPoolId": "us-east-1_nosuchpool" }), not_found, NO_POOL),
        ];
        world.refuses("DeleteIdentityProvider", &named, &rows).await;
        // Its identifiers are free.
        provider(world, &pool_id, google(), json!({ "IdpIdentifiers": ["a"] })).await;
    })
    .await;
}

/// Whoever gets the name of a provider gets none of its people.
#[tokio::test]
async fn its_identities_are_nobodys_any_more() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        provider(world, &pool_id, oidc("Ours"), json!({})).await;
        provider(world, &pool_id, google(), json!({})).await;
        for (name, provider, subject) in [
            ("anna", "Google", "1"),
            ("anna", "Google", "2"),
            ("anna", "Ours", "1"),
            ("berta", "Google", "3"),
        ] {
            if subject != "2" && provider == "Google" {
                world.user(&pool_id, name, &[]).await;
            }
            world
                .ok(
                    "AdminLinkProviderForUser",
                    link(&pool_id, name, provider, subject),
                )
                .await;
        }
        let named = json!({ "UserPoolId": pool_id, "ProviderName": "Google" });
        world.ok("DeleteIdentityProvider", named).await;
        provider(world, &pool_id, google(), json!({})).await;
        // The new one's are free, before anything is done about the old one's.
        world
            .ok(
                "AdminLinkProviderForUser",
                link(&pool_id, "berta", "Google", "1"),
            )
            .await;
        assert_eq!(keys_with(world, "/linked/").await.len(), 5);
        world.work_all().await;
        assert_eq!(keys_with(world, "/linked/").await.len(), 2);
        assert_eq!(keys_with(world, "unlinking").await, [""; 0]);
        let left = identities(world, &pool_id, "anna").await;
        assert_eq!(
            (&left[0]["providerName"], &left[1]),
            (&json!("Ours"), &Value::Null)
        );
        let left = identities(world, &pool_id, "berta").await;
        assert_eq!((&left[0]["userId"], &left[1]), (&json!("1"), &Value::Null));
    })
    .await;
}

#[tokio::test]
async fn its_identities_are_taken_from_many_users_in_steps() {
    let world = World::in_memory();
    let pool_id = world.pool(json!({})).await;
    provider(&world, &pool_id, google(), json!({})).await;
    for number in 0..120 {
        let name = format!("user{number}");
        tests::groups::user(&world, &pool_id, &name).await;
        world
            .ok(
                "AdminLinkProviderForUser",
                link(&pool_id, &name, "Google", &name),
            )
            .await;
    }
    let named = json!({ "UserPoolId": pool_id, "ProviderName": "Google" });
    world.ok("DeleteIdentityProvider", named).await;
    for left in [20, 0] {
        let done = world
            .directory()
            .unlink(world.now_millis(), world.seed())
            .await;
        assert!(done.expect("a step"));
        assert_eq!(keys_with(&world, "/linked/").await.len(), left);
    }
    let done = world
        .directory()
        .unlink(world.now_millis(), world.seed())
        .await;
    assert!(!done.expect("no step"));
    assert_eq!(identities(&world, &pool_id, "user7").await, Value::Null);
}
