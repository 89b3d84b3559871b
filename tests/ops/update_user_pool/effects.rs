//! What follows from the settings of a pool: the rules of passwords and the words of messages.

use serde_json::{Value, json};
use tests::people::{PASSWORD, attributes, plain};
use tests::{World, on_every_engine};

/// Signs somebody up, with these attributes.
fn sign_up(client: &str, name: &str, password: &str, given: &[(&str, &str)]) -> Value {
    json!({
        "ClientId": client, "Username": name, "Password": password, "UserAttributes": attributes(given),
    })
}

#[tokio::test]
async fn each_rule_of_passwords_holds_by_itself() {
    let rows = [
        (
            json!({ "MinimumLength": 12 }),
            "Abcdefghi1!",
            "Password not long enough",
        ),
        (
            json!({ "RequireLowercase": true }),
            "ABCDEF1!",
            "Password must have lowercase characters",
        ),
        (
            json!({ "RequireUppercase": true }),
            "abcdef1!",
            "Password must have uppercase characters",
        ),
        (
            json!({ "RequireNumbers": true }),
            "Abcdefg!",
            "Password must have numeric characters",
        ),
        (
            json!({ "RequireSymbols": true }),
            "Abcdefg1",
            "Password must have symbol characters",
        ),
    ];
    on_every_engine(async |world| {
        let (pool, client) = plain(world, json!({}), json!({})).await;
        for (at, (rule, broken, words)) in rows.iter().enumerate() {
            let policy = json!({ "PasswordPolicy": rule });
            world
                .ok(
                    "UpdateUserPool",
                    json!({ "UserPoolId": pool, "Policies": policy }),
                )
                .await;
            let refusal = world
                .refusal("SignUp", sign_up(&client, "anna", broken, &[]))
                .await;
            assert_eq!(refusal.0, "InvalidPasswordException");
            assert_eq!(
                refusal.1,
                format!("Password did not conform with policy: {words}")
            );
            let name = format!("user{at}");
            world
                .ok("SignUp", sign_up(&client, &name, "Abcdefghijk1!", &[]))
                .await;
            // What breaks this rule alone breaks no other.
            let without = json!({ "PasswordPolicy": { "MinimumLength": 6 } });
            world
                .ok(
                    "UpdateUserPool",
                    json!({ "UserPoolId": pool, "Policies": without }),
                )
                .await;
            world
                .ok(
                    "SignUp",
                    sign_up(&client, &format!("free{at}"), broken, &[]),
                )
                .await;
        }
    })
    .await;
}

fn sender() -> Value {
    json!({ "SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x" })
}

/// The subject, the body and the code of the newest letter to an address.
async fn letter(world: &World, to: &str) -> (String, String, String) {
    let letter = world.letter_to(to).await;
    let code = letter.code.expect("a code").into_exposed();
    (letter.subject, letter.body.expose().clone(), code)
}

#[tokio::test]
async fn what_is_sent_are_the_words_of_the_pool() {
    on_every_engine(async |world| {
        let (pool, client) = plain(world, json!({ "SmsConfiguration": sender() }), json!({})).await;
        let template = json!({
            "EmailSubject": "To prove it", "EmailMessage": "Prove it by {####}.",
            "EmailSubjectByLink": "To press", "EmailMessageByLink": "Do {##press##}.",
            "SmsMessage": "Prove it quickly by {####}.",
        });
        let with = |verified: &str, option: &str| {
            let mut template = template.clone();
            template["DefaultEmailOption"] = json!(option);
            json!({
                "UserPoolId": pool, "AutoVerifiedAttributes": [verified], "VerificationMessageTemplate": template,
            })
        };
        let mail = [("email", "anna@example.com")];
        world.ok("UpdateUserPool", with("email", "CONFIRM_WITH_CODE")).await;
        world.ok("SignUp", sign_up(&client, "anna", PASSWORD, &mail)).await;
        let (subject, body, code) = letter(world, "anna@example.com").await;
        assert_eq!((subject.as_str(), body), ("To prove it", format!("Prove it by {code}.")));

        world.advance_seconds(1);
        world.ok("UpdateUserPool", with("email", "CONFIRM_WITH_LINK")).await;
        world.ok("SignUp", sign_up(&client, "berta", PASSWORD, &mail)).await;
        let (subject, body, _) = letter(world, "anna@example.com").await;
        assert_eq!(subject, "To press");
        assert!(body.starts_with("Do <a href=") && body.ends_with(">press</a>."), "{body}");

        world.ok("UpdateUserPool", with("phone_number", "CONFIRM_WITH_CODE")).await;
        world.ok("SignUp", sign_up(&client, "carl", PASSWORD, &[("phone_number", "+15550100")])).await;
        let (subject, body, code) = letter(world, "+15550100").await;
        assert_eq!((subject.as_str(), body), ("", format!("Prove it quickly by {code}.")));
    })
    .await;
}

#[tokio::test]
async fn invitations_are_in_the_words_of_the_pool() {
    on_every_engine(async |world| {
        let pool = world.pool(json!({ "SmsConfiguration": sender() })).await;
        let template = json!({
            "EmailSubject": "Come in", "EmailMessage": "Come in as {username} with {####}.",
            "SMSMessage": "Come as {username} with {####}.",
        });
        let config = json!({ "InviteMessageTemplate": template });
        world
            .ok(
                "UpdateUserPool",
                json!({ "UserPoolId": pool, "AdminCreateUserConfig": config }),
            )
            .await;
        for (name, medium, attribute, address) in [
            ("anna", "EMAIL", "email", "anna@example.com"),
            ("berta", "SMS", "phone_number", "+15550100"),
        ] {
            let body = json!({
                "UserPoolId": pool, "Username": name, "DesiredDeliveryMediums": [medium],
                "UserAttributes": attributes(&[(attribute, address)]),
            });
            world.ok("AdminCreateUser", body).await;
        }
        let (subject, body, code) = letter(world, "anna@example.com").await;
        let password = code
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        assert_eq!(
            (subject.as_str(), body),
            ("Come in", format!("Come in as anna with {password}."))
        );
        let (subject, body, code) = letter(world, "+15550100").await;
        assert_eq!(
            (subject.as_str(), body),
            ("", format!("Come as berta with {code}."))
        );
    })
    .await;
}

#[tokio::test]
async fn a_mail_comes_from_the_sender_of_the_pool() {
    on_every_engine(async |world| {
        let (pool, client) = plain(world, json!({}), json!({})).await;
        let source = "arn:aws:ses:us-east-1:123456789012:identity/pool@example.com";
        let rows = [
            (json!({}), "no-reply@verificationemail.com", None),
            (json!({ "SourceArn": source }), "pool@example.com", None),
            (
                json!({ "SourceArn": source, "From": "Pool <mail@example.com>", "ReplyToEmailAddress": "to@example.com" }),
                "Pool <mail@example.com>",
                Some("to@example.com"),
            ),
        ];
        for (at, (email, from, reply_to)) in rows.into_iter().enumerate() {
            world.advance_seconds(1);
            world.ok("UpdateUserPool", json!({ "UserPoolId": pool, "AutoVerifiedAttributes": ["email"], "EmailConfiguration": email })).await;
            let mail = [("email", "anna@example.com")];
            world.ok("SignUp", sign_up(&client, &format!("user{at}"), PASSWORD, &mail)).await;
            let letter = world.letter_to("anna@example.com").await;
            assert_eq!((letter.from.as_str(), letter.reply_to.as_deref()), (from, reply_to));
        }
    })
    .await;
}
