//! Tokens and sessions that were altered at random: none is taken.

use crypto::random::Stream;
use serde_json::{Value, json};
use tests::World;
use tests::sign_in::{PASSWORD, Tokens, password_flow};
use tests::tally;

/// How many altered ones of each kind are tried.
const ALTERED: usize = 1_000;
const BASE64URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// What was given out, by whom it is taken, and in which member of a request.
struct Kind {
    operation: &'static str,
    member: &'static str,
    body: Value,
    /// True ones, the first of which is altered, also by parts of the others.
    given: Vec<String>,
}

#[tokio::test]
async fn nothing_that_was_altered_at_random_is_taken() {
    let world = World::in_memory();
    let kinds = kinds(&world).await;
    let mut random = tally::random();
    for kind in &kinds {
        for tried in 0..tally::times(ALTERED) {
            let altered = altered(&kind.given, &mut random);
            if kind.given.contains(&altered) {
                continue;
            }
            let mut body = kind.body.clone();
            body[kind.member] = json!(altered);
            let answer = world.call(kind.operation, body).await;
            assert!(
                answer.is_err(),
                "{} took, at try {tried}: {altered}",
                kind.operation
            );
        }
        // Nobody was kept out by all this.
        let mut body = kind.body.clone();
        body[kind.member] = json!(kind.given[0]);
        world.ok(kind.operation, body).await;
    }
}

async fn kinds(world: &World) -> [Kind; 3] {
    let mut tokens: Vec<Tokens> = Vec::new();
    let (mut ours, mut sessions) = (String::new(), Vec::new());
    for number in 0..2 {
        let pool = world.pool(json!({})).await;
        let client = world.open_client(&pool, json!({})).await;
        for user in ["ana", "bob"] {
            world.user(&pool, user, &[]).await;
            tokens.push(world.sign_in(&client, user).await);
            world.invited(&pool, &format!("new-{user}"), &[]).await;
            let begun = password_flow(&client, &format!("new-{user}"), PASSWORD);
            let begun = world.ok("InitiateAuth", begun).await;
            sessions.push(begun["Session"].as_str().expect("a session").to_owned());
        }
        if number == 0 {
            ours = client;
        }
    }
    let of = |token: fn(&Tokens) -> &String| tokens.iter().map(token).cloned().collect();
    let answers = json!({ "USERNAME": "new-ana", "NEW_PASSWORD": "Another1!" });
    [
        Kind {
            operation: "GetUser",
            member: "AccessToken",
            body: json!({}),
            given: of(|tokens| &tokens.access),
        },
        Kind {
            operation: "GetTokensFromRefreshToken",
            member: "RefreshToken",
            body: json!({ "ClientId": ours }),
            given: of(|tokens| &tokens.refresh),
        },
        Kind {
            operation: "RespondToAuthChallenge",
            member: "Session",
            body: json!({
                "ClientId": ours, "ChallengeName": "NEW_PASSWORD_REQUIRED", "ChallengeResponses": answers,
            }),
            given: sessions,
        },
    ]
}

/// One of them, with something changed: a letter, some letters more or less, a part of another in its place.
fn altered(given: &[String], random: &mut Stream) -> String {
    let mut text = given[0].clone().into_bytes();
    let other = given[1 + below(random, given.len() - 1)].as_bytes();
    for _ in 0..=below(random, 3) {
        let at = below(random, text.len());
        let letter = BASE64URL[below(random, BASE64URL.len())];
        match below(random, 6) {
            0 | 1 => text[at] = letter,
            2 => text.insert(at, letter),
            3 => {
                text.remove(at);
            }
            4 => {
                let end = (at + 1 + below(random, 64))
                    .min(text.len())
                    .min(other.len());
                if at < end {
                    text[at..end].copy_from_slice(&other[at..end]);
                }
            }
            _ => {
                let from = at.min(other.len());
                text.truncate(at.max(1));
                text.extend_from_slice(&other[from..]);
            }
        }
        if text.is_empty() {
            text.push(letter);
        }
    }
    String::from_utf8(text).expect("ASCII")
}

fn below(random: &mut Stream, bound: usize) -> usize {
    usize::try_from(random.below(bound as u64)).expect("below a usize")
}
