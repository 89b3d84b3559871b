//! `CreateIdentityProvider`.

use serde_json::{Value, json};
use store::{Commit, Direction, Key, Range, Version, Write};
use tests::identity_providers::{google, oidc, provider};
use tests::people::NO_POOL;
use tests::{World, merge, on_every_engine};

const INVALID: &str = "InvalidParameterException";
const NEEDED: &str = "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.";

#[tokio::test]
async fn a_provider_is_as_it_was_made_with_what_is_known_of_its_type() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let members = json!({
            "AttributeMapping": { "email": "email" }, "IdpIdentifiers": ["example.com"],
            "AcrMapping": { "Level2": "urn:example:2" },
        });
        let made = provider(world, &pool_id, google(), members).await;
        let expected = json!({
            "AcrMapping": { "Level2": "urn:example:2" },
            "AttributeMapping": { "email": "email", "username": "sub" },
            "CreationDate": world.now(),
            "IdpIdentifiers": ["example.com"],
            "LastModifiedDate": world.now(),
            "ProviderDetails": {
                "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
                "attributes_url_add_attributes": "true",
                "authorize_scopes": "openid",
                "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
                "client_id": "our-app",
                "client_secret": "whisper",
                "oidc_issuer": "https://accounts.google.com",
                "token_request_method": "POST",
                "token_url": "https://www.googleapis.com/oauth2/v4/token",
            },
            "ProviderName": "Google", "ProviderType": "Google", "UserPoolId": pool_id,
        });
        assert_eq!(made, expected);
        let body = json!({ "UserPoolId": pool_id, "ProviderName": "Google" });
        let described = world.ok("DescribeIdentityProvider", body).await;
        assert_eq!(described, json!({ "IdentityProvider": expected }));
        // Two pools have each their own.
        let other = world.pool(json!({ "PoolName": "other" })).await;
        let identifier = json!({ "IdpIdentifiers": ["example.com"] });
        provider(world, &other, google(), identifier).await;
        // What is secret is not stored in clear.
        let all = world
            .engine()
            .scan(&Range::all(), 1_000, Direction::Forward)
            .await;
        for (key, stored) in all.expect("a scan") {
            let text = String::from_utf8_lossy(&stored.value).into_owned();
            assert!(!text.contains("whisper"), "{key}");
        }
    })
    .await;
}

#[tokio::test]
async fn each_type_is_told_what_it_needs_and_shown_with_what_it_has() {
    let world = World::in_memory();
    let pool_id = world.pool(json!({})).await;
    let social = json!({ "client_id": "a", "client_secret": "b", "authorize_scopes": "email" });
    let mut facebook = social.clone();
    facebook["api_version"] = json!("v21.0");
    let mut apple = social.clone();
    merge(
        &mut apple,
        json!({ "team_id": "b", "key_id": "c", "private_key": "whisper" }),
    );
    let saml = json!({ "MetadataURL": "https://idp.example.com/metadata" });
    let ours = oidc("Ours")["ProviderDetails"].clone();
    let nothing = Value::Null;
    for (name, kind, details, subject, shown, value) in [
        (
            "Facebook",
            "Facebook",
            facebook,
            json!("id"),
            "token_url",
            json!("https://graph.facebook.com/v21.0/oauth/access_token"),
        ),
        (
            "LoginWithAmazon",
            "LoginWithAmazon",
            social,
            json!("user_id"),
            "authorize_url",
            json!("https://www.amazon.com/ap/oa"),
        ),
        (
            "SignInWithApple",
            "SignInWithApple",
            apple,
            json!("sub"),
            "private_key",
            nothing.clone(),
        ),
        (
            "Ours",
            "OIDC",
            ours,
            json!("sub"),
            "attributes_url_add_attributes",
            json!("false"),
        ),
        (
            "Theirs",
            "SAML",
            saml.clone(),
            nothing,
            "MetadataURL",
            saml["MetadataURL"].clone(),
        ),
    ] {
        let request =
            json!({ "ProviderName": name, "ProviderType": kind, "ProviderDetails": details });
        let made = provider(&world, &pool_id, request, json!({})).await;
        assert_eq!(made["ProviderType"], kind);
        assert_eq!(made["AttributeMapping"]["username"], subject, "{name}");
        assert_eq!(made["ProviderDetails"][shown], value, "{name}");
    }
}

#[tokio::test]
async fn details_that_do_not_fit_the_type_are_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let mut base = oidc("Ours");
        base["UserPoolId"] = json!(pool_id);
        let with = |detail: &str, value: Value| {
            let mut details = base["ProviderDetails"].clone();
            details[detail] = value;
            json!({ "ProviderDetails": details })
        };
        let of = |kind: &str, details: Value| {
            json!({ "ProviderName": kind, "ProviderType": kind, "ProviderDetails": details })
        };
        let few = json!({ "client_id": "a", "authorize_scopes": "b" });
        let both = json!({ "MetadataURL": "https://a.example", "MetadataFile": "<a/>" });
        let rows = [
            (with("client_id", Value::Null), NEEDED),
            (with("oidc_issuer", json!("")), NEEDED),
            (
                with("oidc_issuer", json!("http://issuer.example.com")),
                "OIDC endpoint must start with https://",
            ),
            (
                with("attributes_request_method", json!("PUT")),
                "1 validation error detected: Value 'PUT' at 'attributesRequestMethod' failed to satisfy constraint: Member must satisfy enum value set: [POST, GET]",
            ),
            (
                of("SAML", few.clone()),
                "At least one of the MetadataURL or MetadataFile should be provided.",
            ),
            (of("SAML", both), "Only one of the MetadataURL or MetadataFile should be provided."),
            (
                of("Facebook", few.clone()),
                "clientId, clientSecret and authorizeScopes are all required idp details.",
            ),
            (
                of("SignInWithApple", few),
                "clientId, privateKey, teamId, and keyId are all required idp details.",
            ),
        ];
        let rows = rows.map(|(change, message)| (change, INVALID, message));
        world.refuses("CreateIdentityProvider", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn names_that_are_another_types_or_providers_are_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let identifier = json!({ "IdpIdentifiers": ["example.com"] });
        provider(world, &pool_id, google(), identifier.clone()).await;
        let mut base = oidc("Ours");
        base["UserPoolId"] = json!(pool_id);
        let taken = "is one of another identity provider, or given twice.";
        let [taken, twice] = ["example.com", "a"].map(|it| format!("The identifier {it} {taken}"));
        let rows = [
            (
                json!({ "ProviderType": "Google" }),
                INVALID,
                "Provider Ours cannot be of type Google.",
            ),
            (
                json!({ "ProviderName": "Facebook" }),
                INVALID,
                "Provider Facebook cannot be of type OIDC.",
            ),
            (
                json!({ "ProviderName": "Cognito" }),
                INVALID,
                "Provider Cognito cannot be of type OIDC.",
            ),
            (
                json!({ "ProviderName": "COGNITO" }),
                INVALID,
                "Provider COGNITO cannot be of type OIDC.",
            ),
            (identifier, INVALID, taken.as_str()),
            (
                json!({ "IdpIdentifiers": ["a", "b", "a"] }),
                INVALID,
                twice.as_str(),
            ),
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
        ];
        world.refuses("CreateIdentityProvider", &base, &rows).await;
        let mut again = google();
        again["UserPoolId"] = json!(pool_id);
        let taken = format!("Google already exists in user pool {pool_id}");
        let row = (json!({}), "DuplicateProviderException", taken.as_str());
        world
            .refuses("CreateIdentityProvider", &again, &[row])
            .await;
        let list = world
            .ok("ListIdentityProviders", json!({ "UserPoolId": pool_id }))
            .await;
        assert_eq!(list["Providers"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[tokio::test]
async fn a_pool_has_three_hundred_and_no_more() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let counted = json!({
            "format": 3, "pool_id": pool_id, "clients": 0, "groups": 0, "resource_servers": 0,
            "identity_providers": 299,
        });
        let counted = serde_json::to_vec(&counted).expect("JSON");
        let commit = Commit {
            operation: Version::new(7),
            checks: Vec::new(),
            writes: vec![Write::Put(Key::of(&[&pool_id, "census"]), counted)],
        };
        world.engine().commit(commit).await.expect("a commit");
        provider(world, &pool_id, google(), json!({})).await;
        let mut surplus = oidc("Surplus");
        surplus["UserPoolId"] = json!(pool_id);
        let full = (
            "LimitExceededException".to_owned(),
            "A user pool can not have more than 300 identity providers.".to_owned(),
        );
        assert_eq!(
            world
                .refusal("CreateIdentityProvider", surplus.clone())
                .await,
            full
        );
        let first = json!({ "UserPoolId": pool_id, "ProviderName": "Google" });
        world.ok("DeleteIdentityProvider", first).await;
        world.ok("CreateIdentityProvider", surplus).await;
    })
    .await;
}
