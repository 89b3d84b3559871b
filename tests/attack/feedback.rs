//! Who has a link by which one user says of one sign-in whose it was: for nothing else.

use serde_json::{Value, json};
use tests::World;
use tests::risks::{FAR, FIREFOX, Guarded, links, told_of};
use tests::sign_in::PASSWORD;

const REFUSED: (&str, &str) = ("NotAuthorizedException", "Invalid feedback token.");

/// A user of a pool who was told of a sign-in: what the letter's first link says.
async fn told(guarded: &Guarded<'_>, name: &str) -> Value {
    let mail = format!("{name}@example.com");
    let attributes = [("email", mail.as_str()), ("email_verified", "true")];
    guarded.user_at_home(name, &attributes).await;
    guarded.from(name, FAR, FIREFOX).await;
    links(&guarded.world.letter_to(&mail).await.subject)[0].clone()
}

#[tokio::test]
async fn a_token_is_good_for_its_event_alone() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "ENFORCED", json!({})).await;
    guarded.says(None, told_of("BLOCK")).await;
    let other = Guarded::new(&world, "ENFORCED", json!({ "PoolName": "other" })).await;
    other.says(None, told_of("BLOCK")).await;
    let (ana, bob) = (told(&guarded, "ana").await, told(&guarded, "bob").await);
    let elsewhere = told(&other, "ana").await;
    let again = {
        world.advance_seconds(1);
        guarded.from("ana", FAR, FIREFOX).await;
        links(&world.letter_to("ana@example.com").await.subject)[0].clone()
    };
    let mut tried = Vec::new();
    let with = |token: &Value, members: &Value| {
        let mut body = members.clone();
        body["FeedbackToken"] = token.clone();
        body
    };
    let all = [&ana, &bob, &elsewhere, &again];
    for token in all {
        for members in all.into_iter().filter(|it| *it != token) {
            tried.push(with(&token["FeedbackToken"], members));
        }
    }
    // A part of one and a part of another.
    for member in ["UserPoolId", "Username", "EventId"] {
        for from in [&bob, &elsewhere, &again] {
            let mut body = ana.clone();
            body[member] = from[member].clone();
            if body != ana {
                tried.push(body);
            }
        }
    }
    // What else is sealed here.
    world.invited(&guarded.pool_id, "new", &[]).await;
    let (_, asked) = guarded.comes("new", PASSWORD, None).await;
    tried.push(with(&asked["Session"], &ana));
    // Each character changed.
    let token = ana["FeedbackToken"].as_str().expect("a token");
    for at in 0..token.len() {
        let mut bytes = token.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(bytes).expect("letters");
        if altered != token {
            tried.push(with(&json!(altered), &ana));
        }
    }
    for body in tried {
        let refusal = world.refusal("UpdateAuthEventFeedback", body.clone()).await;
        assert_eq!((refusal.0.as_str(), refusal.1.as_str()), REFUSED, "{body}");
    }
    for name in ["ana", "bob"] {
        for event in guarded.events(name).await {
            assert!(event.get("EventFeedback").is_none(), "{event}");
        }
    }
    world.ok("UpdateAuthEventFeedback", ana).await;
}
