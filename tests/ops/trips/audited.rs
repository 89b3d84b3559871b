//! What the audit log adds to what operations cost the store.

use serde_json::json;
use tests::World;
use tests::people::{PASSWORD, confirmed, plain};
use tests::watched::Trip::{Commit, Get, Scan};
use tests::watched::Watched;

#[tokio::test]
async fn the_audit_log_costs_a_sign_in_a_commit_and_nothing_else() {
    let engine = Watched::new();
    let world = World::audited_on(engine.clone());
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    world.chain().await;
    let body = |password: &str| {
        json!({
            "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "anna", "PASSWORD": password },
        })
    };
    world.ok("InitiateAuth", body(PASSWORD)).await;
    engine.trips();
    let answer = world.ok("InitiateAuth", body(PASSWORD)).await;
    // The commit verifies what is read once more otherwise.
    assert_eq!(engine.trips(), [Get, Get, Commit]);
    let tokens = &answer["AuthenticationResult"];
    let refresh = json!({
        "ClientId": client_id, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": tokens["RefreshToken"] },
    });
    world.ok("InitiateAuth", refresh).await;
    assert_eq!(engine.trips(), [Get, Commit]);
    // What is read costs what it did, and what commits anyhow commits once.
    world
        .ok("GetUser", json!({ "AccessToken": tokens["AccessToken"] }))
        .await;
    assert_eq!(engine.trips(), [Get]);
    let refused = world.refusal("InitiateAuth", body("Wrong1!password")).await;
    assert_eq!(refused.0, "NotAuthorizedException");
    assert_eq!(engine.trips(), [Get, Get, Commit]);
    let body = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
    world.ok("CreateGroup", body.clone()).await;
    let audited = engine.trips();
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let (pool_id, _) = plain(&world, json!({}), json!({})).await;
    engine.trips();
    let body = json!({ "UserPoolId": pool_id, "GroupName": "staff" });
    world.ok("CreateGroup", body).await;
    assert_eq!(engine.trips(), audited);
}

#[tokio::test]
async fn chaining_is_a_look_and_three_trips_for_whatever_waits() {
    let engine = Watched::new();
    let world = World::audited_on(engine.clone());
    let (_, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    world.chain().await;
    engine.trips();
    assert_eq!(world.chain().await, 0);
    assert_eq!(engine.trips(), [Scan]);
    for _ in 0..5 {
        let body = json!({
            "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD },
        });
        world.ok("InitiateAuth", body).await;
    }
    engine.trips();
    assert_eq!(world.chain().await, 5);
    assert_eq!(engine.trips(), [Scan, Get, Commit]);
}
