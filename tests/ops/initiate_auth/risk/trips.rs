//! What threat protection costs the store.

use serde_json::json;
use tests::World;
use tests::risks::{CHROME, FAR, FIREFOX, Guarded, HOME, context, on_all_levels};
use tests::watched::Trip::{Commit, Get, Scan};
use tests::watched::Watched;

/// The rules and what was before are read of whoever has proved a password; where it is enforced the rules of everybody.
#[tokio::test]
async fn a_sign_in_is_judged_by_two_reads() {
    for (mode, wrong) in [
        ("AUDIT", vec![Get, Get, Get, Commit]),
        ("ENFORCED", vec![Get, Get, Get, Get, Commit]),
    ] {
        let engine = Watched::new();
        let world = World::on_engine(engine.clone());
        let guarded = Guarded::new(&world, mode, json!({})).await;
        guarded.user_at_home("ana", &[]).await;
        engine.trips();
        guarded.from("ana", HOME, CHROME).await;
        let right = engine.trips();
        assert_eq!(right, [Get, Get, Get, Scan, Get, Commit], "{mode}");
        let far = Some(context(FAR, FIREFOX));
        for name in ["ana", "nobody"] {
            guarded.comes(name, "Wrong1!x", far.clone()).await;
            assert_eq!(engine.trips(), wrong, "{mode} {name}");
        }
        // A client's rules are kept at hand.
        let rules = on_all_levels("BLOCK");
        guarded.says(Some(&guarded.client), rules).await;
        guarded.from("ana", FAR, FIREFOX).await;
        engine.trips();
        guarded.from("ana", FAR, FIREFOX).await;
        assert_eq!(engine.trips(), [Get, Get, Scan, Get, Commit], "{mode}");
    }
}
