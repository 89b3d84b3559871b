//! `GetUser`.

use serde_json::{Value, json};
use tests::World;
use tests::people::{
    NO_TOKEN, OTHER_PASSWORD, PASSWORD, access_token, as_object, attributes, confirmed, plain,
};
use tests::sign_in::{Tokens, claims};

#[tokio::test]
async fn the_client_sees_what_it_may_read() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    let sub = confirmed(&world, &client_id, "anna").await;
    let token = access_token(&world, &client_id, "anna", PASSWORD).await;
    assert_eq!(
        world.ok("GetUser", json!({ "AccessToken": token })).await,
        json!({
            "Username": "anna",
            "UserAttributes": attributes(&[
                ("sub", &sub), ("email", "anna@example.com"), ("email_verified", "true")
            ])
        })
    );
    let members = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "ReadAttributes": ["nickname"]
    });
    let shy = world.client(&pool_id, members).await;
    let token = access_token(&world, &shy, "anna", PASSWORD).await;
    let found = world.ok("GetUser", json!({ "AccessToken": token })).await;
    assert_eq!(found["UserAttributes"], attributes(&[("sub", &sub)]));
}

/// One rule for the answer, both kinds of tokens and the challenge.
#[tokio::test]
async fn what_is_for_developers_no_client_sees() {
    let world = World::in_memory();
    let pool = json!({ "Schema": [
        { "Name": "rank", "AttributeDataType": "String", "DeveloperOnlyAttribute": true, "Mutable": true },
        { "Name": "team", "AttributeDataType": "String", "Mutable": true }
    ] });
    let (pool_id, all) = plain(&world, pool, json!({})).await;
    let some = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "ReadAttributes": ["custom:team"]
    });
    let some = world.client(&pool_id, some).await;
    let named = json!({
        "UserPoolId": pool_id, "Username": "anna", "TemporaryPassword": OTHER_PASSWORD,
        "UserAttributes": attributes(&[
            ("custom:team", "blue"), ("dev:custom:rank", "7"), ("email", "anna@example.com")
        ])
    });
    let made = world.ok("AdminCreateUser", named).await;
    let sub = made["User"]["Attributes"][0]["Value"].clone();
    assert_eq!(
        as_object(&made["User"]["Attributes"])["dev:custom:rank"],
        "7"
    );
    let sign_in = |client_id: &str, password: &str| {
        json!({
            "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "anna", "PASSWORD": password }
        })
    };
    let beside = json!({ "custom:team": "blue", "email": "anna@example.com" });
    let only = json!({ "custom:team": "blue" });
    for (client_id, shown) in [(&all, &beside), (&some, &only)] {
        let asked = world
            .ok("InitiateAuth", sign_in(client_id, OTHER_PASSWORD))
            .await;
        let known = asked["ChallengeParameters"]["userAttributes"]
            .as_str()
            .expect("a text");
        let known: Value = serde_json::from_str(known).expect("an object");
        assert_eq!(known, *shown);
    }
    let set = json!({
        "UserPoolId": pool_id, "Username": "anna", "Password": PASSWORD, "Permanent": true
    });
    world.ok("AdminSetUserPassword", set).await;
    for (client_id, shown) in [(&all, &beside), (&some, &only)] {
        let answer = world.ok("InitiateAuth", sign_in(client_id, PASSWORD)).await;
        let tokens = Tokens::of(&answer["AuthenticationResult"]);
        let id = claims(&tokens.id);
        for name in ["custom:team", "dev:custom:rank", "email"] {
            assert_eq!(id.get(name), shown.get(name), "{name}");
            assert_eq!(claims(&tokens.access).get(name), None, "{name}");
        }
        let user = world
            .ok("GetUser", json!({ "AccessToken": tokens.access }))
            .await;
        let mut expected = shown.clone();
        expected["sub"] = sub.clone();
        assert_eq!(as_object(&user["UserAttributes"]), expected);
        let change = json!({
            "AccessToken": tokens.access, "UserAttributes": attributes(&[("dev:custom:rank", "8")])
        });
        let found = world.refusal("UpdateUserAttributes", change).await;
        assert_eq!(found.0, "NotAuthorizedException");
    }
}

/// Its signature is verified once; what can change is asked each time.
#[tokio::test]
async fn a_token_that_was_shown_before_is_looked_at_again() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let shown = access_token(&world, &client_id, "anna", PASSWORD).await;
    let shown = shown.as_str();
    for _ in 0..2 {
        world.ok("GetUser", json!({ "AccessToken": shown })).await;
    }
    let refusal = async |token: &str| {
        let body = json!({ "AccessToken": token });
        world.refusal("GetUser", body).await.1
    };
    let (signed, signature) = shown.rsplit_once('.').expect("a signature");
    let first = if signature.starts_with('A') { "B" } else { "A" };
    let altered = format!("{signed}.{first}{}", &signature[1..]);
    assert_eq!(
        refusal(&altered).await,
        "Could not verify signature for Access Token"
    );
    world.ok("GetUser", json!({ "AccessToken": shown })).await;
    let user = json!({ "UserPoolId": pool_id, "Username": "anna" });
    world.ok("AdminUserGlobalSignOut", user).await;
    assert_eq!(refusal(shown).await, "Access Token has been revoked");
    let another = access_token(&world, &client_id, "anna", PASSWORD).await;
    world.ok("GetUser", json!({ "AccessToken": another })).await;
    world.advance_seconds(3600);
    for token in [shown, another.as_str()] {
        assert_eq!(refusal(token).await, "Access Token has expired");
    }
}

#[tokio::test]
async fn a_disabled_user_is_refused() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let token = access_token(&world, &client_id, "anna", PASSWORD).await;
    world.advance_seconds(1);
    world
        .ok(
            "AdminDisableUser",
            json!({ "UserPoolId": pool_id, "Username": "anna" }),
        )
        .await;
    let found = world
        .refusal("GetUser", json!({ "AccessToken": token }))
        .await;
    assert_eq!(found.0, "NotAuthorizedException");
    let rows = [(
        json!({ "AccessToken": "!" }),
        "InvalidParameterException",
        NO_TOKEN,
    )];
    world.refuses("GetUser", &json!({}), &rows).await;
    world
        .ok(
            "AdminDeleteUser",
            json!({ "UserPoolId": pool_id, "Username": "anna" }),
        )
        .await;
    let rows = [(json!({}), "UserNotFoundException", "User does not exist.")];
    world
        .refuses("GetUser", &json!({ "AccessToken": token }), &rows)
        .await;
    let found = world
        .refusal("GetUser", json!({ "AccessToken": "a.b.c" }))
        .await;
    assert_eq!(found.1, "Invalid Access Token");
}
