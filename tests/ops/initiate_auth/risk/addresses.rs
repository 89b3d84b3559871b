//! Addresses from which nobody is let in, and those that are let by: `RiskExceptionConfiguration`.

use serde_json::{Value, json};
use tests::people::attributes;
use tests::risks::{BLOCKED, CHROME, FAR, FIREFOX, Guarded, HOME, KEPT_OUT, context, told};
use tests::sign_in::{PASSWORD, hash_of, password_flow};
use tests::{World, on_every_engine};

use crate::initiate_auth::pair;

fn exceptions(blocked: &[&str], let_by: &[&str]) -> Value {
    json!({ "RiskExceptionConfiguration": {
        "BlockedIPRangeList": blocked, "SkippedIPRangeList": let_by,
    } })
}

#[tokio::test]
async fn an_address_is_in_a_range_however_it_is_written() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "ENFORCED", json!({})).await;
    world.user(&guarded.pool_id, "ana", &[]).await;
    let rows = [
        ("192.0.2.0/24", "192.0.2.77", true),
        ("192.0.2.0/24", "192.0.3.77", false),
        ("192.0.2.77/32", "192.0.2.77", true),
        ("192.0.2.77/32", "192.0.2.78", false),
        // Bits past the mask are nobody's.
        ("192.0.2.77/24", "192.0.2.1", true),
        ("0.0.0.0/0", "192.0.2.77", true),
        ("0.0.0.0/0", "2001:db8::1", false),
        ("::/0", "2001:db8::1", true),
        ("::/0", "192.0.2.77", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:DB8:0:0::1", true),
        ("2001:db8::/32", "2001:db9::1", false),
        ("2001:db8::7/128", "2001:db8::7", true),
        // An IPv4 address that is written as an IPv6 one.
        ("192.0.2.0/24", "::ffff:192.0.2.77", true),
        ("192.0.2.0/24", "::ffff:c000:24d", true),
        ("::ffff:192.0.2.0/120", "192.0.2.77", true),
        ("::ffff:192.0.2.0/120", "::ffff:192.0.2.77", true),
        ("::ffff:192.0.2.0/120", "192.0.3.77", false),
        // No address.
        ("0.0.0.0/0", "localhost", false),
    ];
    for (range, address, is_kept_out) in rows {
        guarded
            .says(None, exceptions(&[range], &["0.0.0.0/0", "::/0"]))
            .await;
        let expected = if is_kept_out { KEPT_OUT } else { "in" };
        let came = guarded.from("ana", address, CHROME).await;
        assert_eq!(came, expected, "{range} {address}");
    }
}

/// A range that is let by does not hold against one that is kept out; who is let by is not judged.
#[tokio::test]
async fn who_is_let_by_is_not_judged() {
    on_every_engine(async |world| {
        let guarded = Guarded::new(world, "ENFORCED", json!({})).await;
        guarded.user_at_home("ana", &[]).await;
        assert_eq!(guarded.from("ana", FAR, FIREFOX).await, BLOCKED);
        guarded
            .says(None, exceptions(&["192.0.2.0/24"], &["203.0.113.0/24"]))
            .await;
        assert_eq!(guarded.from("ana", FAR, FIREFOX).await, "in");
        assert_eq!(guarded.last_event("ana").await, "Pass NoRisk -");
        assert_eq!(guarded.from("ana", "198.18.0.1", FIREFOX).await, "in");
        assert_eq!(guarded.from("ana", "192.0.2.1", CHROME).await, KEPT_OUT);
        guarded
            .says(None, exceptions(&["203.0.113.9/32"], &["203.0.113.0/24"]))
            .await;
        assert_eq!(guarded.from("ana", FAR, FIREFOX).await, KEPT_OUT);
        guarded.becomes("AUDIT").await;
        assert_eq!(guarded.from("ana", FAR, FIREFOX).await, "in");
    })
    .await;
}

/// Each door, and a client whose rules differ; nobody's name is looked up, and no guess is counted.
#[tokio::test]
async fn nobody_signs_up_or_in_from_an_address_that_is_kept_out() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "ENFORCED", json!({})).await;
    let pool_id = &guarded.pool_id;
    let members = json!({
        "GenerateSecret": true, "EnablePropagateAdditionalUserContextData": true,
        "PreventUserExistenceErrors": "LEGACY",
    });
    let client = world.open_client(pool_id, members).await;
    let secret = world.secret(pool_id, &client).await;
    guarded.user_at_home("ana", &[]).await;
    world.invited(pool_id, "new", &[]).await;
    let telling = |name: &str, password: &str, address: &str| {
        let mut body = password_flow(&client, name, password);
        body["AuthParameters"]["SECRET_HASH"] = json!(hash_of(name, &client, &secret));
        body["UserContextData"] = json!({ "IpAddress": address });
        body
    };
    let asked = world
        .ok("InitiateAuth", telling("new", PASSWORD, HOME))
        .await;
    guarded
        .says(None, exceptions(&["203.0.113.0/24"], &[]))
        .await;
    let answer = json!({
        "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": asked["Session"],
        "ChallengeResponses": {
            "USERNAME": "new", "NEW_PASSWORD": "Ghijkl2!", "SECRET_HASH": hash_of("new", &client, &secret),
        },
        "UserContextData": { "IpAddress": FAR },
    });
    let sign_up = json!({
        "ClientId": client, "Username": "eve", "Password": PASSWORD,
        "SecretHash": hash_of("eve", &client, &secret),
        "UserAttributes": attributes(&[("email", "eve@example.com")]),
        "UserContextData": { "IpAddress": FAR },
    });
    let admin_answer = json!({
        "UserPoolId": pool_id, "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": asked["Session"], "ChallengeResponses": answer["ChallengeResponses"],
        "ContextData": context(FAR, CHROME),
    });
    for _ in 0..6 {
        let rows = [
            ("InitiateAuth", telling("ana", PASSWORD, FAR)),
            ("InitiateAuth", telling("ana", "Wrong1!x", FAR)),
            ("InitiateAuth", telling("nobody", PASSWORD, FAR)),
            ("RespondToAuthChallenge", answer.clone()),
            ("AdminRespondToAuthChallenge", admin_answer.clone()),
            ("SignUp", sign_up.clone()),
        ];
        for (operation, body) in rows {
            let refusal = world.refusal(operation, body.clone()).await;
            let expected = ("NotAuthorizedException", KEPT_OUT);
            assert_eq!(pair(&refusal), expected, "{body}");
        }
        assert_eq!(guarded.from("ana", FAR, CHROME).await, KEPT_OUT);
    }
    // A session is not used up by it.
    let mut answer = answer;
    answer["UserContextData"] = json!({ "IpAddress": HOME });
    world.ok("RespondToAuthChallenge", answer).await;
    assert_eq!(guarded.from("ana", HOME, CHROME).await, "in");
    let mut sign_up = sign_up;
    sign_up["UserContextData"] = json!({ "IpAddress": HOME });
    world.ok("SignUp", sign_up.clone()).await;
    // Who is not believed speaks from where the request comes.
    let mut told_by_anybody = password_flow(&guarded.client, "ana", PASSWORD);
    told_by_anybody["UserContextData"] = json!({ "IpAddress": FAR });
    let came = told(world.call("InitiateAuth", told_by_anybody).await).0;
    assert_ne!(came, KEPT_OUT);
    // A client's own rules stand in the place of the pool's.
    guarded
        .says(Some(&client), exceptions(&["192.0.2.0/24"], &["0.0.0.0/0"]))
        .await;
    assert_eq!(
        told(
            world
                .call("InitiateAuth", telling("ana", PASSWORD, FAR))
                .await
        )
        .0,
        "in"
    );
    guarded.becomes("AUDIT").await;
    guarded
        .says(Some(&client), exceptions(&["0.0.0.0/0"], &[]))
        .await;
    assert_eq!(
        told(
            world
                .call("InitiateAuth", telling("ana", PASSWORD, FAR))
                .await
        )
        .0,
        "in"
    );
}
