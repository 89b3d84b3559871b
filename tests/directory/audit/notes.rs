//! What is noted of a call, and of which.

use serde_json::json;
use tests::audit::settings;
use tests::people::PASSWORD;
use tests::{World, on_every_engine_settled};
use userpool::NotedCaller;

use super::{ground, sign_in};

#[tokio::test]
async fn nothing_is_noted_unless_the_operator_says_so() {
    let world = World::in_memory();
    let (_, client_id) = ground(&world).await;
    world
        .ok("InitiateAuth", sign_in(&client_id, "anna", PASSWORD))
        .await;
    assert_eq!(world.waiting().await, []);
    assert_eq!(world.chain().await, 0);
    assert_eq!(world.log().await, []);
}

#[tokio::test]
async fn changes_and_sign_ins_are_noted_and_reads_are_not() {
    on_every_engine_settled(&settings(None), async |world| {
        let (pool_id, client_id) = ground(world).await;
        let before = world.waiting().await.len();
        world.advance_seconds(1);
        let tokens = world
            .ok("InitiateAuth", sign_in(&client_id, "anna", PASSWORD))
            .await;
        let access = &tokens["AuthenticationResult"]["AccessToken"];
        world.ok("GetUser", json!({ "AccessToken": access })).await;
        world
            .ok("DescribeUserPool", json!({ "UserPoolId": pool_id }))
            .await;
        world
            .refusal("InitiateAuth", sign_in(&client_id, "anna", "Wrong1!x"))
            .await;
        world
            .refusal("InitiateAuth", sign_in(&client_id, "nobody", "Wrong1!x"))
            .await;
        let attributes = json!([{ "Name": "given_name", "Value": "Canary" }]);
        let body = json!({ "AccessToken": access, "UserAttributes": attributes });
        world.ok("UpdateUserAttributes", body).await;
        let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
        world.ok("AdminDisableUser", body.clone()).await;
        world
            .refusal(
                "AdminDisableUser",
                json!({ "UserPoolId": pool_id, "Username": "nobody" }),
            )
            .await;
        world
            .refusal("AdminDisableUser", json!({ "UserPoolId": pool_id }))
            .await;
        let waiting = &world.waiting().await[before..];
        let told: Vec<_> = waiting
            .iter()
            .map(|it| (it.operation.as_str(), it.outcome.as_str()))
            .collect();
        assert_eq!(told.len(), 7, "{told:?}");
        for expected in [
            ("InitiateAuth", "Success"),
            ("InitiateAuth", "NotAuthorizedException"),
            ("InitiateAuth", "UserNotFoundException"),
            ("UpdateUserAttributes", "Success"),
            ("AdminDisableUser", "Success"),
            ("AdminDisableUser", "UserNotFoundException"),
            ("AdminDisableUser", "InvalidParameterException"),
        ] {
            assert!(told.contains(&expected), "{expected:?} in {told:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_entry_tells_who_did_what_to_whom() {
    let world = World::audited();
    let (pool_id, client_id) = ground(&world).await;
    let tokens = world
        .ok("InitiateAuth", sign_in(&client_id, "anna", PASSWORD))
        .await;
    world.advance_seconds(1);
    let attributes = json!([{ "Name": "given_name", "Value": "Anna" }]);
    let body = json!({ "AccessToken": tokens["AuthenticationResult"]["AccessToken"], "UserAttributes": attributes });
    world.ok("UpdateUserAttributes", body).await;
    world.advance_seconds(1);
    let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
    world.ok("AdminUserGlobalSignOut", body).await;
    world.advance_seconds(1);
    world
        .refusal("InitiateAuth", sign_in(&client_id, "nobody", PASSWORD))
        .await;
    let waiting = world.waiting().await;
    let find = |operation: &str| {
        let found = waiting.iter().rev().find(|it| it.operation == operation);
        found.expect("an entry").clone()
    };
    let made = find("CreateUserPool");
    assert_eq!(made.pool_id.as_deref(), Some(pool_id.as_str()));
    assert!(matches!(made.caller, NotedCaller::Key { .. }), "{made:?}");
    assert_eq!(made.names["PoolName"], "pool");
    let made = find("CreateUserPoolClient");
    assert_eq!(made.client_id.as_deref(), Some(client_id.as_str()));
    let signed_up = find("SignUp");
    let sub = signed_up.sub.clone().expect("the new user");
    assert_eq!(signed_up.names["Username"], "anna");
    assert_eq!(signed_up.caller, NotedCaller::Anonymous);
    assert!(signed_up.members.contains(&"Password".to_owned()));
    let changed = find("UpdateUserAttributes");
    assert_eq!(changed.caller, NotedCaller::User { sub: sub.clone() });
    assert_eq!(changed.members, ["UserAttributes.given_name"]);
    assert_eq!(changed.pool_id.as_deref(), Some(pool_id.as_str()));
    assert_eq!(changed.client_id.as_deref(), Some(client_id.as_str()));
    assert!(changed.request_id.is_some() && changed.address.is_some());
    let out = find("AdminUserGlobalSignOut");
    assert_eq!(out.sub.as_deref(), Some(sub.as_str()));
    assert_eq!(out.names["Username"], "anna");
    // People type passwords where names belong: of nobody's name nothing is kept.
    let nobody = find("InitiateAuth");
    assert_eq!(nobody.outcome, "UserNotFoundException");
    assert_eq!((nobody.sub.as_ref(), nobody.names.len()), (None, 0));
    assert_eq!(nobody.step.as_deref(), Some("USER_PASSWORD_AUTH"));
    let known = waiting.iter().find(|it| it.operation == "InitiateAuth");
    assert_eq!(known.expect("a sign-in").sub, Some(sub));
}

#[tokio::test]
async fn a_sign_in_that_goes_on_tells_with_what() {
    let world = World::audited();
    let (pool_id, client_id) = ground(&world).await;
    let body = json!({ "UserPoolId": pool_id, "Username": "bob", "TemporaryPassword": PASSWORD });
    world.ok("AdminCreateUser", body).await;
    world.advance_seconds(1);
    let asked = world
        .ok("InitiateAuth", sign_in(&client_id, "bob", PASSWORD))
        .await;
    world.advance_seconds(1);
    let body = json!({
        "ClientId": client_id, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
        "ChallengeResponses": { "USERNAME": "bob", "NEW_PASSWORD": "Another1!password" },
    });
    world.ok("RespondToAuthChallenge", body).await;
    let waiting = world.waiting().await;
    let [.., begun, ended] = waiting.as_slice() else {
        panic!("{waiting:?}");
    };
    assert_eq!(begun.challenge.as_deref(), Some("NEW_PASSWORD_REQUIRED"));
    assert_eq!(ended.challenge, None);
    assert_eq!(ended.step.as_deref(), Some("NEW_PASSWORD_REQUIRED"));
    assert_eq!(begun.sub, ended.sub);
}
