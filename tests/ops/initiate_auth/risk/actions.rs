//! What is done at each level of risk: by the pool's rules or the client's, where threat protection is enforced.

use serde_json::{Value, json};
use tests::choice::{choice, response};
use tests::risks::{BLOCKED, CHROME, FAR, FIREFOX, Guarded, HOME, context, on_all_levels, told};
use tests::sign_in::{Exchange, PASSWORD, claims, hash_of, password_flow};
use tests::software_token::Authenticator;
use tests::{World, merge, on_every_engine};

const TOKEN: &str = "SOFTWARE_TOKEN_MFA";

/// A pool that takes second factors.
async fn guarded(world: &World) -> Guarded<'_> {
    let guarded = Guarded::new(world, "AUDIT", json!({})).await;
    let pool_id = &guarded.pool_id;
    world.take_software_tokens(pool_id, "OPTIONAL").await;
    guarded
}

/// A user who was let in at home, and has a software token that is off.
async fn user_with_token(guarded: &Guarded<'_>, name: &str) -> Authenticator {
    let Guarded {
        world,
        pool_id,
        client,
    } = guarded;
    let own = world.user_with_authenticator(pool_id, client, name).await;
    let off = json!({ "Enabled": false });
    let body = json!({ "UserPoolId": pool_id, "Username": name, "SoftwareTokenMfaSettings": off });
    world.ok("AdminSetUserMFAPreference", body).await;
    guarded.from(name, HOME, CHROME).await;
    world.advance_seconds(1);
    own
}

/// Has somebody come from far away whose risk is of this level.
async fn at(guarded: &Guarded<'_>, name: &str, level: &str) -> (String, Value) {
    let far = || Some(context(FAR, FIREFOX));
    if level == "High" {
        let (_, asked) = guarded.comes(name, "Wrong1!x", far()).await;
        assert_eq!(asked, Value::Null);
        guarded.feedback(name, "Invalid").await;
    } else if level == "Medium" {
        for _ in 0..3 {
            guarded.comes(name, "Wrong1!x", far()).await;
            guarded.world.advance_seconds(1);
        }
    }
    guarded.world.advance_seconds(1);
    guarded.comes(name, PASSWORD, far()).await
}

#[tokio::test]
async fn each_action_is_taken_at_each_level_where_it_is_enforced() {
    let rows = [
        ("NO_ACTION", "in", "in"),
        ("MFA_IF_CONFIGURED", TOKEN, "in"),
        ("MFA_REQUIRED", TOKEN, BLOCKED),
        ("BLOCK", BLOCKED, BLOCKED),
    ];
    let world = World::in_memory();
    let guarded = guarded(&world).await;
    let mut count = 0;
    for (action, with, without) in rows {
        guarded.says(None, on_all_levels(action)).await;
        for (mode, level) in ["Low", "Medium", "High"]
            .into_iter()
            .flat_map(|level| [("ENFORCED", level), ("AUDIT", level)])
        {
            count += 1;
            let (armed, bare) = (format!("ann{count}"), format!("bob{count}"));
            let own = user_with_token(&guarded, &armed).await;
            guarded.user_at_home(&bare, &[]).await;
            guarded.becomes(mode).await;
            let at_hand = format!("{action} {mode} {level}");
            let enforced = mode == "ENFORCED";
            for (name, expected) in [(&armed, with), (&bare, without)] {
                let (came, asked) = at(&guarded, name, level).await;
                assert_eq!(
                    came,
                    if enforced { expected } else { "in" },
                    "{at_hand} {name}"
                );
                let decision = if came == BLOCKED {
                    "Block"
                } else {
                    "AccountTakeover"
                };
                let outcome = match came.as_str() {
                    BLOCKED => "Fail",
                    TOKEN => "InProgress",
                    _ => "Pass",
                };
                let event = guarded.last_event(name).await;
                assert_eq!(
                    event,
                    format!("{outcome} {decision} {level}"),
                    "{at_hand} {name}"
                );
                if came == TOKEN {
                    world.advance_seconds(30);
                    let code = json!({ "SOFTWARE_TOKEN_MFA_CODE": own.code(&world) });
                    let answer = response(&guarded.client, TOKEN, &asked["Session"], name, code);
                    let answer = world.ok("RespondToAuthChallenge", answer).await;
                    let access = answer["AuthenticationResult"]["AccessToken"].as_str();
                    let event = guarded.events(name).await.swap_remove(0);
                    assert_eq!(
                        event["EventId"],
                        claims(access.expect("a token"))["event_id"]
                    );
                    assert_eq!(event["EventResponse"], "Pass", "{at_hand}");
                    assert_eq!(event["EventRisk"]["RiskLevel"], level, "{at_hand}");
                }
            }
            // At home nothing is asked for.
            assert_eq!(guarded.from(&armed, HOME, CHROME).await, "in", "{at_hand}");
            guarded.becomes("AUDIT").await;
        }
    }
}

#[tokio::test]
async fn each_level_has_an_action_of_its_own() {
    on_every_engine(async |world| {
        let guarded = guarded(world).await;
        for name in ["low", "medium", "high"] {
            user_with_token(&guarded, name).await;
        }
        guarded.becomes("ENFORCED").await;
        let action = |action: &str| json!({ "EventAction": action, "Notify": false });
        let by_level = json!({ "AccountTakeoverRiskConfiguration": { "Actions": {
            "MediumAction": action("MFA_IF_CONFIGURED"), "HighAction": action("BLOCK"),
        } } });
        guarded.says(None, by_level).await;
        assert_eq!(at(&guarded, "low", "Low").await.0, "in");
        assert_eq!(at(&guarded, "medium", "Medium").await.0, TOKEN);
        assert_eq!(at(&guarded, "high", "High").await.0, BLOCKED);
        // A block is no proof that is used twice, and no wrong guess either.
        let event = guarded.events("high").await.swap_remove(0);
        let proofs = json!([{ "ChallengeName": "Password", "ChallengeResponse": "Success" }]);
        assert_eq!(event["ChallengeResponses"], proofs);
        assert_eq!(event["EventContextData"]["IpAddress"], FAR);
    })
    .await;
}

/// What is said of a client stands in the place of what is said of its pool; where nothing is said every level is blocked.
#[tokio::test]
async fn a_client_has_rules_of_its_own() {
    let world = World::in_memory();
    let mut guarded = guarded(&world).await;
    guarded.user_at_home("ana", &[]).await;
    guarded.becomes("ENFORCED").await;
    let first = guarded.client.clone();
    let second = world.open_client(&guarded.pool_id, json!({})).await;
    let of_addresses =
        json!({ "RiskExceptionConfiguration": { "BlockedIPRangeList": ["192.0.2.0/24"] } });
    let none = json!({});
    let rows = [
        (&none, &none, BLOCKED),
        (&none, &on_all_levels("NO_ACTION"), "in"),
        (&on_all_levels("NO_ACTION"), &none, "in"),
        (
            &on_all_levels("NO_ACTION"),
            &on_all_levels("BLOCK"),
            BLOCKED,
        ),
        (&on_all_levels("BLOCK"), &on_all_levels("NO_ACTION"), "in"),
        // It says nothing of actions: what holds where nothing is said.
        (&on_all_levels("NO_ACTION"), &of_addresses, BLOCKED),
    ];
    for (of_pool, of_client, expected) in rows {
        guarded.says(None, of_pool.clone()).await;
        guarded.says(Some(&first), of_client.clone()).await;
        let came = guarded.from("ana", FAR, FIREFOX).await;
        assert_eq!(came, expected, "{of_pool} {of_client}");
        if came == "in" {
            guarded.feedback("ana", "Invalid").await;
        }
        world.advance_seconds(10);
    }
    // Another client is the pool's.
    guarded.client = second;
    assert_eq!(guarded.from("ana", FAR, FIREFOX).await, "in");
}

/// A client that is believed when it tells from where a user acts, and its secret.
async fn telling(guarded: &Guarded<'_>) -> (String, String) {
    let telling = json!({
        "GenerateSecret": true, "EnablePropagateAdditionalUserContextData": true,
        "ExplicitAuthFlows": [
            "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
        ],
    });
    let (world, pool_id) = (guarded.world, &guarded.pool_id);
    let client = world.open_client(pool_id, telling).await;
    let secret = world.secret(pool_id, &client).await;
    (client, secret)
}

/// A body of such a client, from an address.
fn from(address: &str, mut body: Value, (client, secret): &(String, String)) -> Value {
    let parameters = if body.get("AuthParameters").is_some() {
        "AuthParameters"
    } else {
        "ChallengeResponses"
    };
    body[parameters]["SECRET_HASH"] = json!(hash_of("ana", client, secret));
    body["UserContextData"] = json!({ "IpAddress": address });
    body
}

/// By password, by SRP, chosen or not; and no other way in.
#[tokio::test]
async fn whoever_proves_a_password_is_judged() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "AUDIT", json!({})).await;
    let telling = telling(&guarded).await;
    let (client, hash) = (&telling.0, hash_of("ana", &telling.0, &telling.1));
    let pool_id = &guarded.pool_id;
    world.user(pool_id, "ana", &[]).await;
    let ask = async |operation: &str, body: Value, address: &str| {
        told(world.call(operation, from(address, body, &telling)).await)
    };
    let by_password = || password_flow(client, "ana", PASSWORD);
    let (came, at_home) = ask("InitiateAuth", by_password(), HOME).await;
    assert_eq!(came, "in");
    // Who says nothing of a program is like others who say nothing: from far away is not enough.
    guarded.feedback("ana", "Valid").await;
    let (came, _) = ask("InitiateAuth", by_password(), FAR).await;
    assert_eq!(came, "in");
    guarded.feedback("ana", "Invalid").await;
    guarded.becomes("ENFORCED").await;

    let wrong = password_flow(client, "ana", "Wrong1!x");
    let refused = "Incorrect username or password.";
    assert_eq!(ask("InitiateAuth", wrong, FAR).await.0, refused);
    assert_eq!(ask("InitiateAuth", by_password(), FAR).await.0, BLOCKED);
    assert_eq!(ask("InitiateAuth", by_password(), HOME).await.0, "in");
    let chosen = json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD });
    let chosen = choice(client, "ana", chosen);
    assert_eq!(ask("InitiateAuth", chosen, FAR).await.0, BLOCKED);
    let parameters = json!({ "USERNAME": "ana", "SECRET_HASH": hash });
    let begun = Exchange::try_begin(&world, pool_id, client, parameters).await;
    let exchange = begun.expect("a challenge");
    let answer = exchange.answer(&world, client, PASSWORD);
    let (came, _) = ask("RespondToAuthChallenge", answer.clone(), FAR).await;
    assert_eq!(came, BLOCKED);
    // What was proved is proved once.
    let (came, _) = ask("RespondToAuthChallenge", answer, HOME).await;
    assert_eq!(
        came,
        "Invalid session for the user, session can only be used once."
    );
    let refresh = json!({
        "ClientId": client, "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": at_home["AuthenticationResult"]["RefreshToken"] },
    });
    assert_eq!(ask("InitiateAuth", refresh, FAR).await.0, "in");
}

/// An invitation's password, too, is judged where it is proved, and what was judged goes along.
#[tokio::test]
async fn what_was_judged_goes_along() {
    let world = World::in_memory();
    let guarded = guarded(&world).await;
    let own = user_with_token(&guarded, "ana").await;
    guarded.says(None, on_all_levels("MFA_IF_CONFIGURED")).await;
    guarded.becomes("ENFORCED").await;
    let temporary = json!({
        "UserPoolId": guarded.pool_id, "Username": "ana", "Password": PASSWORD, "Permanent": false,
    });
    world.ok("AdminSetUserPassword", temporary).await;
    let (came, asked) = at(&guarded, "ana", "Low").await;
    assert_eq!(came, "NEW_PASSWORD_REQUIRED");
    let admin = |mut body: Value| {
        let members = json!({
            "UserPoolId": guarded.pool_id, "ContextData": context(HOME, CHROME),
        });
        merge(&mut body, members);
        body
    };
    let new = json!({ "NEW_PASSWORD": "Ghijkl2!" });
    let body = response(
        &guarded.client,
        "NEW_PASSWORD_REQUIRED",
        &asked["Session"],
        "ana",
        new,
    );
    let answer = world.call("AdminRespondToAuthChallenge", admin(body)).await;
    let (came, asked) = told(answer);
    assert_eq!(came, TOKEN);
    let code = json!({ "SOFTWARE_TOKEN_MFA_CODE": own.code(&world) });
    let body = response(&guarded.client, TOKEN, &asked["Session"], "ana", code);
    world.ok("AdminRespondToAuthChallenge", admin(body)).await;
    assert_eq!(guarded.last_event("ana").await, "Pass AccountTakeover Low");
}
