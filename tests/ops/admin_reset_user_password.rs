//! `AdminResetUserPassword`.

use serde_json::{Value, json};
use tests::people::{
    NO_POOL, OTHER_PASSWORD, PASSWORD, access_token, attributes, confirmed, plain, signed_up,
};
use tests::{World, merge};

#[tokio::test]
async fn the_user_sets_a_new_password_by_code() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    signed_up(&world, &client_id, "unproved").await;
    world.advance_seconds(1);
    let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
    assert_eq!(
        world.ok("AdminResetUserPassword", body.clone()).await,
        json!({})
    );
    let user = world.ok("AdminGetUser", body.clone()).await;
    assert_eq!(user["UserStatus"], "RESET_REQUIRED");
    let sign_in = json!({
        "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD }
    });
    let required = (
        json!({}),
        "PasswordResetRequiredException",
        "Password reset required for the user",
    );
    world.refuses("InitiateAuth", &sign_in, &[required]).await;
    let code = world.code_for("anna@example.com").await;
    let confirm = json!({
        "ClientId": client_id, "Username": "anna", "ConfirmationCode": code,
        "Password": OTHER_PASSWORD
    });
    world.ok("ConfirmForgotPassword", confirm).await;
    access_token(&world, &client_id, "anna", OTHER_PASSWORD).await;
    let rows = [
        (
            json!({ "UserPoolId": "us-east-1_nosuchpool" }),
            "ResourceNotFoundException",
            NO_POOL,
        ),
        (
            json!({ "Username": "unproved" }),
            "InvalidParameterException",
            "Cannot reset password for the user as there is no registered/verified email or phone_number",
        ),
        (
            json!({ "Username": "nobody" }),
            "UserNotFoundException",
            "User does not exist.",
        ),
    ];
    world.refuses("AdminResetUserPassword", &body, &rows).await;
    world.ok("AdminDisableUser", body.clone()).await;
    let row = (json!({}), "NotAuthorizedException", "User is disabled.");
    world.refuses("AdminResetUserPassword", &body, &[row]).await;
}

/// Users of every state, by names that tell it.
async fn populate(world: &World, pool_id: &str, client_id: &str) {
    let with = |name: &str, more: Value| {
        let mut body = json!({ "UserPoolId": pool_id, "Username": name });
        merge(&mut body, more);
        body
    };
    let named = |name: &str| with(name, json!({}));
    let proved = json!({ "UserAttributes": attributes(&[
        ("email", "proved@example.com"), ("email_verified", "true")
    ]) });
    for name in ["unconfirmed", "proved", "off"] {
        signed_up(world, client_id, name).await;
    }
    let body = with("proved", proved.clone());
    world.ok("AdminUpdateUserAttributes", body).await;
    confirmed(world, client_id, "known").await;
    confirmed(world, client_id, "stopped").await;
    world.ok("AdminDisableUser", named("stopped")).await;
    world.ok("AdminDisableUser", named("off")).await;
    for name in ["invited", "late", "refused"] {
        let body = with(name, proved.clone());
        world.ok("AdminCreateUser", body).await;
    }
    world.ok("AdminDisableUser", named("refused")).await;
    for (password, permanent) in [(PASSWORD, true), (OTHER_PASSWORD, false)] {
        let body = with(
            "late",
            json!({ "Password": password, "Permanent": permanent }),
        );
        world.ok("AdminSetUserPassword", body).await;
    }
    world.advance_seconds(8 * 24 * 60 * 60);
}

#[tokio::test]
async fn every_state_of_a_user_has_its_answer() {
    let world = World::in_memory();
    let sms = json!({ "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" });
    let pool = json!({ "SmsConfiguration": sms });
    let (pool_id, client_id) = plain(&world, pool, json!({})).await;
    populate(&world, &pool_id, &client_id).await;
    let unreached = (
        "InvalidParameterException",
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
    );
    let invited = (
        "NotAuthorizedException",
        "User password cannot be reset in the current state.",
    );
    let disabled = ("NotAuthorizedException", "User is disabled.");
    let named = |name: &str| json!({ "UserPoolId": pool_id, "Username": name });
    for (name, before, refusal) in [
        ("unconfirmed", "UNCONFIRMED", Some(unreached)),
        ("proved", "UNCONFIRMED", None),
        ("proved", "RESET_REQUIRED", None),
        ("known", "CONFIRMED", None),
        ("known", "RESET_REQUIRED", None),
        ("stopped", "CONFIRMED", Some(disabled)),
        ("off", "UNCONFIRMED", Some(disabled)),
        ("invited", "FORCE_CHANGE_PASSWORD", Some(invited)),
        ("late", "FORCE_CHANGE_PASSWORD", Some(invited)),
        ("refused", "FORCE_CHANGE_PASSWORD", Some(disabled)),
    ] {
        world.advance_seconds(1);
        let user = world.ok("AdminGetUser", named(name)).await;
        assert_eq!(user["UserStatus"], before, "{name}");
        let answer = world.call("AdminResetUserPassword", named(name)).await;
        let expected = match refusal {
            Some((code, sentence)) => Err((code.to_owned(), sentence.to_owned())),
            None => Ok(json!({})),
        };
        assert_eq!(answer, expected, "{name} {before}");
        let user = world.ok("AdminGetUser", named(name)).await;
        let after = refusal.map_or("RESET_REQUIRED", |_| before);
        assert_eq!(user["UserStatus"], after, "{name}");
    }
    // A code that was sent again replaces the one before it.
    let code = world.code_for("known@example.com").await;
    let confirm = json!({
        "ClientId": client_id, "Username": "known", "ConfirmationCode": code, "Password": OTHER_PASSWORD
    });
    world.ok("ConfirmForgotPassword", confirm).await;
    let user = world.ok("AdminGetUser", named("known")).await;
    assert_eq!(user["UserStatus"], "CONFIRMED");
}

/// The pool says by what way, if by any.
#[tokio::test]
async fn the_code_goes_the_way_by_which_the_pool_recovers_accounts() {
    let world = World::in_memory();
    let sms = json!({ "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" });
    let way = |names: &[&str]| {
        let rows = (1..).zip(names);
        let rows: Vec<Value> = rows
            .map(|(priority, name)| json!({ "Name": name, "Priority": priority }))
            .collect();
        json!({ "RecoveryMechanisms": rows })
    };
    let (email, phone) = ("ana@example.com", "+12065551234");
    for (recovery, expected) in [
        // As the pool is made unless it is said otherwise.
        (None, Some(phone)),
        (Some(way(&["verified_email"])), Some(email)),
        (Some(way(&["verified_phone_number"])), Some(phone)),
        (
            Some(way(&["verified_email", "verified_phone_number"])),
            Some(email),
        ),
        (
            Some(way(&["verified_phone_number", "verified_email"])),
            Some(phone),
        ),
        (Some(way(&["admin_only"])), None),
    ] {
        let pool = json!({ "SmsConfiguration": sms, "AccountRecoverySetting": recovery });
        let (pool_id, _) = plain(&world, pool, json!({})).await;
        let proved = [
            ("email", email),
            ("email_verified", "true"),
            ("phone_number", phone),
            ("phone_number_verified", "true"),
        ];
        world.user(&pool_id, "ana", &proved).await;
        let body = json!({ "UserPoolId": pool_id, "Username": "ana" });
        let answer = world.call("AdminResetUserPassword", body).await;
        assert_eq!(answer.is_ok(), expected.is_some(), "{recovery:?}");
        let letters = world.letters().await;
        let last = letters.last().map(|letter| letter.to.clone());
        if let Some(expected) = expected {
            assert_eq!(last.as_deref(), Some(expected), "{recovery:?}");
        }
    }
}
