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

/// A client that is believed when it tells from where a user acts.
struct Telling {
    client: String,
    secret: String,
}

impl Telling {
    async fn new(guarded: &Guarded<'_>) -> Telling {
        let members = json!({
            "GenerateSecret": true, "EnablePropagateAdditionalUserContextData": true,
            "PreventUserExistenceErrors": "LEGACY",
        });
        let Guarded { world, pool_id, .. } = guarded;
        let client = world.open_client(pool_id, members).await;
        let secret = world.secret(pool_id, &client).await;
        Telling { client, secret }
    }

    fn sign_in(&self, name: &str, password: &str, address: &str) -> Value {
        let mut body = password_flow(&self.client, name, password);
        body["AuthParameters"]["SECRET_HASH"] = json!(self.hash(name));
        body["UserContextData"] = json!({ "IpAddress": address });
        body
    }

    fn sign_up(&self, name: &str, address: &str) -> Value {
        json!({
            "ClientId": self.client, "Username": name, "Password": PASSWORD, "SecretHash": self.hash(name),
            "UserAttributes": attributes(&[("email", "eve@example.com")]),
            "UserContextData": { "IpAddress": address },
        })
    }

    /// The answer to `NEW_PASSWORD_REQUIRED`.
    fn answer(&self, session: &Value, name: &str, address: &str) -> Value {
        let responses = json!({
            "USERNAME": name, "NEW_PASSWORD": "Ghijkl2!", "SECRET_HASH": self.hash(name),
        });
        json!({
            "ClientId": self.client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session,
            "ChallengeResponses": responses, "UserContextData": { "IpAddress": address },
        })
    }

    fn hash(&self, name: &str) -> String {
        hash_of(name, &self.client, &self.secret)
    }
}

/// Each door: nobody's name is looked up, no guess is counted, and no session used up.
#[tokio::test]
async fn nobody_signs_up_or_in_from_an_address_that_is_kept_out() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "ENFORCED", json!({})).await;
    let telling = Telling::new(&guarded).await;
    guarded.user_at_home("ana", &[]).await;
    world.invited(&guarded.pool_id, "new", &[]).await;
    let begun = telling.sign_in("new", PASSWORD, HOME);
    let session = world.ok("InitiateAuth", begun).await["Session"].clone();
    let far_away = exceptions(&["203.0.113.0/24"], &[]);
    guarded.says(None, far_away).await;
    let answer = telling.answer(&session, "new", FAR);
    let admin_answer = json!({
        "UserPoolId": guarded.pool_id, "ClientId": telling.client, "Session": session,
        "ChallengeName": answer["ChallengeName"], "ChallengeResponses": answer["ChallengeResponses"],
        "ContextData": context(FAR, CHROME),
    });
    for _ in 0..6 {
        let rows = [
            ("InitiateAuth", telling.sign_in("ana", PASSWORD, FAR)),
            ("InitiateAuth", telling.sign_in("ana", "Wrong1!x", FAR)),
            ("InitiateAuth", telling.sign_in("nobody", PASSWORD, FAR)),
            ("RespondToAuthChallenge", answer.clone()),
            ("AdminRespondToAuthChallenge", admin_answer.clone()),
            ("SignUp", telling.sign_up("eve", FAR)),
        ];
        for (operation, body) in rows {
            let refusal = world.refusal(operation, body.clone()).await;
            let expected = ("NotAuthorizedException", KEPT_OUT);
            assert_eq!(pair(&refusal), expected, "{body}");
        }
        assert_eq!(guarded.from("ana", FAR, CHROME).await, KEPT_OUT);
    }
    let answer = telling.answer(&session, "new", HOME);
    world.ok("RespondToAuthChallenge", answer).await;
    assert_eq!(guarded.from("ana", HOME, CHROME).await, "in");
    world.ok("SignUp", telling.sign_up("eve", HOME)).await;
}

/// What a client says of addresses stands in the place of what its pool does, and who is not believed speaks from where requests come.
#[tokio::test]
async fn a_client_keeps_out_and_lets_by_whom_it_will() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "ENFORCED", json!({})).await;
    let telling = Telling::new(&guarded).await;
    guarded.user_at_home("ana", &[]).await;
    let far_away = exceptions(&["203.0.113.0/24"], &[]);
    guarded.says(None, far_away).await;
    let from_far = async || {
        let body = telling.sign_in("ana", PASSWORD, FAR);
        told(world.call("InitiateAuth", body).await).0
    };
    assert_eq!(from_far().await, KEPT_OUT);
    let mut told_by_anybody = password_flow(&guarded.client, "ana", PASSWORD);
    told_by_anybody["UserContextData"] = json!({ "IpAddress": FAR });
    let (came, _) = told(world.call("InitiateAuth", told_by_anybody).await);
    assert_ne!(came, KEPT_OUT);
    let of_its_own = exceptions(&["192.0.2.0/24"], &["0.0.0.0/0"]);
    guarded.says(Some(&telling.client), of_its_own).await;
    assert_eq!(from_far().await, "in");
    guarded.becomes("AUDIT").await;
    let everywhere = exceptions(&["0.0.0.0/0"], &[]);
    guarded.says(Some(&telling.client), everywhere).await;
    assert_eq!(from_far().await, "in");
}
