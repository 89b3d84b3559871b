//! What a table keeps: records, their index entries, lists and formats.

use crate::*;

#[tokio::test]
async fn a_record_and_its_entries_can_be_read_by_an_operator() {
    let world = World::with(&[user("1", "ann", Some("staff"))]).await;
    assert_eq!(
        world.dump().await,
        [
            r#"/p/group/staff/1 {"format":1,"key":["p","user","1"]}"#,
            r#"/p/name/ann {"format":1,"key":["p","user","1"]}"#,
            r#"/p/user/1 {"format":3,"id":"1","name":"ann","group":"staff"}"#,
        ]
    );
}

#[tokio::test]
async fn an_update_moves_index_entries_and_a_delete_removes_them() {
    let world = World::with(&[user("1", "ann", Some("staff"))]).await;
    let mut tx = world.tx();
    let mut found: User = tx.find(&name_key("ann")).await.unwrap().unwrap();
    found.name = "bea".to_owned();
    found.group = None;
    tx.update(&found);
    assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    let keys: Vec<String> = world
        .dump()
        .await
        .iter()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(keys, ["/p/name/bea", "/p/user/1"]);

    let mut tx = world.tx();
    assert_eq!(tx.find::<User>(&name_key("ann")).await.unwrap(), None);
    let found: User = tx.find(&name_key("bea")).await.unwrap().unwrap();
    tx.delete(&found);
    assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    assert!(world.dump().await.is_empty());
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
    let users: Vec<User> = (0..7)
        .map(|at| user(&at.to_string(), &at.to_string(), Some("g")))
        .collect();
    let world = World::with(&users).await;
    for direction in [Direction::Forward, Direction::Backward] {
        for by_index in [false, true] {
            let prefix = if by_index {
                ["p", "group"]
            } else {
                ["p", "user"]
            };
            let (mut range, mut found) = (Key::prefix(&prefix), Vec::new());
            let mut pages = 0;
            loop {
                let mut tx = world.tx();
                let page = if by_index {
                    tx.page_by::<User>(range.clone(), 3, direction)
                        .await
                        .unwrap()
                } else {
                    tx.page::<User>(range.clone(), 3, direction).await.unwrap()
                };
                found.extend(page.records);
                pages += 1;
                let Some(last) = page.last else { break };
                range = range.past(&last, direction);
            }
            if direction == Direction::Backward {
                found.reverse();
            }
            assert_eq!(found, users);
            assert_eq!(pages, 3);
        }
    }
    let exact = world
        .tx()
        .page::<User>(Key::prefix(&["p", "user"]), 7, Direction::Forward)
        .await;
    assert_eq!(
        exact.unwrap().last,
        None,
        "a page that has all names no more"
    );
    let huge = world
        .tx()
        .page::<User>(Key::prefix(&["p"]), 1_024, Direction::Forward)
        .await;
    assert!(matches!(
        huge,
        Err(StoreError::Limit {
            limit: "PAGE_RECORDS_MAX",
            ..
        })
    ));
}

#[tokio::test]
async fn records_of_a_page_can_be_changed() {
    let world = World::with(&[user("1", "ann", None), user("2", "bob", None)]).await;
    let mut tx = world.tx();
    let page = tx
        .page::<User>(Key::prefix(&["p", "user"]), 9, Direction::Forward)
        .await
        .unwrap();
    for user in &page.records {
        tx.delete(user);
    }
    assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    assert!(world.dump().await.is_empty());
}

#[tokio::test]
async fn older_formats_are_upgraded_step_by_step_and_newer_ones_refused() {
    let ann = user("1", "ann", None);
    assert_eq!(decode::<User>(&encode(&ann).unwrap()).unwrap(), ann);
    let first = json!({"format": 1, "id": "1", "username": "ann"}).to_string();
    assert_eq!(decode::<User>(first.as_bytes()).unwrap(), ann);
    let second = json!({"format": 2, "id": "1", "name": "ann"}).to_string();
    assert_eq!(decode::<User>(second.as_bytes()).unwrap(), ann);
    let newer = decode::<User>(br#"{"format":4,"other":true}"#).unwrap_err();
    assert!(
        matches!(
            newer,
            StoreError::NewerFormat {
                found: 4,
                known: 3,
                ..
            }
        ),
        "{newer}"
    );
    let unknown = decode::<Attempts>(br#"{"format":0}"#).unwrap_err();
    assert!(
        unknown
            .to_string()
            .contains("no upgrade leads on from format 0"),
        "{unknown}"
    );
}

#[tokio::test]
async fn an_error_never_quotes_what_is_stored() {
    for stored in [
        r#"{"format":3,"id":"1","name":{"secret":"hunter2"},"group":null}"#,
        r#"{"format":"hunter2"}"#,
        "hunter2",
    ] {
        let error = decode::<User>(stored.as_bytes()).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("table user"), "{shown}");
    }
}

#[tokio::test]
async fn an_entry_without_its_record_is_left_out_of_a_list() {
    let world = World::with(&[user("1", "ann", Some("g")), user("2", "bob", Some("g"))]).await;
    let writes = vec![Write::Delete(user_key("1"))];
    let commit = Commit {
        operation: Version::new(u128::MAX),
        checks: Vec::new(),
        writes,
    };
    world.memory.commit(commit).await.unwrap();
    let range = Key::prefix(&["p", "group", "g"]);
    let page = world
        .tx()
        .page_by::<User>(range, 9, Direction::Forward)
        .await
        .unwrap();
    assert_eq!(page.records, [user("2", "bob", Some("g"))]);
    assert_eq!(world.scans.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_part_of_what_is_stored_can_be_looked_at() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Name<'a> {
        name: &'a str,
    }

    let world = World::with(&[user("1", "ann", Some("g")), user("2", "bob", Some("g"))]).await;
    let first = json!({"format": 1, "id": "1", "username": "ann"}).to_string();
    let commit = Commit {
        operation: Version::new(u128::MAX),
        checks: Vec::new(),
        writes: vec![Write::Put(user_key("1"), first.into_bytes())],
    };
    world.memory.commit(commit).await.unwrap();
    let mut tx = world.tx();
    let users = Key::prefix(&["p", "user"]);
    let page = tx.page_of_stored::<User>(users, 1, Direction::Forward);
    let page = page.await.unwrap();
    assert_eq!(page.last, Some(user_key("1")));
    let name: Name<'_> = page.records[0].view().unwrap();
    assert_eq!(name.name, "ann", "of an older format");
    let group = Key::prefix(&["p", "group", "g"]);
    let page = tx.page_of_stored_by::<User>(group, 9, Direction::Backward);
    let page = page.await.unwrap();
    assert_eq!(page.last, None);
    let names: Vec<Name<'_>> = page.records.iter().map(|it| it.view().unwrap()).collect();
    assert_eq!(names, [Name { name: "bob" }, Name { name: "ann" }]);
    let other = page.records[0].view::<Attempts>().unwrap_err();
    assert!(matches!(other, StoreError::Corrupt(_)), "{other}");
}
