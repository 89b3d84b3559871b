//! `SMS_MFA` and `EMAIL_OTP` as second factors: what is sent, and what is done with the answers.

use serde_json::{Value, json};
use tests::choice::{response, text_sender};
use tests::people::{attributes_of, wrong};
use tests::sign_in::{PASSWORD, Tokens, claims, password_flow};
use tests::{World, on_every_engine};

use super::{EXPIRED, INVALID, NEW, ONCE};
use crate::initiate_auth::pair;

const MAIL: &str = "ana@example.com";
const NUMBER: &str = "+12065550123";
const WRONG_CODE: (&str, &str) = ("CodeMismatchException", "Invalid code received for user");
const LOCKED: (&str, &str) = ("NotAuthorizedException", "Password attempts exceeded");

/// A pool with second factors, a client of it, and a user with both kinds of addresses.
async fn scene(world: &World, mode: &str, factors: &[&str]) -> (String, String) {
    let pool = world.pool_by(&["PASSWORD"], json!({})).await;
    let client = world.open_client(&pool, json!({})).await;
    let given = [("email", MAIL), ("phone_number", NUMBER)];
    world.user(&pool, "ana", &given).await;
    world.take_factors(&pool, mode, factors).await;
    (pool, client)
}

fn by_text(client: &str, session: &Value, code: &str) -> Value {
    response(
        client,
        "SMS_MFA",
        session,
        "ana",
        json!({ "SMS_MFA_CODE": code }),
    )
}

fn by_mail(client: &str, session: &Value, code: &str) -> Value {
    response(
        client,
        "EMAIL_OTP",
        session,
        "ana",
        json!({ "EMAIL_OTP_CODE": code }),
    )
}

#[tokio::test]
async fn a_code_by_text_message_follows_the_password() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, "OPTIONAL", &["SMS_MFA"]).await;
        world.sign_in(&client, "ana").await;
        world.switch_on(&pool, "ana", "SMS_MFA", true).await;
        let asked = world
            .ok("InitiateAuth", password_flow(&client, "ana", PASSWORD))
            .await;
        assert_eq!(asked["ChallengeName"], "SMS_MFA");
        assert_eq!(
            asked["ChallengeParameters"],
            json!({
                "CODE_DELIVERY_DELIVERY_MEDIUM": "SMS",
                "CODE_DELIVERY_DESTINATION": "+*******0123", "USER_ID_FOR_SRP": "ana",
            })
        );
        let code = world.code_for(NUMBER).await;
        assert_eq!(code.len(), 6);
        let session = &asked["Session"];
        let refusal = world
            .refusal(
                "RespondToAuthChallenge",
                by_text(&client, session, &wrong(&code)),
            )
            .await;
        assert_eq!(pair(&refusal), WRONG_CODE);
        let right = by_text(&client, session, &code);
        let answered = world.ok("RespondToAuthChallenge", right.clone()).await;
        let tokens = Tokens::of(&answered["AuthenticationResult"]);
        assert_eq!(claims(&tokens.access)["username"], "ana");
        let refusal = world.refusal("RespondToAuthChallenge", right).await;
        assert_eq!(pair(&refusal), ONCE);
        // Whoever has shown the code has proved the number.
        let attributes = attributes_of(world, &pool, "ana").await;
        assert_eq!(attributes["phone_number_verified"], "true");
        let user = world
            .ok("GetUser", json!({ "AccessToken": tokens.access }))
            .await;
        assert_eq!(user["UserMFASettingList"], json!(["SMS_MFA"]));
        assert_eq!(user["PreferredMfaSetting"], "SMS_MFA");
    })
    .await;
}

#[tokio::test]
async fn a_code_by_mail_follows_the_password() {
    on_every_engine(async |world: &World| {
        let (pool, client) = scene(world, "ON", &["EMAIL_OTP"]).await;
        let asked = world
            .ok("InitiateAuth", password_flow(&client, "ana", PASSWORD))
            .await;
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP");
        let code = world.code_for(MAIL).await;
        let session = &asked["Session"];
        let mut right = by_mail(&client, session, &code);
        right["UserPoolId"] = json!(pool);
        world.ok("AdminRespondToAuthChallenge", right).await;
        assert_eq!(
            attributes_of(world, &pool, "ana").await["email_verified"],
            "true"
        );
    })
    .await;
}

/// The words are the pool's: `EmailMfaConfiguration`, `SmsMfaConfiguration` with its `SmsAuthenticationMessage`.
#[tokio::test]
async fn what_is_sent_are_the_pools_own_words() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, "ON", &["SMS_MFA"]).await;
    let begin = password_flow(&client, "ana", PASSWORD);
    world.ok("InitiateAuth", begin.clone()).await;
    let letter = world.letter_to(NUMBER).await;
    let code = letter.code.as_ref().expect("a code").expose();
    assert_eq!(
        *letter.body.expose(),
        format!("Your authentication code is {code}")
    );
    let body = json!({
        "UserPoolId": pool, "MfaConfiguration": "ON",
        "SmsMfaConfiguration": {
            "SmsAuthenticationMessage": "{####} is it", "SmsConfiguration": text_sender(),
        },
    });
    world.ok("SetUserPoolMfaConfig", body).await;
    world.advance_seconds(10);
    world.ok("InitiateAuth", begin.clone()).await;
    let code = world.code_for(NUMBER).await;
    assert_eq!(
        *world.letter_to(NUMBER).await.body.expose(),
        format!("{code} is it")
    );
    let body = json!({
        "UserPoolId": pool, "MfaConfiguration": "ON",
        "EmailMfaConfiguration": { "Subject": "It", "Message": "It is {####}." },
    });
    world.ok("SetUserPoolMfaConfig", body).await;
    world.advance_seconds(10);
    world.ok("InitiateAuth", begin).await;
    let letter = world.letter_to(MAIL).await;
    let code = letter.code.as_ref().expect("a code").expose();
    assert_eq!(letter.subject, "It");
    assert_eq!(*letter.body.expose(), format!("It is {code}."));
}

#[tokio::test]
async fn refusals() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, "ON", &["SMS_MFA"]).await;
    let given = [("phone_number", "+12065550199")];
    world.user(&pool, "bob", &given).await;
    let session = world.asked_for("SMS_MFA", &client, "ana").await;
    let code = world.code_for(NUMBER).await;
    let base = by_text(&client, &session, &code);
    let other = world.open_client(&pool, json!({})).await;
    let parameter = "InvalidParameterException";
    let named = |name: &str, code: &str| json!({ "ChallengeResponses": { "USERNAME": name, "SMS_MFA_CODE": code } });
    let rows = [
        (
            json!({ "Session": Value::Null }),
            parameter,
            "Missing required parameter Session",
        ),
        (
            json!({ "ChallengeResponses": { "USERNAME": "ana" } }),
            parameter,
            "Missing required parameter SMS_MFA_CODE",
        ),
        (json!({ "ClientId": other }), INVALID.0, INVALID.1),
        (json!({ "Session": "x".repeat(40) }), INVALID.0, INVALID.1),
        (named("bob", &code), INVALID.0, INVALID.1),
        (named("ana", ""), WRONG_CODE.0, WRONG_CODE.1),
        (named("ana", &"1".repeat(5_000)), WRONG_CODE.0, WRONG_CODE.1),
        (
            json!({
                "ChallengeName": "EMAIL_OTP",
                "ChallengeResponses": { "USERNAME": "ana", "EMAIL_OTP_CODE": code },
            }),
            INVALID.0,
            INVALID.1,
        ),
        (
            json!({
                "ChallengeName": "SMS_OTP",
                "ChallengeResponses": { "USERNAME": "ana", "SMS_OTP_CODE": code },
            }),
            INVALID.0,
            INVALID.1,
        ),
        (
            json!({
                "ChallengeName": "SELECT_MFA_TYPE",
                "ChallengeResponses": { "USERNAME": "ana", "ANSWER": "SMS_MFA" },
            }),
            INVALID.0,
            INVALID.1,
        ),
    ];
    world.refuses("RespondToAuthChallenge", &base, &rows).await;
}

/// What changes while a code is on its way: the number, the password, what the pool wants, the time.
#[tokio::test]
async fn what_changes_meanwhile() {
    let world = World::in_memory();
    let (pool, client) = scene(&world, "ON", &["SMS_MFA"]).await;
    let session = world.asked_for("SMS_MFA", &client, "ana").await;
    let base = by_text(&client, &session, &world.code_for(NUMBER).await);
    let change = |number: &str| {
        let attributes = tests::people::attributes(&[("phone_number", number)]);
        json!({ "UserPoolId": pool, "Username": "ana", "UserAttributes": attributes })
    };
    world
        .ok("AdminUpdateUserAttributes", change("+12065550177"))
        .await;
    let refusal = world.refusal("RespondToAuthChallenge", base.clone()).await;
    assert_eq!(pair(&refusal), INVALID);
    world.ok("AdminUpdateUserAttributes", change(NUMBER)).await;
    let set = json!({ "UserPoolId": pool, "Username": "ana", "Password": NEW, "Permanent": true });
    world.ok("AdminSetUserPassword", set).await;
    let refusal = world.refusal("RespondToAuthChallenge", base).await;
    assert_eq!(pair(&refusal), INVALID);
    let set =
        json!({ "UserPoolId": pool, "Username": "ana", "Password": PASSWORD, "Permanent": true });
    world.ok("AdminSetUserPassword", set).await;
    world.advance_seconds(10);
    let session = world.asked_for("SMS_MFA", &client, "ana").await;
    let answer = by_text(&client, &session, &world.code_for(NUMBER).await);
    let off = json!({ "UserPoolId": pool, "MfaConfiguration": "OFF" });
    world.ok("SetUserPoolMfaConfig", off).await;
    world.advance_seconds(10);
    let refusal = world
        .refusal("RespondToAuthChallenge", answer.clone())
        .await;
    assert_eq!(pair(&refusal), INVALID);
    world.advance_seconds(180);
    let refusal = world.refusal("RespondToAuthChallenge", answer).await;
    assert_eq!(pair(&refusal), EXPIRED);
}

/// Wrong codes are counted with wrong passwords, over every door, and a right password does not forgive them.
#[tokio::test]
async fn wrong_codes_lock_out() {
    on_every_engine(async |world: &World| {
        let (_, client) = scene(world, "ON", &["SMS_MFA"]).await;
        for _ in 0..5 {
            world.advance_millis(1);
            let session = world.asked_for("SMS_MFA", &client, "ana").await;
            let answer = by_text(&client, &session, &wrong(&world.code_for(NUMBER).await));
            let refusal = world.refusal("RespondToAuthChallenge", answer).await;
            assert_eq!(pair(&refusal), WRONG_CODE);
        }
        let body = password_flow(&client, "ana", PASSWORD);
        let refusal = world.refusal("InitiateAuth", body.clone()).await;
        assert_eq!(pair(&refusal), LOCKED);
        world.advance_seconds(1);
        let session = world.asked_for("SMS_MFA", &client, "ana").await;
        let right = by_text(&client, &session, &world.code_for(NUMBER).await);
        world.ok("RespondToAuthChallenge", right).await;
    })
    .await;
}

/// An address that is another user's name is not taken from them by a code.
#[tokio::test]
async fn a_code_takes_no_name_away() {
    let world = World::in_memory();
    let pool = world
        .pool_by(&["PASSWORD"], json!({ "AliasAttributes": ["email"] }))
        .await;
    let client = world.open_client(&pool, json!({})).await;
    let proved = [("email", MAIL), ("email_verified", "true")];
    world.user(&pool, "bob", &proved).await;
    world.user(&pool, "ana", &[("email", MAIL)]).await;
    world.take_factors(&pool, "ON", &["EMAIL_OTP"]).await;
    let session = world.asked_for("EMAIL_OTP", &client, "ana").await;
    let right = by_mail(&client, &session, &world.code_for(MAIL).await);
    world.ok("RespondToAuthChallenge", right).await;
    let attributes = attributes_of(&world, &pool, "ana").await;
    assert!(attributes.get("email_verified").is_none(), "{attributes}");
    let named = world
        .ok(
            "AdminGetUser",
            json!({ "UserPoolId": pool, "Username": MAIL }),
        )
        .await;
    assert_eq!(named["Username"], "bob");
}

/// No code to set a forgotten password goes where those of the second factor go: one factor would be all that it takes.
#[tokio::test]
async fn a_forgotten_password_is_set_by_another_way() {
    let world = World::in_memory();
    let ways = json!([
        { "Name": "verified_email", "Priority": 1 },
        { "Name": "verified_phone_number", "Priority": 2 },
    ]);
    let recovery = json!({ "AccountRecoverySetting": { "RecoveryMechanisms": ways } });
    let pool = world.pool_by(&["PASSWORD"], recovery).await;
    let client = world.open_client(&pool, json!({})).await;
    let proved = [
        ("email", MAIL),
        ("email_verified", "true"),
        ("phone_number", NUMBER),
        ("phone_number_verified", "true"),
    ];
    world.user(&pool, "ana", &proved).await;
    world.user(&pool, "bob", &proved[..2]).await;
    let forgot = |name: &str| json!({ "ClientId": client, "Username": name });
    let told = world.ok("ForgotPassword", forgot("ana")).await;
    assert_eq!(told["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL");
    world.take_factors(&pool, "OPTIONAL", &["EMAIL_OTP"]).await;
    for name in ["ana", "bob"] {
        world.switch_on(&pool, name, "EMAIL_OTP", false).await;
    }
    let told = world.ok("ForgotPassword", forgot("ana")).await;
    assert_eq!(told["CodeDeliveryDetails"]["DeliveryMedium"], "SMS");
    let nowhere = (
        "InvalidParameterException",
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
    );
    let refusal = world.refusal("ForgotPassword", forgot("bob")).await;
    assert_eq!(pair(&refusal), nowhere);
    let reset = json!({ "UserPoolId": pool, "Username": "bob" });
    let refusal = world.refusal("AdminResetUserPassword", reset).await;
    assert_eq!(pair(&refusal), nowhere);
}
