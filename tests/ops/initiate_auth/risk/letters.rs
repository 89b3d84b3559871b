//! The letters about sign-ins that may have been somebody else's: `NotifyConfiguration`.

use std::sync::Arc;

use serde_json::{Value, json};
use store::memory::Memory;
use tests::choice::{mail_sender, response};
use tests::risks::{BLOCKED, CHROME, FAR, FIREFOX, Guarded, on_all_levels, told_of};
use tests::{World, on_every_engine};
use userpool::{AddressLimits, Letter, Settings};

const MAIL: &str = "ana@example.com";
const PROVED: [(&str, &str); 2] = [("email", MAIL), ("email_verified", "true")];

async fn enforced(world: &World) -> Guarded<'_> {
    Guarded::new(world, "ENFORCED", json!({})).await
}

/// The subjects of the letters so far, without their links.
fn kinds(letters: &[Letter]) -> Vec<&str> {
    let subjects = letters.iter().map(|letter| letter.subject.as_str());
    subjects.filter_map(|it| it.split(' ').next()).collect()
}

#[tokio::test]
async fn a_user_is_told_what_became_of_a_sign_in() {
    on_every_engine(async |world| {
        let guarded = enforced(world).await;
        let name = "a<n>&\"a";
        guarded.user_at_home(name, &PROVED).await;
        let rows = [
            ("BLOCK", BLOCKED, "blocked"),
            ("MFA_REQUIRED", BLOCKED, "blocked"),
            ("MFA_IF_CONFIGURED", "in", "let-by"),
            ("NO_ACTION", "in", "let-by"),
        ];
        let mut expected = Vec::new();
        for (action, came, kind) in rows {
            guarded.says(None, told_of(action)).await;
            assert_eq!(guarded.from(name, FAR, FIREFOX).await, came, "{action}");
            world.advance_seconds(1);
            expected.push(kind);
            let letters = world.letters().await;
            assert_eq!(kinds(&letters), expected, "{action}");
            // What was let in from there is nobody's, so that the next one is a risk again.
            if came == "in" {
                guarded.feedback(name, "Invalid").await;
            }
        }
        let letter = world.letters().await.remove(0);
        assert_eq!(letter.to, MAIL);
        assert_eq!(letter.from, "Watch <watch@example.com>");
        assert_eq!(letter.reply_to.as_deref(), Some("help@example.com"));
        let [_, valid, invalid] = letter.subject.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{}", letter.subject);
        };
        assert!(valid.contains("user_name=a%3Cn%3E%26%22a&"), "{valid}");
        assert!(valid.contains("&feedback_value=Valid&"), "{valid}");
        assert!(invalid.contains("&feedback_value=Invalid&"), "{invalid}");
        let escaped = |link: &str| link.replace('&', "&amp;");
        let name = "a&lt;n&gt;&amp;&quot;a";
        let at = letter.body.expose().split(' ').nth(2).expect("a day");
        assert!(at.starts_with("2026-01-15"), "{at}");
        let body = letter.body.expose();
        let start = format!("<p title=\"{name}\">{name} 2026-01-15 12:00:");
        assert!(body.starts_with(&start), "{body}");
        let end = format!(
            " UTC {FAR} Firefox on Linux unknown unknown {{other}} {} {} {{</p>",
            escaped(valid),
            escaped(invalid)
        );
        assert!(body.ends_with(&end), "{body}");
    })
    .await;
}

/// Of a second factor that is asked for, once; also where its code goes to the same mailbox.
#[tokio::test]
async fn a_user_is_told_once() {
    let world = World::in_memory();
    let guarded = Guarded::new(
        &world,
        "ENFORCED",
        json!({ "EmailConfiguration": mail_sender() }),
    )
    .await;
    let modes = json!({
        "UserPoolId": guarded.pool_id, "MfaConfiguration": "OPTIONAL", "EmailMfaConfiguration": {},
    });
    world.ok("SetUserPoolMfaConfig", modes).await;
    guarded.user_at_home("ana", &PROVED).await;
    guarded.says(None, told_of("MFA_REQUIRED")).await;
    let (came, asked) = guarded
        .comes(
            "ana",
            tests::sign_in::PASSWORD,
            Some(tests::risks::context(FAR, FIREFOX)),
        )
        .await;
    assert_eq!(came, "EMAIL_OTP");
    let mut letters = world.letters().await;
    letters.sort_by_key(|letter| letter.code.is_some());
    assert_eq!(letters.len(), 2);
    assert_eq!(kinds(&letters[..1]), ["asked"]);
    let code = letters[1].code.as_ref().expect("a code").expose().clone();
    let answer = response(
        &guarded.client,
        "EMAIL_OTP",
        &asked["Session"],
        "ana",
        json!({ "EMAIL_OTP_CODE": code }),
    );
    world.ok("RespondToAuthChallenge", answer).await;
    assert_eq!(guarded.last_event("ana").await, "Pass AccountTakeover Low");
    assert_eq!(world.letters().await.len(), 2);
}

#[tokio::test]
async fn nobody_is_told_who_need_not_be() {
    let world = World::in_memory();
    let guarded = enforced(&world).await;
    guarded.user_at_home("ana", &PROVED).await;
    guarded
        .user_at_home("bob", &[("email", "bob@example.com")])
        .await;
    guarded.user_at_home("cyd", &[]).await;
    let silent = json!({ "AccountTakeoverRiskConfiguration": { "Actions": {
        "LowAction": { "EventAction": "BLOCK", "Notify": true },
    } } });
    for (rules, name) in [
        (on_all_levels("BLOCK"), "ana"),
        (silent, "ana"),
        (told_of("BLOCK"), "bob"),
        (told_of("BLOCK"), "cyd"),
    ] {
        guarded.says(None, rules).await;
        assert_eq!(guarded.from(name, FAR, FIREFOX).await, BLOCKED, "{name}");
    }
    // At home there is nothing to tell.
    assert_eq!(guarded.from("ana", "198.51.100.8", CHROME).await, "in");
    guarded.becomes("AUDIT").await;
    assert_eq!(guarded.from("ana", FAR, FIREFOX).await, "in");
    assert!(world.letters().await.is_empty());
}

/// An operator may give a text alone, or none; who sends it may be told by an ARN.
#[tokio::test]
async fn a_letter_without_marks_is_written_as_such() {
    let world = World::in_memory();
    let guarded = enforced(&world).await;
    guarded.user_at_home("ana", &PROVED).await;
    let with = |letter: Value| {
        json!({ "AccountTakeoverRiskConfiguration": {
            "Actions": { "LowAction": { "EventAction": "BLOCK", "Notify": true } },
            "NotifyConfiguration": {
                "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/watch@example.com",
                "BlockEmail": letter,
            },
        } })
    };
    let text = json!({ "Subject": "Was it\nyou, {username}?", "TextBody": "From {ip-address}\n<b>&{country}" });
    guarded.says(None, with(text)).await;
    guarded.from("ana", FAR, FIREFOX).await;
    let letter = world.letters().await.remove(0);
    assert_eq!(letter.subject, "Was it you, ana?");
    assert_eq!(letter.from, "watch@example.com");
    assert_eq!(letter.reply_to, None);
    let expected = format!("From {FAR}<br>\n&lt;b&gt;&amp;unknown");
    assert_eq!(letter.body.expose(), &expected);
    world.advance_seconds(1);
    guarded.says(None, with(Value::Null)).await;
    guarded.from("ana", FAR, FIREFOX).await;
    let letter = world.letters().await.remove(1);
    assert_eq!(letter.subject, "A sign-in to your account");
    let own = "A sign-in to your account was blocked. It came at 2026-01-15 12:00:";
    assert!(letter.body.expose().starts_with(own));
}

/// Letters count among the mails to an address; who is kept out stays so where no more are sent.
#[tokio::test]
async fn no_more_letters_go_to_an_address_than_other_mails() {
    let limits = AddressLimits {
        mails: 3,
        ..AddressLimits::WIDE
    };
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    let world = World::settled(Arc::new(Memory::new()), None, &settings);
    let guarded = enforced(&world).await;
    guarded.user_at_home("ana", &PROVED).await;
    guarded.says(None, told_of("BLOCK")).await;
    for _ in 0..6 {
        assert_eq!(guarded.from("ana", FAR, FIREFOX).await, BLOCKED);
        world.advance_seconds(1);
    }
    assert_eq!(world.letters().await.len(), 3);
    assert_eq!(guarded.events("ana").await.len(), 7);
}
