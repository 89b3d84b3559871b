//! Threat protection (`AdvancedSecurityMode`): how likely it is that somebody else signs in, and what is done about it.

mod actions;
mod addresses;
mod letters;
mod levels;
mod strangers;
mod trips;

use serde_json::json;
use tests::World;
use tests::risks::{BLOCKED, FAR, FIREFOX, Guarded};

/// Where nothing is said of risks everybody is kept out who may be somebody else.
#[tokio::test]
async fn what_is_done_depends_on_the_mode() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "AUDIT", json!({})).await;
    for (mode, came) in [("OFF", "in"), ("AUDIT", "in"), ("ENFORCED", BLOCKED)] {
        guarded.user_at_home(mode, &[]).await;
        let body = json!({
            "UserPoolId": guarded.pool_id, "UserPoolTier": "PLUS",
            "UserPoolAddOns": { "AdvancedSecurityMode": mode },
        });
        world.ok("UpdateUserPool", body).await;
        assert_eq!(guarded.from(mode, FAR, FIREFOX).await, came, "{mode}");
        guarded.becomes("AUDIT").await;
    }
}
