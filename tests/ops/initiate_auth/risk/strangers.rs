//! Strangers who guess in a user's name, whatever their number, drive out nothing of what the user did before.

use serde_json::json;
use tests::World;
use tests::risks::{BLOCKED, CHROME, FAR, FIREFOX, Guarded, HOME, context};

/// A hundred wrong passwords from many networks, none of which is locked out by them.
async fn guess(guarded: &Guarded<'_>, name: &str, round: usize) {
    for network in 0..25 {
        for _ in 0..4 {
            let from = context(&format!("198.18.{}.9", round * 25 + network), FIREFOX);
            let (told, _) = guarded.comes(name, "Wrong1!x", Some(from)).await;
            assert_eq!(told, "Incorrect username or password.");
        }
        guarded.world.advance_seconds(16 * 60);
    }
}

#[tokio::test]
async fn whoever_guesses_does_not_have_the_owner_kept_out() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "ENFORCED", json!({})).await;
    for name in ["ana", "bea", "cyd"] {
        guarded.user_at_home(name, &[]).await;
    }
    world.user(&guarded.pool_id, "new", &[]).await;
    for (name, rounds) in [("ana", 3), ("bea", 1), ("cyd", 1), ("new", 3)] {
        for round in 0..rounds {
            guess(&guarded, name, round).await;
        }
    }
    // At home, with one thing that is new, and one who was never let in.
    assert_eq!(guarded.from("ana", HOME, CHROME).await, "in");
    assert_eq!(guarded.from("bea", FAR, CHROME).await, "in");
    assert_eq!(guarded.from("cyd", HOME, FIREFOX).await, "in");
    assert_eq!(guarded.from("new", HOME, CHROME).await, "in");
    // More than the events that are kept.
    for round in 0..6 {
        guess(&guarded, "ana", round).await;
    }
    assert_eq!(guarded.from("ana", FAR, FIREFOX).await, BLOCKED);
    assert_eq!(guarded.from("ana", HOME, CHROME).await, "in");
    assert_eq!(guarded.last_event("ana").await, "Pass NoRisk -");
    world.advance_seconds(30 * 24 * 60 * 60);
    assert_eq!(guarded.from("ana", HOME, CHROME).await, "in");
}

/// Neighbours on the owner's own network add one point, which by itself is no risk.
#[tokio::test]
async fn guesses_from_the_owners_network_do_not_either() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "ENFORCED", json!({})).await;
    guarded.user_at_home("ana", &[]).await;
    for neighbour in 0..6 {
        for _ in 0..4 {
            let from = context(&format!("198.51.100.{}", 100 + neighbour), FIREFOX);
            guarded.comes("ana", "Wrong1!x", Some(from)).await;
        }
        world.advance_seconds(16 * 60);
    }
    assert_eq!(guarded.from("ana", HOME, CHROME).await, "in");
}

/// What is said of a sign-in holds for what is remembered of it, too.
#[tokio::test]
async fn a_disowned_place_is_not_remembered() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "AUDIT", json!({})).await;
    for (name, said, expected) in [
        ("ana", "Valid", "Pass NoRisk -"),
        ("bea", "Invalid", "Pass AccountTakeover Low"),
    ] {
        guarded.user_at_home(name, &[]).await;
        guarded.from(name, FAR, FIREFOX).await;
        guarded.feedback(name, said).await;
        guess(&guarded, name, 0).await;
        guarded.from(name, FAR, FIREFOX).await;
        assert_eq!(guarded.last_event(name).await, expected, "{name}");
        // The first from a place stays where the last was somebody else's.
        let again = &format!("{name}-again");
        guarded.user_at_home(again, &[]).await;
        guarded.from(again, HOME, CHROME).await;
        guarded.feedback(again, said).await;
        guess(&guarded, again, 0).await;
        guarded.from(again, HOME, CHROME).await;
        assert_eq!(guarded.last_event(again).await, "Pass NoRisk -", "{again}");
    }
}
