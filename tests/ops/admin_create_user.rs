//! `AdminCreateUser`.

mod again;
mod functions;
mod without_password;

use serde_json::{Value, json};
use tests::people::{
    OTHER_PASSWORD, PASSWORD, attributes, attributes_of, password_client, plain, tutorial_pool,
};
use tests::{World, merge, on_every_engine};

fn sms() -> Value {
    json!({ "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" })
}

fn anna(pool_id: &str) -> Value {
    json!({
        "UserPoolId": pool_id, "Username": "anna", "TemporaryPassword": PASSWORD,
        "UserAttributes": attributes(&[("email", "anna@example.com"), ("email_verified", "True")])
    })
}

#[tokio::test]
async fn the_user_is_invited_with_a_password_that_holds_for_a_week() {
    on_every_engine(async |world| {
        let (pool_id, client_id) = plain(world, json!({}), json!({})).await;
        let mut body = anna(&pool_id);
        merge(&mut body, json!({ "TemporaryPassword": null }));
        let answer = world.ok("AdminCreateUser", body).await;
        let sub = answer["User"]["Attributes"][0]["Value"]
            .as_str()
            .expect("a sub");
        assert_eq!(
            answer,
            json!({ "User": {
                "Username": "anna",
                "Attributes": attributes(&[
                    ("sub", sub), ("email", "anna@example.com"), ("email_verified", "true")
                ]),
                "UserCreateDate": world.now(),
                "UserLastModifiedDate": world.now(),
                "Enabled": true,
                "UserStatus": "FORCE_CHANGE_PASSWORD"
            } })
        );
        let letter = world.letter_to("anna@example.com").await;
        let password = letter.code.expect("a password").into_exposed();
        assert_eq!(letter.subject, "Your temporary password");
        assert_eq!(
            *letter.body.expose(),
            format!("Your username is anna and temporary password is {password}.")
        );
        let sign_in = json!({
            "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "anna", "PASSWORD": password }
        });
        let answer = world.ok("InitiateAuth", sign_in.clone()).await;
        assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
        world.advance_seconds(7 * 24 * 60 * 60);
        let row = (
            json!({}),
            "NotAuthorizedException",
            "Temporary password has expired and must be reset by an administrator.",
        );
        world.refuses("InitiateAuth", &sign_in, &[row]).await;

        let resend = json!({
            "UserPoolId": pool_id, "Username": "anna", "MessageAction": "RESEND",
            "DesiredDeliveryMediums": ["EMAIL"]
        });
        world.ok("AdminCreateUser", resend).await;
        let fresh = world.code_for("anna@example.com").await;
        assert_ne!(fresh, password);
        let mut sign_in = sign_in;
        sign_in["AuthParameters"]["PASSWORD"] = json!(fresh);
        let answer = world.ok("InitiateAuth", sign_in).await;
        assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let world = World::in_memory();
    let (pool_id, _) = plain(&world, json!({}), json!({})).await;
    world.ok("AdminCreateUser", anna(&pool_id)).await;
    let invalid = "InvalidParameterException";
    let rows = [
        (
            json!({}),
            "UsernameExistsException",
            "User account already exists",
        ),
        (
            json!({ "Username": "x", "TemporaryPassword": "short" }),
            "InvalidPasswordException",
            "Password did not conform with password policy: Password not long enough",
        ),
        (
            json!({ "Username": "x", "UserAttributes": attributes(&[("custom:nope", "x")]) }),
            invalid,
            "Attributes did not conform to the schema: Type for attribute {custom:nope} could not be determined",
        ),
        (
            json!({ "Username": "x", "UserAttributes": attributes(&[("nope", "x"), ("birthdate", "1.1.2000")]) }),
            invalid,
            "Attributes did not conform to the schema: birthdate: String must be no shorter than 10 characters\nnope: Attribute does not exist in the schema.\n",
        ),
        (
            json!({ "Username": "x", "UserAttributes": attributes(&[("sub", "x"), ("custom:nope", "x")]) }),
            invalid,
            "Cannot modify the non-mutable attribute sub",
        ),
        (
            json!({ "Username": "x", "UserAttributes": attributes(&[("email", "x")]) }),
            invalid,
            "Invalid email address format.",
        ),
        (
            json!({ "Username": "x", "MessageAction": "RESEND" }),
            "UserNotFoundException",
            "User does not exist.",
        ),
        (
            json!({ "UserPoolId": "us-east-1_nosuchpool" }),
            "ResourceNotFoundException",
            "User pool us-east-1_nosuchpool does not exist.",
        ),
    ];
    world
        .refuses("AdminCreateUser", &anna(&pool_id), &rows)
        .await;
    let permanent = json!({
        "UserPoolId": pool_id, "Username": "anna", "Password": OTHER_PASSWORD, "Permanent": true
    });
    world.ok("AdminSetUserPassword", permanent).await;
    let row = (
        json!({ "MessageAction": "RESEND" }),
        "UnsupportedUserStateException",
        "Resend not possible. anna status is not FORCE_CHANGE_PASSWORD",
    );
    world
        .refuses("AdminCreateUser", &anna(&pool_id), &[row])
        .await;
}

#[tokio::test]
async fn the_invitation_goes_where_it_is_wanted() {
    let world = World::in_memory();
    let (pool_id, _) = plain(&world, json!({ "SmsConfiguration": sms() }), json!({})).await;
    let both = attributes(&[("email", "a@example.com"), ("phone_number", "+12065551234")]);
    let base =
        json!({ "UserPoolId": pool_id, "TemporaryPassword": PASSWORD, "UserAttributes": both });
    let rows = [
        (json!({}), vec!["+12065551234"]),
        (
            json!({ "DesiredDeliveryMediums": ["EMAIL"] }),
            vec!["a@example.com"],
        ),
        (
            json!({ "DesiredDeliveryMediums": ["SMS", "EMAIL"] }),
            vec!["+12065551234", "a@example.com"],
        ),
        (json!({ "MessageAction": "SUPPRESS" }), vec![]),
        (
            json!({ "UserAttributes": attributes(&[("email", "b@example.com")]) }),
            vec!["b@example.com"],
        ),
        (json!({ "UserAttributes": [] }), vec![]),
    ];
    for (at, (change, expected)) in rows.into_iter().enumerate() {
        world.advance_seconds(1);
        let mut body = base.clone();
        merge(&mut body, json!({ "Username": format!("user{at}") }));
        merge(&mut body, change);
        world.ok("AdminCreateUser", body).await;
        let mut found = Vec::new();
        for letter in world.letters().await {
            found.push(letter.to.clone());
            world
                .directory()
                .delivered(&letter.handle, None)
                .await
                .expect("a delivery");
        }
        found.sort();
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn an_invitation_that_can_not_go_out_is_refused_before_the_user_is_made() {
    let world = World::in_memory();
    let (pool_id, _) = plain(&world, json!({}), json!({})).await;
    let (texting, _) = plain(&world, json!({ "SmsConfiguration": sms() }), json!({})).await;
    let email = attributes(&[("email", "a@example.com")]);
    let both = attributes(&[("email", "a@example.com"), ("phone_number", "+12065551234")]);
    let no_email = "No email provided but desired delivery medium was Email";
    let no_phone = "No phone number provided but desired delivery medium was SMS";
    let no_sms = "User pool does not have SMS configuration to send messages.";
    let rows = [
        (json!({ "DesiredDeliveryMediums": ["EMAIL"] }), no_email),
        (
            json!({ "DesiredDeliveryMediums": ["EMAIL"], "UserAttributes": attributes(&[("email", "")]) }),
            no_email,
        ),
        (
            json!({ "UserPoolId": texting, "DesiredDeliveryMediums": ["SMS", "EMAIL"], "UserAttributes": email }),
            no_phone,
        ),
        (
            json!({ "DesiredDeliveryMediums": ["SMS"], "UserAttributes": both }),
            no_sms,
        ),
        (json!({ "UserAttributes": both }), no_sms),
    ];
    let rows = rows.map(|(change, sentence)| (change, "InvalidParameterException", sentence));
    let base = json!({ "UserPoolId": pool_id, "Username": "anna" });
    world.refuses("AdminCreateUser", &base, &rows).await;
    for pool_id in [&pool_id, &texting] {
        let list = world
            .ok("ListUsers", json!({ "UserPoolId": pool_id }))
            .await;
        assert_eq!(list["Users"], json!([]));
    }

    // The same holds where a user is invited again.
    world.ok("AdminCreateUser", base.clone()).await;
    let again = json!({ "MessageAction": "RESEND", "DesiredDeliveryMediums": ["EMAIL"] });
    let row = (again, "InvalidParameterException", no_email);
    world.refuses("AdminCreateUser", &base, &[row]).await;
    assert!(world.letters().await.is_empty());
}

#[tokio::test]
async fn a_user_has_the_attributes_that_were_given_and_no_others() {
    on_every_engine(async |world| {
        let (pool_id, _) = plain(world, json!({}), json!({})).await;
        let given = attributes(&[("email", "u@example.com")]);
        let body = json!({ "UserPoolId": pool_id, "Username": "u", "UserAttributes": given });
        let made = world.ok("AdminCreateUser", body).await["User"].clone();
        let sub = &made["Attributes"][0]["Value"];
        let expected = json!([
            { "Name": "sub", "Value": sub }, { "Name": "email", "Value": "u@example.com" }
        ]);
        assert_eq!(made["Attributes"], expected);
        let list = world
            .ok("ListUsers", json!({ "UserPoolId": pool_id }))
            .await;
        assert_eq!(list["Users"], json!([made]));
        let named = json!({ "UserPoolId": pool_id, "Username": "u" });
        let user = world.ok("AdminGetUser", named).await;
        assert_eq!(user["UserAttributes"], expected);
    })
    .await;
}

#[tokio::test]
async fn a_pool_of_addresses_names_users_by_their_id() {
    let world = World::in_memory();
    let pool_id = world.pool(tutorial_pool()).await;
    world.client(&pool_id, password_client()).await;
    let body = json!({ "UserPoolId": pool_id, "Username": "Anna@example.com" });
    let answer = world.ok("AdminCreateUser", body).await;
    assert_eq!(
        answer["User"]["Username"],
        answer["User"]["Attributes"][0]["Value"]
    );
    let found = attributes_of(&world, &pool_id, "anna@EXAMPLE.com").await;
    assert_eq!(found["email"], "Anna@example.com");
    let body = json!({ "UserPoolId": pool_id, "Username": "anna@example.com" });
    let found = world.refusal("AdminCreateUser", body).await;
    assert_eq!(found.1, "User account already exists");
    let body = json!({ "UserPoolId": pool_id, "Username": "anna" });
    assert_eq!(
        world.refusal("AdminCreateUser", body).await.1,
        "Username should be an email."
    );
}

#[tokio::test]
async fn a_proved_alias_is_refused_or_taken() {
    let world = World::in_memory();
    let (pool_id, _) = plain(&world, json!({ "AliasAttributes": ["email"] }), json!({})).await;
    world.ok("AdminCreateUser", anna(&pool_id)).await;
    let row = (
        json!({ "Username": "berta" }),
        "UsernameExistsException",
        "An account with the given email already exists.",
    );
    world
        .refuses("AdminCreateUser", &anna(&pool_id), &[row])
        .await;
    let mut body = anna(&pool_id);
    merge(
        &mut body,
        json!({ "Username": "berta", "ForceAliasCreation": true }),
    );
    world.ok("AdminCreateUser", body).await;
    let named = json!({ "UserPoolId": pool_id, "Username": "anna@example.com" });
    assert_eq!(world.ok("AdminGetUser", named).await["Username"], "berta");
    assert_eq!(
        attributes_of(&world, &pool_id, "anna").await["email_verified"],
        "false"
    );
}

#[tokio::test]
async fn what_the_administrator_left_out_is_asked_for_at_the_first_sign_in() {
    let world = World::in_memory();
    let pool_id = world.pool(tutorial_pool()).await;
    let client_id = world.client(&pool_id, password_client()).await;
    let body = json!({
        "UserPoolId": pool_id, "Username": "anna@example.com", "TemporaryPassword": PASSWORD
    });
    world.ok("AdminCreateUser", body).await;
    let sign_in = json!({
        "ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "anna@example.com", "PASSWORD": PASSWORD }
    });
    let asked = world.ok("InitiateAuth", sign_in).await;
    assert_eq!(
        asked["ChallengeParameters"]["requiredAttributes"],
        "[\"userAttributes.family_name\"]"
    );
    let respond = |more: Value| {
        let mut responses = json!({
            "USERNAME": asked["ChallengeParameters"]["USER_ID_FOR_SRP"],
            "NEW_PASSWORD": OTHER_PASSWORD
        });
        merge(&mut responses, more);
        json!({
            "ClientId": client_id, "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": asked["Session"], "ChallengeResponses": responses
        })
    };
    let found = world
        .refusal("RespondToAuthChallenge", respond(json!({})))
        .await;
    assert_eq!(found.0, "InvalidParameterException");
    // An immutable attribute can be set as long as it is absent.
    let given = json!({ "userAttributes.family_name": "Foobar" });
    let answer = world.ok("RespondToAuthChallenge", respond(given)).await;
    assert!(
        answer["AuthenticationResult"]["AccessToken"].is_string(),
        "{answer}"
    );
    let found = attributes_of(&world, &pool_id, "anna@example.com").await;
    assert_eq!(found["family_name"], "Foobar");
}

#[tokio::test]
async fn a_function_that_might_refuse_lets_nobody_in_unasked() {
    let world = World::in_memory();
    let pool = world.pool(json!({})).await;
    world.invited(&pool, "ana", &[]).await;
    tests::triggers::set(&world, &pool, &["PreSignUp"]).await;
    let body = json!({ "UserPoolId": pool, "Username": "bob", "MessageAction": "SUPPRESS" });
    let refusal = world.refusal("AdminCreateUser", body).await;
    assert_eq!(refusal.0, "UnexpectedLambdaException");
    assert_eq!(refusal, tests::triggers::not_asked("PreSignUp"));
    // Who is invited again is there already.
    let again = json!({ "UserPoolId": pool, "Username": "ana", "MessageAction": "RESEND" });
    world.ok("AdminCreateUser", again).await;
}
