//! What is laid in wait: accounts made with somebody else's address, codes that outlive the proof or the way that they were for, names
//! that would tell whose an address is, and devices confirmed before there was a second factor.

use serde_json::{Value, json};
use tests::World;
use tests::choice::{choice, response};
use tests::devices::{from_device, trusting};
use tests::people::{attributes, attributes_of};
use tests::sign_in::{PASSWORD, Tokens};
use tests::software_token::{Authenticator, code_answer};

use crate::pair;

const MAIL: &str = "ana@example.com";
const NUMBER: &str = "+12065550123";
const FACTORS: [&str; 3] = ["PASSWORD", "EMAIL_OTP", "SMS_OTP"];
const INVALID: (&str, &str) = ("NotAuthorizedException", "Invalid session for the user.");

async fn begun(world: &World, client: &str, name: &str, by: &str) -> Value {
    let body = choice(client, name, json!({ "PREFERRED_CHALLENGE": by }));
    world.ok("InitiateAuth", body).await
}

/// The answer to a code that was sent.
async fn answer(world: &World, client: &str, name: &str, asked: &Value) -> Value {
    let challenge = asked["ChallengeName"].as_str().expect("a challenge");
    let (parameter, address) = match challenge {
        "EMAIL_OTP" => ("EMAIL_OTP_CODE", MAIL),
        _ => ("SMS_OTP_CODE", NUMBER),
    };
    let code = json!({ parameter: world.code_for(address).await });
    response(client, challenge, &asked["Session"], name, code)
}

/// Eve signs up with Ana's address and a password; Ana comes in by a code, and Eve does not by that password.
#[tokio::test]
async fn a_password_given_before_the_owner_came_lets_nobody_in() {
    for members in [json!({}), json!({ "UsernameAttributes": ["email"] })] {
        let world = World::in_memory();
        let named = if members == json!({}) { "ana" } else { MAIL };
        let pool = world.pool_by(&FACTORS, members).await;
        let client = world.choosing_client(&pool, json!({})).await;
        let body = json!({
            "ClientId": client, "Username": named, "Password": "OfEve1!x",
            "UserAttributes": attributes(&[("email", MAIL)]),
        });
        world.ok("SignUp", body).await;
        world.advance_seconds(1);
        let asked = begun(&world, &client, named, "EMAIL_OTP").await;
        let right = answer(&world, &client, named, &asked).await;
        let answered = world.ok("RespondToAuthChallenge", right).await;
        Tokens::of(&answered["AuthenticationResult"]);
        let by_password = |password: &str| {
            let given = json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": password });
            choice(&client, named, given)
        };
        let called = world.call("InitiateAuth", by_password("OfEve1!x")).await;
        // There is no password: the choice is a code alone.
        let told = called.expect("a choice");
        assert_eq!(told["AvailableChallenges"], json!(["EMAIL_OTP"]));
        assert!(told.get("AuthenticationResult").is_none());
        let plain = tests::sign_in::password_flow(&client, named, "OfEve1!x");
        assert_eq!(
            pair(&world.refusal("InitiateAuth", plain).await),
            crate::WRONG
        );
        // Ana sets one.
        let forgot = json!({ "ClientId": client, "Username": named });
        world.ok("ForgotPassword", forgot).await;
        let confirm = json!({
            "ClientId": client, "Username": named, "Password": PASSWORD,
            "ConfirmationCode": world.code_for(MAIL).await,
        });
        world.ok("ConfirmForgotPassword", confirm).await;
        let answered = world.ok("InitiateAuth", by_password(PASSWORD)).await;
        Tokens::of(&answered["AuthenticationResult"]);
    }
}

/// Who is called by an address confirms that one: not by a number of somebody else's.
#[tokio::test]
async fn a_number_confirms_nobody_who_is_called_by_a_mailbox() {
    let world = World::in_memory();
    let members = json!({
        "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
    });
    let pool = world.pool_by(&FACTORS, members).await;
    let client = world.choosing_client(&pool, json!({})).await;
    let body = json!({
        "ClientId": client, "Username": MAIL, "Password": PASSWORD,
        "UserAttributes": attributes(&[("phone_number", NUMBER)]),
    });
    world.ok("SignUp", body).await;
    let asked = begun(&world, &client, MAIL, "SMS_OTP").await;
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    let offered = json!(["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"]);
    assert_eq!(asked["AvailableChallenges"], offered);
}

/// A code that was sent before the proof of its address was withdrawn, or before another address confirmed the sign-up, lets nobody in
/// and proves nothing.
#[tokio::test]
async fn a_code_does_not_outlive_the_proof_of_its_address() {
    let world = World::in_memory();
    let pool = world.pool_by(&FACTORS, json!({})).await;
    let client = world.choosing_client(&pool, json!({})).await;
    let proved = [("email", MAIL), ("email_verified", "true")];
    world.user(&pool, "ana", &proved).await;
    let asked = begun(&world, &client, "ana", "EMAIL_OTP").await;
    let right = answer(&world, &client, "ana", &asked).await;
    let withdrawn = json!({
        "UserPoolId": pool, "Username": "ana",
        "UserAttributes": attributes(&[("email_verified", "false")]),
    });
    world.ok("AdminUpdateUserAttributes", withdrawn).await;
    let refusal = world.refusal("RespondToAuthChallenge", right).await;
    assert_eq!(pair(&refusal), INVALID);
    assert_eq!(
        attributes_of(&world, &pool, "ana").await["email_verified"],
        "false"
    );

    let given = [("email", "bob@example.com"), ("phone_number", NUMBER)];
    let body = json!({
        "ClientId": client, "Username": "bob", "UserAttributes": attributes(&given),
    });
    world.ok("SignUp", body).await;
    world.advance_seconds(1);
    let by_number = begun(&world, &client, "bob", "SMS_OTP").await;
    let late = answer(&world, &client, "bob", &by_number).await;
    let by_mail = begun(&world, &client, "bob", "EMAIL_OTP").await;
    let code = json!({ "EMAIL_OTP_CODE": world.code_for("bob@example.com").await });
    let right = response(&client, "EMAIL_OTP", &by_mail["Session"], "bob", code);
    world.ok("RespondToAuthChallenge", right).await;
    // The newer code has taken the place of the one to the number; another one is not to be had.
    assert!(world.call("RespondToAuthChallenge", late).await.is_err());
    let asked = begun(&world, &client, "bob", "SMS_OTP").await;
    assert_eq!(asked["AvailableChallenges"], json!(["EMAIL_OTP"]));
}

/// A code to set a forgotten password that was sent before mails became the second factor sets none.
#[tokio::test]
async fn a_code_of_before_does_not_make_one_factor_of_two() {
    let world = World::in_memory();
    let pool = world.pool_by(&["PASSWORD"], json!({})).await;
    let client = world.choosing_client(&pool, json!({})).await;
    let factors = ["SMS_MFA", "EMAIL_OTP"];
    world.take_factors(&pool, "OPTIONAL", &factors).await;
    let proved = [("email", MAIL), ("email_verified", "true")];
    world.user(&pool, "ana", &proved).await;
    let forgot = json!({ "ClientId": client, "Username": "ana" });
    world.ok("ForgotPassword", forgot).await;
    let confirm = json!({
        "ClientId": client, "Username": "ana", "Password": "Stolen1!",
        "ConfirmationCode": world.code_for(MAIL).await,
    });
    world.switch_on(&pool, "ana", "EMAIL_OTP", true).await;
    let refusal = world.refusal("ConfirmForgotPassword", confirm).await;
    assert_eq!(refusal.0, "ExpiredCodeException");
}

/// A choice is answered by the name that the sign-in began with: another one of the user's is as good as anybody's, or it could be tried
/// whose it is, without a proof.
#[tokio::test]
async fn a_choice_does_not_tell_whose_an_address_is() {
    let world = World::in_memory();
    let members = json!({
        "AliasAttributes": ["email"], "UsernameConfiguration": { "CaseSensitive": false },
    });
    let pool = world.pool_by(&FACTORS, members).await;
    let client = world
        .choosing_client(&pool, json!({ "PreventUserExistenceErrors": "ENABLED" }))
        .await;
    let proved = [("email", MAIL), ("email_verified", "true")];
    world.user(&pool, "ana", &proved).await;
    let chosen = |session: &Value, name: &str| {
        let given = json!({ "ANSWER": "EMAIL_OTP" });
        response(&client, "SELECT_CHALLENGE", session, name, given)
    };
    for (began, other) in [
        ("ana", MAIL),
        (MAIL, "ana"),
        ("nobody", MAIL),
        ("ana", "eve@example.com"),
    ] {
        let asked = world
            .ok("InitiateAuth", choice(&client, began, json!({})))
            .await;
        let body = chosen(&asked["Session"], other);
        let refusal = world.refusal("RespondToAuthChallenge", body).await;
        assert_eq!(pair(&refusal), INVALID, "{began} {other}");
    }
    for (began, given) in [("ana", "Ana"), (MAIL, MAIL)] {
        let asked = world
            .ok("InitiateAuth", choice(&client, began, json!({})))
            .await;
        let body = chosen(&asked["Session"], given);
        let asked = world.ok("RespondToAuthChallenge", body).await;
        assert_eq!(asked["ChallengeName"], "EMAIL_OTP", "{began} {given}");
    }
}

/// Whoever knew the password while that was all, and had a device of theirs confirmed, does not keep it in the place of the second factor
/// that the owner switches on afterwards.
#[tokio::test]
async fn a_device_laid_in_wait_takes_no_place() {
    let world = World::in_memory();
    for mode in ["OPTIONAL", "ON"] {
        let pool = world.pool(trusting()).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let (laid, thief) = world.device(&client, "ana").await;
        world.take_software_tokens(&pool, "OPTIONAL").await;
        let owner = world.sign_in(&client, "ana").await;
        let own = world.authenticator(&owner.access).await;
        let settings = json!({ "Enabled": true, "PreferredMfa": true });
        let body = json!({ "AccessToken": owner.access, "SoftwareTokenMfaSettings": settings });
        world.ok("SetUserMFAPreference", body).await;
        world.take_software_tokens(&pool, mode).await;
        // Another one, late, by a token of a sign-in from before.
        let refresh = json!({ "ClientId": client, "RefreshToken": owner.refresh });
        let begun = world.ok("GetTokensFromRefreshToken", refresh).await;
        let (late, _) = world.confirmed_device(&begun).await;
        for device in [&laid, &late] {
            let from = from_device(&client, "ana", &device.key);
            let asked = world.ok("InitiateAuth", from).await;
            assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{mode}");
            let proof = device.begin(&world, &client, &asked["Session"], "ana");
            let refusal = world.refusal("RespondToAuthChallenge", proof.begins).await;
            assert_eq!(pair(&refusal), INVALID);
            // The owner's code, which the thief does not have, comes from elsewhere and makes it no better.
            let code = code_answer(&client, &asked["Session"], "ana", &own.code(&world));
            world.ok("RespondToAuthChallenge", code).await;
            world.advance_seconds(30);
        }
        let body = json!({
            "AccessToken": thief.access, "DeviceKey": laid.key,
            "DeviceRememberedStatus": "remembered",
        });
        world.ok("UpdateDeviceStatus", body).await;
        let from = from_device(&client, "ana", &laid.key);
        let asked = world.ok("InitiateAuth", from).await;
        assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{mode}");
    }
}

/// Sets a software token up in a sign-in that can't go on without one, and gives the answer.
async fn set_up(world: &World, client: &str) -> (Authenticator, Value) {
    let asked = world.asked_for("MFA_SETUP", client, "ana").await;
    let offered = world
        .ok("AssociateSoftwareToken", json!({ "Session": asked }))
        .await;
    let own = Authenticator::of(&offered["SecretCode"]);
    let body = json!({ "Session": offered["Session"], "UserCode": own.code(world) });
    let verified = world.ok("VerifySoftwareToken", body).await;
    let body = response(client, "MFA_SETUP", &verified["Session"], "ana", json!({}));
    let answer = world.ok("RespondToAuthChallenge", body).await;
    world.advance_seconds(30);
    (own, answer)
}

/// Signs ana in by a code, naming a device or none, and gives the answer.
async fn by_code(world: &World, client: &str, own: &Authenticator, device: Value) -> Value {
    let session = world.asked_for("SOFTWARE_TOKEN_MFA", client, "ana").await;
    let mut body = code_answer(client, &session, "ana", &own.code(world));
    body["ChallengeResponses"]["DEVICE_KEY"] = device;
    let answer = world.ok("RespondToAuthChallenge", body).await;
    world.advance_seconds(30);
    answer
}

/// Whoever knew the password while that was all could set up a second factor of theirs, have a device trusted by it, and take the factor
/// away again: that device takes no place of the factor that the owner sets up afterwards.
#[tokio::test]
async fn a_device_trusted_by_another_s_factor_takes_no_place() {
    for mode in ["OPTIONAL", "ON"] {
        let world = World::in_memory();
        let pool = world.pool(trusting()).await;
        let client = world.open_client(&pool, json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let early = world.sign_in(&client, "ana").await.access;
        world.take_software_tokens(&pool, mode).await;
        let switch = async |on: bool| {
            let settings = json!({ "Enabled": on, "PreferredMfa": on });
            let body = json!({ "AccessToken": early, "SoftwareTokenMfaSettings": settings });
            world.ok("SetUserMFAPreference", body).await;
        };
        let (of_eve, answer) = if mode == "ON" {
            set_up(&world, &client).await
        } else {
            let own = world.authenticator(&early).await;
            switch(true).await;
            let answer = by_code(&world, &client, &own, Value::Null).await;
            (own, answer)
        };
        let (laid, _) = world.confirmed_device(&answer).await;
        world.asked_for_device(&client, "ana", &laid.key).await;
        // One that waits to be confirmed, and a sign-in that waits for the proof of the other.
        let late = by_code(&world, &client, &of_eve, Value::Null).await;
        let waiting = by_code(&world, &client, &of_eve, json!(laid.key)).await;
        assert_eq!(waiting["ChallengeName"], "DEVICE_SRP_AUTH");
        // The factor goes, and ana sets up her own.
        if mode == "ON" {
            let named = json!({ "UserPoolId": pool, "Username": "ana" });
            world.ok("AdminDeleteSoftwareToken", named).await;
            set_up(&world, &client).await;
        } else {
            switch(false).await;
            world.authenticator(&early).await;
            switch(true).await;
        }
        let proof = laid.begin(&world, &client, &waiting["Session"], "ana");
        let refusal = world.refusal("RespondToAuthChallenge", proof.begins).await;
        assert_eq!(pair(&refusal), INVALID, "{mode}");
        let (late, _) = world.confirmed_device(&late).await;
        for device in [&laid, &late] {
            let from = from_device(&client, "ana", &device.key);
            let asked = world.ok("InitiateAuth", from).await;
            assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{mode}");
        }
    }
}

/// What the end of a sign-up, or a first factor, has shown ends with all else when the user is signed out everywhere; the former also when
/// the address is another one.
#[tokio::test]
async fn half_a_sign_in_ends_with_all_others() {
    for operation in [
        "AdminUserGlobalSignOut",
        "AdminUpdateUserAttributes",
        "none",
    ] {
        let world = World::in_memory();
        let pool = world.pool_by(&FACTORS, json!({})).await;
        let client = world.choosing_client(&pool, json!({})).await;
        let body = json!({
            "ClientId": client, "Username": "ana", "Password": PASSWORD,
            "UserAttributes": attributes(&[("email", MAIL)]),
        });
        world.ok("SignUp", body).await;
        let code = world.code_for(MAIL).await;
        let body = json!({ "ClientId": client, "Username": "ana", "ConfirmationCode": code });
        let confirmed = world.ok("ConfirmSignUp", body).await;
        let mut meanwhile = json!({ "UserPoolId": pool, "Username": "ana" });
        if operation == "AdminUpdateUserAttributes" {
            let other = [("email", "eve@example.com"), ("email_verified", "true")];
            meanwhile["UserAttributes"] = attributes(&other);
        }
        if operation != "none" {
            world.ok(operation, meanwhile).await;
        }
        let mut enter = choice(&client, "ana", json!({}));
        enter["Session"] = confirmed["Session"].clone();
        let entered = world.call("InitiateAuth", enter).await;
        assert_eq!(entered.is_ok(), operation == "none", "{entered:?}");
    }
    let world = World::in_memory();
    let pool = world.pool_by(&FACTORS, json!({})).await;
    let client = world.choosing_client(&pool, json!({})).await;
    world.take_factors(&pool, "OPTIONAL", &["EMAIL_OTP"]).await;
    let proved = [("email", MAIL), ("email_verified", "true")];
    world.user(&pool, "ana", &proved).await;
    world.switch_on(&pool, "ana", "EMAIL_OTP", true).await;
    let session = world.asked_for("EMAIL_OTP", &client, "ana").await;
    let code = json!({ "EMAIL_OTP_CODE": world.code_for(MAIL).await });
    let right = response(&client, "EMAIL_OTP", &session, "ana", code);
    let whose = json!({ "UserPoolId": pool, "Username": "ana" });
    world.ok("AdminUserGlobalSignOut", whose).await;
    let refusal = world.refusal("RespondToAuthChallenge", right).await;
    assert_eq!(pair(&refusal), INVALID);
}
