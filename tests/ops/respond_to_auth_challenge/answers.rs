//! Each challenge × each bad answer: what is said of it, and that the session is good for the right one all the same.

use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, response};
use tests::sign_in::password_flow;
use tests::software_token::Authenticator;

use super::{EXPIRED, INVALID, NEW, ONCE};
use crate::initiate_auth::pair;

const SECOND: [&str; 3] = ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"];
/// What the API's limit on a response lets through.
const LONG: usize = 5_000;

/// A challenge that has a session.
struct Challenge {
    /// By what the users are called of whom it is asked.
    of: &'static str,
    name: &'static str,
    parameter: &'static str,
    /// What is said of an answer of the wrong form.
    bad: &'static str,
    /// What is said of the right answer in the session of somebody else.
    strange: &'static str,
}

const MISMATCH: &str = "CodeMismatchException";
const PARAMETER: &str = "InvalidParameterException";
const SESSION: &str = "NotAuthorizedException";

const fn challenge(
    of: &'static str,
    name: &'static str,
    parameter: &'static str,
    bad: &'static str,
    strange: &'static str,
) -> Challenge {
    Challenge {
        of,
        name,
        parameter,
        bad,
        strange,
    }
}

#[rustfmt::skip]
const CHALLENGES: [Challenge; 9] = [
    challenge("choosing", "SELECT_CHALLENGE",      "ANSWER",                  PARAMETER,                  SESSION),
    challenge("mailed",   "EMAIL_OTP",             "EMAIL_OTP_CODE",          MISMATCH,                   MISMATCH),
    challenge("texted",   "SMS_OTP",               "SMS_OTP_CODE",            MISMATCH,                   MISMATCH),
    challenge("invited",  "NEW_PASSWORD_REQUIRED", "NEW_PASSWORD",            "InvalidPasswordException", SESSION),
    challenge("several",  "SELECT_MFA_TYPE",       "ANSWER",                  PARAMETER,                  SESSION),
    challenge("token",    "SOFTWARE_TOKEN_MFA",    "SOFTWARE_TOKEN_MFA_CODE", MISMATCH,                   SESSION),
    challenge("text",     "SMS_MFA",               "SMS_MFA_CODE",            MISMATCH,                   SESSION),
    challenge("mail",     "EMAIL_OTP",             "EMAIL_OTP_CODE",          MISMATCH,                   SESSION),
    challenge("bare",     "MFA_SETUP",             "EMAIL",                   PARAMETER,                  SESSION),
];

/// Somebody of whom a challenge is asked.
struct User {
    name: String,
    number: String,
    token: Option<Authenticator>,
}

impl User {
    fn mail(&self) -> String {
        format!("{}@example.com", self.name)
    }
}

struct Scene {
    world: World,
    /// Where a second factor is a user's own choice, and where the pool demands one.
    pools: [(String, String); 2],
}

impl Scene {
    async fn set() -> Scene {
        let world = World::in_memory();
        let mut pools = Vec::new();
        for (mode, first) in [
            ("OPTIONAL", &["PASSWORD", "EMAIL_OTP", "SMS_OTP"][..]),
            ("ON", &["PASSWORD"][..]),
        ] {
            let pool = world.pool_by(first, json!({})).await;
            let client = world.choosing_client(&pool, json!({})).await;
            world.take_factors(&pool, mode, &SECOND).await;
            pools.push((pool, client));
        }
        Scene {
            world,
            pools: pools.try_into().expect("two pools"),
        }
    }

    /// The pool in which a challenge is asked, and a client of it.
    fn place(&self, of: &str) -> (&str, &str) {
        let (pool, client) = &self.pools[usize::from(of == "bare")];
        (pool, client)
    }

    /// Makes somebody of whom a challenge is asked, the `nth` of this kind.
    async fn user(&self, of: &str, nth: usize) -> User {
        let (world, (pool, client)) = (&self.world, self.place(of));
        let at = CHALLENGES.iter().position(|it| it.of == of);
        let mut user = User {
            name: format!("{of}{nth}"),
            number: format!("+120655501{nth}{}", at.expect("a challenge")),
            token: None,
        };
        let mail = user.mail();
        let proved = [
            ("email", mail.as_str()),
            ("email_verified", "true"),
            ("phone_number", &user.number),
            ("phone_number_verified", "true"),
        ];
        if of == "invited" {
            world.invited(pool, &user.name, &proved).await;
            return user;
        }
        let proved: &[(&str, &str)] = if of == "bare" { &[] } else { &proved };
        world.user(pool, &user.name, proved).await;
        if of == "token" {
            let tokens = world.sign_in(client, &user.name).await;
            user.token = Some(world.authenticator(&tokens.access).await);
        }
        let on: &[&str] = match of {
            "several" => &["SMS_MFA", "EMAIL_OTP"],
            "token" => &["SOFTWARE_TOKEN_MFA"],
            "text" => &["SMS_MFA"],
            "mail" => &["EMAIL_OTP"],
            _ => &[],
        };
        for factor in on {
            world.switch_on(pool, &user.name, factor, false).await;
        }
        user
    }

    /// The session in which the challenge is asked of a user, and the right answer.
    async fn asked(&self, challenge: &Challenge, user: &User) -> (Value, Value) {
        let (world, (_, client)) = (&self.world, self.place(challenge.of));
        world.advance_seconds(30);
        let name = &user.name;
        let body = match challenge.of {
            "choosing" => choice(client, name, json!({})),
            "mailed" | "texted" => {
                let preferred = json!({ "PREFERRED_CHALLENGE": challenge.name });
                choice(client, name, preferred)
            }
            _ => password_flow(client, name, tests::sign_in::PASSWORD),
        };
        let asked = world.ok("InitiateAuth", body).await;
        assert_eq!(asked["ChallengeName"], challenge.name);
        let right = match challenge.of {
            "choosing" => "EMAIL_OTP".to_owned(),
            "invited" => NEW.to_owned(),
            "several" => "SMS_MFA".to_owned(),
            "mailed" | "mail" => world.code_for(&user.mail()).await,
            "texted" | "text" => world.code_for(&user.number).await,
            "token" => user.token.as_ref().expect("a token").code(world),
            _ => user.mail(),
        };
        (asked["Session"].clone(), json!(right))
    }

    /// What is said of an answer that is refused.
    async fn refused(&self, body: &Value) -> (String, String) {
        self.world
            .refusal("RespondToAuthChallenge", body.clone())
            .await
    }
}

/// The session with one letter of its midst changed.
fn altered(session: &Value) -> Value {
    let session = session.as_str().expect("a session");
    let (before, after) = session.split_at(session.len() / 2);
    let other = if after.starts_with('A') { 'B' } else { 'A' };
    json!(format!("{before}{other}{}", &after[1..]))
}

/// Everything that may be wrong with the request around an answer.
async fn badly_wrapped(scene: &Scene, challenge: &Challenge, base: &Value) {
    let (pool, client) = scene.place(challenge.of);
    let other = scene.world.choosing_client(pool, json!({})).await;
    let elsewhere = scene.pools.iter().map(|(_, client)| client.as_str());
    let elsewhere = elsewhere.filter(|it| *it != client);
    let session = &base["Session"];
    let cut = session.as_str().map(|it| &it[..it.len() - 4]);
    let changes = [
        json!({ "ClientId": other }),
        json!({ "Session": altered(session) }),
        json!({ "Session": cut }),
        json!({ "Session": "x".repeat(40) }),
    ];
    let elsewhere = elsewhere.map(|client| json!({ "ClientId": client }));
    for change in changes.into_iter().chain(elsewhere) {
        let mut body = base.clone();
        tests::merge(&mut body, change.clone());
        assert_eq!(pair(&scene.refused(&body).await), INVALID, "{change}");
    }
    for (member, expected) in [
        ("USERNAME", "Missing required parameter USERNAME"),
        (challenge.parameter, ""),
    ] {
        let missing = format!("Missing required parameter {}", challenge.parameter);
        let expected = if expected.is_empty() {
            missing.as_str()
        } else {
            expected
        };
        let mut body = base.clone();
        let responses = body["ChallengeResponses"].as_object_mut();
        responses.expect("responses").remove(member);
        let refusal = scene.refused(&body).await;
        if challenge.name == "MFA_SETUP" && member == "EMAIL" {
            // It may be answered by a software token as well.
            assert_eq!(refusal.0, PARAMETER);
        } else {
            assert_eq!(pair(&refusal), (PARAMETER, expected), "{}", challenge.of);
        }
        let mut body = base.clone();
        body["ChallengeResponses"][member] = json!([5]);
        assert_eq!(scene.refused(&body).await.0, "SerializationException");
    }
    let mut body = base.clone();
    body.as_object_mut().expect("a body").remove("Session");
    let missing = (PARAMETER, "Missing required parameter Session");
    assert_eq!(pair(&scene.refused(&body).await), missing);
}

#[tokio::test]
async fn each_bad_answer_to_each_challenge() {
    let scene = Scene::set().await;
    for challenge in &CHALLENGES {
        let of = challenge.of;
        let (_, client) = scene.place(of);
        let users = [scene.user(of, 0).await, scene.user(of, 1).await];
        let name = &users[0].name;
        let (strange, _) = scene.asked(challenge, &users[1]).await;
        let (session, right) = scene.asked(challenge, &users[0]).await;
        let answer = |session: &Value, given: &Value| {
            let responses = json!({ (challenge.parameter): given });
            response(client, challenge.name, session, name, responses)
        };
        let base = answer(&session, &right);
        badly_wrapped(&scene, challenge, &base).await;
        let refusal = scene.refused(&answer(&strange, &right)).await;
        assert_eq!(refusal.0, challenge.strange, "{of}");
        // The names of the others, with what they are answered by.
        for other in CHALLENGES.iter().filter(|it| it.name != challenge.name) {
            let responses = json!({ (other.parameter): "EMAIL_OTP" });
            let body = response(client, other.name, &session, name, responses);
            let refusal = scene.refused(&body).await;
            assert_eq!(pair(&refusal), INVALID, "{of} by {}", other.name);
        }
        for given in ["", "none", &"1".repeat(LONG)] {
            let refusal = scene.refused(&answer(&session, &json!(given))).await;
            assert_eq!(refusal.0, challenge.bad, "{of} {given:.9}");
        }
        // After all that the session takes the right answer, once.
        scene.world.ok("RespondToAuthChallenge", base.clone()).await;
        assert_eq!(pair(&scene.refused(&base).await), ONCE, "{of}");
    }
}

/// A session ends with its time, whatever was asked.
#[tokio::test]
async fn each_session_ends() {
    let scene = Scene::set().await;
    for challenge in &CHALLENGES {
        let (_, client) = scene.place(challenge.of);
        let user = scene.user(challenge.of, 0).await;
        let (session, right) = scene.asked(challenge, &user).await;
        let responses = json!({ (challenge.parameter): right });
        let body = response(client, challenge.name, &session, &user.name, responses);
        scene.world.advance_seconds(180);
        let refusal = scene.refused(&body).await;
        assert_eq!(pair(&refusal), EXPIRED, "{}", challenge.of);
    }
}

/// A password that is chosen, and a half of an exchange: a request that is malformed leaves the choice open, a wrong password ends it.
#[tokio::test]
async fn each_bad_choice_of_a_password() {
    let scene = Scene::set().await;
    let (_, client) = scene.place("choosing");
    let users = [
        scene.user("choosing", 0).await,
        scene.user("choosing", 1).await,
    ];
    let name = &users[0].name;
    let public = crypto::srp::client::Client::start([5; 32]).public_hex();
    let wrong = crate::initiate_auth::WRONG;
    for (challenge, parameter, right, bad, said) in [
        (
            "PASSWORD",
            "PASSWORD",
            tests::sign_in::PASSWORD,
            &["", "none", &"1".repeat(LONG)][..],
            wrong.0,
        ),
        (
            "PASSWORD_SRP",
            "SRP_A",
            &public,
            &["", "0", "none", &"1".repeat(LONG)],
            PARAMETER,
        ),
    ] {
        let (strange, _) = scene.asked(&CHALLENGES[0], &users[1]).await;
        let answer = |session: &Value, given: Value| {
            let responses = json!({ parameter: given });
            response(client, challenge, session, name, responses)
        };
        let (session, _) = scene.asked(&CHALLENGES[0], &users[0]).await;
        for session in [&strange, &altered(&session)] {
            let refusal = scene.refused(&answer(session, json!(right))).await;
            assert_eq!(pair(&refusal), INVALID, "{challenge}");
        }
        let refusal = scene.refused(&answer(&session, json!([5]))).await;
        assert_eq!(refusal.0, "SerializationException");
        let mut body = answer(&session, json!(right));
        let responses = body["ChallengeResponses"].as_object_mut();
        responses.expect("responses").remove(parameter);
        let missing = format!("Missing required parameter {parameter}");
        let refusal = scene.refused(&body).await;
        assert_eq!(pair(&refusal), (PARAMETER, missing.as_str()));
        let is_guess = said == wrong.0;
        for given in bad {
            // A wrong password uses its session up, so that each has one of its own.
            let (own, _) = scene.asked(&CHALLENGES[0], &users[0]).await;
            let refusal = scene.refused(&answer(&own, json!(given))).await;
            assert_eq!(refusal.0, said, "{challenge} {given:.9}");
            let again = answer(&own, json!(right));
            if is_guess {
                assert_eq!(pair(&scene.refused(&again).await), ONCE);
            } else {
                scene.world.ok("RespondToAuthChallenge", again).await;
            }
        }
        let (own, _) = scene.asked(&CHALLENGES[0], &users[0]).await;
        let body = answer(&own, json!(right));
        scene.world.ok("RespondToAuthChallenge", body.clone()).await;
        assert_eq!(pair(&scene.refused(&body).await), ONCE, "{challenge}");
    }
}
