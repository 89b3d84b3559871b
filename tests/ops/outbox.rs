//! The outbox: what the worker of the program sees.

use serde_json::{Value, json};
use store::{Commit, Direction, Key, Version, Write};
use tests::people::{confirmed, plain, signed_up};
use tests::{World, on_every_engine};
use tokio::task::JoinSet;
use userpool::Letter;
use work::GivenUp;

#[tokio::test]
async fn a_letter_waits_until_it_is_delivered() {
    on_every_engine(async |world| {
        let (_, client_id) = plain(world, json!({}), json!({})).await;
        for name in ["anna", "berta", "carl"] {
            world.advance_seconds(1);
            signed_up(world, &client_id, name).await;
        }
        let directory = world.directory();
        let now = world.now_millis();
        let due = directory
            .due_messages(now, 2)
            .await
            .expect("letters")
            .letters;
        let to: Vec<&str> = due.iter().map(|letter| letter.to.as_str()).collect();
        assert_eq!(
            to,
            ["anna@example.com", "berta@example.com"],
            "the oldest first"
        );
        directory
            .delivered(&due[0].handle, None)
            .await
            .expect("delivered");
        directory
            .delivered(&due[0].handle, None)
            .await
            .expect("delivered twice is no error");
        directory
            .failed(&due[1].handle, now + 60_000, None)
            .await
            .expect("put off");
        let due = directory
            .due_messages(now, 10)
            .await
            .expect("letters")
            .letters;
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].to, "carl@example.com");
        let due = directory
            .due_messages(now + 60_000, 10)
            .await
            .expect("letters")
            .letters;
        assert_eq!(due.len(), 2);
        assert_eq!(
            (due[1].to.as_str(), due[1].failures),
            ("berta@example.com", 1)
        );
        directory
            .delivered("no handle", None)
            .await
            .expect("what is no handle names nothing");
    })
    .await;
}

#[tokio::test]
async fn failures_for_now_and_for_good_are_counted_apart() {
    on_every_engine(async |world| {
        let (_, client_id) = plain(world, json!({}), json!({})).await;
        signed_up(world, &client_id, "anna").await;
        let directory = world.directory();
        let now = world.now_millis();
        let mut counts = Vec::new();
        for is_final in [false, false, false, true, false, true, false] {
            let due = directory.due_messages(now, 1).await.expect("letters");
            let letter = &due.letters[0];
            counts.push((letter.failures, letter.refusals, letter.is_nearly_refused()));
            let noted = if is_final {
                directory.refused(&letter.handle, now, None).await
            } else {
                directory.failed(&letter.handle, now, None).await
            };
            assert!(noted.expect("put off"));
        }
        assert_eq!(
            counts,
            [
                (0, 0, false),
                (1, 0, false),
                (2, 0, false),
                (3, 0, false),
                (3, 1, false),
                (4, 1, false),
                (4, 2, true),
            ]
        );
    })
    .await;
}

/// Overwrites what is stored at a key.
async fn overwrite(world: &World, key: Key, value: &[u8]) {
    let commit = Commit {
        operation: Version::from_bytes(world.seed().0[..16].try_into().expect("sixteen bytes")),
        checks: Vec::new(),
        writes: vec![Write::Put(key, value.to_vec())],
    };
    world.engine().commit(commit).await.expect("a commit");
}

#[tokio::test]
async fn a_letter_that_cannot_be_read_keeps_no_other_from_leaving() {
    on_every_engine(async |world| {
        let (_, client_id) = plain(world, json!({}), json!({})).await;
        for name in ["anna", "berta", "carl"] {
            world.advance_seconds(1);
            signed_up(world, &client_id, name).await;
        }
        let outbox = Key::prefix(&["outbox"]);
        let found = world.engine().scan(&outbox, 10, Direction::Forward).await;
        let found = found.expect("a scan");
        let [(first, _), (second, sealed), _] = &found[..] else {
            panic!("three letters");
        };
        overwrite(world, first.clone(), b"{}").await;
        let mut altered: Value = serde_json::from_slice(&sealed.value).expect("a record");
        altered["letter"] = "unsealed".into();
        overwrite(world, second.clone(), altered.to_string().as_bytes()).await;
        let directory = world.directory();
        let due = directory.due_messages(world.now_millis(), 1).await;
        let due = due.expect("what is due");
        assert_eq!(due.unreadable.len(), 2);
        assert_eq!(due.letters[0].to, "carl@example.com");
        for it in &due.unreadable {
            assert!(!it.why.is_empty());
            let now = world.now_millis();
            let discarded = directory.discard(it, now, None, world.seed()).await;
            assert!(discarded.expect("it goes"));
        }
        let left = world.engine().scan(&outbox, 10, Direction::Forward).await;
        assert_eq!(left.expect("a scan").len(), 1);
        let due = directory.due_messages(world.now_millis(), 10).await;
        assert!(due.expect("what is due").unreadable.is_empty());
        let known = given_up(world, world.now_millis()).await;
        let rows: Vec<_> = known
            .iter()
            .map(|it| (it.reason.as_str(), it.count))
            .collect();
        assert_eq!(rows, [("unreadable", 2)]);
        assert_eq!((&known[0].medium, &known[0].pool_id), (&None, &None));
    })
    .await;
}

async fn given_up(world: &World, now_millis: i64) -> Vec<GivenUp> {
    let known = work::given_up(world.shared_engine(), now_millis).await;
    known.expect("what was given up")
}

/// By pool, medium and reason, without any address, for thirty days.
#[tokio::test]
async fn what_was_given_up_is_remembered_for_a_while() {
    on_every_engine(async |world| {
        const DAY: i64 = 24 * 60 * 60 * 1000;
        let (pool_id, client_id) = plain(world, json!({}), json!({})).await;
        let directory = world.directory();
        let begun = world.now_millis();
        for (name, reason) in [("anna", "refused"), ("berta", "refused"), ("carl", "late")] {
            signed_up(world, &client_id, name).await;
            let letter = world.letter_to(&format!("{name}@example.com")).await;
            let now = world.now_millis();
            for _ in 0..2 {
                // What is gone already is not counted again.
                let gone = directory.given_up(&letter, reason, now, None).await;
                assert!(gone.expect("it goes"));
            }
            world.advance_seconds(60);
        }
        let known = given_up(world, world.now_millis()).await;
        let row = |reason: &str, count, first_millis, last_millis| GivenUp {
            reason: reason.to_owned(),
            medium: Some("EMAIL".to_owned()),
            pool_id: Some(pool_id.clone()),
            count,
            first_millis,
            last_millis,
            job: None,
            why: None,
        };
        let late = begun + 120_000;
        let expected = [
            row("late", 1, late, late),
            row("refused", 2, begun, begun + 60_000),
        ];
        assert_eq!(known, expected);
        assert_eq!(given_up(world, begun + 60_000 + 30 * DAY).await.len(), 1);
        assert_eq!(given_up(world, late + 30 * DAY).await, []);
    })
    .await;
}

/// One record counts them, and no more runs of a call than a few may meet another's.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_letters_that_are_on_their_way_can_be_given_up_at_once() {
    on_every_engine(async |world| {
        let (_, client_id) = plain(world, json!({}), json!({})).await;
        for number in 0..16 {
            signed_up(world, &client_id, &format!("user{number}")).await;
        }
        let now = world.now_millis();
        let mut tasks = JoinSet::new();
        for letter in world.letters().await {
            let directory = world.directory().clone();
            tasks.spawn(async move { directory.given_up(&letter, "late", now, None).await });
        }
        assert_eq!(tasks.len(), 16);
        for gone in tasks.join_all().await {
            assert!(gone.expect("it goes"));
        }
        assert_eq!(world.letters().await.len(), 0);
        let known = given_up(world, now).await;
        let counts: Vec<u64> = known.iter().map(|it| it.count).collect();
        assert_eq!(counts, [16]);
    })
    .await;
}

#[tokio::test]
async fn a_letter_is_over_when_its_code_is() {
    on_every_engine(async |world| {
        const HOUR: i64 = 60 * 60 * 1000;
        let (pool_id, client_id) = plain(world, json!({}), json!({})).await;
        confirmed(world, &client_id, "anna").await;
        let sign_up = world.letter_to("anna@example.com").await;
        world.advance_seconds(1);
        let body = json!({ "ClientId": client_id, "Username": "anna" });
        world.ok("ForgotPassword", body).await;
        let reset = world.letter_to("anna@example.com").await;
        let body = json!({
            "UserPoolId": pool_id,
            "Username": "berta",
            "UserAttributes": [{ "Name": "email", "Value": "berta@example.com" }],
        });
        world.ok("AdminCreateUser", body).await;
        let invitation = world.letter_to("berta@example.com").await;
        for (letter, hours) in [(sign_up, 24), (reset, 1), (invitation, 5 * 24)] {
            let end = letter.created_millis + hours * HOUR;
            assert_eq!(letter.is_over(end - 1), None);
            assert_eq!(letter.is_over(end), Some("late"));
            let tried = Letter {
                failures: 100,
                ..letter
            };
            assert_eq!(tried.is_over(end - 1), Some("failures"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_leads_to_the_page_that_confirms() {
    on_every_engine(async |world| {
        let template = json!({ "VerificationMessageTemplate": {
            "DefaultEmailOption": "CONFIRM_WITH_LINK",
            "EmailSubjectByLink": "Is it you?",
            "EmailMessageByLink": "Then {##press here & now##}."
        } });
        let (pool_id, client_id) = plain(world, template, json!({})).await;
        signed_up(world, &client_id, "anna").await;
        let letter = world.letter_to("anna@example.com").await;
        let code = letter.code.expect("a code").into_exposed();
        assert_eq!(letter.subject, "Is it you?");
        let link = format!(
            "http://localhost:9229/{pool_id}/confirmUser?client_id={client_id}&amp;user_name=anna&amp;confirmation_code={code}"
        );
        assert_eq!(
            *letter.body.expose(),
            format!("Then <a href=\"{link}\">press here & now</a>.")
        );
    })
    .await;
}
