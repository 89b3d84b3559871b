//! `USER_AUTH`: what there is to choose from, a choice that comes along, and the session of a sign-up.

use serde_json::{Value, json};
use tests::choice::{choice, response};
use tests::people::{attributes_of, wrong};
use tests::sign_in::{PASSWORD, Tokens, claims};
use tests::{World, on_every_engine};

use super::{WRONG, pair};

const MAIL: &str = "ana@example.com";
const NUMBER: &str = "+12065550123";
const WRONG_CODE: (&str, &str) = (
    "CodeMismatchException",
    "Invalid code or auth state for the user.",
);
const ONCE: (&str, &str) = (
    "NotAuthorizedException",
    "Invalid session for the user, session can only be used once.",
);

/// A user of whom these addresses are proved, with a password.
async fn user(world: &World, pool: &str, name: &str, mail: bool, number: bool) {
    let address = format!("{name}@example.com");
    let mut given = Vec::new();
    if mail {
        given.extend([("email", address.as_str()), ("email_verified", "true")]);
    }
    if number {
        given.extend([("phone_number", NUMBER), ("phone_number_verified", "true")]);
    }
    world.user(pool, name, &given).await;
}

/// By `AllowedFirstAuthFactors`, by what the user has, and by the second factors of both.
#[tokio::test]
async fn what_there_is_to_choose_from() {
    let world = World::in_memory();
    let everything = ["PASSWORD", "EMAIL_OTP", "SMS_OTP"];
    let password = json!(["PASSWORD_SRP", "PASSWORD"]);
    let by_mail = json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]);
    let by_text = json!(["PASSWORD_SRP", "PASSWORD", "SMS_OTP"]);
    let all = json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP", "SMS_OTP"]);
    for (factors, mail, number, expected) in [
        (&everything[..], true, true, &all),
        (&everything[..], true, false, &by_mail),
        (&everything[..], false, true, &by_text),
        (&everything[..], false, false, &password),
        (&everything[..2], true, true, &by_mail),
        (&["PASSWORD", "SMS_OTP"][..], true, true, &by_text),
        (&everything[..1], true, true, &password),
    ] {
        let pool = world.pool_by(factors, json!({})).await;
        let client = world.choosing_client(&pool, json!({})).await;
        user(&world, &pool, "ana", mail, number).await;
        let asked = world
            .ok("InitiateAuth", choice(&client, "ana", json!({})))
            .await;
        assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
        assert_eq!(asked["ChallengeParameters"], json!({}));
        assert_eq!(
            &asked["AvailableChallenges"], expected,
            "{factors:?} {mail} {number}"
        );
        // What is wished for and not there is no refusal, and nothing is sent.
        let body = choice(
            &client,
            "ana",
            json!({ "PREFERRED_CHALLENGE": "WEB_AUTHN" }),
        );
        let asked = world.ok("InitiateAuth", body).await;
        assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
        assert_eq!(&asked["AvailableChallenges"], expected);
        assert!(world.letters().await.is_empty());
    }
    let pool = world.pool_by(&everything, json!({})).await;
    let client = world.choosing_client(&pool, json!({})).await;
    let offered = async |name: &str| {
        let asked = world
            .ok("InitiateAuth", choice(&client, name, json!({})))
            .await;
        asked["AvailableChallenges"].clone()
    };
    // An address that is not proved reaches nobody, and a password that is to be replaced is replaced first.
    world.user(&pool, "unproved", &[("email", MAIL)]).await;
    assert_eq!(offered("unproved").await, password);
    let proved = [("email", MAIL), ("email_verified", "true")];
    world.invited(&pool, "invited", &proved).await;
    assert_eq!(offered("invited").await, password);
    // Of whom a second factor is wanted a code alone is not enough.
    user(&world, &pool, "ana", true, true).await;
    world.take_factors(&pool, "OPTIONAL", &["SMS_MFA"]).await;
    assert_eq!(offered("ana").await, all);
    world.switch_on(&pool, "ana", "SMS_MFA", false).await;
    assert_eq!(offered("ana").await, password);
}

#[tokio::test]
async fn a_code_by_mail_lets_in() {
    on_every_engine(async |world: &World| {
        let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], json!({})).await;
        let client = world.choosing_client(&pool, json!({})).await;
        user(world, &pool, "ana", true, false).await;
        let body = choice(&client, "ana", json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" }));
        let asked = world.ok("InitiateAuth", body.clone()).await;
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
        assert_eq!(
            asked["ChallengeParameters"],
            json!({ "CODE_DELIVERY_DELIVERY_MEDIUM": "EMAIL", "CODE_DELIVERY_DESTINATION": "a***@e***" })
        );
        assert_eq!(
            asked["AvailableChallenges"],
            json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"])
        );
        let code = world.code_for(MAIL).await;
        assert_eq!(code.len(), 8);
        let letter = world.letter_to(MAIL).await;
        assert_eq!(letter.subject, "Your authentication code");
        let answer = |code: &str| {
            let responses = json!({ "EMAIL_OTP_CODE": code });
            response(&client, "EMAIL_OTP", &asked["Session"], "ana", responses)
        };
        let refusal = world.refusal("RespondToAuthChallenge", answer(&wrong(&code))).await;
        assert_eq!(pair(&refusal), WRONG_CODE);
        // The same session takes the right one, once.
        let answered = world.ok("RespondToAuthChallenge", answer(&code)).await;
        let tokens = Tokens::of(&answered["AuthenticationResult"]);
        assert_eq!(claims(&tokens.access)["username"], "ana");
        let refusal = world.refusal("RespondToAuthChallenge", answer(&code)).await;
        assert_eq!(pair(&refusal), ONCE);
        // A code is for the sign-in that it was sent for, and a newer one takes its place.
        world.advance_seconds(1);
        let first = world.ok("InitiateAuth", body.clone()).await;
        world.advance_seconds(1);
        let second = world.ok("InitiateAuth", body).await;
        let code = world.code_for(MAIL).await;
        let answer = |session: &Value| {
            response(&client, "EMAIL_OTP", session, "ana", json!({ "EMAIL_OTP_CODE": code }))
        };
        let refusal = world.refusal("RespondToAuthChallenge", answer(&first["Session"])).await;
        assert_eq!(pair(&refusal), WRONG_CODE);
        world.ok("RespondToAuthChallenge", answer(&second["Session"])).await;
    })
    .await;
}

#[tokio::test]
async fn a_code_by_text_message_lets_in() {
    let world = World::in_memory();
    let pool = world
        .pool_by(
            &["PASSWORD", "SMS_OTP"],
            json!({ "SmsAuthenticationMessage": "Say {####}" }),
        )
        .await;
    let client = world.choosing_client(&pool, json!({})).await;
    user(&world, &pool, "ana", false, true).await;
    let mut body = choice(&client, "ana", json!({ "PREFERRED_CHALLENGE": "SMS_OTP" }));
    body["UserPoolId"] = json!(pool);
    let asked = world.ok("AdminInitiateAuth", body).await;
    assert_eq!(asked["ChallengeName"], "SMS_OTP");
    assert_eq!(
        asked["ChallengeParameters"],
        json!({ "CODE_DELIVERY_DELIVERY_MEDIUM": "SMS", "CODE_DELIVERY_DESTINATION": "+*******0123" })
    );
    let code = world.code_for(NUMBER).await;
    assert_eq!(
        *world.letter_to(NUMBER).await.body.expose(),
        format!("Say {code}")
    );
    let responses = json!({ "SMS_OTP_CODE": code });
    let mut body = response(&client, "SMS_OTP", &asked["Session"], "ana", responses);
    body["UserPoolId"] = json!(pool);
    let answered = world.ok("AdminRespondToAuthChallenge", body).await;
    Tokens::of(&answered["AuthenticationResult"]);
}

/// A password comes along with the choice, or is exchanged for a proof.
#[tokio::test]
async fn a_password_may_be_chosen() {
    let world = World::in_memory();
    let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], json!({})).await;
    let client = world.choosing_client(&pool, json!({})).await;
    user(&world, &pool, "ana", true, false).await;
    let by = |preferred: &str, more: Value| {
        let mut parameters = json!({ "PREFERRED_CHALLENGE": preferred });
        tests::merge(&mut parameters, more);
        choice(&client, "ana", parameters)
    };
    let right = by("PASSWORD", json!({ "PASSWORD": PASSWORD }));
    let answered = world.ok("InitiateAuth", right).await;
    Tokens::of(&answered["AuthenticationResult"]);
    let refusal = world
        .refusal(
            "InitiateAuth",
            by("PASSWORD", json!({ "PASSWORD": "Wrong1!x" })),
        )
        .await;
    assert_eq!(pair(&refusal), WRONG);
    for (preferred, missing) in [("PASSWORD", "PASSWORD"), ("PASSWORD_SRP", "SRP_A")] {
        let refusal = world
            .refusal("InitiateAuth", by(preferred, json!({})))
            .await;
        let message = format!("Missing required parameter {missing}");
        assert_eq!(
            pair(&refusal),
            ("InvalidParameterException", message.as_str())
        );
    }
    let public = crypto::srp::client::Client::start([5; 32]).public_hex();
    let asked = world
        .ok(
            "InitiateAuth",
            by("PASSWORD_SRP", json!({ "SRP_A": public })),
        )
        .await;
    assert_eq!(asked["ChallengeName"], "PASSWORD_VERIFIER");
    assert!(asked.get("AvailableChallenges").is_none());
    let none = by("PASSWORD_SRP", json!({ "SRP_A": "0" }));
    let refusal = world.refusal("InitiateAuth", none).await;
    assert_eq!(refusal.0, "InvalidParameterException");
}

/// The session that `ConfirmSignUp` gives signs in once, within its time, by the client that got it.
#[tokio::test]
async fn a_sign_up_ends_with_a_sign_in() {
    on_every_engine(async |world: &World| {
        let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], json!({})).await;
        let client = world.choosing_client(&pool, json!({})).await;
        let confirmed = async |client: &str, name: &str| {
            let address = format!("{name}@example.com");
            let attributes = tests::people::attributes(&[("email", &address)]);
            let body = json!({ "ClientId": client, "Username": name, "UserAttributes": attributes });
            world.ok("SignUp", body).await;
            let code = world.code_for(&address).await;
            let body = json!({ "ClientId": client, "Username": name, "ConfirmationCode": code });
            world.ok("ConfirmSignUp", body).await
        };
        let session = confirmed(&client, "ana").await["Session"].clone();
        assert!(session.is_string());
        let by = |client: &str, name: &str| {
            let mut body = choice(client, name, json!({}));
            body["Session"] = session.clone();
            body
        };
        let other = world.choosing_client(&pool, json!({})).await;
        confirmed(&client, "bob").await;
        let invalid = ("NotAuthorizedException", "Invalid session for the user.");
        for body in [by(&other, "ana"), by(&client, "bob")] {
            let refusal = world.refusal("InitiateAuth", body).await;
            assert_eq!(pair(&refusal), invalid);
        }
        // It answers no challenge.
        let responses = json!({ "EMAIL_OTP_CODE": "12345678" });
        let body = response(&client, "EMAIL_OTP", &session, "ana", responses);
        let refusal = world.refusal("RespondToAuthChallenge", body).await;
        assert_eq!(pair(&refusal), invalid);
        let answered = world.ok("InitiateAuth", by(&client, "ana")).await;
        let tokens = Tokens::of(&answered["AuthenticationResult"]);
        assert_eq!(claims(&tokens.access)["username"], "ana");
        let refusal = world.refusal("InitiateAuth", by(&client, "ana")).await;
        assert_eq!(pair(&refusal), ONCE);
        let session = confirmed(&client, "eve").await["Session"].clone();
        world.advance_seconds(180);
        let mut body = choice(&client, "eve", json!({}));
        body["Session"] = session;
        let refusal = world.refusal("InitiateAuth", body).await;
        assert_eq!(refusal.1, "Invalid session for the user, session is expired.");
        // Where a code to the address lets nobody in, nor does the end of a sign-up.
        let plain = world.open_client(&pool, json!({})).await;
        let attributes = tests::people::attributes(&[("email", "zoe@example.com")]);
        let body = json!({
            "ClientId": plain, "Username": "zoe", "Password": PASSWORD, "UserAttributes": attributes,
        });
        world.ok("SignUp", body).await;
        let code = world.code_for("zoe@example.com").await;
        let body = json!({ "ClientId": plain, "Username": "zoe", "ConfirmationCode": code });
        assert_eq!(world.ok("ConfirmSignUp", body).await, json!({}));
    })
    .await;
}

/// A code that lets in confirms a sign-up as well, and proves its address.
#[tokio::test]
async fn a_code_confirms_a_sign_up() {
    let world = World::in_memory();
    let members = json!({ "AliasAttributes": ["email"] });
    let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], members).await;
    let client = world.choosing_client(&pool, json!({})).await;
    let attributes = tests::people::attributes(&[("email", MAIL)]);
    let body = json!({ "ClientId": client, "Username": "ana", "UserAttributes": attributes });
    world.ok("SignUp", body).await;
    world.advance_seconds(1);
    let body = choice(
        &client,
        "ana",
        json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" }),
    );
    let asked = world.ok("InitiateAuth", body).await;
    assert_eq!(asked["AvailableChallenges"], json!(["EMAIL_OTP"]));
    let code = world.code_for(MAIL).await;
    let responses = json!({ "EMAIL_OTP_CODE": code });
    let body = response(&client, "EMAIL_OTP", &asked["Session"], "ana", responses);
    let answered = world.ok("RespondToAuthChallenge", body).await;
    Tokens::of(&answered["AuthenticationResult"]);
    let named = json!({ "UserPoolId": pool, "Username": MAIL });
    let user = world.ok("AdminGetUser", named).await;
    assert_eq!(user["UserStatus"], "CONFIRMED");
    assert_eq!(
        attributes_of(&world, &pool, "ana").await["email_verified"],
        "true"
    );
}

/// A client that hides who exists is answered of nobody as of somebody; another one is told.
#[tokio::test]
async fn nobody_is_asked_as_somebody_is() {
    let world = World::in_memory();
    let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], json!({})).await;
    let open = world.choosing_client(&pool, json!({})).await;
    let refusal = world
        .refusal("InitiateAuth", choice(&open, "nobody", json!({})))
        .await;
    assert_eq!(
        pair(&refusal),
        ("UserNotFoundException", "User does not exist.")
    );
    let hides = json!({ "PreventUserExistenceErrors": "ENABLED" });
    let client = world.choosing_client(&pool, hides).await;
    // Of some names it is said that a code reaches them, of others that none does.
    let (mut name, mut asked) = (String::new(), Value::Null);
    let mut body = Value::Null;
    for number in 0..20 {
        name = format!("nobody{number}@example.com");
        body = choice(
            &client,
            &name,
            json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" }),
        );
        asked = world.ok("InitiateAuth", body.clone()).await;
        if asked["ChallengeName"] == "EMAIL_OTP" {
            break;
        }
        assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    }
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    assert_eq!(
        asked["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"],
        "n***@e***"
    );
    assert!(world.letters().await.is_empty());
    let again = world.ok("InitiateAuth", body).await;
    for member in ["AvailableChallenges", "ChallengeParameters"] {
        assert_eq!(asked[member], again[member]);
    }
    let responses = json!({ "EMAIL_OTP_CODE": "12345678" });
    let session = &again["Session"];
    let body = response(&client, "EMAIL_OTP", session, &name, responses);
    let refusal = world.refusal("RespondToAuthChallenge", body).await;
    assert_eq!(pair(&refusal), WRONG_CODE);
    // Who is disabled is sent nothing, and is told of it by an open client alone.
    user(&world, &pool, "ana", true, false).await;
    world
        .ok(
            "AdminDisableUser",
            json!({ "UserPoolId": pool, "Username": "ana" }),
        )
        .await;
    let preferred = json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" });
    let asked = world
        .ok("InitiateAuth", choice(&client, "ana", preferred.clone()))
        .await;
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
    assert!(world.letters().await.is_empty());
    let refusal = world
        .refusal("InitiateAuth", choice(&open, "ana", preferred))
        .await;
    assert_eq!(
        pair(&refusal),
        ("NotAuthorizedException", "User is disabled.")
    );
}

/// Codes are not sent to anybody as often as somebody likes.
#[tokio::test]
async fn codes_are_not_sent_without_end() {
    let world = World::in_memory();
    let pool = world.pool_by(&["PASSWORD", "EMAIL_OTP"], json!({})).await;
    let client = world.choosing_client(&pool, json!({})).await;
    user(&world, &pool, "ana", true, false).await;
    let preferred = json!({ "PREFERRED_CHALLENGE": "EMAIL_OTP" });
    let body = choice(&client, "ana", preferred);
    for _ in 0..30 {
        world.ok("InitiateAuth", body.clone()).await;
    }
    let refusal = world.refusal("InitiateAuth", body.clone()).await;
    assert_eq!(refusal.0, "TooManyRequestsException");
    world.advance_seconds(3_600);
    world.ok("InitiateAuth", body).await;
}
