//! The outbox: what the worker of the program sees.

use serde_json::json;
use tests::on_every_engine;
use tests::people::{plain, signed_up};

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
        let due = directory.due_messages(now, 2).await.expect("letters");
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
        let due = directory.due_messages(now, 10).await.expect("letters");
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].to, "carl@example.com");
        let due = directory
            .due_messages(now + 60_000, 10)
            .await
            .expect("letters");
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
