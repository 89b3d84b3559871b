//! `AdminLinkProviderForUser`.

use serde_json::{Map, Value, json};
use tests::groups::keys_with;
use tests::identity_providers::{google, identities, identity, link, oidc, provider};
use tests::people::NO_POOL;
use tests::sign_in::claims;
use tests::{World, on_every_engine};

const INVALID: &str = "InvalidParameterException";
const UNKNOWN: &str = "ResourceNotFoundException";
const NAMELESS: &str = "DestinationUser needs a ProviderName and a ProviderAttributeValue.";

fn refused(code: &str, sentence: &str) -> (String, String) {
    (code.to_owned(), sentence.to_owned())
}

#[tokio::test]
async fn a_linked_identity_is_shown_wherever_the_user_is() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        provider(world, &pool_id, google(), json!({})).await;
        let client = world.open_client(&pool_id, json!({})).await;
        world.user(&pool_id, "anna", &[]).await;
        let body = link(&pool_id, "anna", "Google", "1098");
        assert_eq!(world.ok("AdminLinkProviderForUser", body).await, json!({}));

        let linked_millis = world.now_millis();
        let text = format!(
            r#"[{{"userId":"1098","providerName":"Google","providerType":"Google","issuer":null,"primary":false,"dateCreated":{linked_millis}}}]"#
        );
        let shown = json!({ "Name": "identities", "Value": text });
        let whose = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let user = world.ok("AdminGetUser", whose.clone()).await;
        let has = |list: &Value| list.as_array().is_some_and(|list| list.contains(&shown));
        assert!(has(&user["UserAttributes"]), "{user}");
        assert_eq!(user["UserStatus"], "CONFIRMED");
        assert_eq!(user["UserLastModifiedDate"], world.now());
        let listed = world.ok("ListUsers", json!({ "UserPoolId": pool_id })).await;
        assert!(has(&listed["Users"][0]["Attributes"]), "{listed}");
        let tokens = world.sign_in(&client, "anna").await;
        let own = world.ok("GetUser", json!({ "AccessToken": tokens.access })).await;
        assert!(has(&own["UserAttributes"]), "{own}");
        // In a token all is text.
        let expected = json!([{
            "userId": "1098", "providerName": "Google", "providerType": "Google", "issuer": null,
            "primary": "false", "dateCreated": linked_millis.to_string(),
        }]);
        assert_eq!(claims(&tokens.id)["identities"], expected);
        assert!(claims(&tokens.access).get("identities").is_none());
        // Nobody but the directory writes it.
        let attribute = json!([{ "Name": "identities", "Value": "[]" }]);
        let update = json!({ "AccessToken": tokens.access, "UserAttributes": attribute });
        let (code, _) = world.refusal("UpdateUserAttributes", update).await;
        assert_eq!(code, "NotAuthorizedException");
        let mut update = whose.clone();
        update["UserAttributes"] = attribute;
        let (code, _) = world.refusal("AdminUpdateUserAttributes", update).await;
        assert_eq!(code, INVALID);
        let mut removal = whose;
        removal["UserAttributeNames"] = json!(["identities"]);
        let (code, _) = world.refusal("AdminDeleteUserAttributes", removal).await;
        assert_eq!(code, INVALID);
        assert_eq!(identities(world, &pool_id, "anna").await[0]["userId"], "1098");
    })
    .await;
}

#[tokio::test]
async fn an_identity_is_one_users_and_is_free_again_when_that_user_is_gone() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let other = world.pool(json!({ "PoolName": "other" })).await;
        let mapping = json!({ "AttributeMapping": { "email": "mail" } });
        for pool_id in [&pool_id, &other] {
            provider(world, pool_id, google(), json!({})).await;
            provider(world, pool_id, oidc("Ours"), mapping.clone()).await;
            world.user(pool_id, "anna", &[]).await;
        }
        world.user(&pool_id, "berta", &[]).await;
        let body = link(&pool_id, "anna", "Google", "1098");
        world.ok("AdminLinkProviderForUser", body.clone()).await;
        let refusal = world
            .refusal("AdminLinkProviderForUser", body.clone())
            .await;
        assert_eq!(
            refusal,
            refused(INVALID, "SourceUser is already linked to DestinationUser")
        );
        let stolen = link(&pool_id, "berta", "Google", "1098");
        let refusal = world
            .refusal("AdminLinkProviderForUser", stolen.clone())
            .await;
        assert_eq!(
            refusal,
            refused(
                "AliasExistsException",
                "SourceUser is already linked to another user"
            )
        );
        // Another pool's, another provider's, what another attribute says and what is written otherwise is somebody else.
        for free in [
            link(&other, "anna", "Google", "1098"),
            link(&pool_id, "berta", "Ours", "1098"),
            link(&pool_id, "berta", "Google", "109"),
        ] {
            world.ok("AdminLinkProviderForUser", free).await;
        }
        let mut by_mail = link(&pool_id, "berta", "Ours", "1098");
        by_mail["SourceUser"]["ProviderAttributeName"] = json!("email");
        world.ok("AdminLinkProviderForUser", by_mail).await;
        assert_eq!(keys_with(world, "/linked/").await.len(), 5);

        let whose = json!({ "UserPoolId": pool_id, "Username": "anna" });
        world.ok("AdminDeleteUser", whose).await;
        assert_eq!(keys_with(world, "/linked/").await.len(), 4);
        world.ok("AdminLinkProviderForUser", stolen).await;
        world
            .ok("DeleteUserPool", json!({ "UserPoolId": pool_id }))
            .await;
        world.work_all().await;
        assert_eq!(keys_with(world, &pool_id).await, [""; 0]);
        assert_eq!(keys_with(world, "/linked/").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_link_one_identity_at_once_one_has_it() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        provider(world, &pool_id, google(), json!({})).await;
        for name in ["anna", "berta"] {
            world.user(&pool_id, name, &[]).await;
        }
        let linked = |name: &str| {
            world.call(
                "AdminLinkProviderForUser",
                link(&pool_id, name, "Google", "1098"),
            )
        };
        let both = tokio::join!(linked("anna"), linked("berta"));
        let refusals: Vec<_> = [both.0, both.1]
            .into_iter()
            .filter_map(Result::err)
            .collect();
        assert_eq!(refusals.len(), 1, "{refusals:?}");
        assert_eq!(refusals[0].0, "AliasExistsException");
    })
    .await;
}

#[tokio::test]
async fn a_user_has_five_at_most() {
    let world = World::in_memory();
    let pool_id = world.pool(json!({})).await;
    provider(&world, &pool_id, google(), json!({})).await;
    world.user(&pool_id, "anna", &[]).await;
    for subject in ["1", "2", "3", "4", "5"] {
        world
            .ok(
                "AdminLinkProviderForUser",
                link(&pool_id, "anna", "Google", subject),
            )
            .await;
    }
    let refusal = world
        .refusal(
            "AdminLinkProviderForUser",
            link(&pool_id, "anna", "Google", "6"),
        )
        .await;
    let full = "A user can not have more than 5 linked identities.";
    assert_eq!(refusal, refused("LimitExceededException", full));
    let shown = identities(&world, &pool_id, "anna").await;
    let subjects: Vec<&Value> = shown
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| &it["userId"])
        .collect();
    assert_eq!(subjects, ["1", "2", "3", "4", "5"]);
}

/// Who takes the name that one who came from a provider would have is not that one, and keeps nobody from being linked.
#[tokio::test]
async fn a_name_makes_nobody_one_of_a_providers() {
    on_every_engine(async |world| {
        let aliases = json!({ "AliasAttributes": ["preferred_username"] });
        let pool_id = world.pool(aliases).await;
        for request in [google(), oidc("Ours")] {
            provider(world, &pool_id, request, json!({})).await;
        }
        world.user(&pool_id, "anna", &[]).await;
        world.user(&pool_id, "Google_1098", &[]).await;
        world
            .user(&pool_id, "carla", &[("preferred_username", "Google_1099")])
            .await;
        for subject in ["1098", "1099"] {
            let mut body = link(&pool_id, "anna", "Ours", subject);
            body["DestinationUser"] = identity("Google", subject);
            let refusal = world.refusal("AdminLinkProviderForUser", body).await;
            assert_eq!(
                refusal,
                refused("UserNotFoundException", "User does not exist.")
            );
            let body = link(&pool_id, "anna", "Google", subject);
            world.ok("AdminLinkProviderForUser", body).await;
        }
        let shown = identities(world, &pool_id, "anna").await;
        assert_eq!(shown.as_array().map(Vec::len), Some(2));
    })
    .await;
}

#[tokio::test]
async fn a_providers_identities_are_told_apart_by_five_attributes_at_most() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let names = ["email", "name", "nickname", "profile", "website"];
        let mapping: Map<String, Value> =
            names.map(|name| (name.to_owned(), json!(name))).into_iter().collect();
        let mapping = json!({ "AttributeMapping": mapping });
        for name in ["Ours", "Theirs"] {
            provider(world, &pool_id, oidc(name), mapping.clone()).await;
        }
        for name in ["anna", "berta"] {
            world.user(&pool_id, name, &[]).await;
        }
        let by = |username: &str, provider: &str, attribute: &str| {
            let mut body = link(&pool_id, username, provider, "x");
            body["SourceUser"]["ProviderAttributeName"] = json!(attribute);
            body
        };
        for name in names {
            world.ok("AdminLinkProviderForUser", by("anna", "Ours", name)).await;
        }
        // An attribute that counts once is not counted again, and goes on counting; another provider has five of its own.
        let disabled = json!({ "UserPoolId": pool_id, "User": by("anna", "Ours", "email")["SourceUser"] });
        world.ok("AdminDisableProviderForUser", disabled).await;
        world.ok("AdminLinkProviderForUser", by("berta", "Ours", "email")).await;
        let sixth = by("berta", "Ours", "Cognito_Subject");
        let refusal = world.refusal("AdminLinkProviderForUser", sixth).await;
        let full = "The identities of the provider Ours are told apart by 5 attributes already, of which Cognito_Subject is none.";
        assert_eq!(refusal, refused(INVALID, full));
        world.ok("AdminLinkProviderForUser", by("berta", "Theirs", "Cognito_Subject")).await;
    })
    .await;
}

/// By the claim as by the attribute that it is mapped to, however long its name; of the user of the pool's own no attribute is looked at.
#[tokio::test]
async fn an_attribute_may_be_called_by_its_claim() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let claim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
        let mapping = json!({ "AttributeMapping": { "email": claim } });
        provider(world, &pool_id, oidc("Ours"), mapping).await;
        world.user(&pool_id, "anna", &[]).await;
        world.user(&pool_id, "berta", &[]).await;
        let by = |username: &str, attribute: &str| {
            let mut body = link(&pool_id, username, "Ours", "anna@example.com");
            body["SourceUser"]["ProviderAttributeName"] = json!(attribute);
            body["DestinationUser"]["ProviderAttributeName"] = json!("x".repeat(300));
            body
        };
        world
            .ok("AdminLinkProviderForUser", by("anna", claim))
            .await;
        let (code, _) = world
            .refusal("AdminLinkProviderForUser", by("berta", "email"))
            .await;
        assert_eq!(code, "AliasExistsException");
        let disabled = json!({ "UserPoolId": pool_id, "User": by("anna", claim)["SourceUser"] });
        world.ok("AdminDisableProviderForUser", disabled).await;
        world
            .ok("AdminLinkProviderForUser", by("berta", "email"))
            .await;
        assert_eq!(identities(world, &pool_id, "anna").await, Value::Null);
    })
    .await;
}

/// A pool with two providers, and some users.
async fn peopled(world: &World) -> (String, Value) {
    let fixed = json!({ "Schema": [
        { "Name": "tenant", "AttributeDataType": "String", "Mutable": false },
    ] });
    let pool_id = world.pool(fixed).await;
    provider(world, &pool_id, google(), json!({})).await;
    let mapping = json!({ "AttributeMapping": { "email": "mail" } });
    provider(world, &pool_id, oidc("Ours"), mapping).await;
    for name in ["anna", "Google_1098"] {
        world.user(&pool_id, name, &[]).await;
    }
    let tenant = [("custom:tenant", "a")];
    world.user(&pool_id, "carla", &tenant).await;
    let base = link(&pool_id, "anna", "Google", "1");
    (pool_id, base)
}

#[tokio::test]
async fn a_destination_that_can_not_be_is_refused() {
    on_every_engine(async |world| {
        let (pool_id, base) = peopled(world).await;
        let destination = |member: &str, value: Value| {
            let mut named = base["DestinationUser"].clone();
            named[member] = value;
            json!({ "DestinationUser": named })
        };
        let nobody = ("UserNotFoundException", "User does not exist.");
        let rows = [
            (json!({ "UserPoolId": "us-east-1_nosuchpool" }), UNKNOWN, NO_POOL),
            (destination("ProviderName", Value::Null), INVALID, NAMELESS),
            (destination("ProviderAttributeValue", json!("")), INVALID, NAMELESS),
            (destination("ProviderAttributeValue", json!("nobody")), nobody.0, nobody.1),
            (
                destination("ProviderName", json!("cognito")),
                UNKNOWN,
                "Identity provider cognito does not exist.",
            ),
            // Nobody has come from a provider, whatever somebody is called.
            (destination("ProviderName", json!("Ours")), nobody.0, nobody.1),
            (
                json!({ "DestinationUser": identity("Google", "1098") }),
                nobody.0,
                nobody.1,
            ),
            (
                destination("ProviderAttributeValue", json!("carla")),
                INVALID,
                "DestinationUser has the attribute custom:tenant, which can't be changed: whoever signs in by a provider has its claims written to attributes.",
            ),
        ];
        world.refuses("AdminLinkProviderForUser", &base, &rows).await;
        assert_eq!(identities(world, &pool_id, "anna").await, Value::Null);
        assert_eq!(keys_with(world, "/linked/").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_source_that_can_not_be_is_refused() {
    on_every_engine(async |world| {
        let (pool_id, base) = peopled(world).await;
        let source = |provider: &str, attribute: &str, value: &str| {
            let mut named = identity(provider, value);
            named["ProviderAttributeName"] = json!(attribute);
            json!({ "SourceUser": named })
        };
        let subject = "Cognito_Subject";
        let (wide, long) = ("x".repeat(257), "x".repeat(257));
        let by = "The ProviderAttributeName of SourceUser must be Cognito_Subject for the provider";
        let social = format!("{by} Google.");
        let mapped = format!("{by} Ours, or an attribute that its AttributeMapping names, or the claim of one.");
        let nameless = "SourceUser needs a ProviderName and a ProviderAttributeValue.";
        let rows = [
            (
                json!({ "SourceUser": { "ProviderAttributeValue": "1" } }),
                INVALID,
                nameless,
            ),
            (source("Google", subject, ""), INVALID, nameless),
            (
                source("Google", subject, &long),
                INVALID,
                "The ProviderAttributeValue of SourceUser has more than 256 characters.",
            ),
            (
                source("Google", &wide, "1"),
                INVALID,
                "The ProviderAttributeName of SourceUser has more than 256 characters.",
            ),
            (
                source("Cognito", subject, "carla"),
                INVALID,
                "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser",
            ),
            (
                source("Facebook", subject, "1"),
                UNKNOWN,
                "Identity provider Facebook does not exist.",
            ),
            (source("Google", "", "1"), INVALID, &social),
            (source("Google", "email", "1"), INVALID, &social),
            (source("Ours", "name", "1"), INVALID, &mapped),
        ];
        world.refuses("AdminLinkProviderForUser", &base, &rows).await;
        assert_eq!(identities(world, &pool_id, "anna").await, Value::Null);
        assert_eq!(keys_with(world, "/linked/").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    let refusal = world.refusal_unsigned("AdminLinkProviderForUser").await;
    assert_eq!(refusal, "NotAuthorizedException");
}
