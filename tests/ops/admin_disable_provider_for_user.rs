//! `AdminDisableProviderForUser`.

use serde_json::{Value, json};
use tests::groups::keys_with;
use tests::identity_providers::{google, identities, identity, link, oidc, provider};
use tests::people::NO_POOL;
use tests::sign_in::{PASSWORD, password_flow};
use tests::{World, on_every_engine};

const INVALID: &str = "InvalidParameterException";

fn refused(code: &str, sentence: &str) -> (String, String) {
    (code.to_owned(), sentence.to_owned())
}

#[tokio::test]
async fn takes_an_identity_from_the_user_whose_it_is() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        provider(world, &pool_id, google(), json!({})).await;
        for name in ["anna", "berta"] {
            world.user(&pool_id, name, &[]).await;
        }
        for subject in ["1", "2"] {
            world
                .ok(
                    "AdminLinkProviderForUser",
                    link(&pool_id, "anna", "Google", subject),
                )
                .await;
        }
        let body =
            |subject: &str| json!({ "UserPoolId": pool_id, "User": identity("Google", subject) });
        assert_eq!(
            world.ok("AdminDisableProviderForUser", body("1")).await,
            json!({})
        );
        let left = identities(world, &pool_id, "anna").await;
        assert_eq!(left.as_array().map(Vec::len), Some(1));
        assert_eq!(left[0]["userId"], "2");
        let unknown = refused("UserNotFoundException", "User does not exist.");
        let refusal = world
            .refusal("AdminDisableProviderForUser", body("1"))
            .await;
        assert_eq!(refusal, unknown);
        // It is free for somebody else.
        world
            .ok(
                "AdminLinkProviderForUser",
                link(&pool_id, "berta", "Google", "1"),
            )
            .await;
        world.ok("AdminDisableProviderForUser", body("2")).await;
        assert_eq!(identities(world, &pool_id, "anna").await, Value::Null);
        assert_eq!(keys_with(world, "/linked/").await.len(), 1);
        assert_eq!(keys_with(world, "/identities/").await.len(), 1);
    })
    .await;
}

/// What a mapping says no more was linked all the same.
#[tokio::test]
async fn takes_an_identity_away_whose_attribute_is_mapped_no_more() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        let mapping = json!({ "AttributeMapping": { "email": "mail" } });
        provider(world, &pool_id, oidc("Ours"), mapping).await;
        world.user(&pool_id, "anna", &[]).await;
        let mut body = link(&pool_id, "anna", "Ours", "a@example.com");
        body["SourceUser"]["ProviderAttributeName"] = json!("email");
        world.ok("AdminLinkProviderForUser", body.clone()).await;
        let unmapped = json!({
            "UserPoolId": pool_id, "ProviderName": "Ours", "AttributeMapping": { "name": "name" },
        });
        world.ok("UpdateIdentityProvider", unmapped).await;
        let (code, _) = world
            .refusal("AdminLinkProviderForUser", body.clone())
            .await;
        assert_eq!(code, INVALID);
        let user = json!({ "UserPoolId": pool_id, "User": body["SourceUser"] });
        world.ok("AdminDisableProviderForUser", user).await;
        assert_eq!(identities(world, &pool_id, "anna").await, Value::Null);
        assert_eq!(keys_with(world, "/linked/").await, [""; 0]);
    })
    .await;
}

/// Whoever has none left comes in by a provider alone.
#[tokio::test]
async fn takes_the_password_from_a_user_of_the_pools_own() {
    on_every_engine(async |world| {
        let history = json!({ "Policies": { "PasswordPolicy": { "MinimumLength": 8, "PasswordHistorySize": 3 } } });
        let pool_id = world.pool(json!({})).await;
        let client = world.open_client(&pool_id, json!({})).await;
        let address = [("email", "anna@example.com"), ("email_verified", "true")];
        world.user(&pool_id, "anna", &address).await;
        let tokens = world.sign_in(&client, "anna").await;
        let mut remembering = json!({ "UserPoolId": pool_id });
        tests::merge(&mut remembering, history);
        world.ok("UpdateUserPool", remembering).await;
        let body = json!({ "UserPoolId": pool_id, "User": identity("Cognito", "anna") });
        for _ in 0..2 {
            let disabled = world.ok("AdminDisableProviderForUser", body.clone()).await;
            assert_eq!(disabled, json!({}));
        }
        let whose = json!({ "UserPoolId": pool_id, "Username": "anna" });
        let user = world.ok("AdminGetUser", whose.clone()).await;
        assert_eq!((&user["UserStatus"], &user["Enabled"]), (&json!("EXTERNAL_PROVIDER"), &json!(true)));
        let wrong = refused("NotAuthorizedException", "Incorrect username or password.");
        let sign_in = password_flow(&client, "anna", PASSWORD);
        assert_eq!(world.refusal("InitiateAuth", sign_in).await, wrong);
        let change = json!({
            "AccessToken": tokens.access, "PreviousPassword": PASSWORD, "ProposedPassword": "Ghijkl2!",
        });
        // Nor is there a way to one by a token from before, or by a code.
        let state = refused("NotAuthorizedException", "User password cannot be reset in the current state.");
        for previous in [json!(PASSWORD), Value::Null] {
            let mut change = change.clone();
            change["PreviousPassword"] = previous;
            assert_eq!(world.refusal("ChangePassword", change).await, state);
        }
        let forgot = json!({ "ClientId": client, "Username": "anna" });
        assert_eq!(world.refusal("ForgotPassword", forgot).await, state);
        assert_eq!(world.refusal("AdminResetUserPassword", whose.clone()).await, state);
        let confirm = json!({
            "ClientId": client, "Username": "anna", "ConfirmationCode": "123456", "Password": "Ghijkl2!",
        });
        assert_eq!(world.refusal("ConfirmForgotPassword", confirm).await, state);
        // An administrator gives another one, which the history tells from the one that was taken.
        let mut set = whose;
        (set["Password"], set["Permanent"]) = (json!(PASSWORD), json!(true));
        let (code, _) = world.refusal("AdminSetUserPassword", set.clone()).await;
        assert_eq!(code, "PasswordHistoryPolicyViolationException");
        set["Password"] = json!("Ghijkl2!");
        world.ok("AdminSetUserPassword", set).await;
        world.ok("InitiateAuth", password_flow(&client, "anna", "Ghijkl2!")).await;
    })
    .await;
}

#[tokio::test]
async fn what_names_nobody_is_refused() {
    on_every_engine(async |world| {
        let pool_id = world.pool(json!({})).await;
        provider(world, &pool_id, google(), json!({})).await;
        provider(world, &pool_id, oidc("Ours"), json!({})).await;
        world.user(&pool_id, "anna", &[]).await;
        let base = json!({ "UserPoolId": pool_id, "User": identity("Google", "1") });
        let user = |provider: &str, attribute: &str, value: &str| {
            let mut named = identity(provider, value);
            named["ProviderAttributeName"] = json!(attribute);
            json!({ "User": named })
        };
        let unknown = ("UserNotFoundException", "User does not exist.");
        let rows = [
            (json!({ "UserPoolId": "us-east-1_nosuchpool" }), "ResourceNotFoundException", NO_POOL),
            (
                json!({ "User": {} }),
                INVALID,
                "User needs a ProviderName and a ProviderAttributeValue.",
            ),
            (
                user("Cognito", "email", "anna"),
                INVALID,
                "The ProviderAttributeName of User must be Cognito_Subject for the provider Cognito.",
            ),
            (user("Cognito", "Cognito_Subject", "nobody"), unknown.0, unknown.1),
            (
                user("Facebook", "Cognito_Subject", "1"),
                "ResourceNotFoundException",
                "Identity provider Facebook does not exist.",
            ),
            (
                user("Google", "", "1"),
                INVALID,
                "User needs the ProviderAttributeName by which it was linked, such as Cognito_Subject.",
            ),
            (user("Google", "email", "1"), unknown.0, unknown.1),
            (user("Google", "Cognito_Subject", "1"), unknown.0, unknown.1),
        ];
        world.refuses("AdminDisableProviderForUser", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    let refusal = world.refusal_unsigned("AdminDisableProviderForUser").await;
    assert_eq!(refusal, "NotAuthorizedException");
}
