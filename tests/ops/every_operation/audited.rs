//! What each operation that is built leaves in the audit log: one entry where it changed anything, was a sign-in, or was an
//! administrator's change; none where it was read.

use std::collections::BTreeMap;

use model::cognito_idp::Operation;
use model::facts::Kind;
use store::{Direction, Key, Range, Version};
use tests::World;

use super::bodies::good;
use super::ground::{Ground, built};

/// Sign-ins, and what ends them: noted whatever becomes of them.
const SIGN_INS: [Operation; 8] = [
    Operation::AdminInitiateAuth,
    Operation::AdminRespondToAuthChallenge,
    Operation::GetClientToken,
    Operation::GetTokensFromRefreshToken,
    Operation::GlobalSignOut,
    Operation::InitiateAuth,
    Operation::RespondToAuthChallenge,
    Operation::RevokeToken,
];

/// With what the names of operations begin that show something.
const SHOWING: [&str; 5] = ["AdminGet", "AdminList", "Describe", "Get", "List"];

/// What the store has beside the log.
async fn stored(world: &World) -> BTreeMap<Key, Version> {
    let mut all = BTreeMap::new();
    let mut rest = Range::all();
    loop {
        let found = world.engine().scan(&rest, 1_000, Direction::Forward).await;
        let found = found.expect("the records");
        let Some((last, _)) = found.last() else { break };
        rest = rest.past(last, Direction::Forward);
        all.extend(found.into_iter().map(|(key, found)| (key, found.version)));
    }
    let entries = Key::prefix(&["audit-entry"]);
    all.retain(|key, _| !entries.contains(key));
    all
}

fn is_noted_anyhow(operation: Operation) -> bool {
    let shows = SHOWING.iter().any(|it| operation.name().starts_with(it));
    SIGN_INS.contains(&operation) || (!operation.unsigned() && !shows)
}

#[tokio::test]
async fn each_operation_that_changes_anything_leaves_one_entry() {
    let mut ground = Ground::of(World::audited()).await;
    let (mut changing, mut reading) = (0, 0);
    for operation in built().await {
        let input = operation.input().expect("an input");
        let mut body = good(input, &ground.known);
        if let Kind::Structure(members) = input.kind
            && members.iter().any(|member| member.name == "AccessToken")
        {
            body["AccessToken"] = ground.known["AccessToken"].clone();
        }
        ground.world.chain().await;
        let before = stored(&ground.world).await;
        let answer = ground.call(operation, &body).await;
        let noted = ground.world.waiting().await;
        let has_changed = stored(&ground.world).await != before;
        let is_due = has_changed || is_noted_anyhow(operation);
        assert_eq!(
            noted.len(),
            usize::from(is_due),
            "{operation:?} {answer:?} {noted:?}"
        );
        if let Some(noted) = noted.first() {
            let outcome = answer.as_ref().err().map_or("Success", |(code, _)| code);
            assert_eq!(
                (noted.operation.as_str(), noted.outcome.as_str()),
                (operation.name(), outcome)
            );
            assert_eq!(noted.service, "cognito-idp");
            changing += 1;
        } else {
            reading += 1;
        }
        ground.renew().await;
    }
    assert!(changing > 60 && reading > 30, "{changing} {reading}");
}
