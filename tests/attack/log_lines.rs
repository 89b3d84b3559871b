//! The logs of pools leave for elsewhere: nothing by which somebody gets in may stand in them.

use serde_json::{Value, json};
use tests::World;
use tests::log_lines::both;
use tests::people::signed_up;
use tests::sign_in::{Exchange, Tokens, hash_of, password_flow};
use tests::software_token::code_answer;

/// What must not be found, by what it is.
struct Secrets(Vec<(String, String)>);

impl Secrets {
    fn keep(&mut self, what: &str, secret: &str) {
        assert!(secret.len() >= 6, "{what} is found by chance");
        self.0.push((what.to_owned(), secret.to_owned()));
    }

    /// Each token whole, and the end that nobody can make up.
    fn keep_tokens(&mut self, answer: &Value) -> Tokens {
        let tokens = Tokens::of(&answer["AuthenticationResult"]);
        for (what, token) in [
            ("an access token", &tokens.access),
            ("an id token", &tokens.id),
            ("a refresh token", &tokens.refresh),
        ] {
            let end = token.rsplit('.').next().unwrap_or_default();
            self.keep(what, end);
        }
        tokens
    }
}

/// A user signs up, mistypes, signs in by all that there is, changes the password and forgets it; somebody types a password in place of
/// a name.
async fn journey(world: &World, secrets: &mut Secrets) {
    let (pool_id, _) = world.logging("watched", both()).await;
    world.take_software_tokens(&pool_id, "OPTIONAL").await;
    let client = world
        .open_client(&pool_id, json!({ "GenerateSecret": true }))
        .await;
    let hiding = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let open = world.open_client(&pool_id, hiding).await;
    let secret = world.secret(&pool_id, &client).await;
    secrets.keep("the secret of a client", &secret);
    secrets.keep("a secret hash", &hash_of("ana", &client, &secret));
    signed_up(world, &open, "ana").await;
    secrets.keep("the first password", tests::people::PASSWORD);
    let code = world.code_for("ana@example.com").await;
    secrets.keep("a code", &code);
    let confirm = json!({ "ClientId": open, "Username": "ana", "ConfirmationCode": code });
    world.ok("ConfirmSignUp", confirm).await;
    world.advance_seconds(1);

    let mut flow = password_flow(&client, "ana", tests::people::PASSWORD);
    flow["AuthParameters"]["SECRET_HASH"] = json!(hash_of("ana", &client, &secret));
    secrets.keep_tokens(&world.ok("InitiateAuth", flow).await);
    for (name, wrong) in [
        ("ana", "CanaryWrong4%"),
        ("CanaryTyped5&", "CanaryBeside6*"),
    ] {
        secrets.keep("a wrong password", wrong);
        let flow = password_flow(&open, name, wrong);
        world.refusal("InitiateAuth", flow).await;
    }
    secrets.keep("what was typed in place of a name", "CanaryTyped5&");
    world.advance_seconds(1);
    let exchange = Exchange::begin(world, &pool_id, &open, "ana").await;
    secrets.keep("a session", &exchange.session);
    let answer = exchange.answer(world, &open, tests::people::PASSWORD);
    let claim = &answer["ChallengeResponses"]["PASSWORD_CLAIM_SIGNATURE"];
    secrets.keep("a claim", claim.as_str().expect("a claim"));
    let tokens = secrets.keep_tokens(&world.ok("RespondToAuthChallenge", answer).await);

    let change = json!({
        "AccessToken": tokens.access, "PreviousPassword": tests::people::PASSWORD,
        "ProposedPassword": "CanarySecond2?",
    });
    secrets.keep("the second password", "CanarySecond2?");
    world.ok("ChangePassword", change).await;
    world.advance_seconds(1);
    let forgot = json!({ "ClientId": open, "Username": "ana" });
    world.ok("ForgotPassword", forgot).await;
    let code = world.code_for("ana@example.com").await;
    secrets.keep("a code for a new password", &code);

    let own = world.user_with_authenticator(&pool_id, &open, "carl").await;
    let session = world.asked_for("SOFTWARE_TOKEN_MFA", &open, "carl").await;
    secrets.keep(
        "a session of two factors",
        session.as_str().expect("a session"),
    );
    world.advance_seconds(30);
    let code = own.code(world);
    secrets.keep("a code of a software token", &code);
    let answer = code_answer(&open, &session, "carl", &code);
    secrets.keep_tokens(&world.ok("RespondToAuthChallenge", answer).await);
}

#[tokio::test]
async fn no_line_holds_what_lets_anybody_in() {
    let world = World::in_memory();
    let mut secrets = Secrets(Vec::new());
    journey(&world, &mut secrets).await;
    // Letters that nobody gets are told of too.
    for letter in world.letters().await {
        let gone = world
            .directory()
            .given_up(&letter, "refused", world.now_millis(), None)
            .await;
        assert!(gone.expect("it goes"));
    }
    let mut sources = Vec::new();
    for batch in world.log_batches().await {
        for line in &batch.lines {
            let text = line.text.expose();
            let parsed: Value = serde_json::from_str(text).expect("a line of JSON");
            sources.push(parsed["eventSource"].as_str().expect("a source").to_owned());
            // Ids are drawn at random, and six digits may well be in them.
            let mut told = parsed.clone();
            told["id"] = json!("");
            told["message"]["eventId"] = json!("");
            told["message"]["userSub"] = json!("");
            told["eventTimestamp"] = json!("");
            told["logSourceId"] = json!("");
            let told = told.to_string();
            for (what, secret) in &secrets.0 {
                assert!(!told.contains(secret.as_str()), "{what} stands in {told}");
            }
            for address in ["ana@example.com", "@example"] {
                assert!(!told.contains(address), "{told}");
            }
            assert!(!text.contains('\n'), "{text}");
        }
    }
    sources.sort();
    sources.dedup();
    assert_eq!(sources, ["USER_ACTIVITY", "USER_NOTIFICATION"]);
}
