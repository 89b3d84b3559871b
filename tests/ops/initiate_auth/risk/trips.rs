//! What threat protection costs the store.

use serde_json::json;
use tests::World;
use tests::risks::{CHROME, FAR, FIREFOX, Guarded, HOME, context};
use tests::watched::Trip::{self, Commit, Get, Scan};
use tests::watched::Watched;

/// The trips of a call without those for the access key of its back end: the test's, and the gateway's.
fn past_the_key(engine: &Watched) -> Vec<Trip> {
    let trips = engine.trips();
    assert_eq!(trips[..2], [Get, Get]);
    trips[2..].to_vec()
}

/// The rules and what was before are read of whoever has proved a password; where it is enforced the rules of everybody.
#[tokio::test]
async fn a_sign_in_is_judged_by_two_reads() {
    let wrong = vec![Get, Get, Get, Commit];
    let judged = vec![Get, Get, Get, Get, Scan, Commit];
    for (mode, right, wrong) in [
        ("OFF", vec![Get, Get, Get], vec![Get, Get, Commit]),
        ("AUDIT", judged.clone(), wrong.clone()),
        ("ENFORCED", judged, [vec![Get], wrong].concat()),
    ] {
        let engine = Watched::new();
        let world = World::on_engine(engine.clone());
        let guarded = Guarded::new(&world, mode, json!({})).await;
        guarded.user_at_home("ana", &[]).await;
        engine.trips();
        guarded.from("ana", HOME, CHROME).await;
        assert_eq!(past_the_key(&engine), right, "{mode}");
        for name in ["bob", "nobody", "ana"] {
            let far = Some(context(FAR, FIREFOX));
            guarded.comes(name, "Wrong1!x", far).await;
            assert_eq!(past_the_key(&engine), wrong, "{mode} {name}");
        }
    }
}
