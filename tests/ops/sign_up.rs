//! `SignUp`.

mod functions;
mod refusals;

use serde_json::json;
use tests::people::{
    EMAIL, PASSWORD, access_token, attributes, attributes_of, confirmed, password_client, plain,
    signed_up, tutorial_pool, tutorial_sign_up,
};
use tests::{World, merge, on_every_engine};

#[tokio::test]
async fn the_tutorials_user_gets_a_code_by_mail() {
    on_every_engine(async |world| {
        let pool_id = world.pool(tutorial_pool()).await;
        let client_id = world.client(&pool_id, password_client()).await;
        let answer = world.ok("SignUp", tutorial_sign_up(&client_id)).await;
        let sub = answer["UserSub"].as_str().expect("a sub");
        assert_eq!(
            answer,
            json!({
                "UserConfirmed": false,
                "CodeDeliveryDetails": {
                    "Destination": "w***@c***",
                    "DeliveryMedium": "EMAIL",
                    "AttributeName": "email"
                },
                "UserSub": sub
            })
        );
        let letter = world.letter_to(EMAIL).await;
        let code = letter.code.expect("a code").into_exposed();
        assert!(
            code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()),
            "{code}"
        );
        assert_eq!(letter.subject, "You need to verify your email");
        assert_eq!(
            *letter.body.expose(),
            format!("Thanks for signing up Your verification code is {code}")
        );
        assert_eq!(letter.from, "no-reply@verificationemail.com");
        assert_eq!(letter.pool_id, pool_id);

        let user = json!({ "UserPoolId": pool_id, "Username": EMAIL.to_uppercase() });
        assert_eq!(
            world.ok("AdminGetUser", user).await,
            json!({
                "Username": sub,
                "UserAttributes": attributes(&[
                    ("sub", sub),
                    ("custom:created_at", "2022-01-01"),
                    ("custom:employee_id", "10"),
                    ("custom:is_admin", "false"),
                    ("custom:tenant_id", "1234567890"),
                    ("email", EMAIL),
                    ("email_verified", "false"),
                    ("family_name", "Foobar"),
                ]),
                "UserCreateDate": world.now(),
                "UserLastModifiedDate": world.now(),
                "Enabled": true,
                "UserStatus": "UNCONFIRMED"
            })
        );
    })
    .await;
}

#[tokio::test]
async fn an_empty_value_leaves_an_attribute_unset() {
    let world = World::in_memory();
    let pool_id = world.pool(tutorial_pool()).await;
    let client_id = world.client(&pool_id, password_client()).await;
    let body = json!({
        "ClientId": client_id,
        "Username": EMAIL,
        "Password": PASSWORD,
        "UserAttributes": attributes(&[("family_name", "Foobar"), ("custom:is_admin", "")]),
        "ValidationData": null
    });
    world.ok("SignUp", body).await;
    let found = attributes_of(&world, &pool_id, EMAIL).await;
    assert_eq!(
        found["email"], EMAIL,
        "the address that was given as user name"
    );
    assert_eq!(found.get("custom:is_admin"), None);
}

#[tokio::test]
async fn a_password_is_needed_unless_the_pool_takes_codes() {
    let world = World::in_memory();
    let (_, client_id) = plain(&world, json!({}), json!({})).await;
    let body = |client_id: &str, given: &[(&str, &str)]| json!({ "ClientId": client_id, "Username": "anna", "UserAttributes": attributes(given) });
    let mail = [("email", "anna@example.com")];
    let refused = async |client_id: &str, given: &[(&str, &str)]| {
        let found = world.refusal("SignUp", body(client_id, given)).await;
        assert_eq!(found.0, "InvalidParameterException");
        assert!(found.1.contains("'password'") && found.1.contains("Member must not be null"));
    };
    refused(&client_id, &mail).await;
    let passwordless = || {
        let factors = json!({ "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"] });
        json!({ "Policies": { "SignInPolicy": factors } })
    };
    let (pool_id, client_id) = plain(&world, passwordless(), json!({})).await;
    // A client that lets nobody in by a code, and somebody whom no code reaches.
    refused(&client_id, &mail).await;
    let client_id = world.choosing_client(&pool_id, json!({})).await;
    refused(&client_id, &[]).await;
    world.ok("SignUp", body(&client_id, &mail)).await;
    // An address that the pool does not prove at a sign-up.
    let mut members = passwordless();
    members["AutoVerifiedAttributes"] = json!([]);
    let pool_id = world.pool(members).await;
    let client_id = world.choosing_client(&pool_id, json!({})).await;
    refused(&client_id, &mail).await;
}

#[tokio::test]
async fn a_name_is_given_once() {
    on_every_engine(async |world| {
        let (_, client_id) = plain(world, json!({}), json!({})).await;
        signed_up(world, &client_id, "anna").await;
        let body = json!({ "ClientId": client_id, "Username": "anna", "Password": PASSWORD });
        let refusal = |code: &str, message: &str| (code.to_owned(), message.to_owned());
        let exists = refusal("UsernameExistsException", "User already exists");
        assert_eq!(world.refusal("SignUp", body.clone()).await, exists);
        // The model's default is that case matters.
        let mut other = body.clone();
        merge(&mut other, json!({ "Username": "Anna" }));
        world.ok("SignUp", other).await;

        let pool_id = world.pool(tutorial_pool()).await;
        let client_id = world.client(&pool_id, password_client()).await;
        world.ok("SignUp", tutorial_sign_up(&client_id)).await;
        let mut again = tutorial_sign_up(&client_id);
        merge(&mut again, json!({ "Username": EMAIL.to_uppercase() }));
        assert_eq!(
            world.refusal("SignUp", again).await,
            refusal(
                "UsernameExistsException",
                "An account with the given email already exists."
            )
        );
    })
    .await;
}

#[tokio::test]
async fn an_alias_is_taken_only_once_it_is_proved() {
    let world = World::in_memory();
    let aliases = json!({ "AliasAttributes": ["email", "phone_number", "preferred_username"] });
    let (pool_id, client_id) = plain(&world, aliases, json!({})).await;
    let body = |name: &str| {
        json!({
            "ClientId": client_id, "Username": name, "Password": PASSWORD,
            "UserAttributes": attributes(&[("email", "shared@example.com")])
        })
    };
    world.ok("SignUp", body("anna")).await;
    world.ok("SignUp", body("berta")).await;
    let named = json!({ "UserPoolId": pool_id, "Username": "shared@example.com" });
    assert_eq!(
        world.refusal("AdminGetUser", named).await.0,
        "UserNotFoundException"
    );
    world
        .refuses(
            "SignUp",
            &body("x"),
            &[
                (
                    json!({ "Username": "a@b.de" }),
                    "InvalidParameterException",
                    "Username cannot be of email format, since user pool is configured for email alias.",
                ),
                (
                    json!({ "Username": "+15551234567" }),
                    "InvalidParameterException",
                    "Username cannot be of phone number format, since user pool is configured for phone number alias.",
                ),
            ],
        )
        .await;
}

#[tokio::test]
async fn a_pool_of_addresses_takes_no_names() {
    let world = World::in_memory();
    for (kinds, sentence) in [
        (json!(["email"]), "Username should be an email."),
        (
            json!(["phone_number"]),
            "Username should be a phone number.",
        ),
        (
            json!(["email", "phone_number"]),
            "Username should be either an email or a phone number.",
        ),
    ] {
        let (_, client_id) = plain(&world, json!({ "UsernameAttributes": kinds }), json!({})).await;
        let body = json!({ "ClientId": client_id, "Username": "anna", "Password": PASSWORD });
        let expected = ("InvalidParameterException".to_owned(), sentence.to_owned());
        assert_eq!(world.refusal("SignUp", body).await, expected);
    }
}

#[tokio::test]
async fn the_code_goes_by_text_message_where_both_are_proved() {
    let world = World::in_memory();
    let sms = json!({
        "AutoVerifiedAttributes": ["email", "phone_number"],
        "SmsConfiguration": { "SnsCallerArn": "arn:aws:iam::123456789012:role/sms" }
    });
    let (pool_id, client_id) = plain(&world, sms, json!({})).await;
    let body = json!({
        "ClientId": client_id, "Username": "anna", "Password": PASSWORD,
        "UserAttributes": attributes(&[("email", "anna@example.com"), ("phone_number", "+12065551234")])
    });
    let answer = world.ok("SignUp", body).await;
    assert_eq!(
        answer["CodeDeliveryDetails"],
        json!({ "Destination": "+*******1234", "DeliveryMedium": "SMS", "AttributeName": "phone_number" })
    );
    let code = world.code_for("+12065551234").await;
    let letter = world.letter_to("+12065551234").await;
    assert_eq!((letter.subject.as_str(), letter.from.as_str()), ("", ""));
    let body = json!({ "ClientId": client_id, "Username": "anna", "ConfirmationCode": code });
    world.ok("ConfirmSignUp", body).await;
    let found = attributes_of(&world, &pool_id, "anna").await;
    assert_eq!(found["phone_number_verified"], "true");
    assert_eq!(found["email_verified"], "false");
}

#[tokio::test]
async fn nothing_is_sent_where_the_pool_proves_nothing() {
    let world = World::in_memory();
    let (_, client_id) = plain(&world, json!({ "AutoVerifiedAttributes": [] }), json!({})).await;
    let body = json!({
        "ClientId": client_id, "Username": "anna", "Password": PASSWORD,
        "UserAttributes": attributes(&[("email", "anna@example.com")])
    });
    let answer = world.ok("SignUp", body).await;
    assert_eq!(
        answer,
        json!({ "UserConfirmed": false, "UserSub": answer["UserSub"] })
    );
    assert!(world.letters().await.is_empty());
}

#[tokio::test]
async fn a_client_writes_what_it_may() {
    let world = World::in_memory();
    let client = json!({ "WriteAttributes": ["email"] });
    let (_, client_id) = plain(&world, json!({}), client).await;
    let body = json!({
        "ClientId": client_id, "Username": "anna", "Password": PASSWORD,
        "UserAttributes": attributes(&[("email", "anna@example.com"), ("nickname", "A")])
    });
    assert_eq!(
        world.refusal("SignUp", body).await,
        (
            "NotAuthorizedException".to_owned(),
            "A client attempted to write unauthorized attribute".to_owned()
        )
    );
    signed_up(&world, &client_id, "anna").await;
}

#[tokio::test]
async fn clients_and_pools_can_refuse() {
    let world = World::in_memory();
    let (pool_id, client_id) = plain(&world, json!({}), json!({})).await;
    let body = |client_id: &str| json!({ "ClientId": client_id, "Username": "anna", "Password": PASSWORD });
    let weak = (
        json!({ "Password": "short" }),
        "InvalidPasswordException",
        "Password did not conform with policy: Password not long enough",
    );
    world.refuses("SignUp", &body(&client_id), &[weak]).await;
    let found = world.refusal("SignUp", body("nosuchclient")).await;
    assert_eq!(found.0, "ResourceNotFoundException");
    assert_eq!(found.1, "User pool client nosuchclient does not exist.");

    let administrators = json!({ "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true } });
    let (_, closed) = plain(&world, administrators, json!({})).await;
    let found = world.refusal("SignUp", body(&closed)).await;
    assert_eq!(found.0, "NotAuthorizedException");
    assert_eq!(found.1, "SignUp is not permitted for this user pool");

    let mut secretive = json!({ "UserPoolId": pool_id, "ClientName": "s", "GenerateSecret": true });
    merge(&mut secretive, password_client());
    let made = world.ok("CreateUserPoolClient", secretive).await;
    let id = made["UserPoolClient"]["ClientId"].as_str().expect("an id");
    let secret = made["UserPoolClient"]["ClientSecret"]
        .as_str()
        .expect("a secret");
    let found = world.refusal("SignUp", body(id)).await;
    assert_eq!(
        found.1,
        format!("Client {id} is configured with secret but SECRET_HASH was not received")
    );
    let hashed = |hash: &str| {
        let mut body = body(id);
        merge(&mut body, json!({ "SecretHash": hash }));
        body
    };
    let found = world.refusal("SignUp", hashed("bm90IGl0")).await;
    assert_eq!(
        found.1,
        format!("Unable to verify secret hash for client {id}")
    );
    world
        .ok(
            "SignUp",
            hashed(&crypto::mac::secret_hash("anna", id, secret)),
        )
        .await;
}

#[tokio::test]
async fn names_that_a_screen_would_run_are_harmless_in_mails() {
    let world = World::in_memory();
    let template = json!({
        "VerificationMessageTemplate": {
            "DefaultEmailOption": "CONFIRM_WITH_CODE",
            "EmailSubject": "For {username}: {####}",
            "EmailMessage": "{username}, your code is {####}. {other} {"
        }
    });
    let (_, client_id) = plain(&world, template, json!({})).await;
    let body = json!({
        "ClientId": client_id, "Username": "<b>{####}</b>", "Password": PASSWORD,
        "UserAttributes": attributes(&[("email", "anna@example.com")])
    });
    world.ok("SignUp", body).await;
    let letter = world.letter_to("anna@example.com").await;
    let code = letter.code.expect("a code").into_exposed();
    assert_eq!(letter.subject, format!("For <b>{{####}}</b>: {code}"));
    assert_eq!(
        *letter.body.expose(),
        format!("&lt;b&gt;{{####}}&lt;/b&gt;, your code is {code}. {{other}} {{")
    );
}

#[tokio::test]
async fn a_user_who_signed_up_signs_in_with_that_password() {
    for flows in [
        json!(["ALLOW_USER_PASSWORD_AUTH"]),
        json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]),
    ] {
        let world = World::in_memory();
        let client = json!({ "ExplicitAuthFlows": flows });
        let (_, client_id) = plain(&world, json!({}), client).await;
        confirmed(&world, &client_id, "anna").await;
        access_token(&world, &client_id, "anna", PASSWORD).await;
    }
}
