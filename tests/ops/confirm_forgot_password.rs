//! `ConfirmForgotPassword`.

use serde_json::json;
use tests::functions::refusals;
use tests::people::{
    NO_NAME, OTHER_PASSWORD, PASSWORD, access_token, attributes, confirmed, plain, signed_up, wrong,
};
use tests::triggers::config;
use tests::{World, on_every_engine};

const EXPIRED: (&str, &str) = (
    "ExpiredCodeException",
    "Invalid code provided, please request a code again.",
);
const MISMATCH: (&str, &str) = (
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
);
const NOBODY: (&str, &str) = (
    "UserNotFoundException",
    "Username/client id combination not found.",
);

#[tokio::test]
async fn the_code_sets_the_password_once_and_signs_everybody_out() {
    on_every_engine(async |world| {
        let (_, client_id) = plain(world, json!({}), json!({})).await;
        confirmed(world, &client_id, "anna").await;
        let token = access_token(world, &client_id, "anna", PASSWORD).await;
        world.advance_seconds(1);
        let asked = json!({ "ClientId": client_id, "Username": "anna" });
        world.ok("ForgotPassword", asked).await;
        let code = world.code_for("anna@example.com").await;
        let body = json!({
            "ClientId": client_id, "Username": "anna", "ConfirmationCode": code,
            "Password": OTHER_PASSWORD
        });
        world
            .refuses(
                "ConfirmForgotPassword",
                &body,
                &[
                    (
                        json!({ "ConfirmationCode": wrong(&code) }),
                        MISMATCH.0,
                        MISMATCH.1,
                    ),
                    (
                        json!({ "Password": "short" }),
                        "InvalidPasswordException",
                        "Password does not conform to policy: Password not long enough",
                    ),
                    (json!({ "Username": "nobody" }), NOBODY.0, NOBODY.1),
                ],
            )
            .await;
        assert_eq!(
            world.ok("ConfirmForgotPassword", body.clone()).await,
            json!({})
        );
        world
            .refuses(
                "ConfirmForgotPassword",
                &body,
                &[(json!({}), EXPIRED.0, EXPIRED.1)],
            )
            .await;
        let found = world
            .refusal("GetUser", json!({ "AccessToken": token }))
            .await;
        assert_eq!(found.1, "Access Token has been revoked");
        world.advance_seconds(1);
        access_token(world, &client_id, "anna", OTHER_PASSWORD).await;
        let old = json!({
            "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "anna", "PASSWORD": PASSWORD }
        });
        assert_eq!(
            world.refusal("InitiateAuth", old).await.1,
            "Incorrect username or password."
        );
    })
    .await;
}

#[tokio::test]
async fn who_is_confirmed_by_it_has_the_preferred_name() {
    let world = World::in_memory();
    let pool = json!({ "AliasAttributes": ["email", "preferred_username"] });
    let (pool_id, client_id) = plain(&world, pool, json!({})).await;
    let mut bodies = Vec::new();
    for name in ["anna", "berta"] {
        let address = format!("{name}@example.com");
        let given = [("email", address.as_str()), ("preferred_username", "nick")];
        let sign_up = json!({
            "ClientId": client_id, "Username": name, "Password": PASSWORD, "UserAttributes": attributes(&given)
        });
        world.ok("SignUp", sign_up).await;
        let proved = json!({
            "UserPoolId": pool_id, "Username": name, "UserAttributes": attributes(&[("email_verified", "true")])
        });
        world.ok("AdminUpdateUserAttributes", proved).await;
        world.advance_seconds(1);
        let asked = json!({ "ClientId": client_id, "Username": name });
        world.ok("ForgotPassword", asked).await;
        bodies.push(json!({
            "ClientId": client_id, "Username": name, "Password": OTHER_PASSWORD,
            "ConfirmationCode": world.code_for(&address).await
        }));
    }
    world.ok("ConfirmForgotPassword", bodies[0].clone()).await;
    let nick = json!({ "UserPoolId": pool_id, "Username": "nick" });
    assert_eq!(world.ok("AdminGetUser", nick).await["Username"], "anna");
    let taken = "An account with the given preferred_username already exists.";
    let row = (json!({}), "InvalidParameterException", taken);
    world
        .refuses("ConfirmForgotPassword", &bodies[1], &[row])
        .await;
    let other = json!({
        "UserPoolId": pool_id, "Username": "berta",
        "UserAttributes": attributes(&[("preferred_username", "other")])
    });
    world.ok("AdminUpdateUserAttributes", other).await;
    world.ok("ConfirmForgotPassword", bodies[1].clone()).await;
}

#[tokio::test]
async fn no_other_code_does_it() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    signed_up(&world, &client_id, "anna").await;
    let sign_up = world.code_for("anna@example.com").await;
    let body = |code: &str| {
        json!({
            "ClientId": client_id, "Username": "anna", "ConfirmationCode": code,
            "Password": OTHER_PASSWORD
        })
    };
    let expired = (EXPIRED.0.to_owned(), EXPIRED.1.to_owned());
    let found = world.refusal("ConfirmForgotPassword", body(&sign_up)).await;
    assert_eq!(found, expired, "a sign-up's code resets nothing");

    let confirm = json!({ "ClientId": client_id, "Username": "anna", "ConfirmationCode": sign_up });
    world.ok("ConfirmSignUp", confirm).await;
    world.advance_seconds(1);
    let asked = json!({ "ClientId": client_id, "Username": "anna" });
    world.ok("ForgotPassword", asked.clone()).await;
    let code = world.code_for("anna@example.com").await;
    world
        .ok(
            "AdminUpdateUserAttributes",
            json!({
                "UserPoolId": pool_id, "Username": "anna",
                "UserAttributes": [{ "Name": "email", "Value": "other@example.com" }]
            }),
        )
        .await;
    let found = world.refusal("ConfirmForgotPassword", body(&code)).await;
    assert_eq!(found, expired, "the address is no longer the user's");

    world
        .ok(
            "AdminUpdateUserAttributes",
            json!({
                "UserPoolId": pool_id, "Username": "anna",
                "UserAttributes": [{ "Name": "email_verified", "Value": "true" }]
            }),
        )
        .await;
    world.advance_seconds(1);
    world.ok("ForgotPassword", asked).await;
    let code = world.code_for("other@example.com").await;
    world.advance_seconds(3600);
    let found = world.refusal("ConfirmForgotPassword", body(&code)).await;
    assert_eq!(found, expired, "an hour is over");
}

#[tokio::test]
async fn a_phantom_is_answered_like_a_user() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    let hiding = world
        .client(&pool_id, json!({ "PreventUserExistenceErrors": "ENABLED" }))
        .await;
    confirmed(&world, &client_id, "anna").await;
    for name in ["anna", "nobody"] {
        let body = json!({
            "ClientId": hiding, "Username": name, "ConfirmationCode": "abcdef",
            "Password": OTHER_PASSWORD
        });
        let refuses = async |expected: (&str, &str)| {
            let row = (json!({}), expected.0, expected.1);
            world.refuses("ConfirmForgotPassword", &body, &[row]).await;
        };
        refuses(EXPIRED).await;
        world
            .ok(
                "ForgotPassword",
                json!({ "ClientId": hiding, "Username": name }),
            )
            .await;
        for _ in 0..5 {
            refuses(MISMATCH).await;
        }
        refuses(EXPIRED).await;
    }
}

#[tokio::test]
async fn tries_are_counted_over_the_codes_of_an_hour() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let asked = json!({ "ClientId": client_id, "Username": "anna" });
    let body = json!({
        "ClientId": client_id, "Username": "anna", "ConfirmationCode": "abcdef",
        "Password": OTHER_PASSWORD
    });
    for _ in 0..4 {
        world.ok("ForgotPassword", asked.clone()).await;
        for _ in 0..5 {
            world
                .refuses(
                    "ConfirmForgotPassword",
                    &body,
                    &[(json!({}), MISMATCH.0, MISMATCH.1)],
                )
                .await;
        }
    }
    world.ok("ForgotPassword", asked).await;
    let limit = "Attempt limit exceeded, please try after some time.";
    let rows = [
        (json!({}), "LimitExceededException", limit),
        (
            json!({ "Username": "a b" }),
            "InvalidParameterException",
            NO_NAME,
        ),
        (
            json!({ "ClientId": "nosuchclient" }),
            "ResourceNotFoundException",
            "User pool client nosuchclient does not exist.",
        ),
    ];
    world.refuses("ConfirmForgotPassword", &body, &rows).await;
    let temporary = json!({ "UserPoolId": pool_id, "Username": "anna", "Password": PASSWORD });
    world.ok("AdminSetUserPassword", temporary).await;
    let rows = [(
        json!({}),
        "NotAuthorizedException",
        "User password cannot be reset in the current state.",
    )];
    world.refuses("ConfirmForgotPassword", &body, &rows).await;
}

#[tokio::test]
async fn a_function_is_told_of_it_and_undoes_nothing() {
    let world = World::in_memory();
    let pool = json!({ "LambdaConfig": config(&["PostConfirmation"]) });
    let (_, client_id) = plain(&world, pool, json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let codes = [
        "UserLambdaValidationException",
        "UnexpectedLambdaException",
        "InvalidLambdaResponseException",
    ];
    for (number, (why, refusal)) in refusals("PostConfirmation").into_iter().enumerate() {
        world.advance_seconds(1);
        let asked = json!({ "ClientId": client_id, "Username": "anna" });
        world.ok("ForgotPassword", asked).await;
        let password = format!("{OTHER_PASSWORD}{number}");
        let body = json!({
            "ClientId": client_id, "Username": "anna", "Password": password,
            "ConfirmationCode": world.code_for("anna@example.com").await,
        });
        world.functions().answer(Err(why));
        let found = world.refusal("ConfirmForgotPassword", body).await;
        assert!(codes.contains(&found.0.as_str()));
        assert_eq!(found, refusal);
        assert_eq!(
            world.functions().sources(),
            ["PostConfirmation_ConfirmForgotPassword"]
        );
        world.advance_seconds(1);
        access_token(&world, &client_id, "anna", &password).await;
    }
}

/// The code is not spent by a password that is refused.
#[tokio::test]
async fn the_forgotten_password_is_not_set_again_where_the_pool_wants_another() {
    let world = World::in_memory();
    let policy = json!({ "PasswordPolicy": { "MinimumLength": 6, "PasswordHistorySize": 1 } });
    let (_, client_id) = plain(&world, json!({ "Policies": policy }), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    world.advance_seconds(1);
    let asked = json!({ "ClientId": client_id, "Username": "anna" });
    world.ok("ForgotPassword", asked).await;
    let code = world.code_for("anna@example.com").await;
    let body = json!({
        "ClientId": client_id, "Username": "anna", "ConfirmationCode": code, "Password": PASSWORD
    });
    let rows = [
        (
            json!({ "ConfirmationCode": wrong(&code) }),
            MISMATCH.0,
            MISMATCH.1,
        ),
        (
            json!({}),
            "PasswordHistoryPolicyViolationException",
            "Password has previously been used",
        ),
    ];
    world.refuses("ConfirmForgotPassword", &body, &rows).await;
    let mut body = body;
    body["Password"] = json!(OTHER_PASSWORD);
    world.ok("ConfirmForgotPassword", body).await;
    access_token(&world, &client_id, "anna", OTHER_PASSWORD).await;
}
