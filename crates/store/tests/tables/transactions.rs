//! What a transaction promises.

use crate::*;

#[tokio::test]
async fn what_was_read_must_still_hold() {
    let world = World::with(&[user("1", "ann", None), user("2", "bob", None)]).await;
    let mut slow = world.tx();
    let ann: User = slow.load(&user_key("1")).await.unwrap().unwrap();
    assert_eq!(slow.load::<User>(&user_key("3")).await.unwrap(), None);
    slow.update(&User {
        group: Some("staff".to_owned()),
        ..ann.clone()
    });

    let mut quick = world.tx();
    quick.insert(&user("3", "cat", None));
    assert_eq!(quick.settle(Kept::All).await.unwrap(), Outcome::Committed);
    assert_eq!(slow.settle(Kept::All).await.unwrap(), Outcome::Conflict);
}

#[tokio::test]
async fn fetched_and_listed_records_are_no_checks_until_they_are_used() {
    let world = World::with(&[user("1", "ann", None), user("2", "bob", None)]).await;
    for used in [false, true] {
        let mut slow = world.tx();
        slow.fetch(&[user_key("1"), user_key("2")]).await.unwrap();
        let range = Key::prefix(&["p", "user"]);
        slow.page::<User>(range, 10, Direction::Forward)
            .await
            .unwrap();
        if used {
            slow.load::<User>(&user_key("2")).await.unwrap().unwrap();
        }
        let ann: User = slow.load(&user_key("1")).await.unwrap().unwrap();
        slow.update(&ann);

        let mut quick = world.tx();
        let bob: User = quick.load(&user_key("2")).await.unwrap().unwrap();
        quick.update(&bob);
        assert_eq!(quick.settle(Kept::All).await.unwrap(), Outcome::Committed);
        let expected = if used {
            Outcome::Conflict
        } else {
            Outcome::Committed
        };
        assert_eq!(slow.settle(Kept::All).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn keys_are_gathered_in_one_trip_and_read_once() {
    let world = World::with(&[user("1", "ann", None), user("2", "bob", None)]).await;
    let mut tx = world.tx();
    let names = [
        name_key("ann"),
        name_key("bob"),
        name_key("cat"),
        name_key("ann"),
    ];
    let found = tx.resolve::<User>(&names).await.unwrap();
    assert_eq!(
        found,
        [
            Some(user_key("1")),
            Some(user_key("2")),
            None,
            Some(user_key("1"))
        ]
    );
    tx.fetch(&[user_key("1"), user_key("2"), user_key("3")])
        .await
        .unwrap();
    assert_eq!(
        tx.load_many::<User>(&[user_key("3"), user_key("1")])
            .await
            .unwrap()[0],
        None
    );
    tx.load::<User>(&user_key("2")).await.unwrap().unwrap();
    assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    assert_eq!(world.gets.load(Ordering::Relaxed), 2);
    assert_eq!(
        world.commits.load(Ordering::Relaxed),
        1,
        "the one that made the users"
    );
}

#[tokio::test]
async fn inserts_that_were_not_read_must_be_absent() {
    let world = World::with(&[user("1", "ann", None)]).await;
    for taken in [user("1", "new", None), user("9", "ann", None)] {
        let mut tx = world.tx();
        tx.insert(&taken);
        tx.insert(&user("2", "bob", None));
        assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Conflict);
    }
    assert_eq!(world.dump().await.len(), 2);
}

#[tokio::test]
async fn a_success_that_writes_nothing_stands_only_while_what_it_rests_on_does() {
    let world = World::with(&[user("1", "ann", None)]).await;
    let absent = user_key("2");
    for (changed, outcome) in [(false, Outcome::Committed), (true, Outcome::Conflict)] {
        let mut tx = world.tx();
        let ann = tx.load::<User>(&user_key("1")).await.unwrap().unwrap();
        assert_eq!(tx.load::<User>(&absent).await.unwrap(), None);
        tx.rest_on([ann.key(), absent.clone()]);
        if changed {
            let mut other = world.tx();
            other.insert(&user("2", "bob", None));
            assert_eq!(other.settle(Kept::All).await.unwrap(), Outcome::Committed);
        }
        assert_eq!(tx.settle(Kept::All).await.unwrap(), outcome);
    }
}

#[tokio::test]
async fn what_may_change_is_no_check_unless_it_is_read_or_written_again() {
    let world = World::with(&[user("1", "ann", None)]).await;
    let refused = Err(());
    for (again, expected) in [
        ("not", Ok(Outcome::Committed)),
        ("read", Ok(Outcome::Conflict)),
        ("written", Ok(Outcome::Conflict)),
        ("before", refused),
    ] {
        let mut slow = world.tx();
        let ann: User = slow.load(&user_key("1")).await.unwrap().unwrap();
        if again == "before" {
            slow.update(&ann);
        }
        slow.may_change(&ann.key());
        if again == "read" {
            slow.load::<User>(&ann.key()).await.unwrap();
        }
        if again == "written" {
            slow.update(&ann);
        }
        let name = format!("{again} {}", world.dump().await.len());
        slow.insert(&user(&name, &name, None));

        let mut quick = world.tx();
        let ann: User = quick.load(&user_key("1")).await.unwrap().unwrap();
        quick.update(&ann);
        assert_eq!(quick.settle(Kept::All).await.unwrap(), Outcome::Committed);
        let settled = slow.settle(Kept::All).await.map_err(|_| ());
        assert_eq!(settled, expected, "{again}");
    }
}

#[tokio::test]
async fn a_refusal_keeps_the_ledger_and_nothing_else() {
    let world = World::with(&[user("1", "ann", None)]).await;
    let attempts = Attempts {
        id: "1".to_owned(),
        count: 1,
        until_millis: 9_000,
    };
    let mut tx = world.tx();
    tx.insert(&user("2", "ann", None));
    tx.ledger().insert(&attempts);
    assert_eq!(tx.settle(Kept::Ledger).await.unwrap(), Outcome::Committed);

    let mut tx = world.tx();
    assert_eq!(tx.load::<User>(&user_key("2")).await.unwrap(), None);
    let found: Attempts = tx.load(&attempts.key()).await.unwrap().unwrap();
    tx.ledger().update(&Attempts { count: 2, ..found });
    tx.insert(&user("2", "bob", None));
    assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
    // Two users with their names, and the attempts with their end.
    assert_eq!(world.dump().await.len(), 6);

    let mut tx = world.tx();
    let found: Attempts = tx.load(&attempts.key()).await.unwrap().unwrap();
    assert_eq!(found.count, 2);
    tx.ledger().delete(&found);
    assert_eq!(tx.settle(Kept::Ledger).await.unwrap(), Outcome::Committed);
    assert_eq!(world.dump().await.len(), 4);
}

#[tokio::test]
async fn concurrent_ledgers_lose_no_attempt() {
    let world = World::new();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let world = Arc::clone(&world);
        tasks.spawn(async move {
            loop {
                let mut tx = world.tx();
                let key = Key::of(&["p", "attempts", "1"]);
                match tx.load::<Attempts>(&key).await.unwrap() {
                    Some(found) => {
                        tokio::task::yield_now().await;
                        tx.ledger().update(&Attempts {
                            count: found.count + 1,
                            ..found
                        });
                    }
                    None => tx.ledger().insert(&Attempts {
                        id: "1".to_owned(),
                        count: 1,
                        until_millis: 9_000,
                    }),
                }
                if tx.settle(Kept::Ledger).await.unwrap() == Outcome::Committed {
                    return;
                }
            }
        });
    }
    while let Some(joined) = tasks.join_next().await {
        joined.unwrap();
    }
    let found: Option<Attempts> = world
        .tx()
        .load(&Key::of(&["p", "attempts", "1"]))
        .await
        .unwrap();
    assert_eq!(found.unwrap().count, 20);
}

async fn misuse(tx: Tx) -> String {
    let error = tx.settle(Kept::All).await.unwrap_err();
    assert!(matches!(error, StoreError::Misuse(_)), "{error}");
    error.to_string()
}

#[tokio::test]
async fn mistakes_are_told_when_the_transaction_settles() {
    let world = World::with(&[user("1", "ann", None), user("2", "bob", None)]).await;
    let mut tx = world.tx();
    tx.update(&user("1", "ann", None));
    assert!(misuse(tx).await.contains("not loaded: /p/user/1"));

    let mut tx = world.tx();
    tx.delete(&user("1", "ann", None));
    assert!(misuse(tx).await.contains("not loaded: /p/user/1"));

    let mut tx = world.tx();
    tx.load::<User>(&user_key("1")).await.unwrap();
    tx.insert(&user("1", "ann", None));
    assert!(
        misuse(tx)
            .await
            .contains("an insert where a record was read")
    );

    let mut tx = world.tx();
    tx.find::<User>(&name_key("ann")).await.unwrap();
    tx.insert(&user("3", "ann", None));
    assert!(misuse(tx).await.contains("a unique key was read"));

    let mut tx = world.tx();
    let ann: User = tx.load(&user_key("1")).await.unwrap().unwrap();
    tx.update(&ann);
    tx.ledger().update(&ann);
    assert!(misuse(tx).await.contains("writes a key twice: /p/user/1"));
    assert_eq!(world.dump().await.len(), 4);
}

#[cfg(debug_assertions)]
#[tokio::test]
#[should_panic(expected = "reads what it has written itself: /p/user/3")]
async fn a_read_of_an_own_write_panics() {
    let mut tx = World::new().tx();
    tx.insert(&user("3", "cat", None));
    drop(tx.load::<User>(&user_key("3")).await);
}

#[cfg(debug_assertions)]
#[tokio::test]
#[should_panic(expected = "reads what it has written itself")]
async fn a_list_with_an_own_write_panics() {
    let mut tx = World::new().tx();
    tx.insert(&user("3", "cat", None));
    drop(
        tx.page::<User>(Key::prefix(&["p"]), 9, Direction::Forward)
            .await,
    );
}

#[tokio::test]
async fn a_unique_key_changes_hands_within_one_commit() {
    let world = World::with(&[user("1", "ann", None)]).await;
    for meddling in [true, false] {
        let mut tx = world.tx();
        let ann: User = tx.find(&name_key("ann")).await.unwrap().unwrap();
        tx.update(&User {
            name: "old".to_owned(),
            ..ann.clone()
        });
        tx.insert(&user("2", "ann", None));
        if meddling {
            let mut quick = world.tx();
            quick.load::<User>(&ann.key()).await.unwrap().unwrap();
            quick.update(&ann);
            assert_eq!(quick.settle(Kept::All).await.unwrap(), Outcome::Committed);
            assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Conflict);
        } else {
            assert_eq!(tx.settle(Kept::All).await.unwrap(), Outcome::Committed);
        }
    }
    let owners = world
        .tx()
        .resolve::<User>(&[name_key("ann"), name_key("old")])
        .await
        .unwrap();
    assert_eq!(owners, [Some(user_key("2")), Some(user_key("1"))]);
}
